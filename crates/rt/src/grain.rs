//! How finely a clock tells time, found out by watching it.
//!
//! Watched, because no browser says: `crossOriginIsolated` tells that Chromium's clock has 5 µs and not 100, but Firefox's
//! then has 20 µs and not 1000, users can set it, and browsers have changed it. Invariant: watching ends, whatever the clock
//! does. Who asks for it is a host's [`Clock::grain`](super::Clock::grain).

use std::time::Duration;

use super::time::Time;

/// How many steps of a clock are looked at: a single one may be two of its grains, when other work came between.
const MAX_STEPS: u32 = 12;
/// For how long a clock is watched, unless it has made fewer than [`MIN_STEPS`] steps by then.
const MIN_WATCH: Duration = Duration::from_millis(2);
/// So many a clock of 1 ms makes within 3 ms; only browsers that resist fingerprinting have a coarser one.
const MIN_STEPS: u32 = 2;
/// How often a clock is read at most, some milliseconds: one that stands still for so long is not waited for.
const MAX_READS: u32 = 100_000;
/// What is said of such a clock. No browser's is coarser.
const COARSEST: Duration = Duration::from_millis(100);

/// The grain of the clock that `now` reads, to the microsecond: the smallest step that it is seen to make.
///
/// Browsers round to multiples of the grain, so the smallest difference of two readings is one. Of a clock that is finer than
/// a reading takes it is what a reading takes: nothing shorter can be told by it either.
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

    /// A clock of a grain that is read every `read` nanoseconds, with the reading numbered `late` a while late.
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
