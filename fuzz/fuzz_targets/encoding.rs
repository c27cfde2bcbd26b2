//! The target `encoding`; what it does is in `fuzz/src/foreign.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::foreign::encoding(data));
