//! Real time in a browser.
//!
//! Recording reads the clock after each step, which is the largest cost of recording. The optimised build therefore binds the
//! import to the browser's function itself (`xtask/src/site/glue.rs`): a call from WebAssembly then takes half as long as
//! through the wrapper that wasm-bindgen generates.
//!
//! Invariant: the clock is monotonic. Next: [`Clock`].

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::rt::{Clock, Reading, Time, watched_grain};

#[wasm_bindgen]
extern "C" {
    /// In ms since the page or worker started. Available in both.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// `performance.now()`: monotonic, and it continues in a hidden tab. Its resolution is from 5 µs to 100 ms, by browser.
#[derive(Default)]
pub struct PerformanceClock {
    grain: OnceCell<Duration>,
}

impl PerformanceClock {
    /// The clock of this page or worker.
    pub fn new() -> Rc<PerformanceClock> {
        Rc::default()
    }
}

impl Clock for PerformanceClock {
    fn read(&self) -> Reading {
        let now = Time::from_millis_f64(performance_now());
        Reading { now, wall: now }
    }

    /// Measured at the first call, when a run begins, so that it does not delay the start of the page.
    fn grain(&self) -> Duration {
        *self.grain.get_or_init(|| watched_grain(|| self.read().now))
    }
}
