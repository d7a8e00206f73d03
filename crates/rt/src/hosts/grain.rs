//! Measures the resolution (grain) of a clock.
//!
//! It is measured because no browser reports it: `crossOriginIsolated` implies 5 µs instead of 100 in Chromium, but 20 µs
//! instead of 1000 in Firefox; users can configure it, and browsers have changed it. Invariant: the measurement terminates
//! for every clock. It is used by a host's [`Clock::grain`](crate::Clock::grain).

use std::time::Duration;

use super::time::Time;

/// The measurement ends after this many steps of the clock. One is not enough: a preempted one is a multiple of the grain.
const MAX_STEPS: u32 = 12;
/// The measurement ends after this time, if the clock has made [`MIN_STEPS`] steps.
const MIN_WATCH: Duration = Duration::from_millis(2);
/// A clock of 1 ms makes them within 3 ms. Only browsers that resist fingerprinting have a coarser clock.
const MIN_STEPS: u32 = 2;
/// The limit for a clock that stands still: some milliseconds of readings.
const MAX_READS: u32 = 100_000;
/// The result for such a clock. No browser's is coarser.
const COARSEST: Duration = Duration::from_millis(100);

/// The grain of the clock that `now` reads, to the microsecond: the smallest step between two readings.
///
/// Browsers round to multiples of the grain, so the smallest step is one grain. For a clock whose grain is shorter than a
/// reading the result is the duration of a reading, which limits what it can measure.
pub fn watched_grain(now: impl Fn() -> Time) -> Duration {
    let begun = now();
    let (mut last, mut smallest, mut steps) = (begun, COARSEST, 0);
    for _ in 0..MAX_READS {
        let next = now();
        if next > last {
            smallest = smallest.min(next.since(last));
            last = next;
            steps += 1;
        }
        let long_enough = steps >= MIN_STEPS && next.since(begun) >= MIN_WATCH;
        if steps == MAX_STEPS || long_enough {
            break;
        }
    }
    Duration::from_micros((smallest.as_nanos() as u64 + 500) / 1_000)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Measures a clock of that grain with readings of `read` nanoseconds each, and a delay before the reading numbered
    /// `late`.
    fn watch(grain: u64, read: u64, late: u64) -> (Duration, u64) {
        let reads = Cell::new(0);
        let now = || {
            let count = reads.replace(reads.get() + 1);
            let nanos = 12_345_678 + count * read + if count >= late { 2_700_000 } else { 0 };
            Time::from_nanos(nanos / grain * grain)
        };
        (watched_grain(now), reads.get() * read)
    }

    #[test]
    fn the_smallest_step_is_the_grain_however_the_clock_is_read() {
        for grain in [5, 20, 100, 1_000] {
            for read in [40, 150, 900] {
                for late in [0, 1, 20, 3_000, u64::MAX] {
                    assert_eq!(watch(grain * 1_000, read, late).0, Duration::from_micros(grain));
                }
            }
        }
    }

    #[test]
    fn it_takes_a_moment() {
        assert!(watch(5_000, 50, u64::MAX).1 < 100_000);
        assert!(watch(100_000, 50, u64::MAX).1 < 2_000_000);
        assert!(watch(1_000_000, 50, u64::MAX).1 < 3_100_000);
    }

    #[test]
    fn a_clock_that_stands_still_is_the_coarsest() {
        assert_eq!(watched_grain(|| Time::ZERO), COARSEST);
        assert_eq!(watch(100_000_000, 50, u64::MAX).0, COARSEST);
    }

    #[test]
    fn a_clock_finer_than_a_microsecond_has_the_grain_of_its_readings() {
        assert_eq!(watch(1, 2_000, u64::MAX).0, Duration::from_micros(2));
        assert_eq!(watch(1, 40, u64::MAX).0, Duration::ZERO);
    }
}
