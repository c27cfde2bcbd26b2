//! Between a worker and the pool workers it has started: batches of users, stretches of text or records out, what was made of them back.
//!
//! What is large (packed users, text, rows, sort keys) are typed arrays whose buffers move with the message.

use std::rc::Rc;

use js_sys::{Array, Uint8Array, Uint32Array};
use serde::{Deserialize, Serialize};

use crate::protocol::failure::Failure;
use engine::jobs::blocks::{
    Block as Records, BlockPreparer, PreparedBlock, SentBlock, SentRecords, Stretch,
};
use engine::jobs::export::batch::{BatchOutput, BatchTask};
use engine::jobs::scan::{Batch, Block};
use engine::read::StretchForm;
use engine::store::segment::Users;

/// To a pool worker. What it is sent first of all is the compiled program, by which it starts (`www/worker-boot.js`).
#[derive(Serialize, Deserialize)]
pub(crate) enum PoolRequest {
    /// From now on batches are of this task.
    Begin {
        /// What is to be made of each batch
        task: BatchTask,
    },
    /// Work on these batches. Answered by a [`PoolReply`].
    Work {
        /// The number of the task, for the answer
        task_id: u32,
        /// The batches
        batches: Vec<SentBatch>,
    },
    /// From now on stretches and records are of this task. Answered by a [`PoolReply`].
    BeginPreparing {
        /// The number of the task, for the answers
        task_id: u32,
        /// What users are prepared for, as JSON: it has numbers of 64 bits
        task: String,
    },
    /// Read this stretch and prepare its users. Answered by a [`PoolReply`].
    Stretch {
        /// The number of the task, for the answer
        task_id: u32,
        /// The stretch
        stretch: SentStretch,
    },
    /// Prepare the users of these records. Answered by a [`PoolReply`].
    Records {
        /// The number of the task, for the answer
        task_id: u32,
        /// The records
        records: RecordsSent,
    },
}

/// From a pool worker: what was made of what one [`PoolRequest`] has brought.
#[derive(Serialize, Deserialize)]
pub(crate) struct PoolReply {
    /// The number of the task
    pub task_id: u32,
    /// Bytes of WebAssembly memory that the pool worker has
    pub memory: f64,
    /// What was made, or why it could not be
    pub output: Result<PoolOutput, Failure>,
}

/// What a pool worker has made.
#[derive(Serialize, Deserialize)]
pub(crate) enum PoolOutput {
    /// Of batches
    Batches(Box<SentOutput>),
    /// Nothing yet: it is ready for stretches and records
    Ready,
    /// Of a stretch or of records; without users if they must be prepared in their turn
    Users {
        /// The users, prepared
        users: Option<SentUsers>,
        /// The text of the stretch or the records, whose memory is used again
        #[serde(with = "serde_wasm_bindgen::preserve")]
        text: Uint8Array,
    },
}

/// A [`Stretch`] on its way.
#[derive(Serialize, Deserialize)]
pub(crate) struct SentStretch {
    file: String,
    first: Vec<u8>,
    in_list: bool,
    by_line: bool,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    text: Uint8Array,
    room: Room,
}

/// [`SentRecords`] on their way.
#[derive(Serialize, Deserialize)]
pub(crate) struct RecordsSent {
    file: String,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    bytes: Uint8Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    numbers: Uint32Array,
    foretold: String,
    room: Room,
}

/// Memory of users who have come, for others: what the browser has just given out costs as much as filling it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Room {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    bytes: Uint8Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    numbers: Uint32Array,
}

impl Default for Room {
    fn default() -> Self {
        Room { bytes: Uint8Array::new_with_length(0), numbers: Uint32Array::new_with_length(0) }
    }
}

/// A [`SentBlock`] on its way.
#[derive(Serialize, Deserialize)]
pub(crate) struct SentUsers {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    bytes: Uint8Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    numbers: Uint32Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    rest: Uint8Array,
}

