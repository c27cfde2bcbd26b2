//! The worker's program: starts the library's side of it. Nothing natively.

#[cfg(target_arch = "wasm32")]
fn main() {
    web::worker::dispatch::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
