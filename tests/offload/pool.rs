//! Who does which job and when, and what the trace has of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use loopscope::offload::{ErasedJob, OnMessage, Pool, WorkerHandle, WorkerMessage};
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{Budget, Cause, Instrument, Level, TaskId, Time, Turn, ms, println};

use loopscope::trace::event::Delay;
use loopscope::trace::{EventKind, LaneId, Log};

use crate::lab::{DOUBLE, Lab, SHOUT, done, double, ready};

#[test]
fn a_job_is_its_function_with_text_around_it() {
    assert_eq!(SHOUT.run("hey\n").expect("a text"), "HEY\n");
    assert_eq!((DOUBLE.run("21").expect("a number"), ErasedJob::name(&DOUBLE)), ("42".to_owned(), "double"));
    assert!(DOUBLE.run("many").is_err());
}

#[test]
fn jobs_are_done_in_order_by_as_many_workers_as_there_are() {
    let lab = Lab::new();
    lab.run(2, async |pool| drop([1, 2, 3, 4].map(|n| double(&pool, n))));
    assert_eq!(lab.seen(), ["1 starts", "2 starts"]);
    lab.deliver(2, ready());
    lab.deliver(1, ready());
    assert_eq!(lab.seen(), ["2 gets double 1", "1 gets double 2"]);
    lab.deliver(1, done("4"));
    lab.deliver(2, done("2"));
    assert_eq!(lab.seen(), ["1 gets double 3", "2 gets double 4"]);
    lab.deliver(1, done("6"));
    assert_eq!(lab.deliver(2, done("8")), Turn::Done);
    assert_eq!(lab.seen(), ["1 is gone", "2 is gone"], "with the last that could use them");
    assert_eq!(lab.said(), ["4", "2", "6", "8"]);
}

#[test]
fn a_worker_is_started_only_for_a_job_that_none_is_free_for() {
    let lab = Lab::new();
    lab.run(9, async |pool| {
        let _ = double(&pool, 1).await;
        let _ = double(&pool, 2).await;
    });
    lab.deliver(1, ready());
    lab.deliver(1, done("2"));
    assert_eq!(lab.seen(), ["1 starts", "1 gets double 1", "1 gets double 2"]);
}

#[test]
fn the_trace_has_the_workers_lane_and_how_many_are_busy() {
    let lab = Lab::new();
    lab.run(1, async |pool| double(&pool, 7).await.expect("it is not cancelled"));
    lab.clock.advance_to(Time::ZERO + ms(10));
    lab.deliver(1, WorkerMessage::Ready { ago: ms(2) });
    lab.clock.advance_to(Time::ZERO + ms(20));
    lab.deliver(1, WorkerMessage::Began { ago: ms(5) });
    lab.clock.advance_to(Time::ZERO + ms(50));
    lab.deliver(1, WorkerMessage::Done { ago: ms(10), output: Ok("14".into()) });
    assert_eq!(
        lab.told(),
        [
            "busy 0",
            "worker 1 is #1",
            "#1 began start at 0",
            "#1 ended at 8",
            "busy 1",
            "#1 began double(7) at 15",
            "#1 ended at 40",
            "busy 0",
            "says 14",
        ]
    );
}

/// What is recorded of lanes: when, on whose, what.
fn recorded(log: &Log) -> Vec<String> {
    let text = |id| log.text(id).expect("it is kept");
    let by = |by| match by {
        Cause::Task(task) => format!("task {task}"),
        Cause::Worker(worker) => format!("worker {worker}"),
        other => format!("{other:?}").to_lowercase(),
    };
    let ago = |late: Delay| format!("{} ms ago", late.get().unwrap_or_default().as_millis());
    let told = |what| match what {
        EventKind::Spawned { parent, name, .. } => {
            format!("spawned {} by {:?}", text(name), parent.map(TaskId::get))
        }
        EventKind::WorkerJoined { name } => format!("joined as {}", text(name)),
        EventKind::Ready { by: waker } => format!("ready by {}", by(waker)),
        EventKind::SliceBegan { name, late } => format!("began {}, {}", text(name), ago(late)),
        EventKind::SliceEnded { late } => format!("was done, {}", ago(late)),
        EventKind::Message { text: line } => format!("says {}", text(line)),
        EventKind::PollBegan => "runs".to_owned(),
        EventKind::WaitBegan { .. } => "waits".to_owned(),
        EventKind::WaitEnded { .. } => "waits no more".to_owned(),
        EventKind::PollEnded { outcome, .. } => format!("{outcome:?}").to_lowercase(),
        EventKind::Gauged { level, .. } => format!("busy {level}"),
        other => format!("{other:?}"),
    };
    let lanes = log.events().filter_map(|event| {
        let lane = match event.lane? {
            LaneId::Task(task) => format!("task {task}"),
            LaneId::Worker(worker) => format!("worker {worker}"),
        };
        Some(format!("{} {lane} {}", event.at.as_millis_f64(), told(event.kind)))
    });
    lanes.collect()
}

