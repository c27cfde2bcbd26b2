//! The files of a result, taken out of it again, for the Import page. What was kept with the page is not read by the
//! engine here: a zip of ours holds its files as they are, one behind the other.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use engine::jobs::FileReport;
use web::Converted;
use web::io::made::keeping::named;

/// The header in front of each file of a zip, before its name.
const HEADER: usize = 30;

/// The result as the files Auth0 would get; none if they cannot be had from it.
pub(crate) async fn files(converted: &Converted) -> Vec<File> {
    let reports = &converted.summary.files;
    match reports.as_slice() {
        [one] => named(&converted.result, &one.name, &converted.result).into_iter().collect(),
        _ => unzipped(&converted.result, reports).await.unwrap_or_default(),
    }
}

async fn unzipped(zip: &Blob, reports: &[FileReport]) -> Option<Vec<File>> {
    let (mut at, mut files) = (0.0, Vec::new());
    for report in reports {
        let header = zip.slice_with_f64_and_f64(at, at + HEADER as f64).ok()?;
        let header = Uint8Array::new(&JsFuture::from(header.array_buffer()).await.ok()?).to_vec();
        let start = at + header_length(&header)? as f64;
        at = start + report.bytes as f64;
        files.push(named(&zip.slice_with_f64_and_f64(start, at).ok()?, &report.name, zip)?);
    }
    Some(files)
}

/// How long a header is with its name and its extra fields.
fn header_length(header: &[u8]) -> Option<usize> {
    let number = |at: usize| {
        let bytes = header.get(at..at + 2)?.try_into().ok()?;
        Some(usize::from(u16::from_le_bytes(bytes)))
    };
    header.starts_with(b"PK\x03\x04").then_some(())?;
    Some(HEADER + number(26)? + number(28)?)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn headers_are_as_long_as_they_say() {
        let header = |name: u8, extra: u8| {
            let mut header = [0; HEADER];
            header[..4].copy_from_slice(b"PK\x03\x04");
            (header[26], header[28]) = (name, extra);
            header
        };
        assert_eq!(header_length(&header(8, 0)), Some(38));
        assert_eq!(header_length(&header(8, 20)), Some(58));
        assert_eq!(header_length(&header(8, 0)[..20]), None);
        assert_eq!(header_length(&[0; HEADER]), None);
    }
}
