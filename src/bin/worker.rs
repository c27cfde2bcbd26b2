//! The worker's program: starts the library's side of it. Nothing natively.

#[cfg(target_arch = "wasm32")]
fn main() {
    muster::web::worker::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
