//! The target `sheet`; what it does is in `fuzz/src/foreign.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::foreign::sheet(data));
