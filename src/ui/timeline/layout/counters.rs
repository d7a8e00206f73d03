//! A counter as an area chart, scaled to its greatest value.
//!
//! Invariant: at most one step a pixel. A step keeps the minimum and the maximum within its pixels, so the work is
//! bounded by the pixels and neither a short peak nor a short dip is lost. Negative values are drawn as zero.

use super::time_scale::TimeScale;
use crate::rt::Time;
use crate::trace::counter_series::{CounterSeries, Extremes};

/// A run of pixels with equal extremes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaStep {
    /// First pixel.
    pub x0: i32,
    /// One past the last pixel.
    pub x1: i32,
    /// The minimum, 0 to 1.
    pub low: f64,
    /// The maximum, 0 to 1.
    pub high: f64,
}

/// Replaces `steps` with the layout of the part within the window, up to `now`.
pub fn lay_out_counts(counts: &CounterSeries, scale: &TimeScale, now: Time, steps: &mut Vec<AreaStep>) {
    steps.clear();
    let Some(start) = counts.start() else { return };
    // A change at the last moment still gets a pixel, like a step of no length.
    let end = (scale.x(now) + 1.0).floor().min(scale.width().ceil()).max(0.0) as i32;
    let begin = scale.x(start).floor().max(0.0) as i32;
    let most = f64::from(counts.greatest());
    let part = |value: f32| if most > 0.0 { (f64::from(value) / most).max(0.0) } else { 0.0 };
    let time = |x: i32| scale.time(f64::from(x));
    let mut values = counts.walk(time(begin));
    for x in begin..end {
        let Some(Extremes { low, high }) = values.to(time(x + 1)) else { continue };
        let (low, high) = (part(low), part(high));
        match steps.last_mut() {
            Some(last) if last.x1 == x && (last.low, last.high) == (low, high) => last.x1 = x + 1,
            _ => steps.push(AreaStep { x0: x, x1: x + 1, low, high }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::ms;
    use crate::ui::timeline::layout::time_scale::Extent;

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    /// 1 ms a pixel; time 0 is at pixel 8.
    fn laid(values: &[(u64, f64)]) -> Vec<AreaStep> {
        let scale = TimeScale::fit(Extent { start: Time::ZERO, end: at(1000) }, 1028.0);
        let counts: CounterSeries = values.iter().map(|(millis, value)| (at(*millis), *value)).collect();
        let mut steps = Vec::new();
        lay_out_counts(&counts, &scale, at(500), &mut steps);
        steps
    }

    #[test]
    fn a_value_holds_until_the_next_one() {
        let step = |x0, x1, height| AreaStep { x0, x1, low: height, high: height };
        assert_eq!(
            laid(&[(10, 2.0), (100, 4.0), (200, 1.0)]),
            [step(18, 108, 0.5), step(108, 208, 1.0), step(208, 509, 0.25)]
        );
    }

    #[test]
    fn a_peak_within_a_pixel_shows_and_so_does_what_it_rises_from() {
        let scale = TimeScale::fit(Extent { start: Time::ZERO, end: at(100_000) }, 1028.0);
        let counts: CounterSeries =
            [(at(0), 1.0), (at(50_010), 10.0), (at(50_011), 1.0)].into_iter().collect();
        let mut steps = Vec::new();
        lay_out_counts(&counts, &scale, at(100_000), &mut steps);
        let peak = steps.iter().find(|step| step.high == 1.0).expect("the peak shows");
        assert_eq!((peak.x1 - peak.x0, peak.low), (1, 0.1));
    }

    #[test]
    fn nothing_and_less_than_nothing_have_no_height() {
        assert_eq!(laid(&[]), []);
        assert!(laid(&[(0, 0.0), (10, -3.0)]).iter().all(|step| step.high == 0.0));
    }
}
