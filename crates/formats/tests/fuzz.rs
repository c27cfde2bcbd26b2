//! The seeds of the fuzzer, and each input that once made a target panic, through the same targets, as
//! `crates/engine/tests/fuzz.rs` does it.

use std::fs;
use std::path::Path;

#[path = "../../../fuzz/src/foreign.rs"]
mod foreign;

#[test]
fn every_seed_and_every_crash_is_taken() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    for (name, target) in foreign::TARGETS {
        let files = fs::read_dir(seeds.join(name)).expect(name);
        for path in files.map(|entry| entry.expect(name).path()) {
            println!("{}", path.display());
            target(&fs::read(&path).expect(name));
        }
    }
}
