//! Gives the program for the browser a larger stack, and memory that ends: deep calls fit, and what asks for more and
//! more memory is ended before the machine runs out of it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "wasm32") {
        println!("cargo::rustc-link-arg-bins=-zstack-size={}", 8 << 20);
        println!("cargo::rustc-link-arg-bins=--max-memory={}", 1_u32 << 30);
    }
}