#[test]
fn workers_are_recorded_beside_the_tasks_with_numbers_of_their_own() {
    let (lab, recorder) = Lab::recorded();
    lab.run(1, async |pool| drop(double(&pool, 7).await));
    lab.clock.advance_to(Time::ZERO + ms(10));
    lab.deliver(1, WorkerMessage::Ready { ago: ms(2) });
    lab.clock.advance_to(Time::ZERO + ms(20));
    lab.deliver(1, WorkerMessage::Began { ago: ms(5) });
    lab.clock.advance_to(Time::ZERO + ms(50));
    assert_eq!(lab.deliver(1, WorkerMessage::Done { ago: ms(10), output: Ok("14".into()) }), Turn::Done);
    assert_eq!(
        recorded(&recorder.log()),
        [
            "0 task 1 spawned main by None",
            "0 task 1 ready by spawn",
            "0 task 1 runs",
            "0 task 1 busy 0",
            "0 task 2 spawned double-7 by Some(1)",
            "0 task 2 ready by spawn",
            "0 task 1 waits",
            "0 task 1 pending",
            "0 task 2 runs",
            "0 worker 1 joined as worker 1",
            "0 worker 1 began start, 0 ms ago",
            "0 task 2 waits",
            "0 task 2 pending",
            "10 worker 1 was done, 2 ms ago",
            "20 worker 1 began double(7), 5 ms ago",
            "50 worker 1 was done, 10 ms ago",
            "50 task 2 ready by worker 1",
            "50 task 2 runs",
            "50 task 2 waits no more",
            "50 task 2 says 14",
            "50 task 1 ready by task 2",
            "50 task 2 completed",
            "50 task 1 runs",
            "50 task 1 waits no more",
            "50 task 1 completed",
        ]
    );
    assert_eq!(recorder.tasks(), 2);
}

#[test]
fn a_dropped_job_ends_its_worker_and_the_next_job_gets_a_new_one_in_its_lane() {
    let lab = Lab::new();
    lab.run(1, async |pool| {
        let first = double(&pool, 1);
        let second = double(&pool, 2);
        let third = double(&pool, 3);
        println!("jobs are there");
        loopscope::rt::sleep(ms(5)).await;
        second.cancel();
        first.cancel();
        let _ = third.await;
    });
    lab.deliver(1, ready());
    lab.deliver(1, WorkerMessage::Began { ago: ms(0) });
    lab.clock.advance_to(Time::ZERO + ms(5));
    lab.go_on();
    assert_eq!(lab.seen(), ["1 starts", "1 gets double 1", "1 is gone", "2 starts"]);
    lab.deliver(2, ready());
    assert_eq!(lab.deliver(2, done("6")), Turn::Done);
    assert_eq!(lab.seen(), ["2 gets double 3", "2 is gone"]);
    assert_eq!(
        lab.told()[7..],
        ["#1 ended at 5", "#1 began start at 5", "busy 0", "#1 ended at 5", "busy 1", "busy 0", "says 6"]
    );
}

#[test]
fn a_job_that_is_never_polled_is_never_done() {
    let lab = Lab::new();
    lab.run(1, async |pool| drop(pool.run(&SHOUT, "x".repeat(99))));
    assert!(lab.seen().is_empty());
}

#[test]
#[should_panic(expected = "a pool needs at least one worker")]
fn a_pool_without_workers_is_refused() {
    Lab::new().run(0, async |_| {});
}

/// Holds the gauge against how many workers have a job, as the workers has seen it, when a task is woken.
#[derive(Default)]
struct Watch {
    level: Cell<u32>,
    wrong: Cell<bool>,
    /// How many workers have a job.
    busy: Rc<Cell<u32>>,
}

impl Instrument for Watch {
    fn gauged(&self, _: Time, _: Option<TaskId>, level: &Level<'_>) {
        self.level.set(level.level);
    }

    fn task_ready(&self, _: Time, _: TaskId, by: Cause) {
        if let Cause::Worker(_) = by {
            self.wrong.set(self.wrong.get() || self.level.get() != self.busy.get());
        }
    }
}

struct Counting(Rc<Cell<u32>>);

impl WorkerHandle for Counting {
    fn send(&self, _: &'static str, _: &str) {
        self.0.update(|busy| busy + 1);
    }
}

/// As the length of a queue is told before anybody is woken by what changed it.
#[test]
fn how_many_workers_are_busy_is_told_before_the_task_that_a_result_wakes() {
    let watch = Rc::new(Watch::default());
    let executor = TestLoop::watched_by(watch.clone()).executor;
    let reports: Rc<RefCell<Option<OnMessage>>> = Rc::default();
    let (kept, busy) = (reports.clone(), watch.busy.clone());
    drop(executor.spawn("main", async move {
        let start = move |on_message: OnMessage| {
            kept.replace(Some(on_message));
            Some(Rc::new(Counting(busy.clone())) as Rc<dyn WorkerHandle>)
        };
        println!("{:?}", Pool::with_starter(1, Box::new(start)).run(&DOUBLE, 7).await);
    }));
    executor.tick(Budget::polls(9));
    let hear = reports.take().expect("a worker was started");
    hear(ready());
    assert_eq!((watch.level.get(), watch.busy.get()), (1, 1));
    watch.busy.set(0);
    hear(done("14"));
    assert_eq!(watch.level.get(), 0);
    assert!(!watch.wrong.get(), "the task was woken while the gauge still said 1");
}
