//! Boots the interpreter's worker. `static/python_worker.js` calls the exports of `python::host`.

fn main() {}

#[cfg(target_arch = "wasm32")]
pub use loopscope::python::host;
