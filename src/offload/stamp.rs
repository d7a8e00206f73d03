//! Moments by a clock that the page and its workers share: each has a `performance` of its own, whose times count from when
//! it was made, and which says when that was.

use std::time::Duration;

use wasm_bindgen::JsCast;
use web_sys::Performance;

/// Milliseconds since 1970. Browsers round it, from 5 µs to 1 ms, and it does not go back.
pub(super) fn now() -> f64 {
    // The global has it in pages and workers alike, while `window()` is only in pages.
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into());
    let performance: Performance = performance.unwrap_or_default().unchecked_into();
    performance.time_origin() + performance.now()
}

/// How long ago `stamp` was; zero if it was not, by a rounding.
pub(super) fn ago(stamp: f64) -> Duration {
    // `as` takes what is below zero, and what is no number, for zero.
    Duration::from_micros(((now() - stamp) * 1000.0) as u64)
}
