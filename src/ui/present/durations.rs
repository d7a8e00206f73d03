//! Formatted durations and times: few digits, a fitting unit, and no digit below the clock's resolution.
//!
//! Invariant: every time of a run that the page shows is formatted here, by the [`Grain`] of that run.

use std::time::Duration;

use crate::rt::{Millis, Time};
use crate::trace::Log;

/// The resolution of a run's clock. A shorter duration is written as `"< 100 µs"`, since the clock cannot tell it from
/// zero; a longer one is cut to a multiple of the grain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grain {
    nanos: u64,
}

impl Grain {
    /// The grain of a virtual clock: none.
    pub const EXACT: Grain = Grain { nanos: 0 };

    /// The grain of the clock that recorded `log`.
    pub fn of(log: &Log) -> Grain {
        Grain { nanos: nanos(log.grain()) }
    }

    /// A duration.
    pub fn duration(self, duration: Duration) -> String {
        if nanos(duration) < self.nanos {
            return format!("< {}", short(Duration::from_nanos(self.nanos)));
        }
        short(self.cut(duration))
    }

    /// A sum of durations. `any` is whether there was a summand: the sum of none is `"0 ms"`, whatever the grain.
    pub fn sum(self, any: bool, duration: Duration) -> String {
        if any { self.duration(duration) } else { short(duration) }
    }

    /// A time, in the short form of a duration since zero.
    pub fn after(self, time: Time) -> String {
        short(self.cut(time.since(Time::ZERO)))
    }

    /// A time in milliseconds, to the microsecond: `"20.5 ms"`.
    pub fn moment(self, time: Time) -> String {
        let micros = nanos(self.cut(time.since(Time::ZERO))).saturating_add(500) / 1_000;
        format!("{} ms", Millis(Duration::from_micros(micros)))
    }

    /// A time for a column: milliseconds with one decimal below ten seconds, seconds with three above; fewer decimals if the
    /// grain is coarser.
    pub fn in_column(self, time: Time) -> String {
        let nanos = nanos(self.cut(time.since(Time::ZERO)));
        let (unit, name, most) =
            if nanos < 10_000_000_000 { (1_000_000, "ms", 1) } else { (1_000_000_000, "s", 3) };
        // For each number of decimals, the nanoseconds that the last one stands for.
        let lasts = (0..=most).map(|decimals| unit / 10_u64.pow(decimals));
        let decimals = lasts.take_while(|last| *last > self.nanos).count().min(most as usize);
        let last = unit / 10_u64.pow(decimals as u32);
        match decimals {
            0 => format!("{} {name}", nanos / unit),
            _ => format!("{}.{:0decimals$} {name}", nanos / unit, nanos % unit / last),
        }
    }

    /// The grain in nanoseconds, at least one.
    pub fn nanos(self) -> u64 {
        self.nanos.max(1)
    }

    /// Rounded down to a multiple of the grain.
    fn cut(self, duration: Duration) -> Duration {
        let nanos = nanos(duration);
        Duration::from_nanos(nanos - nanos % self.nanos())
    }
}

