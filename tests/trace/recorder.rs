//! The recorder writes down what happened, however it is told: the beginning of a step with what follows, or each by itself.

use std::cell::Cell;
use std::future::poll_fn;
use std::panic::Location;
use std::rc::Rc;
use std::task::{Poll, Waker};

use loopscope::rt::{
    Budget, Cause, Executor, Failure, Instrument, Level, NamedWaitExt, PollOutcome, TaskId, Time,
    VirtualClock, Wait, ms, now, println, sleep, spawn, wait_fixed, yield_now,
};
use loopscope::trace::{Log, Recorder, What};

use crate::import::random::program;
use crate::scene::{Silent, record_by, record_with, spelled};

/// Tells a recorder of one thing at a time, when it happens.
struct OneByOne(Rc<Recorder>);

impl Instrument for OneByOne {
    fn task_spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        self.0.task_spawned(at, task, parent, name);
    }

    fn task_ready(&self, at: Time, task: TaskId, by: Cause) {
        self.0.task_ready(at, task, by);
    }

    fn poll_began(&self, at: Time, task: TaskId) {
        self.0.poll_began(at, task);
    }

    fn wait_began(&self, at: Time, task: TaskId, wait: &Wait<'_>) {
        self.0.wait_began(at, task, wait);
    }

    fn poll_ended(&self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        self.0.poll_ended(at, task, outcome, error);
    }

    fn cancel_requested(&self, at: Time, task: TaskId, by: Cause) {
        self.0.cancel_requested(at, task, by);
    }

    fn clock_read(&self, now: Time, wall: Time) {
        self.0.clock_read(now, wall);
    }

    fn tick_began(&self, at: Time) {
        self.0.tick_began(at);
    }

    fn tick_ended(&self, at: Time) {
        self.0.tick_ended(at);
    }

    fn message(&self, at: Time, task: Option<TaskId>, text: &str) {
        self.0.message(at, task, text);
    }

    fn gauged(&self, at: Time, task: Option<TaskId>, level: &Level<'_>) {
        self.0.gauged(at, task, level);
    }

    fn worker_joined(&self, at: Time, lane: TaskId, name: &str) {
        self.0.worker_joined(at, lane, name);
    }

    fn work_began(&self, at: Time, lane: TaskId, since: Time, what: &str) {
        self.0.work_began(at, lane, since, what);
    }

    fn work_ended(&self, at: Time, lane: TaskId, since: Time) {
        self.0.work_ended(at, lane, since);
    }

    fn failure_unclaimed(&self, at: Time, task: TaskId, error: &str) {
        self.0.failure_unclaimed(at, task, error);
    }
}

#[test]
fn what_is_told_together_is_recorded_as_what_is_told_one_by_one() {
    for seed in 0..200 {
        let polls = 1 + (seed % 70) as u32;
        let together = record_with(Recorder::default(), polls, program(seed), |_| {});
        let one_by_one = Rc::new(Recorder::default());
        record_by(Rc::new(OneByOne(one_by_one.clone())), polls, program(seed), || {});
        assert_eq!((together.tasks(), together.polls()), (one_by_one.tasks(), one_by_one.polls()), "{seed}");
        assert!(together.log().events().eq(one_by_one.log().events()), "{seed}");
    }
}

/// Whatever is told along with the beginning of a step, the step began when it began.
#[test]
fn a_step_that_looks_at_the_clock_began_before() {
    // By printing, which is told after that look; and after a wait that is not told, as another will be in its place.
    let printed = began_at(|clock| async move {
        clock.advance_to(Time::ZERO + ms(5));
        println!("late");
    });
    let waited = began_at(|clock| {
        let waits = poll_fn(move |_| {
            wait_fixed("kind", "not told", Location::caller());
            clock.advance_to(Time::ZERO + ms(5));
            now();
            Poll::Pending
        });
        waits.named_wait("kind", "told")
    });
    assert_eq!([printed, waited], [Time::ZERO; 2]);
}

