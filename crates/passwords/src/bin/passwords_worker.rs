//! The program that tries passwords: starts the library's side of it. Nothing natively.

#[cfg(target_arch = "wasm32")]
fn main() {
    passwords::worker::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
