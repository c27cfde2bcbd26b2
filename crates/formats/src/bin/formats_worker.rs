//! The program that turns files into text: starts the library's side of it. Nothing natively.

#[cfg(target_arch = "wasm32")]
fn main() {
    formats::worker::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
