//! Loop time: the time of a run's clock, since the start of the run.
//!
//! `std::time::Instant` is not used because it panics on wasm32 and can be neither paused nor advanced.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

/// A point in loop time, in nanoseconds since the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

impl Time {
    /// The start of the run.
    pub const ZERO: Time = Time(0);
    /// 584 years, which no run reaches.
    pub const MAX: Time = Time(u64::MAX);

    /// `nanos` nanoseconds after the start.
    pub const fn from_nanos(nanos: u64) -> Time {
        Time(nanos)
    }

    /// `millis` milliseconds after the start. Saturates; a negative number or NaN is the start.
    pub fn from_millis_f64(millis: f64) -> Time {
        // `as` saturates, and maps NaN to zero. Rounded to the nearest nanosecond, because most multiples of a browser's 100
        // µs are no exact float.
        Time((millis * 1e6 + 0.5) as u64)
    }

    /// Nanoseconds since the start.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Milliseconds since the start.
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The time since `earlier`; saturates at zero.
    pub const fn since(self, earlier: Time) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Time {
    type Output = Time;

    /// Saturates at [`Time::MAX`].
    fn add(self, duration: Duration) -> Time {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Time(self.0.saturating_add(nanos))
    }
}

impl Sub<Duration> for Time {
    type Output = Time;

    /// Saturates at [`Time::ZERO`].
    fn sub(self, duration: Duration) -> Time {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Time(self.0.saturating_sub(nanos))
    }
}

/// Displays a duration in milliseconds, exactly and without trailing zeros: `200`, `0.5`.
///
/// Formats integers, because the code that formats floats is larger than all texts of the executor.
#[derive(Clone, Copy, Debug)]
pub struct Millis(pub Duration);

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.subsec_millis(), self.0.subsec_nanos() % 1_000_000);
        write!(f, "{}", self.0.as_secs().saturating_mul(1_000).saturating_add(whole.into()))?;
        match rest {
            0 => Ok(()),
            _ => write!(f, ".{}", format!("{rest:06}").trim_end_matches('0')),
        }
    }
}

/// A duration of `millis` milliseconds.
pub const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_float_of_milliseconds_is_the_nearest_nanosecond() {
        let micros = (0..200_000).map(|n| n * 100 + 1_000_000_000);
        assert!(micros.into_iter().all(|n| Time::from_millis_f64(n as f64 / 1e3).as_nanos() == n * 1_000));
        assert_eq!([-1.0, -0.0, f64::NAN].map(Time::from_millis_f64), [Time::ZERO; 3]);
        assert_eq!(Time::from_millis_f64(f64::INFINITY), Time::MAX);
    }

    #[test]
    fn milliseconds_are_exact_and_without_needless_zeros() {
        let shown = |nanos| Millis(Duration::from_nanos(nanos)).to_string();
        assert_eq!(shown(0), "0");
        assert_eq!(shown(200_000_000), "200");
        assert_eq!(shown(500_000), "0.5");
        assert_eq!(shown(60_000_000_001), "60000.000001");
        assert_eq!(Millis(Duration::MAX).to_string(), format!("{}.999999", u64::MAX));
    }
}
