//! Takes the animation of the README: the tour of the built page in Chromium, a picture for each stop, as one animated PNG.
//!
//! `pictures FILE`. The page is what it is at that commit; nothing is drawn into the pictures.

use std::fs::File;
use std::io::{BufReader, BufWriter, Cursor};
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, Visit};

/// What a frame is shown for, in milliseconds.
const SHOWN: u16 = 3500;

/// The size of the window, in pixels.
const SIZE: (u32, u32) = (1200, 760);

/// How long a stop takes to be drawn.
const DRAWN: Duration = Duration::from_millis(1500);

const PATIENCE: Duration = Duration::from_secs(60);

/// A picture, decoded.
struct Picture {
    width: u32,
    height: u32,
    color: png::ColorType,
    bytes: Vec<u8>,
}

fn main() -> Result<()> {
    let to = std::env::args().nth(1).context("say which file to make")?;
    let mut taken = Vec::new();
    Visit::to("#/convert").size(SIZE.0, SIZE.1).run(|page| taken = toured(page));
    let pictures = taken.iter().map(|bytes| decoded(bytes)).collect::<Result<Vec<_>>>()?;
    write(Path::new(&to), &pictures)
}

/// A picture of each stop of the tour.
fn toured(page: &Page) -> Vec<Vec<u8>> {
    page.role("button", "Take the tour").within(PATIENCE).click();
    let mut taken = Vec::new();
    loop {
        page.until("what the stop shows", PATIENCE, || {
            Ok(!page.eval("return document.querySelector('[data-toured]')").is_null())
        });
        thread::sleep(DRAWN);
        taken.push(page.view());
        let next = page.role("button", "Next");
        if next.count() == 0 {
            return taken;
        }
        next.click();
        // The mark of the stop before goes first.
        thread::sleep(Duration::from_millis(100));
    }
}

fn decoded(bytes: &[u8]) -> Result<Picture> {
    let mut reader = png::Decoder::new(BufReader::new(Cursor::new(bytes))).read_info()?;
    let size = reader.output_buffer_size().context("a picture is too large")?;
    let mut out = vec![0; size];
    let info = reader.next_frame(&mut out)?;
    out.truncate(info.buffer_size());
    Ok(Picture { width: info.width, height: info.height, color: info.color_type, bytes: out })
}

/// Writes them as one animation that begins anew when it is over.
fn write(to: &Path, pictures: &[Picture]) -> Result<()> {
    let first = pictures.first().context("no picture was taken")?;
    let file = File::create(to).with_context(|| format!("cannot write {}", to.display()))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), first.width, first.height);
    encoder.set_color(first.color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.set_animated(u32::try_from(pictures.len())?, 0)?;
    encoder.set_frame_delay(SHOWN, 1000)?;
    let mut writer = encoder.write_header()?;
    for picture in pictures {
        let is_alike = (picture.width, picture.height) == (first.width, first.height);
        ensure!(is_alike && picture.color == first.color, "pictures of two sizes");
        writer.write_image_data(&picture.bytes)?;
    }
    writer.finish()?;
    Ok(())
}
