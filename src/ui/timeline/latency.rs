//! How long a task was ready before it ran, in four steps: what the colour and the height of its band say.
//!
//! The steps are powers of ten, which the eye can tell apart: below a millisecond nobody notices, at ten a frame is late,
//! at a hundred a person waits. Invariant: a longer wait never has the lower band, so that steps are told apart without
//! colour.

use std::time::Duration;

use crate::rt::ms;

/// How long a task was in the run queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Latency {
    /// Less than a millisecond.
    Brief,
    /// Less than ten.
    Short,
    /// Less than a hundred.
    Long,
    /// More.
    Severe,
}

impl Latency {
    /// Every step, from the shortest.
    pub const ALL: [Latency; 4] = [Latency::Brief, Latency::Short, Latency::Long, Latency::Severe];

    /// The step of a wait.
    pub fn of(wait: Duration) -> Latency {
        match wait {
            wait if wait < ms(1) => Latency::Brief,
            wait if wait < ms(10) => Latency::Short,
            wait if wait < ms(100) => Latency::Long,
            _ => Latency::Severe,
        }
    }

    /// Its bounds, in any language.
    pub const fn bounds(self) -> &'static str {
        match self {
            Latency::Brief => "< 1 ms",
            Latency::Short => "1–10 ms",
            Latency::Long => "10–100 ms",
            Latency::Severe => "> 100 ms",
        }
    }

    /// The height of its band on a bar of the height `bar` in a lane of the height `lane`: the longest fills the lane.
    pub fn height(self, bar: f64, lane: f64) -> f64 {
        match self {
            Latency::Brief => bar * 0.375,
            Latency::Short => bar * 0.625,
            Latency::Long => bar * 0.875,
            Latency::Severe => (bar * 1.25).min(lane),
        }
    }

    /// Its place in [`Latency::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_powers_of_ten() {
        let step = |micros| Latency::of(Duration::from_micros(micros));
        assert_eq!([0, 999].map(step), [Latency::Brief; 2]);
        assert_eq!([1_000, 9_999].map(step), [Latency::Short; 2]);
        assert_eq!([10_000, 99_999].map(step), [Latency::Long; 2]);
        assert_eq!([100_000, 60_000_000].map(step), [Latency::Severe; 2]);
    }

    #[test]
    fn longer_waits_have_higher_bands_within_the_lane() {
        for (bar, lane) in [(16.0, 24.0), (4.5, 6.0)] {
            let heights = Latency::ALL.map(|latency| latency.height(bar, lane));
            assert!(heights.is_sorted_by(|low, high| low < high), "{heights:?}");
            assert!(heights[3] <= lane && heights[3] > bar);
        }
        assert_eq!(Latency::ALL.map(|latency| latency.height(16.0, 24.0)), [6.0, 10.0, 14.0, 20.0]);
    }
}