/// A [`Batch`] on its way.
#[derive(Serialize, Deserialize)]
pub(crate) struct SentBatch {
    /// A packed block, or users as lines
    #[serde(with = "serde_wasm_bindgen::preserve")]
    bytes: Uint8Array,
    is_packed: bool,
    users: u32,
    connection: Option<String>,
}

/// A [`BatchOutput`] on its way: what serde leaves out of it stands beside it.
#[derive(Serialize, Deserialize)]
pub(crate) struct SentOutput {
    output: BatchOutput,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    rows: Uint8Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    ends: Uint32Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    keys: Uint8Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    key_ends: Uint32Array,
}

impl PoolRequest {
    /// The buffers that move with the message.
    pub fn transferred(&self) -> Array {
        match self {
            PoolRequest::Begin { .. } | PoolRequest::BeginPreparing { .. } => Array::new(),
            PoolRequest::Stretch { stretch: SentStretch { text, room, .. }, .. } => {
                Array::of3(&text.buffer(), &room.bytes.buffer(), &room.numbers.buffer())
            }
            PoolRequest::Records { records, .. } => {
                let RecordsSent { bytes, numbers, room, .. } = records;
                let of_room = (&room.bytes.buffer(), &room.numbers.buffer());
                Array::of4(&bytes.buffer(), &numbers.buffer(), of_room.0, of_room.1)
            }
            PoolRequest::Work { batches, .. } => {
                batches.iter().map(|batch| batch.bytes.buffer()).collect()
            }
        }
    }
}

impl PoolReply {
    /// The buffers that move with the message.
    pub fn transferred(&self) -> Array {
        match &self.output {
            Ok(PoolOutput::Batches(output)) => {
                let SentOutput { rows, ends, keys, key_ends, .. } = &**output;
                Array::of4(&rows.buffer(), &ends.buffer(), &keys.buffer(), &key_ends.buffer())
            }
            Ok(PoolOutput::Users { users, text }) => {
                let buffers = Array::of1(&text.buffer());
                if let Some(SentUsers { bytes, numbers, rest }) = users {
                    buffers.push(&bytes.buffer());
                    buffers.push(&numbers.buffer());
                    buffers.push(&rest.buffer());
                }
                buffers
            }
            _ => Array::new(),
        }
    }
}

impl SentStretch {
    /// A stretch, in the memory of an earlier one if that is large enough.
    pub fn new(stretch: Stretch<'_>, spare: Option<Uint8Array>, room: Room) -> Self {
        let Stretch { file, form, text } = stretch;
        let StretchForm { first, in_list, by_line } = form.clone();
        let text = match spare {
            Some(spare) => bytes_in(&spare, text),
            None => Uint8Array::from(text),
        };
        SentStretch { file: file.to_owned(), first, in_list, by_line, text, room }
    }

    /// Its users, prepared, and the text.
    pub fn prepared_by(self, preparer: Option<&mut BlockPreparer>) -> PoolOutput {
        let SentStretch { file, first, in_list, by_line, text, room } = self;
        let (form, bytes) = (StretchForm { first, in_list, by_line }, text.to_vec());
        let stretch = Stretch { file: &file, form: &form, text: &bytes };
        let prepared = preparer.and_then(|preparer| preparer.prepare_stretch(stretch)?.sent());
        PoolOutput::Users { users: prepared.map(|it| SentUsers::new(it, &room)), text }
    }
}

impl RecordsSent {
    /// Records, in the memory of an earlier stretch or earlier records if that is large enough.
    pub fn new(sent: SentRecords<'_>, spare: Option<Uint8Array>, room: Room) -> Self {
        let SentRecords { file, bytes, numbers, foretold } = sent;
        let bytes = match spare {
            Some(spare) => bytes_in(&spare, &bytes),
            None => Uint8Array::from(&bytes[..]),
        };
        RecordsSent {
            file: file.into_owned(),
            bytes,
            numbers: Uint32Array::from(&numbers[..]),
            foretold,
            room,
        }
    }

