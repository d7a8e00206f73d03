//! How long a task was ready before it ran, in four steps: what the colour and the height of its band say.
//!
//! The steps are powers of ten, which the eye can tell apart: below a millisecond nobody notices, at ten a frame is late,
//! at a hundred a person waits. Invariant: a longer wait never has the lower band, so that steps are told apart without
//! colour.

use std::time::Duration;

use super::bars::Bar;
use super::time_scale::TimeScale;
use crate::rt::Time;
use crate::trace::lane_state::LaneState;
use crate::trace::{Span, Spans};

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
        Latency::of_nanos(wait.as_nanos() as u64)
    }

    /// Not by way of a `Duration`, whose seconds would be divided out for each of a frame's bars.
    fn of_nanos(wait: u64) -> Latency {
        match wait {
            0..1_000_000 => Latency::Brief,
            1_000_000..10_000_000 => Latency::Short,
            10_000_000..100_000_000 => Latency::Long,
            100_000_000.. => Latency::Severe,
        }
    }

    /// How long the task of a ready bar was in the run queue; of a bar that shows several spans, no longer than it is.
    pub fn of_bar(bar: &Bar, spans: &Spans, scale: &TimeScale, now: Time) -> Latency {
        let span = bar.span.and_then(|index| spans.get(index as usize));
        let drawn = || (f64::from(bar.x1 - bar.x0) * scale.nanos_per_px()) as u64;
        let whole = |span: Span| span.end_or(now).as_nanos() - span.begin.as_nanos();
        Latency::of_nanos(span.map_or_else(drawn, whole))
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

/// How many shades a pixel of a lane too thin for bands may have: those of the states, and of the steps in place of one.
pub const SHADES: usize = LaneState::ALL.len() + Latency::ALL.len() - 1;

/// The shade of a state, the steps of the ready ones in place of theirs: a greater one hides a lesser one in the same pixel.
pub fn shade(state: LaneState, ready: impl FnOnce() -> Latency) -> usize {
    match state {
        LaneState::Ready => state.index() + ready().index(),
        state if state > LaneState::Ready => state.index() + Latency::ALL.len() - 1,
        state => state.index(),
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
    fn shades_are_in_the_order_of_states_and_steps() {
        let ready = Latency::ALL.map(|latency| (LaneState::Ready, latency));
        let shades: Vec<usize> = LaneState::ALL[..2]
            .iter()
            .map(|state| (*state, Latency::Brief))
            .chain(ready)
            .chain(LaneState::ALL[3..].iter().map(|state| (*state, Latency::Severe)))
            .map(|(state, latency)| shade(state, || latency))
            .collect();
        assert_eq!(shades, (0..SHADES).collect::<Vec<_>>());
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
