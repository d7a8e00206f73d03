//! Boots the worker that reads trace files.

fn main() {
    #[cfg(target_arch = "wasm32")]
    loopscope::reader::serve();
}
