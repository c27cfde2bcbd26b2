//! The seeds of the fuzzer, and each input that once made a target panic, through the same targets: what `cargo xtask fuzz`
//! found stays mended without a nightly compiler.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../../../fuzz/src/targets.rs"]
mod targets;

/// The seeds of a target, in order.
fn files(target: &str) -> Vec<PathBuf> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let files = fs::read_dir(seeds).expect(target);
    let mut paths: Vec<_> = files.map(|entry| entry.expect(target).path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_seed_and_every_crash_is_taken() {
    let mut bytes = 0;
    for (name, target) in targets::TARGETS {
        let paths = files(name);
        assert!(!paths.is_empty(), "{name}");
        for path in paths {
            // A panic says which input it was.
            println!("{}", path.display());
            let data = fs::read(&path).expect(name);
            bytes += data.len();
            target(&data);
        }
    }
    assert!(bytes < 300_000, "the seeds have {bytes} bytes: keep them small");
}

/// What a damaged seed looks like: bytes gone, doubled, changed, or put in from a list of what parsers look for.
fn damaged(seed: &[u8], random: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
    const PIECES: [&str; 16] = [
        "\"", "'", "\\", "{", "}", "[", "]", ",", ";", "\n", "\r", "\t", "\0", "null", "1e999",
        "\u{feff}",
    ];
    let mut data = seed.to_vec();
    for _ in 0..=random(3) {
        let at = random(data.len() + 1);
        let end = (at + random(9)).min(data.len());
        match random(5) {
            0 => drop(data.drain(at..end)),
            1 => data.truncate(at),
            2 => {
                let again = data[at..end].to_vec();
                data.splice(at..at, again);
            }
            3 => data.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random(8)),
            _ => drop(data.splice(at..at, PIECES[random(PIECES.len())].bytes())),
        }
    }
    data
}

/// The same targets on damaged seeds, some each time, the same ones: what the fuzzer does for hours, for a moment.
/// `FUZZ_ROUNDS=100` does more.
#[test]
fn damaged_seeds_are_taken() {
    let rounds = std::env::var("FUZZ_ROUNDS").ok().and_then(|it| it.parse().ok());
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    for (name, target) in targets::TARGETS {
        // A proposal takes its time unoptimised.
        let rounds = rounds.unwrap_or(u32::from(*name != "propose"));
        for path in files(name) {
            let seed = fs::read(&path).expect(name);
            for _ in 0..rounds {
                let data = damaged(&seed, &mut random);
                let taken = std::panic::catch_unwind(|| target(&data));
                assert!(
                    taken.is_ok(),
                    "{name}, from {}:\n{:?}",
                    path.display(),
                    data.escape_ascii().to_string()
                );
            }
        }
    }
}
