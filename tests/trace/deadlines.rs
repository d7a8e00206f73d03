//! Deadlines are exact at any distance, also beyond 32 bits of microseconds (71.6 minutes).

use std::future::Future;
use std::time::Duration;

use loopscope::rt::{Failure, Time, ms, sleep, sleep_until, spawn};
use loopscope::trace::binary::{Decoder, encode};
use loopscope::trace::link;
use loopscope::trace::{Log, Model, Recorder};

use crate::import::random::about;
use crate::import::round_trip::assert_exact;
use crate::scene::{record_with, task};

/// Delays around the maximum of 32 bits, in microseconds and in nanoseconds, and the longest.
const DELAYS: [Duration; 9] = [
    Duration::from_nanos(1),
    Duration::from_micros(u32::MAX as u64 - 1),
    Duration::from_micros(u32::MAX as u64),
    Duration::from_micros(u32::MAX as u64 + 1),
    Duration::from_micros(2 * (u32::MAX as u64 + 1)),
    Duration::from_secs(2 * 3600),
    Duration::from_secs(400 * 24 * 3600),
    Duration::from_nanos(u64::MAX),
    Duration::MAX,
];

/// One sleeping task per delay; main runs on for a moment, then waits forever.
async fn sleepers() -> Result<(), Failure> {
    for delay in DELAYS {
        drop(spawn("sleeps", async move { sleep(delay).await }));
    }
    std::future::pending().await
}

/// The deadlines of the tasks at the end of the log.
fn deadlines(log: &Log) -> Vec<Time> {
    let mut model = Model::default();
    model.catch_up(log);
    let until = |number: usize| {
        let waits: Vec<_> = model.snapshot().waits(task(number as u32 + 2)).collect();
        assert_eq!(waits.len(), 1);
        waits[0].until.expect("a timer has a deadline")
    };
    (0..DELAYS.len()).map(until).collect()
}

/// Checks the first turn of `main`, with a log of about `cap` events.
fn first_turn(cap: usize, main: impl Future<Output = Result<(), Failure>> + 'static, check: impl Fn(&Log)) {
    let checked = std::cell::Cell::new(false);
    record_with(Recorder::new(Log::with_cap(cap)), 100, main, |recorder| {
        if !checked.replace(true) {
            check(&recorder.log());
        }
    });
}

#[test]
fn a_deadline_is_kept_to_the_microsecond_however_far_it_is() {
    for cap in [12, 100_000] {
        first_turn(cap, sleepers(), |log| {
            for (deadline, delay) in deadlines(log).into_iter().zip(DELAYS) {
                let exact = Time::ZERO + delay;
                let off = exact.since(deadline) + deadline.since(exact);
                assert!(off <= Duration::from_micros(1), "{delay:?} became {deadline:?}, cap {cap}");
            }
        });
    }
}

#[test]
fn far_deadlines_come_back_from_files_packed_bytes_and_links() {
    for cap in [12, 100_000] {
        first_turn(cap, sleepers(), |log| {
            assert_eq!(deadlines(&assert_exact(log, &about()).log), deadlines(log));
            let mut decoder = Decoder::new(encode(log), 1000).expect("it was packed");
            while decoder.some(usize::MAX).expect("it was packed") {}
            assert_eq!(deadlines(&decoder.finish()), deadlines(log));
            let linked = link::read(&link::write(log, &about())).expect("it was written");
            assert_eq!(deadlines(&linked.log), deadlines(log));
        });
    }
}

/// The delay counts from the begin of the wait, not from the start of the run.
#[test]
fn a_deadline_that_is_waited_for_late_is_the_same() {
    let main = async {
        sleep(ms(5)).await;
        sleep_until(Time::ZERO + Duration::from_secs(7200)).await;
        Ok(())
    };
    let mut seen = Vec::new();
    record_with(Recorder::default(), 100, main, |recorder| {
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        seen.extend(model.snapshot().waits(task(1)).filter_map(|wait| wait.until));
    });
    assert_eq!(seen, [ms(5), Duration::from_secs(7200)].map(|delay| Time::ZERO + delay));
}
