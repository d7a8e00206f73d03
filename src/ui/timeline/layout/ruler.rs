//! The ruler: ticks, labels and, where the clocks differ, wall times.
//!
//! Invariant: labels are at multiples of 1, 2 or 5 times a power of ten, with one unit and one number of decimals.

use super::time_scale::TimeScale;
use crate::rt::Time;
use crate::ui::present::durations::Grain;

/// Minimum distance of labels in pixels.
const APART: f64 = 88.0;

/// A tick of the ruler.
#[derive(Clone, Debug, PartialEq)]
pub struct RulerTick {
    /// Pixels from the left edge of the plot.
    pub x: f64,
    /// The label; `None` for a minor tick.
    pub label: Option<String>,
    /// The wall time, below the label; `None` where loop and wall time agree.
    pub wall: Option<String>,
}

/// The distance of two labels: `mantissa * 10^exponent` nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LabelStep {
    mantissa: u64,
    exponent: u32,
}

impl LabelStep {
    /// The shortest distance that keeps labels apart and is not finer than the clock.
    fn for_scale(scale: &TimeScale, grain: Grain) -> LabelStep {
        let least = (APART * scale.nanos_per_px()).max(grain.nanos() as f64);
        (0..19)
            .flat_map(|exponent| [1, 2, 5].map(|mantissa| LabelStep { mantissa, exponent }))
            .find(|step| step.nanos() as f64 >= least)
            .unwrap_or(LabelStep { mantissa: 5, exponent: 18 })
    }

    fn nanos(self) -> u64 {
        self.mantissa * 10_u64.pow(self.exponent)
    }

    /// The distance of minor ticks in nanoseconds: 1, 2 or 5 times a power of ten, and not finer than the clock.
    fn part(self, grain: Grain) -> u64 {
        let parts = match self.mantissa {
            1 => [5, 2],
            2 => [4, 2],
            _ => [5, 1],
        };
        let part = parts.into_iter().map(|parts| self.nanos() / parts).find(|part| *part >= grain.nanos());
        part.unwrap_or(self.nanos())
    }
}

