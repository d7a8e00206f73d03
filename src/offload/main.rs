//! Boots the worker that does jobs.

fn main() {
    #[cfg(target_arch = "wasm32")]
    loopscope::offload::serve::serve(loopscope::demos::JOBS);
}
