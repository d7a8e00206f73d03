//! Timestamps that compare between a page and its workers. Each has its own `performance`, whose times count from its own
//! origin; the sum of origin and time counts from 1970 in both.

use std::time::Duration;

use wasm_bindgen::JsCast;
use web_sys::Performance;

/// Milliseconds since 1970. Browsers round it, to 5 µs at best and to 1 ms at worst. It is monotonic.
pub(super) fn now() -> f64 {
    // `window()` exists in pages only; the global object has `performance` in workers too.
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into());
    let performance: Performance = performance.unwrap_or_default().unchecked_into();
    performance.time_origin() + performance.now()
}

/// The time since `timestamp`; zero if rounding puts the timestamp after this moment.
pub(super) fn ago(timestamp: f64) -> Duration {
    // `as` saturates: negative numbers and NaN become zero.
    Duration::from_micros(((now() - timestamp) * 1000.0) as u64)
}
