//! Between a worker and the pool workers it has started: batches of users out, what was made of them back.
//!
//! What is large (packed users, rows, sort keys) are typed arrays whose buffers move with the message.

use std::rc::Rc;

use js_sys::{Array, Uint8Array, Uint32Array};
use serde::{Deserialize, Serialize};

use crate::protocol::failure::Failure;
use engine::jobs::export::batch::{BatchOutput, BatchTask};
use engine::jobs::scan::{Batch, Block};
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
}

/// From a pool worker: what was made of the batches of one [`PoolRequest::Work`].
#[derive(Serialize, Deserialize)]
pub(crate) struct PoolReply {
    /// The number of the task
    pub task_id: u32,
    /// Bytes of WebAssembly memory that the pool worker has
    pub memory: f64,
    /// What was made, or why it could not be
    pub output: Result<SentOutput, Failure>,
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
            PoolRequest::Begin { .. } => Array::new(),
            PoolRequest::Work { batches, .. } => {
                batches.iter().map(|batch| batch.bytes.buffer()).collect()
            }
        }
    }
}

impl PoolReply {
    /// The buffers that move with the message.
    pub fn transferred(&self) -> Array {
        let Ok(output) = &self.output else { return Array::new() };
        let SentOutput { rows, ends, keys, key_ends, .. } = output;
        Array::of4(&rows.buffer(), &ends.buffer(), &keys.buffer(), &key_ends.buffer())
    }
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
