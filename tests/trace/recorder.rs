//! The recorder writes down what happened, however it is told: the beginning of a step with what follows, or each by itself.

use std::rc::Rc;

use loopscope::rt::{
    Cause, Failure, Instrument, Level, PollOutcome, TaskId, Time, Wait, ms, println, sleep, spawn, yield_now,
};
use loopscope::trace::{Recorder, What};

use crate::import::random::program;
use crate::scene::{record_by, record_with};

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
