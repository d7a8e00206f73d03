//! Loopscope: an executor for the browser's event loop, and a page that draws what its tasks do.
pub mod demos;
pub mod i18n;
#[cfg(target_arch = "wasm32")]
pub mod platform;
pub mod rt;
pub mod sync;
