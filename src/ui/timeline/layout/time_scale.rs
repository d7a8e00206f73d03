//! Conversion between loop time and pixels: a time window as wide as the plot.
//!
//! Invariant: a clamped window never shows more than [`TimeScale::fit`], nor less than [`FINEST`] a pixel.
//! [`viewport`](super::viewport) decides which window is shown.

use crate::rt::Time;

/// The extent of a run in loop time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// First moment.
    pub start: Time,
    /// Last moment.
    pub end: Time,
}

/// Nanoseconds a pixel at maximum zoom: browser clocks are far coarser.
pub const FINEST: f64 = 10.0;

/// Minimum length of a fitted window, in nanoseconds.
const SHORTEST: f64 = 1e6;

/// Pixels before the extent, between the labels and the first bar.
const LEAD: f64 = 8.0;
/// Pixels after the extent, for the sign at the end of a lane.
const TRAIL: f64 = 20.0;

/// A linear map between loop time and pixels from the left edge of the plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeScale {
    /// Nanoseconds at pixel 0; negative where the window begins before the run.
    start: f64,
    /// Nanoseconds a pixel.
    per_px: f64,
    /// Width in pixels.
    width: f64,
}

impl TimeScale {
    /// The window that shows all of `extent`, with a margin at both ends.
    pub fn fit(extent: Extent, width: f64) -> TimeScale {
        let width = width.max(LEAD + TRAIL + 1.0);
        let length = (nanos(extent.end) - nanos(extent.start)).max(SHORTEST);
        let per_px = length / (width - LEAD - TRAIL);
        TimeScale { start: nanos(extent.start) - LEAD * per_px, per_px, width }
    }

    /// Width of the window in pixels.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Nanoseconds a pixel.
    pub fn nanos_per_px(&self) -> f64 {
        self.per_px
    }

    /// The first moment in the window, not before the start of the run.
    pub fn first(&self) -> Time {
        self.time(0.0)
    }

    /// The last moment in the window.
    pub fn last(&self) -> Time {
        self.time(self.width)
    }

    /// The pixel of `time`; outside `0..width` if it is outside the window.
    pub fn x(&self, time: Time) -> f64 {
        (nanos(time) - self.start) / self.per_px
    }

    /// The moment at pixel `x`, not before the start of the run.
    pub fn time(&self, x: f64) -> Time {
        // The cast saturates: negative becomes zero.
        Time::from_nanos((self.start + x * self.per_px).round() as u64)
    }

    /// The same window in pixels `ratio` times as fine.
    pub fn finer(&self, ratio: f64) -> TimeScale {
        TimeScale { start: self.start, per_px: self.per_px / ratio, width: self.width * ratio }
    }

    /// The window with the same start and zoom in a plot of another width.
    pub fn resized(&self, width: f64) -> TimeScale {
        TimeScale { width: width.max(1.0), ..*self }
    }

    /// The same window, scaled to a plot of another width.
    pub fn spread(&self, width: f64) -> TimeScale {
        self.finer(width.max(1.0) / self.width)
    }

    /// The window between two pixels of this one, in a plot of the same width; not finer than [`FINEST`].
    pub fn part(&self, from: f64, to: f64) -> TimeScale {
        let per_px = (self.per_px * (to - from) / self.width).max(FINEST);
        TimeScale { start: self.start + from * self.per_px, per_px, ..*self }
    }

    /// Left and right edge in pixels of another window.
    pub fn within(&self, other: &TimeScale) -> (f64, f64) {
        let left = (self.start - other.start) / other.per_px;
        (left, left + self.width * self.per_px / other.per_px)
    }

    /// Zooms in by `factor` (out, if below one) about pixel `about`, whose moment stays.
    pub fn zoomed(&self, factor: f64, about: f64) -> TimeScale {
        let per_px = (self.per_px / factor).max(FINEST);
        TimeScale { start: self.start + about * (self.per_px - per_px), per_px, ..*self }
    }

    /// The window, zoomed out about its middle to `per_px` nanoseconds a pixel if it is finer.
    pub fn no_finer(&self, per_px: f64) -> TimeScale {
        if self.per_px < per_px { self.zoomed(self.per_px / per_px, self.width / 2.0) } else { *self }
    }

