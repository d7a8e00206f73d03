//! How often a turn looks at the clock: a look costs as much as several steps.

use std::time::Duration;

use super::raw::PAST;
use super::time::Time;

/// How many steps share one stamp.
///
/// Browsers show time in grains of 5 µs to 1 ms, and a look costs 70 to 180 ns, several times a quick step. So the
/// stride starts at one step, doubles while it stays short, and falls back to one when it was long: a step that takes
/// long is measured by itself from its second time on, and quick steps share the price of a look.
pub(super) struct Stride {
    length: u32,
    left: u32,
    began: Time,
}

impl Stride {
    /// All of them are remembered until they are told.
    const LONGEST: u32 = PAST as u32;
    const SHORT: Duration = Duration::from_micros(50);

    pub(super) fn new(began: Time) -> Stride {
        Stride { length: 1, left: 1, began }
    }

    /// How many steps may be made before the next look.
    pub(super) fn left(&self) -> u32 {
        self.left
    }

    /// True if it is time for a look after `steps` more steps, of those that were left.
    pub(super) fn is_over_after(&mut self, steps: u32) -> bool {
        self.left -= steps;
        self.left == 0
    }

    pub(super) fn restart(&mut self, now: Time) {
        let short = now.since(self.began) < Stride::SHORT;
        self.length = if short { (self.length * 2).min(Stride::LONGEST) } else { 1 };
        self.left = self.length;
        self.began = now;
    }
}
