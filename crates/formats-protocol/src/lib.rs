//! The messages between the program that turns files into text (`crates/formats`) and the worker that needs the text
//! (`crates/web`), typed both ways.
//!
//! wasm32 only: natively this crate is empty. Each message is a plain object with a `kind`. Files and texts are blobs, so
//! nothing is copied. `www/formats-boot.js` sends [`Reply::NotLoaded`] and [`Reply::Died`].
#![cfg(target_arch = "wasm32")]

use js_sys::Array;
use plain_message::{field, object, optional, text as string, word};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// To the program. It answers in the order it is asked.
#[derive(Clone, Debug)]
pub enum Request {
    /// Give this text as UTF-8. Answered by [`Reply::Text`] or [`Reply::Failed`].
    Decode {
        /// The text
        file: Blob,
        /// Its encoding; found out if it is `None`
        label: Option<String>,
    },
    /// Give a sheet of this workbook as CSV. Answered by [`Reply::Sheet`] or [`Reply::Failed`].
    Sheet {
        /// The workbook
        file: Blob,
        /// The sheet's name; the one that most likely holds users if it is `None`
        name: Option<String>,
    },
}

/// From the program.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A text as UTF-8.
    Text {
        /// The text; bytes that made no sense are 0xFF
        text: Blob,
        /// The encoding it was in
        label: String,
        /// Why it was taken for that, in a few words; empty if it was asked for
        reason: String,
    },
    /// A sheet as CSV.
    Sheet {
        /// The CSV
        text: Blob,
        /// Which sheet it is
        name: String,
        /// All sheets
        sheets: Vec<Sheet>,
    },
    /// It cannot be done: why.
    Failed(String),
    /// The program could not be loaded.
    NotLoaded,
    /// The program has stopped, most likely for want of memory.
    Died,
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name
    pub name: String,
    /// Rows in it
    pub rows: u32,
}

impl Request {
    /// The message.
    pub fn write(&self) -> JsValue {
        match self {
            Request::Decode { file, label } => {
                object("decode", &[("file", file.into()), ("label", optional(label))])
            }
            Request::Sheet { file, name } => {
                object("sheet", &[("file", file.into()), ("name", optional(name))])
            }
        }
    }

    /// The request in a message; `None` if it is none.
    pub fn read(message: &JsValue) -> Option<Self> {
        let file = field(message, "file").dyn_into().ok()?;
        match word(message, "kind")?.as_str() {
            "decode" => Some(Request::Decode { file, label: word(message, "label") }),
            "sheet" => Some(Request::Sheet { file, name: word(message, "name") }),
            _ => None,
        }
    }
}

impl Reply {
    /// The message.
    pub fn write(&self) -> JsValue {
        match self {
            Reply::Text { text, label, reason } => object(
                "text",
                &[("text", text.into()), ("label", string(label)), ("reason", string(reason))],
            ),
            Reply::Sheet { text, name, sheets } => {
                let sheets: Array = sheets
                    .iter()
                    .map(|sheet| Array::of2(&string(&sheet.name), &sheet.rows.into()))
                    .collect();
                object(
                    "sheet",
                    &[("text", text.into()), ("name", string(name)), ("sheets", sheets.into())],
                )
            }
            Reply::Failed(reason) => object("failed", &[("reason", string(reason))]),
            Reply::NotLoaded => object("not loaded", &[]),
            Reply::Died => object("died", &[]),
        }
    }

    /// The reply in a message; `None` if it is none.
    pub fn read(message: &JsValue) -> Option<Self> {
        let word = |name| word(message, name);
        match word("kind")?.as_str() {
            "text" => {
                let text = field(message, "text").dyn_into().ok()?;
                Some(Reply::Text { text, label: word("label")?, reason: word("reason")? })
            }
            "sheet" => {
                let text = field(message, "text").dyn_into().ok()?;
                let sheets = field(message, "sheets").dyn_into::<Array>().ok()?;
                let sheets = sheets.iter().filter_map(|sheet| read_sheet(&sheet)).collect();
                Some(Reply::Sheet { text, name: word("name")?, sheets })
            }
            "failed" => Some(Reply::Failed(word("reason")?)),
            "not loaded" => Some(Reply::NotLoaded),
            "died" => Some(Reply::Died),
            _ => None,
        }
    }
}

fn read_sheet(sheet: &JsValue) -> Option<Sheet> {
    let sheet = sheet.dyn_ref::<Array>()?;
    let rows = sheet.get(1).as_f64()? as u32;
    Some(Sheet { name: sheet.get(0).as_string()?, rows })
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Blobs know no equality; all of them here are empty.
    fn show(message: &impl std::fmt::Debug) -> String {
        format!("{message:?}")
    }

    fn blob() -> Blob {
        Blob::new().expect("a blob")
    }

    #[wasm_bindgen_test]
    fn messages_come_as_they_were_sent() {
        for request in [
            Request::Decode { file: blob(), label: None },
            Request::Decode { file: blob(), label: Some("latin1".to_owned()) },
            Request::Sheet { file: blob(), name: Some("Users".to_owned()) },
        ] {
            assert_eq!(show(&Request::read(&request.write())), show(&Some(request)));
        }
        let sheets = vec![Sheet { name: "A".to_owned(), rows: 3 }];
        for reply in [
            Reply::Text { text: blob(), label: "gbk".to_owned(), reason: String::new() },
            Reply::Sheet { text: blob(), name: "A".to_owned(), sheets },
            Reply::Failed("no".to_owned()),
            Reply::NotLoaded,
            Reply::Died,
        ] {
            assert_eq!(show(&Reply::read(&reply.write())), show(&Some(reply)));
        }
        for message in [JsValue::UNDEFINED, JsValue::NULL, string("text"), object("else", &[])] {
            assert!(Request::read(&message).is_none());
            assert!(Reply::read(&message).is_none());
        }
    }
}
