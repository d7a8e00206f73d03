//! A guest's tasks and callbacks: another event loop on this executor. Here the guest is a script of closures.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use loopscope::rt::guest::{Guest, GuestTask, StepEnd, Steps};
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{Budget, GuestSite, GuestWait, TaskId, Time, Turn, ms};

enum End {
    Waits(&'static str),
    Woken,
    Completed,
    Cancelled,
    Failed(&'static str),
}

type Step = Box<dyn FnOnce() -> End>;

/// The steps of tasks, in the order in which they run.
#[derive(Default)]
struct Script(RefCell<HashMap<TaskId, VecDeque<Step>>>);

impl Steps for Script {
    fn step(&self, task: TaskId, ended: &mut dyn FnMut(StepEnd<'_>)) {
        let step = self.0.borrow_mut().get_mut(&task).and_then(VecDeque::pop_front).expect("it has a step");
        match step() {
            End::Waits(label) => {
                let site = GuestSite {
                    kind: "queue".into(),
                    label: label.into(),
                    file: "main.py".into(),
                    line: 7,
                    chain: Box::default(),
                };
                ended(StepEnd::Suspended(Some(GuestWait { number: 1, site: &site, until: None })));
            }
            End::Woken => ended(StepEnd::Suspended(None)),
            End::Completed => ended(StepEnd::Completed),
            End::Cancelled => ended(StepEnd::Cancelled),
            End::Failed(error) => ended(StepEnd::Failed(error.to_owned())),
        }
    }
}

/// A loop with a guest.
struct GuestLoop {
    test: TestLoop,
    guest: Guest,
    script: Rc<Script>,
}

impl GuestLoop {
    fn new() -> GuestLoop {
        let test = TestLoop::new();
        let guest = test.executor.guest();
        GuestLoop { test, guest, script: Rc::default() }
    }

    fn steps(&self) -> Rc<dyn Steps> {
        self.script.clone()
    }

    /// Spawns a task; ids count up from 1.
    fn spawn(&self, name: &'static str, steps: Vec<Step>) -> GuestTask {
        let id = TaskId::new(self.script.0.borrow().len() as u32 + 1).unwrap();
        self.script.0.borrow_mut().insert(id, steps.into());
        self.guest.spawn(name, &self.steps())
    }

    fn run(&self) -> Vec<String> {
        self.test.run_to_end();
        self.test.events()
    }
}

fn step(step: impl FnOnce() -> End + 'static) -> Step {
    Box::new(step)
}

#[test]
fn steps_waits_and_ends_are_recorded_as_those_of_rust_tasks_are() {
    let host = GuestLoop::new();
    let getter = host.spawn(
        "getter",
        vec![step(|| End::Waits("queue.get")), step(|| End::Failed("no luck")), step(|| End::Woken)],
    );
    let guest = host.guest.clone();
    host.spawn(
        "putter",
        vec![step(move || {
            guest.wake(getter);
            guest.wake(getter);
            End::Completed
        })],
    );
    host.spawn("stopped", vec![step(|| End::Cancelled)]);
    assert_eq!(
        host.run()[6..],
        [
            "0 poll getter",
            "0 wait getter on queue: queue.get",
            "0 pending getter",
            "0 poll putter",
            "0 ready getter by putter",
            "0 completed putter",
            "0 poll stopped",
            "0 cancelled stopped",
            "0 poll getter",
            "0 end of wait getter on queue: queue.get",
            "0 failed getter: no luck",
        ]
    );
}

#[test]
fn a_callback_runs_in_its_turn_and_wakes_in_the_name_of_who_scheduled_it() {
    let host = GuestLoop::new();
    let waiter = host.spawn("waiter", vec![step(|| End::Waits("future")), step(|| End::Completed)]);
    let guest = host.guest.clone();
    host.spawn(
        "setter",
        vec![step(move || {
            let waking = guest.clone();
            guest.call_soon("set_result".into(), move || waking.wake(waiter));
            let cancelled = guest.call_soon("never".into(), || panic!("it was cancelled"));
            assert!(cancelled.cancel() && !cancelled.cancel());
            End::Completed
        })],
    );
    host.spawn("last", vec![step(|| End::Completed)]);
    assert_eq!(
        host.run()[6..],
        [
            "0 poll waiter",
            "0 wait waiter on queue: future",
            "0 pending waiter",
            "0 poll setter",
            "0 completed setter",
            "0 poll last",
            "0 completed last",
            "0 call set_result by setter",
            "0 ready waiter by setter",
            "0 called",
            "0 poll waiter",
            "0 end of wait waiter on queue: future",
            "0 completed waiter",
        ]
    );
}

#[test]
fn a_callback_is_called_when_it_is_due_and_keeps_the_loop_alive_until_then() {
    let host = GuestLoop::new();
    let at = |millis| Time::ZERO + ms(millis);
    let (first, second) = (Rc::new(RefCell::new(Vec::new())), Rc::new(RefCell::new(Vec::new())));
    let (one, two) = (first.clone(), second.clone());
    host.guest.call_at(at(5), "late".into(), move || two.borrow_mut().push(2));
    host.guest.call_at(at(3), "early".into(), move || one.borrow_mut().push(1));
    let cancelled = host.guest.call_at(at(9), "never".into(), || panic!("it was cancelled"));
    assert_eq!(host.test.executor.turn(), Turn::Sleeping(at(3)));
    assert!(cancelled.cancel());
    assert_eq!(host.run(), ["3 call early by timer", "3 called", "5 call late by timer", "5 called"]);
    assert_eq!((first.take(), second.take()), (vec![1], vec![2]));
    assert_eq!(host.test.executor.turn(), Turn::Done);
}

#[test]
fn an_eager_task_divides_the_step_that_starts_it() {
    let host = GuestLoop::new();
    let (guest, steps, script) = (host.guest.clone(), host.steps(), host.script.clone());
    host.spawn(
        "starter",
        vec![step(move || {
            guest.print("before");
            let id = TaskId::new(2).unwrap();
            let (waking, running) = (guest.clone(), guest.clone());
            let first = step(move || {
                running.print_error("at once");
                End::Waits("queue.get")
            });
            script.0.borrow_mut().insert(id, vec![first, step(|| End::Completed)].into());
            let eager = guest.spawn_eager("eager", &steps, None, |task| assert_eq!(task.id, id));
            waking.wake(eager);
            End::Completed
        })],
    );
    assert_eq!(
        host.run()[2..],
        [
            "0 poll starter",
            "0 starter says before",
            "0 spawned eager by starter",
            "0 ready eager by spawn",
            "0 pending starter",
            "0 poll eager",
            "0 eager complains at once",
            "0 wait eager on queue: queue.get",
            "0 pending eager",
            "0 ready starter by eager",
            "0 poll starter",
            "0 ready eager by starter",
            "0 completed starter",
            "0 poll eager",
            "0 end of wait eager on queue: queue.get",
            "0 completed eager",
        ]
    );
}

/// Rounds of one task that yields, beside a timer that is due all the time: asyncio's order does not depend on how many steps
/// a turn has.
#[test]
fn a_round_that_a_budget_divides_goes_on_before_timers_fire() {
    let order = |polls: u32| {
        let host = GuestLoop::new();
        let guest = host.guest.clone();
        let first = step(move || {
            guest.call_at(guest.now(), "due".into(), || ());
            End::Completed
        });
        host.spawn("first", vec![first]);
        host.spawn("second", vec![step(|| End::Completed)]);
        host.spawn("third", vec![step(|| End::Completed)]);
        while host.test.executor.tick(Budget::polls(polls).resuming_the_round()) == Turn::Ready
            || host.test.executor.turn() != Turn::Done
        {}
        host.test.events()
    };
    assert_eq!(order(1), order(100));
    assert_eq!(order(2), order(100));
}

#[test]
fn a_loop_stops_after_its_round_and_halts_after_its_step() {
    for halts in [false, true] {
        let host = GuestLoop::new();
        let guest = host.guest.clone();
        host.spawn(
            "stopper",
            vec![step(move || {
                if halts {
                    guest.halt();
                } else {
                    guest.stop();
                }
                guest.call_soon("next round".into(), || ());
                End::Completed
            })],
        );
        host.spawn("other", vec![step(|| End::Completed)]);
        let budget = Budget::polls(1).resuming_the_round();
        while !host.guest.take_stop() {
            host.test.executor.tick(budget);
        }
        let ended = host.test.events().iter().filter(|line| line.contains("completed")).count();
        assert_eq!(ended, if halts { 1 } else { 2 });
        assert!(host.run().contains(&"0 call next round by stopper".to_owned()));
    }
}

#[test]
fn the_loops_of_a_run_number_their_tasks_on() {
    let host = GuestLoop::new();
    host.spawn("first", vec![step(|| End::Completed)]);
    let other = host.test.executor.beside(Rc::new(loopscope::rt::NoPender));
    host.script.0.borrow_mut().insert(TaskId::new(2).unwrap(), vec![step(|| End::Completed)].into());
    assert_eq!(other.guest().spawn("second", &host.steps()).id.get(), 2);
    assert_eq!((host.test.executor.alive(), other.alive()), (1, 1));
    other.tick(Budget::polls(9));
    assert_eq!((host.test.executor.alive(), other.alive()), (1, 0));
}
