//! A run on a virtual clock that the test advances, and the model of its records.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use loopscope::rt::{Budget, Clock, Executor, Failure, NoPender, TaskId, Time, Turn, VirtualClock};
use loopscope::trace::{Model, Recorder};
use loopscope::ui::present::now::LoopStatus;

pub(crate) struct Scene {
    pub(crate) executor: Executor,
    pub(crate) recorder: Rc<Recorder>,
    clock: Rc<VirtualClock>,
    model: RefCell<Model>,
}

impl Scene {
    /// A run of `main`, before its first step.
    pub(crate) fn of(main: impl Future<Output = Result<(), Failure>> + 'static) -> Scene {
        let (clock, recorder) = (VirtualClock::new(), Rc::new(Recorder::default()));
        let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(recorder.clone()));
        drop(executor.try_spawn("main", main));
        Scene { executor, recorder, clock, model: RefCell::default() }
    }

    /// Runs one step.
    pub(crate) fn step(&self) {
        self.executor.tick(Budget::polls(1));
    }

    /// Runs until this moment, including timers that come due before it.
    pub(crate) fn run_until(&self, millis: u64) {
        let end = Time::ZERO + Duration::from_millis(millis);
        loop {
            match self.executor.tick(Budget::polls(u32::MAX)) {
                Turn::Sleeping(deadline) if deadline <= end => self.clock.advance_to(deadline),
                _ => break,
            }
        }
        self.clock.advance_to(end);
    }

    pub(crate) fn now(&self) -> Time {
        self.clock.read().now
    }

    /// Reads the records so far.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Model, &loopscope::trace::Log) -> T) -> T {
        let log = self.recorder.log();
        let mut model = self.model.borrow_mut();
        model.catch_up(&log);
        read(&model, &log)
    }

    pub(crate) fn present(&self) -> LoopStatus {
        let now = self.now();
        self.read(|model, log| LoopStatus::of(model, log, model.snapshot(), now))
    }

    /// The task of this name.
    pub(crate) fn task(&self, name: &str) -> TaskId {
        let named = |model: &Model| {
            model
                .tasks()
                .iter()
                .copied()
                .find(|task| model.lane(*task).is_some_and(|lane| &*lane.name == name))
        };
        self.read(|model, _| named(model)).expect("the task was spawned")
    }
}