    /// The window shifted by `dx` pixels.
    pub fn panned(&self, dx: f64) -> TimeScale {
        TimeScale { start: self.start + dx * self.per_px, ..*self }
    }

    /// The window with the same zoom and `time` at pixel `x`.
    pub fn with_time_at(&self, time: Time, x: f64) -> TimeScale {
        TimeScale { start: nanos(time) - x * self.per_px, ..*self }
    }

    /// The nearest window that shows no more than all of `extent`.
    pub fn clamped(&self, extent: Extent) -> TimeScale {
        let all = TimeScale::fit(extent, self.width);
        if self.per_px >= all.per_px {
            return all;
        }
        let latest = all.start + (all.per_px - self.per_px) * self.width;
        TimeScale { start: clamp(self.start, all.start, latest), ..*self }
    }
}

/// `value` clamped to `low..=high`. Not `f64::clamp`: its assertion formats the bounds, which links 14 kB of float
/// formatting.
pub(crate) fn clamp(value: f64, low: f64, high: f64) -> f64 {
    value.max(low).min(high)
}

/// Exact up to 104 days.
fn nanos(time: Time) -> f64 {
    time.as_nanos() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Time {
        Time::from_nanos(millis * 1_000_000)
    }

    /// 1 ms a pixel, from -8 ms to 1020 ms.
    fn second() -> TimeScale {
        TimeScale::fit(Extent { start: Time::ZERO, end: at(1000) }, 1028.0)
    }

    #[test]
    fn fit_shows_the_extent_with_room_at_both_ends() {
        assert_eq!(second().x(Time::ZERO), 8.0);
        assert_eq!(second().x(at(1000)), 1008.0);
        assert_eq!(second().nanos_per_px(), 1e6);
    }

    #[test]
    fn time_is_the_inverse_of_x() {
        assert_eq!(second().time(108.0), at(100));
        assert_eq!(second().time(second().x(at(777))), at(777));
    }

    #[test]
    fn what_lies_before_the_run_is_its_start() {
        assert_eq!(second().first(), Time::ZERO);
        assert_eq!(second().last(), at(1020));
    }

    #[test]
    fn zoom_leaves_the_moment_under_the_pointer_in_place() {
        let zoomed = second().zoomed(4.0, 308.0);
        assert_eq!(zoomed.time(308.0), at(300));
        assert_eq!(zoomed.nanos_per_px(), 0.25e6);
        assert_eq!(zoomed.zoomed(0.25, 308.0), second());
    }

    #[test]
    fn zoom_stops_at_the_finest() {
        assert_eq!(second().zoomed(1e12, 0.0).nanos_per_px(), FINEST);
    }

    #[test]
    fn a_part_lies_between_the_pixels_it_was_cut_at() {
        let part = second().part(108.0, 622.0);
        assert_eq!((part.x(at(100)), part.nanos_per_px()), (0.0, 0.5e6));
        assert_eq!(part.within(&second()), (108.0, 622.0));
        assert_eq!(second().part(5.0, 5.0).nanos_per_px(), FINEST);
    }

    #[test]
    fn clamp_stops_zooming_out_and_panning_at_the_fit() {
        let extent = Extent { start: Time::ZERO, end: at(1000) };
        assert_eq!(second().zoomed(0.5, 500.0).clamped(extent), second());
        let zoomed = second().zoomed(2.0, 0.0);
        assert_eq!(zoomed.panned(-50.0).clamped(extent).x(Time::ZERO), 16.0);
        assert_eq!(zoomed.panned(1e9).clamped(extent).x(at(1000)), 1028.0 - 40.0);
    }

    #[test]
    fn a_run_of_no_length_has_a_window() {
        let scale = TimeScale::fit(Extent { start: at(5), end: at(5) }, 1028.0);
        assert_eq!(scale.x(at(5)), 8.0);
        assert_eq!(scale.x(at(6)), 1008.0);
    }

    #[test]
    fn finer_pixels_show_the_same_window() {
        let fine = second().finer(2.0);
        assert_eq!((fine.width(), fine.x(at(100)), fine.last()), (2056.0, 216.0, at(1020)));
    }
}
