//! A counter's lane as an area: the value over time, as high as its lane at the greatest value of all.
//!
//! Invariant: at most one step a pixel, and of the values within a pixel the greatest shows, so the work is bounded by the
//! pixels and a short peak is not lost. What is below zero is drawn as nothing.

use super::time_scale::TimeScale;
use crate::rt::Time;
use crate::trace::lane::Counts;

/// A stretch of one height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The first pixel.
    pub x0: i32,
    /// The pixel after the last.
    pub x1: i32,
    /// How high, from 0 to 1.
    pub height: f64,
}

/// So many values of one pixel are looked at, evenly spread; more would take longer than a frame has.
const LOOKED_AT: usize = 64;

/// Lays out what is in the window, up to `now`, after emptying `steps`.
pub fn lay_out_counts(counts: &Counts, scale: &TimeScale, now: Time, steps: &mut Vec<Step>) {
    steps.clear();
    let end = scale.x(now).min(scale.width()).ceil().max(0.0) as i32;
    for x in 0..end {
        let (from, to) = (scale.time(f64::from(x)), scale.time(f64::from(x + 1)));
        let Some(value) = greatest(counts, from, to) else { continue };
        let height = if counts.most() > 0.0 { (value / counts.most()).max(0.0) } else { 0.0 };
        match steps.last_mut() {
            Some(last) if last.x1 == x && last.height == height => last.x1 = x + 1,
            _ => steps.push(Step { x0: x, x1: x + 1, height }),
        }
    }
}

/// The greatest value from one moment to another: the one that held before, and those that came.
fn greatest(counts: &Counts, from: Time, to: Time) -> Option<f64> {
    let first = counts.by(from);
    let last = counts.before(to).max(first);
    let held = first.checked_sub(1).map(|index| counts.value(index));
    let stride = (last - first).div_ceil(LOOKED_AT).max(1);
    let came = (first..last).step_by(stride).map(|index| counts.value(index));
    held.into_iter().chain(came).reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::super::time_scale::Extent;
    use super::*;
    use crate::rt::ms;

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    /// 1 ms a pixel; time 0 is at pixel 8.
    fn laid(values: &[(u64, f64)]) -> Vec<Step> {
        let scale = TimeScale::fit(Extent { start: Time::ZERO, end: at(1000) }, 1028.0);
        let counts: Counts = values.iter().map(|(millis, value)| (at(*millis), *value)).collect();
        let mut steps = Vec::new();
        lay_out_counts(&counts, &scale, at(500), &mut steps);
        steps
    }

    #[test]
    fn a_value_holds_until_the_next_one() {
        let step = |x0, x1, height| Step { x0, x1, height };
        assert_eq!(
            laid(&[(10, 2.0), (100, 4.0), (200, 1.0)]),
            [step(18, 108, 0.5), step(108, 208, 1.0), step(208, 508, 0.25)]
        );
    }

    #[test]
    fn a_peak_within_a_pixel_shows() {
        let scale = TimeScale::fit(Extent { start: Time::ZERO, end: at(100_000) }, 1028.0);
        let counts: Counts = [(at(0), 1.0), (at(50_010), 10.0), (at(50_011), 1.0)].into_iter().collect();
        let mut steps = Vec::new();
        lay_out_counts(&counts, &scale, at(100_000), &mut steps);
        assert!(steps.iter().any(|step| step.height == 1.0 && step.x1 - step.x0 == 1), "{steps:?}");
    }

    #[test]
    fn nothing_and_less_than_nothing_have_no_height() {
        assert_eq!(laid(&[]), []);
        assert!(laid(&[(0, 0.0), (10, -3.0)]).iter().all(|step| step.height == 0.0));
    }
}
