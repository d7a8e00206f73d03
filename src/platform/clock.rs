//! Real time in a browser.
//!
//! A recorded step is followed by a look at this clock, so it is the dearest thing that recording does. The optimised build
//! binds the import to the browser's function itself (`xtask/src/bind_clock.rs`): called from WebAssembly that takes half as
//! long as the function around it that wasm-bindgen writes.

use std::rc::Rc;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::rt::{Clock, Reading, Time};

#[wasm_bindgen]
extern "C" {
    /// Pages and workers alike have it.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// `performance.now()`: never goes back, and goes on in a hidden tab. Browsers round it, from 5 µs to 1 ms.
pub struct PerformanceClock;

impl PerformanceClock {
    /// The clock of this page or worker.
    pub fn new() -> Rc<PerformanceClock> {
        Rc::new(PerformanceClock)
    }
}

impl Clock for PerformanceClock {
    fn read(&self) -> Reading {
        let now = Time::from_millis_f64(performance_now());
        Reading { now, wall: now }
    }
}
