//! Real time in a browser.
//!
//! A recorded step is followed by a look at this clock, so it is the dearest thing that recording does. The optimised build
//! binds the import to the browser's function itself (`xtask/src/bind_clock.rs`): called from WebAssembly that takes half as
//! long as the function around it that wasm-bindgen writes.

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::rt::{Clock, Reading, Time, watched_grain};

#[wasm_bindgen]
extern "C" {
    /// Pages and workers alike have it.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// `performance.now()`: never goes back, and goes on in a hidden tab. Browsers round it, from 5 µs to 100 ms.
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

    /// Found out when it is first asked for, which is when a run begins, and not while the page starts.
    fn grain(&self) -> Duration {
        *self.grain.get_or_init(|| watched_grain(|| self.read().now))
    }
}
