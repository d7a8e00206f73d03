//! The rules on runs of a guest: cancellations that have no effect, what Python and its loop say, sequences beneath calls.

use loopscope::rt::{Cause, PollOutcome, ms};
use loopscope::trace::FindingKind;

use super::script::Script;
use super::{ids, only, told};
use crate::scene::task;

/// A child waits, and main, which runs, cancels it at 10 ms. `by_call` is whether a callback of the loop does it instead.
fn cancelled_child(by_call: bool) -> Script {
    let script = Script::default();
    script.spawn(1, 0, "main");
    script.spawn(2, 1, "child");
    script.step(2, "queue", "queue.get", 7);
    script.pass(10);
    if by_call {
        script.in_call("Timeout._on_timeout", || script.cancel(2, Cause::Timer));
        script.ready(2, Cause::Timer);
    } else {
        script.begin(1);
        script.cancel(2, Cause::Task(task(1)));
        script.ready(2, Cause::Task(task(1)));
        script.end(1, PollOutcome::Completed);
    }
    script
}

#[test]
fn a_cancelled_task_that_completes_has_swallowed_it() {
    let script = cancelled_child(false);
    script.step(2, "queue", "queue.get", 7);
    script.pass(5);
    script.ready(2, Cause::Host);
    script.last_step(2, PollOutcome::Completed);
    let log = script.recorder.log();
    assert_eq!(told(&log), (FindingKind::SwallowedCancel { waits: 1 }, "child".to_owned(), 10.0));
    let line = only(&log).line.expect("it waited");
    assert_eq!((&*line.file, line.line), ("main.py", 7));
}

#[test]
fn a_task_that_cleans_up_and_ends_cancelled_is_cured() {
    let script = cancelled_child(false);
    script.step(2, "stream", "close", 9);
    script.pass(200);
    script.ready(2, Cause::Host);
    script.last_step(2, PollOutcome::Cancelled);
    assert_eq!(ids(&script.recorder.log()), [""; 0]);
}

#[test]
fn a_timeout_cancels_and_takes_it_back() {
    let script = cancelled_child(true);
    script.step(2, "stream", "again", 9);
    script.pass(2000);
    script.ready(2, Cause::Host);
    script.last_step(2, PollOutcome::Completed);
    script.last_step(1, PollOutcome::Completed);
    assert_eq!(ids(&script.recorder.log()), [""; 0]);
}

#[test]
fn a_task_that_its_child_cancels_takes_it_back() {
    let script = Script::default();
    script.spawn(1, 0, "main");
    script.spawn(2, 1, "child");
    script.step(1, "event", "event.wait", 7);
    script.begin(2);
    script.cancel(1, Cause::Task(task(2)));
    script.ready(1, Cause::Task(task(2)));
    script.end(2, PollOutcome::Completed);
    script.last_step(1, PollOutcome::Completed);
    assert_eq!(ids(&script.recorder.log()), [""; 0]);
}

#[test]
fn a_cancelled_task_that_still_runs_long_after() {
    let script = cancelled_child(false);
    script.step(2, "timer", "sleep 5000 ms", 9);
    script.pass(900);
    assert_eq!(ids(&script.recorder.log()), [""; 0], "it may clean up");
    script.pass(600);
    script.ready(2, Cause::Timer);
    script.step(2, "timer", "sleep 5000 ms", 9);
    assert_eq!(
        told(&script.recorder.log()),
        (FindingKind::StillRunning { after: ms(1500) }, "child".to_owned(), 10.0)
    );
}

#[test]
fn a_task_that_is_cancelled_before_its_next_step_is_not_judged() {
    let script = cancelled_child(false);
    script.pass(5000);
    script.error_line("the loop is busy");
    assert_eq!(ids(&script.recorder.log()), [""; 0]);
}

#[test]
fn a_coroutine_that_was_never_awaited() {
    let script = Script::default();
    script.spawn(1, 0, "main");
    script.begin(1);
    script.error_line("main.py:5: RuntimeWarning: coroutine 'work' was never awaited");
    script.error_line("  work()");
    script.end(1, PollOutcome::Completed);
    let finding = only(&script.recorder.log());
    assert_eq!(finding.kind, FindingKind::NeverAwaited { name: "work".into() });
    assert_eq!(finding.line.map(|line| line.line), Some(5));
}

#[test]
fn a_guests_deadlock_is_what_its_loop_says_is_one() {
    let script = Script::default();
    script.spawn(1, 0, "main");
    script.step(1, "future", "future", 3);
    // A callback may complete the future.
    assert_eq!(ids(&script.recorder.log()), [""; 0]);
    script.cancel(1, Cause::Host);
    script.ready(1, Cause::Host);
    script.last_step(1, PollOutcome::Cancelled);
    assert_eq!(ids(&script.recorder.log()), [""; 0]);
    script.error_line("RuntimeError: deadlock: every task waits, and nothing is left that could wake one");
    let finding = only(&script.recorder.log());
    assert!(matches!(finding.kind, FindingKind::Deadlock { count: 1, is_cycle: false, .. }), "{finding:?}");
    assert_eq!(finding.line.map(|line| line.line), Some(3));
}

#[test]
fn a_guests_sleeps_in_a_function_that_it_awaits() {
    let script = Script::default();
    script.spawn(1, 0, "main");
    for _ in 0..3 {
        script.step(1, "timer", "sleep 100 ms", 4);
        script.pass(100);
        script.ready(1, Cause::Timer);
    }
    script.last_step(1, PollOutcome::Completed);
    assert_eq!(script.since_start(), ms(300));
    let kind =
        FindingKind::SequentialWaits { kind: "timer".into(), waits: 3, total: ms(300), longest: ms(100) };
    assert_eq!(told(&script.recorder.log()), (kind, "main".to_owned(), 0.0));
}
