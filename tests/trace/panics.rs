//! A panic in a task is recorded: its step and its task end, and later events belong to other tasks.

use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::task::{Poll, Waker};

use loopscope::rt::{Budget, Cause, Executor, JoinHandle, NoPender, Turn, VirtualClock, ms, sleep};
use loopscope::trace::chrome::export;
use loopscope::trace::{Model, Recorder, SpanKind};
use serde_json::{Value, json};

use crate::import::random::about;
use crate::import::round_trip::assert_exact;
use crate::scene::task;

struct Bench {
    clock: Rc<VirtualClock>,
    executor: Executor,
    recorder: Rc<Recorder>,
}

impl Bench {
    fn new() -> Bench {
        let (clock, recorder) = (VirtualClock::new(), Rc::new(Recorder::default()));
        let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(recorder.clone()));
        Bench { clock, executor, recorder }
    }

    /// Runs until only the host could wake a task, through all panics. Returns their number.
    fn run(&self) -> usize {
        let mut panics = 0;
        loop {
            match catch_unwind(AssertUnwindSafe(|| self.executor.tick(Budget::polls(1000)))) {
                Ok(Turn::Sleeping(deadline)) => self.clock.advance_to(deadline),
                Ok(Turn::Ready) => {}
                Ok(Turn::Waiting | Turn::Done) => return panics,
                Err(_) => panics += 1,
            }
        }
    }

    /// The exported events of the task with this phase and category.
    fn exported(&self, phase: &str, category: &str, number: u32) -> Vec<Value> {
        let trace: Value = serde_json::from_str(&export(&self.recorder.log(), &about())).expect("it is JSON");
        let local = json!(number.to_string());
        let is_of = |event: &Value| event["tid"] == number || event["id2"]["local"] == local;
        let events = trace["traceEvents"].as_array().expect("a list").iter();
        events
            .filter(|event| event["ph"] == phase && event["cat"] == category && is_of(event))
            .cloned()
            .collect()
    }
}

#[test]
fn the_step_and_the_life_of_a_task_that_panics_are_closed() {
    let bench = Bench::new();
    let clock = bench.clock.clone();
    let bad: JoinHandle<()> = bench.executor.spawn("bad", async move {
        sleep(ms(5)).await;
        clock.advance_to(loopscope::rt::Time::ZERO + ms(8));
        panic!("a bug")
    });
    drop(bench.executor.spawn("joins", async move { drop(bad.await) }));
    assert_eq!(bench.run(), 1);
    let runs: Vec<_> = bench
        .exported("X", "run", 1)
        .iter()
        .map(|run| (run["ts"].as_f64(), run["dur"].as_f64(), run["args"]["outcome"].clone()))
        .collect();
    let slice = |begin, length, outcome: &str| (Some(begin), Some(length), json!(outcome));
    assert_eq!(runs, [slice(0.0, 0.0, "pending"), slice(5000.0, 3000.0, "failed")]);
    let ends = bench.exported("e", "task", 1);
    assert_eq!(ends.len(), 1);
    assert_eq!(ends[0]["args"], json!({ "outcome": "failed", "error": "panicked: a bug" }));
    assert_eq!(bench.exported("e", "task", 2)[0]["args"], json!({ "outcome": "completed" }));
    assert_exact(&bench.recorder.log(), &about());
}

/// Tasks that were queued before the panic run after it.
#[test]
fn a_turn_that_a_panic_ends_has_an_end_too() {
    let bench = Bench::new();
    for name in ["first", "second", "third"] {
        drop(bench.executor.spawn(name, async move { assert!(name != "second", "a bug") }));
    }
    assert_eq!(bench.run(), 1);
    let log = bench.recorder.log();
    let mut model = Model::default();
    model.catch_up(&log);
    assert_eq!(
        (model.snapshot().alive(), model.snapshot().running(), model.snapshot().run_queue().len()),
        (0, None, 0)
    );
    assert_eq!(bench.exported("X", "tick", 0).len(), 2);
    let unjoined = bench.exported("i", "message", 2);
    assert_eq!(unjoined[0]["args"]["text"], "panicked: a bug");
}

#[test]
fn a_wake_after_a_panic_is_recorded_as_the_hosts() {
    let bench = Bench::new();
    let kept = Rc::new(std::cell::RefCell::new(None::<Waker>));
    let given = kept.clone();
    let mut polls = 0;
    let waits = poll_fn(move |cx| {
        polls += 1;
        given.replace(Some(cx.waker().clone()));
        if polls == 2 { Poll::Ready(()) } else { Poll::Pending }
    });
    drop(bench.executor.spawn("waits", waits));
    drop(bench.executor.spawn("bad", async { panic!("a bug") }));
    let held = scopeguard::guard((), |()| panic!("in its drop"));
    let cancelled = bench.executor.spawn("cancelled", async move {
        let _held = held;
        pending::<()>().await;
    });
    bench.run();
    cancelled.cancel();
    assert_eq!(bench.run(), 1);
    kept.take().expect("it was polled").wake();
    bench.run();
    let mut model = Model::default();
    model.catch_up(&bench.recorder.log());
    let lane = model.lane(task(1)).expect("it was spawned");
    let ready = |kind| match kind {
        SpanKind::Ready { by } => Some(by),
        _ => None,
    };
    let by: Vec<_> = lane.spans.iter().filter_map(|span| ready(span.kind)).collect();
    assert_eq!(by, [Cause::Spawn, Cause::Host]);
    assert_eq!(bench.exported("e", "task", 3)[0]["args"]["error"], "panicked: in its drop");
}
