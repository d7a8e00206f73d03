//! No rule says what a run does not show: on nothing, on the first events, on random programs, on logs without their beginning.

use loopscope::rt::{Failure, ms, sleep, spawn, yield_now};
use loopscope::trace::findings::{self, Scan};
use loopscope::trace::{EventKind, Log, Recorder};

use super::ids;
use crate::import::random::{run, run_in};
use crate::scene::record_with;

#[test]
fn an_empty_log_and_a_task_before_its_first_step() {
    assert_eq!(ids(&Log::default()), [""; 0]);
    record_with(
        Recorder::default(),
        1,
        async {
            let children: Vec<_> = (0..3).map(|n| spawn(format!("w-{n}"), yield_now())).collect();
            for child in children {
                child.await?;
            }
            Ok(())
        },
        |recorder| assert_eq!(ids(&recorder.log()), [""; 0]),
    );
}

/// The findings of the run of this seed that its events do not prove.
fn false_alarms(seed: u64, log: &Log) -> Vec<String> {
    let is_lost =
        |event: loopscope::trace::TraceEvent| matches!(event.kind, EventKind::FailureUnclaimed { .. });
    let lost = log.events().filter(|event| is_lost(*event)).count();
    let found = findings::of(log);
    let (unread, others): (Vec<_>, Vec<_>) =
        found.iter().partition(|finding| finding.kind.id() == "unread-error");
    let told: usize = unread.iter().map(|finding| 1 + finding.others as usize).sum();
    assert_eq!(told, lost, "seed {seed}");
    others.iter().map(|finding| format!("seed {seed}: {finding:?}")).collect()
}

/// Programs of tasks that sleep, yield, spawn, join, fail, time out and cancel each other, none of which has a fault but errors
/// that nobody reads. With a millisecond as their unit there is no false alarm, with a second there are two hints: two of the main
/// tasks sleep for most of their lives on one line, while nothing else runs, which looks like calls one after another.
#[test]
fn a_thousand_random_programs_have_two_false_hints_at_most() {
    let alarms = |unit| -> Vec<String> {
        (1..=1000).flat_map(|seed| false_alarms(seed, &run_in(seed, unit).log())).collect()
    };
    assert_eq!(alarms(ms(1)), [""; 0]);
    let slow = alarms(ms(1000));
    assert!(slow.iter().all(|alarm| alarm.contains("SequentialWaits")), "{slow:#?}");
    assert_eq!(slow.len(), 2, "{slow:#?}");
}

#[test]
fn logs_that_have_dropped_their_oldest_events_have_no_false_alarm() {
    let alarms: Vec<_> = (1..=300).flat_map(|seed| false_alarms(seed, &run(seed, 60).log())).collect();
    assert_eq!(alarms, [""; 0]);
}

async fn program() -> Result<(), Failure> {
    for n in 0..40 {
        drop(loopscope::rt::try_spawn(format!("w-{n}"), async { Err::<(), _>("no luck") }));
        sleep(ms(10)).await;
        yield_now().await;
    }
    Ok(())
}

#[test]
fn a_scan_in_pieces_finds_what_a_scan_at_once_finds() {
    let mut scan = Scan::default();
    let recorder = record_with(Recorder::default(), 3, program(), |recorder| {
        scan.advance(&recorder.log(), 5);
    });
    let log = recorder.log();
    while scan.advance(&log, 7) {}
    assert_eq!(scan.findings(&log), findings::of(&log));
    assert_eq!(ids(&log), ["unread-error"]);
}
