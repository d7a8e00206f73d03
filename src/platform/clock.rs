//! Real time in a browser.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::Performance;

use crate::rt::{Clock, Reading, Time};

/// `performance.now()`: never goes back, and goes on in a hidden tab. Browsers round it, from 5 µs to 1 ms.
pub struct PerformanceClock {
    performance: Performance,
}

impl PerformanceClock {
    /// The clock of this page or worker.
    pub fn new() -> Rc<PerformanceClock> {
        // The global has it in pages and workers alike, while `window()` is only in pages.
        let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into());
        let performance = performance.unwrap_or_default().unchecked_into();
        Rc::new(PerformanceClock { performance })
    }
}

impl Clock for PerformanceClock {
    fn read(&self) -> Reading {
        let now = Time::from_millis_f64(self.performance.now());
        Reading { now, wall: now }
    }
}
