//! Scheduling latency in four levels, which decide colour and height of a ready band.
//!
//! The levels are powers of ten, which the eye can tell apart: below 1 ms is not noticed, 10 ms delays a frame, 100 ms
//! makes a person wait. Invariant: a longer wait never has a lower band, so the levels are distinct without colour.

use std::time::Duration;

use super::bars::Bar;
use super::time_scale::TimeScale;
use crate::rt::Time;
use crate::trace::lane_state::LaneState;
use crate::trace::{Span, Spans};

/// A level of scheduling latency: the time a task spent in the run queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Latency {
    /// Below 1 ms.
    Brief,
    /// 1 to 10 ms.
    Short,
    /// 10 to 100 ms.
    Long,
    /// 100 ms or more.
    Severe,
}

impl Latency {
    /// All levels, shortest first.
    pub const ALL: [Latency; 4] = [Latency::Brief, Latency::Short, Latency::Long, Latency::Severe];

    /// The level of a wait.
    pub fn of(wait: Duration) -> Latency {
        Latency::of_nanos(wait.as_nanos() as u64)
    }

    /// Takes nanoseconds because a `Duration` divides out its seconds, once for each bar of a frame.
    fn of_nanos(wait: u64) -> Latency {
        match wait {
            0..1_000_000 => Latency::Brief,
            1_000_000..10_000_000 => Latency::Short,
            10_000_000..100_000_000 => Latency::Long,
            100_000_000.. => Latency::Severe,
        }
    }

    /// The level of a ready bar. For a bar that merges several spans its drawn length is an upper bound.
    pub fn of_bar(bar: &Bar, spans: &Spans, scale: &TimeScale, now: Time) -> Latency {
        let span = bar.span.and_then(|index| spans.get(index as usize));
        let drawn = || (f64::from(bar.x1 - bar.x0) * scale.nanos_per_px()) as u64;
        let whole = |span: Span| span.end_or(now).as_nanos() - span.begin.as_nanos();
        Latency::of_nanos(span.map_or_else(drawn, whole))
    }

    /// The bounds, the same in every language.
    pub const fn bounds(self) -> &'static str {
        match self {
            Latency::Brief => "< 1 ms",
            Latency::Short => "1–10 ms",
            Latency::Long => "10–100 ms",
            Latency::Severe => "> 100 ms",
        }
    }

    /// Height of the band on a bar of height `bar` in a lane of height `lane`: the longest fills the lane.
    pub fn height(self, bar: f64, lane: f64) -> f64 {
        match self {
            Latency::Brief => bar * 0.375,
            Latency::Short => bar * 0.625,
            Latency::Long => bar * 0.875,
            Latency::Severe => (bar * 1.25).min(lane),
        }
    }

    /// Index in [`Latency::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// Number of shades of a raster pixel: one for each state, with the latency levels in place of the ready state.
pub const SHADES: usize = LaneState::ALL.len() + Latency::ALL.len() - 1;

/// The shade of a state, with the latency level in place of the ready state. In one pixel the greater shade wins.
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