    /// Their users, prepared, and the memory.
    pub fn prepared_by(self, preparer: Option<&mut BlockPreparer>) -> PoolOutput {
        let RecordsSent { file, bytes: text, numbers, foretold, room } = self;
        let (file, bytes) = (file.into(), text.to_vec().into());
        let sent = SentRecords { file, bytes, numbers: numbers.to_vec(), foretold };
        let block = Records::received(sent);
        let prepared = preparer.and_then(|preparer| preparer.prepare(&block?)?.sent());
        PoolOutput::Users { users: prepared.map(|it| SentUsers::new(it, &room)), text }
    }
}

impl SentUsers {
    fn new(prepared: SentBlock, room: &Room) -> Self {
        let SentBlock { bytes, numbers, rest } = prepared;
        SentUsers {
            bytes: bytes_in(&room.bytes, &bytes),
            numbers: numbers_in(&room.numbers, &numbers),
            rest: Uint8Array::from(&rest[..]),
        }
    }

    /// What they are on this side, and their memory.
    pub fn received(self) -> (Option<PreparedBlock>, Room) {
        let SentUsers { bytes, numbers, rest } = self;
        let sent =
            SentBlock { bytes: bytes.to_vec(), numbers: numbers.to_vec(), rest: rest.to_vec() };
        (PreparedBlock::received(sent), Room { bytes, numbers })
    }
}

/// `bytes` in the memory of `spare`, if that is large enough.
fn bytes_in(spare: &Uint8Array, bytes: &[u8]) -> Uint8Array {
    let buffer = spare.buffer();
    if (buffer.byte_length() as usize) < bytes.len() {
        return Uint8Array::from(bytes);
    }
    let array = Uint8Array::new_with_byte_offset_and_length(&buffer, 0, bytes.len() as u32);
    array.copy_from(bytes);
    array
}

/// The same of numbers.
fn numbers_in(spare: &Uint32Array, numbers: &[u32]) -> Uint32Array {
    let buffer = spare.buffer();
    if (buffer.byte_length() as usize) < size_of_val(numbers) {
        return Uint32Array::from(numbers);
    }
    let array = Uint32Array::new_with_byte_offset_and_length(&buffer, 0, numbers.len() as u32);
    array.copy_from(numbers);
    array
}

impl From<&Batch> for SentBatch {
    fn from(batch: &Batch) -> Self {
        let (bytes, is_packed, users) = match &batch.block {
            Block::Packed(block, users) => (&block[..], true, *users),
            Block::Users(users) => (users.text(), false, users.len() as u32),
        };
        let connection = batch.connection.as_deref().map(str::to_owned);
        SentBatch { bytes: Uint8Array::from(bytes), is_packed, users, connection }
    }
}

impl SentBatch {
    /// The batch; `None` if there are not as many users as there should be.
    pub fn into_batch(self) -> Option<Batch> {
        let bytes = self.bytes.to_vec();
        let block = match self.is_packed {
            true => Block::Packed(bytes.into(), self.users),
            false => Block::Users(Users::of_text(bytes, self.users).ok()?),
        };
        // How many users came before is of no use to a pool worker.
        Some(Batch { block, connection: self.connection.map(Rc::from), first: 0 })
    }
}

impl From<BatchOutput> for SentOutput {
    fn from(output: BatchOutput) -> Self {
        SentOutput {
            rows: Uint8Array::from(&output.rows[..]),
            ends: Uint32Array::from(&output.ends[..]),
            keys: Uint8Array::from(&output.keys[..]),
            key_ends: Uint32Array::from(&output.key_ends[..]),
            output,
        }
    }
}

impl From<SentOutput> for BatchOutput {
    fn from(sent: SentOutput) -> Self {
        BatchOutput {
            rows: sent.rows.to_vec(),
            ends: sent.ends.to_vec(),
            keys: sent.keys.to_vec(),
            key_ends: sent.key_ends.to_vec(),
            ..sent.output
        }
    }
}
