//! To put a passphrase around a file, and to take it off again. Files are blobs, so nothing is copied.

use std::fmt;

use plain_message::{field, object, text, word};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;
use zeroize::Zeroizing;

/// To the program: seal a file, or open one that is sealed. Answered by [`SealingReply`]s.
#[derive(Clone)]
pub struct Sealing {
    /// The file
    pub file: Blob,
    /// The passphrase
    pub passphrase: Zeroizing<String>,
    /// Whether it is to be opened, and not sealed
    pub opens: bool,
}

/// From the program.
#[derive(Clone, Debug)]
pub enum SealingReply {
    /// So many bytes are done; more replies follow.
    Progress(f64),
    /// The file, sealed or opened.
    Done(Blob),
    /// The passphrase does not open it.
    WrongPassphrase,
    /// It cannot be done: why.
    Refused(String),
    /// The program could not be loaded.
    NotLoaded,
    /// The program has stopped, most likely for want of memory.
    Died,
}

impl fmt::Debug for Sealing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealing { .. }")
    }
}

impl Sealing {
    /// The message.
    pub fn write(&self) -> JsValue {
        let kind = if self.opens { "open" } else { "seal" };
        object(kind, &[("file", (&self.file).into()), ("passphrase", text(&self.passphrase))])
    }

    /// The request in a message; `None` if it is none.
    pub fn read(message: &JsValue) -> Option<Self> {
        let opens = match word(message, "kind")?.as_str() {
            "seal" => false,
            "open" => true,
            _ => return None,
        };
        let file = field(message, "file").dyn_into().ok()?;
        let passphrase = Zeroizing::new(word(message, "passphrase")?);
        Some(Sealing { file, passphrase, opens })
    }
}

impl SealingReply {
    /// The message.
    pub fn write(&self) -> JsValue {
        match self {
            SealingReply::Progress(bytes) => object("progress", &[("bytes", (*bytes).into())]),
            SealingReply::Done(file) => object("done", &[("file", file.into())]),
            SealingReply::WrongPassphrase => object("wrong passphrase", &[]),
            SealingReply::Refused(reason) => object("refused", &[("reason", text(reason))]),
            SealingReply::NotLoaded => object("not loaded", &[]),
            SealingReply::Died => object("died", &[]),
        }
    }

    /// The reply in a message; `None` if it is none.
    pub fn read(message: &JsValue) -> Option<Self> {
        Some(match word(message, "kind")?.as_str() {
            "progress" => SealingReply::Progress(field(message, "bytes").as_f64()?),
            "done" => SealingReply::Done(field(message, "file").dyn_into().ok()?),
            "wrong passphrase" => SealingReply::WrongPassphrase,
            "refused" => SealingReply::Refused(word(message, "reason")?),
            "not loaded" => SealingReply::NotLoaded,
            "died" => SealingReply::Died,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn messages_come_as_they_were_sent() {
        let file = Blob::new().expect("a blob");
        let passphrase = Zeroizing::new("é".to_owned());
        let asked = Sealing { file: file.clone(), passphrase, opens: true };
        let read = Sealing::read(&asked.write()).expect("a request");
        assert_eq!((read.passphrase.as_str(), read.opens), ("é", true));
        assert!(!format!("{read:?}").contains('é'));
        for reply in [
            SealingReply::Progress(1.5),
            SealingReply::Done(file),
            SealingReply::WrongPassphrase,
            SealingReply::Refused("no".to_owned()),
            SealingReply::NotLoaded,
            SealingReply::Died,
        ] {
            let read = SealingReply::read(&reply.write());
            assert_eq!(format!("{read:?}"), format!("{:?}", Some(reply)));
        }
        assert!(Sealing::read(&object("open", &[])).is_none());
        assert!(SealingReply::read(&JsValue::NULL).is_none());
    }
}