/// A unit of time: its name and its power of ten in nanoseconds.
type Unit = (&'static str, u32);

/// The unit for all labels, chosen by the last moment of the window.
fn unit_for(last_nanos: u64) -> Unit {
    match last_nanos {
        0..1_000_000 => ("µs", 3),
        1_000_000..1_000_000_000 => ("ms", 6),
        _ => ("s", 9),
    }
}

fn label(nanos: u64, step: LabelStep, (name, power): Unit) -> String {
    let (whole, rest) = (nanos / 10_u64.pow(power), nanos % 10_u64.pow(power));
    match power.saturating_sub(step.exponent) {
        0 => format!("{whole} {name}"),
        decimals => {
            let shown = rest / 10_u64.pow(power - decimals);
            format!("{whole}.{shown:0width$} {name}", width = decimals as usize)
        }
    }
}

/// The ticks of the window in order, none finer than the run's clock. `wall` converts loop time to wall time where they
/// differ.
pub fn ruler(scale: &TimeScale, grain: Grain, wall: impl Fn(Time) -> Option<Time>) -> Vec<RulerTick> {
    let step = LabelStep::for_scale(scale, grain);
    let minor = step.part(grain);
    let (first, last) = (scale.first().as_nanos(), scale.last().as_nanos());
    let unit = unit_for(last);
    (first.div_ceil(minor)..=last / minor)
        .map(|n| n * minor)
        .map(|nanos| {
            let time = Time::from_nanos(nanos);
            let label = nanos.is_multiple_of(step.nanos()).then(|| label(nanos, step, unit));
            let wall = label.as_ref().and_then(|_| wall(time)).map(|wall| grain.after(wall));
            RulerTick { x: scale.x(time), label, wall }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::trace::Recorder;
    use crate::ui::timeline::layout::time_scale::Extent;

    fn labels(start_us: u64, end_us: u64) -> Vec<String> {
        let extent =
            Extent { start: Time::from_nanos(start_us * 1000), end: Time::from_nanos(end_us * 1000) };
        ruler(&TimeScale::fit(extent, 528.0), Grain::EXACT, |_| None)
            .into_iter()
            .filter_map(|tick| tick.label)
            .collect()
    }

    #[test]
    fn labels_are_in_milliseconds_for_a_run_of_300() {
        assert_eq!(labels(0, 300_000), ["0 ms", "100 ms", "200 ms", "300 ms"]);
    }

    #[test]
    fn labels_are_in_seconds_with_as_many_decimals_as_the_step_needs() {
        assert_eq!(labels(0, 2_000_000), ["0.0 s", "0.5 s", "1.0 s", "1.5 s", "2.0 s"]);
        assert_eq!(
            labels(12_345_600, 12_346_600),
            ["12.3456 s", "12.3458 s", "12.3460 s", "12.3462 s", "12.3464 s", "12.3466 s"]
        );
    }

    #[test]
    fn labels_are_in_microseconds_where_the_run_begins() {
        let extent = Extent { start: Time::ZERO, end: Time::from_nanos(300_000_000) };
        // 1 µs a pixel, the run's start at pixel 0.
        let near = TimeScale::fit(extent, 528.0).zoomed(600.0, 8.0).panned(8.0);
        let labels: Vec<_> =
            ruler(&near, Grain::EXACT, |_| None).into_iter().filter_map(|tick| tick.label).collect();
        assert_eq!(labels, ["0 µs", "100 µs", "200 µs", "300 µs", "400 µs", "500 µs"]);
    }

    #[test]
    fn labels_have_the_time_of_the_wall_below_where_that_goes_otherwise() {
        let extent = Extent { start: Time::ZERO, end: Time::from_nanos(300_000_000) };
        let slow = |time: Time| Some(Time::from_nanos(time.as_nanos() * 10));
        let ticks = ruler(&TimeScale::fit(extent, 528.0), Grain::EXACT, slow);
        assert!(ticks.iter().all(|tick| tick.label.is_some() == tick.wall.is_some()));
        let walls: Vec<_> = ticks.into_iter().filter_map(|tick| tick.wall).collect();
        assert_eq!(walls, ["0 ms", "1.00 s", "2.00 s", "3.00 s"]);
    }

    #[test]
    fn no_tick_is_finer_than_the_clock() {
        let recorder = Recorder::default();
        recorder.set_grain(Duration::from_micros(100));
        let grain = Grain::of(&recorder.log());
        let extent = Extent { start: Time::ZERO, end: Time::from_nanos(1_000_000) };
        // 100 µs are 50 pixels, then 200.
        let fit = TimeScale::fit(extent, 528.0);
        let near = fit.zoomed(4.0, 8.0);
        for (scale, labelled) in [(fit, ["0.0 ms", "0.2 ms"]), (near, ["0 µs", "100 µs"])] {
            let ticks = ruler(&scale, grain, |_| None);
            let [first, second] = [0, 1].map(|n| ticks[n].x);
            assert_eq!(((second - first) * scale.nanos_per_px()).round(), 100_000.0, "nanoseconds apart");
            let labels: Vec<_> = ticks.into_iter().filter_map(|tick| tick.label).collect();
            assert_eq!(labels[..2], labelled);
        }
    }

    #[test]
    fn small_ticks_divide_the_step_evenly() {
        let extent = Extent { start: Time::ZERO, end: Time::from_nanos(300_000_000) };
        let ticks = ruler(&TimeScale::fit(extent, 528.0), Grain::EXACT, |_| None);
        let between = ticks.iter().skip(1).take_while(|tick| tick.label.is_none()).count();
        assert_eq!(between, 4, "100 ms in steps of 20 ms");
        assert_eq!(ticks[0].x, 8.0);
    }
}
