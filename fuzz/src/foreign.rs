//! What the fuzzer tries on what makes text of other files: workbooks and other encodings. `crates/formats/tests/fuzz.rs` runs the
//! seeds on every change.

use formats::encoding::{self, Detector};
use formats::sheet::Workbook;

/// A target's name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: &[Target] = &[("sheet", sheet), ("encoding", encoding)];

/// A workbook: every sheet of it becomes CSV, or is refused.
pub fn sheet(data: &[u8]) {
    let Ok(mut workbook) = Workbook::open(data.to_vec()) else { return };
    for sheet in workbook.sheets() {
        let _ = workbook.write(&sheet.name, &mut Vec::new()).is_ok();
    }
}

/// Text of an encoding that is found out: it becomes UTF-8, the same however its bytes come.
pub fn encoding(data: &[u8]) {
    let (first, last) = data.split_at(data.len() / 2);
    let mut detector = Detector::default();
    detector.feed(first);
    detector.feed(last);
    let label = detector.finish().label;
    let mut text = Vec::new();
    encoding::transcode(data, &label, &mut text).expect("a label of ours");
    assert!(std::str::from_utf8(&text).is_ok(), "{label}");
    let (mut again, drip) = (Vec::new(), std::io::BufReader::with_capacity(3, data));
    encoding::transcode(drip, &label, &mut again).expect("a label of ours");
    assert_eq!(text, again, "{label}");
}
