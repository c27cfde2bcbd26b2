//! The page's program: a few lines that start the library's side of it. Nothing natively.

#[cfg(target_arch = "wasm32")]
fn main() {
    muster::app::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