/// When the step began that a task made.
fn began_at<F: Future<Output = ()> + 'static>(task: impl FnOnce(Rc<VirtualClock>) -> F) -> Time {
    let (clock, recorder) = (VirtualClock::new(), Rc::new(Recorder::default()));
    let executor = Executor::new(clock.clone(), Rc::new(Silent), Some(recorder.clone()));
    drop(executor.spawn("w", task(clock)));
    executor.tick(Budget::polls(1));
    let log = recorder.log();
    assert!(log.end() == Time::ZERO + ms(5), "the step took a while");
    let began = log.events().find(|event| matches!(event.what, What::PollBegan));
    began.expect("it was polled").at
}

/// Rounds that are like the one before are told without naming anybody, and end wherever something else happens.
#[test]
fn rounds_of_yields_are_recorded_as_yield_after_yield() {
    for tasks in [1, 2, 40, 300] {
        for polls in [u32::MAX, 7, 1000] {
            // Of several chunks, so that rounds also go on in the next.
            let together = Rc::new(Recorder::new(Log::with_cap(48_000)));
            record_turns(together.clone(), polls, tasks);
            let one_by_one = Rc::new(Recorder::default());
            record_turns(Rc::new(OneByOne(one_by_one.clone())), polls, tasks);
            assert_eq!(together.polls(), one_by_one.polls(), "{tasks} tasks, {polls} polls a tick");
            assert!(together.log().dropped() == 0 && one_by_one.log().dropped() == 0);
            let (together, one_by_one) = (spelled(&together.log()), spelled(&one_by_one.log()));
            assert!(together == one_by_one, "{tasks} tasks, {polls} polls a tick");
        }
    }
}

/// Records tasks that take turns, most of the time, while the host wakes another now and then.
fn record_turns(instrument: Rc<dyn Instrument>, polls: u32, tasks: u32) {
    let waiting = Rc::new(Cell::new(None));
    let ticks = Cell::new(0);
    let wake = |waiting: &Cell<Option<Waker>>| waiting.take().map(Waker::wake);
    record_by(instrument, polls, turns(tasks, waiting.clone()), || {
        ticks.set(ticks.get() + 1);
        if ticks.get() % 20 == 0 {
            wake(&waiting);
        }
    });
}

async fn turns(tasks: u32, waiting: Rc<Cell<Option<Waker>>>) -> Result<(), Failure> {
    drop(spawn("woken by the host", async move {
        loop {
            let mut waits = true;
            poll_fn(|cx| {
                waiting.set(Some(cx.waker().clone()));
                if std::mem::take(&mut waits) { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
            yields(100).await;
        }
    }));
    for task in 0..tasks {
        drop(spawn("in turn", async move {
            for turn in 0..(20_000 / tasks).min(3000) + task % 2 {
                match (task, turn % 1000) {
                    (1, 400) => sleep(ms(1)).await,
                    (2, 500) => println!("a message"),
                    (3, 600) => drop(spawn("for a while", yields(3))),
                    (4, 700) => drop(spawn("awaited", yields(2)).await),
                    _ => {}
                }
                yield_now().await;
            }
        }));
    }
    Ok(())
}

async fn yields(count: u32) {
    for _ in 0..count {
        yield_now().await;
    }
}

/// Who looks in the midst of a step sees that it began, and later on nothing twice.
#[test]
fn a_look_in_the_midst_of_a_step_changes_nothing() {
    let looks = |looking: bool| {
        let recorder = Rc::new(Recorder::default());
        let seen = recorder.clone();
        let look = move || {
            if looking {
                assert_eq!(seen.log().events().last().map(|last| last.what), Some(What::PollBegan));
            }
        };
        record_by(recorder.clone(), u32::MAX, looked_at(look), || {});
        recorder
    };
    assert!(looks(true).log().events().eq(looks(false).log().events()));
}

/// Tasks of which each step is looked at, whatever it does then.
async fn looked_at(look: impl Fn() + Clone + 'static) -> Result<(), Failure> {
    for task in 0..5 {
        let look = look.clone();
        drop(spawn("looked at", async move {
            for step in 0..100 {
                look();
                match (task + step) % 5 {
                    0 => println!("{task}.{step}"),
                    1 => sleep(ms(1)).await,
                    2 => drop(spawn("child", async {}).await),
                    _ => {}
                }
                yield_now().await;
            }
        }));
    }
    Ok(())
}