/// In 64 bits, which hold 584 years: a 128-bit division is a library call in WebAssembly.
fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// `"850 µs"`, `"12.3 ms"`, `"120 ms"`, `"1.25 s"`, `"12.5 s"`, `"2 min 5 s"`. Rounded down, so that a
/// running clock never shows a time ahead of it. For a duration that a clock measured, see [`Grain`].
pub fn short(duration: Duration) -> String {
    let micros = nanos(duration) / 1_000;
    match micros {
        0 => "0 ms".to_owned(),
        1..1_000 => format!("{micros} µs"),
        1_000..10_000 => with_tenths(micros, 1_000, "ms"),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        1_000_000..10_000_000 => {
            let hundredths = micros / 10_000;
            format!("{}.{:02} s", hundredths / 100, hundredths % 100)
        }
        10_000_000..60_000_000 => with_tenths(micros, 1_000_000, "s"),
        _ => {
            let seconds = micros / 1_000_000;
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
    }
}

fn with_tenths(micros: u64, unit: u64, name: &str) -> String {
    let tenths = micros / (unit / 10);
    if tenths.is_multiple_of(10) {
        return format!("{} {name}", tenths / 10);
    }
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Recorder;

    fn grain(micros: u64) -> Grain {
        let recorder = Recorder::default();
        recorder.set_grain(Duration::from_micros(micros));
        Grain::of(&recorder.log())
    }

    fn at(micros: u64) -> Time {
        Time::from_nanos(micros * 1_000)
    }

    #[test]
    fn a_duration_keeps_three_digits() {
        let shown = |micros| Grain::EXACT.duration(Duration::from_micros(micros));
        assert_eq!(shown(0), "0 ms");
        assert_eq!(shown(850), "850 µs");
        assert_eq!(shown(1_000), "1 ms");
        assert_eq!(shown(1_250), "1.2 ms");
        assert_eq!(shown(119_999), "119 ms", "cut, not rounded");
        assert_eq!(shown(1_250_000), "1.25 s");
        assert_eq!(shown(12_340_000), "12.3 s");
        assert_eq!(shown(125_000_000), "2 min 5 s");
    }

    #[test]
    fn a_duration_below_the_grain_is_said_to_be() {
        let shown = |grained, micros| grain(grained).duration(Duration::from_micros(micros));
        assert_eq!([0, 37, 99].map(|micros| shown(100, micros)), ["< 100 µs"; 3]);
        assert_eq!(
            [100, 199, 250, 1_234].map(|micros| shown(100, micros)),
            ["100 µs", "100 µs", "200 µs", "1.2 ms"]
        );
        assert_eq!([4, 5, 37].map(|micros| shown(5, micros)), ["< 5 µs", "5 µs", "35 µs"]);
        assert_eq!([999, 1_900, 20_900].map(|micros| shown(1_000, micros)), ["< 1 ms", "1 ms", "20 ms"]);
    }

    #[test]
    fn a_sum_of_nothing_is_nothing() {
        assert_eq!(grain(100).sum(false, Duration::ZERO), "0 ms");
        assert_eq!(grain(100).sum(true, Duration::ZERO), "< 100 µs");
        assert_eq!(Grain::EXACT.sum(true, Duration::ZERO), "0 ms");
    }

    #[test]
    fn the_start_of_a_run_is_a_moment_and_no_short_time() {
        assert_eq!([0, 99, 1_234].map(|micros| grain(100).after(at(micros))), ["0 ms", "0 ms", "1.2 ms"]);
    }

    #[test]
    fn a_moment_has_the_decimals_that_the_clock_told() {
        let shown = |grained| [0, 20_500, 100_000, 20_537].map(|micros| grain(grained).moment(at(micros)));
        assert_eq!(shown(0), ["0 ms", "20.5 ms", "100 ms", "20.537 ms"]);
        assert_eq!(shown(5), ["0 ms", "20.5 ms", "100 ms", "20.535 ms"]);
        assert_eq!(shown(100), ["0 ms", "20.5 ms", "100 ms", "20.5 ms"]);
        assert_eq!(shown(1_000), ["0 ms", "20 ms", "100 ms", "20 ms"]);
    }

    #[test]
    fn a_moment_lines_up_in_a_column() {
        let shown = |grained| [0, 200_150, 12_003_456].map(|micros| grain(grained).in_column(at(micros)));
        assert_eq!(shown(0), ["0.0 ms", "200.1 ms", "12.003 s"]);
        assert_eq!(shown(5), shown(0));
        assert_eq!(shown(100), shown(0));
        assert_eq!(shown(1_000), ["0 ms", "200 ms", "12.003 s"]);
        assert_eq!(shown(20_000), ["0 ms", "200 ms", "12.00 s"]);
        assert_eq!(shown(100_000), ["0 ms", "200 ms", "12.0 s"]);
    }
}
