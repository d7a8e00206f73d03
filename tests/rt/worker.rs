//! The events of workers and their times.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use async_channel::{Receiver, Sender, bounded};
use loopscope::rt::{
    Budget, Cause, Executor, Instrument, NoPender, PausableClock, TaskId, Time, Turn, VirtualClock, Work,
    Worker, WorkerId, ms, println, spawn, yield_now,
};

use loopscope::rt::testing::TestLoop;

/// A worker and its reply channel, as in a pool.
struct Post {
    worker: Worker,
    answers: Sender<u32>,
}

/// Spawns a `main` that makes a worker and waits for two answers.
fn test() -> (TestLoop, Post) {
    let test = TestLoop::new();
    let (sender, receiver) = bounded(1);
    let main = async move {
        let (answers, wanted): (_, Receiver<u32>) = bounded(2);
        let worker = Worker::new("worker 1");
        worker.ordered();
        sender.send(Post { worker, answers }).await.expect("the test waits for it");
        let sum = wanted.recv().await.unwrap_or(0) + wanted.recv().await.unwrap_or(0);
        loopscope::rt::println!("{sum}");
    };
    drop(test.executor.spawn("main", main));
    assert_eq!(test.run_to_end(), Turn::Waiting);
    let post = receiver.try_recv().expect("main has begun");
    (test, post)
}

#[test]
fn work_is_told_when_it_is_heard_of_and_has_its_own_times() {
    let (test, Post { worker, answers }) = test();
    assert_eq!(
        test.events()[..4],
        ["0 spawned main by host", "0 ready main by spawn", "0 poll main", "0 joined worker 1",]
    );
    test.clock.advance_to(Time::ZERO + ms(10));
    worker.began("primes", ms(4));
    test.clock.advance_to(Time::ZERO + ms(50));
    worker.ended(ms(15));
    worker.wakes(|| answers.try_send(1).expect("main waits"));
    assert_eq!(
        test.events(),
        ["10 worker 1 began primes at 6", "50 worker 1 was done at 35", "50 ready main by worker 1",]
    );
    answers.try_send(2).expect("main waits");
    assert_eq!(test.run_to_end(), Turn::Done, "a worker is no task that the loop waits for");
    assert_eq!(test.output(), ["3"]);
}

#[test]
fn a_workers_times_do_not_go_back_and_not_before_its_order() {
    let (test, Post { worker, .. }) = test();
    test.clock.advance_to(Time::ZERO + ms(10));
    worker.began("a", ms(1));
    worker.ended(ms(5));
    test.clock.advance_to(Time::ZERO + ms(20));
    worker.ordered();
    test.clock.advance_to(Time::ZERO + ms(30));
    worker.began("b", ms(3_600_000));
    let seen = test.events();
    assert_eq!(
        seen[seen.len() - 3..],
        ["10 worker 1 began a at 9", "10 worker 1 was done at 9", "30 worker 1 began b at 20",]
    );
}

/// Numbers of tasks and workers, and who woke whom.
#[derive(Default)]
struct Numbers(RefCell<Vec<String>>);

impl Numbers {
    fn line(&self, line: String) {
        self.0.borrow_mut().push(line);
    }
}

impl Instrument for Numbers {
    fn task_spawned(&self, _: Time, task: TaskId, _: Option<TaskId>, name: &str) {
        self.line(format!("{name} is task {task}"));
    }

    fn task_ready(&self, _: Time, task: TaskId, by: Cause) {
        self.line(match by {
            Cause::Worker(worker) => format!("worker {worker} woke task {task}"),
            other => format!("{other:?} woke task {task}"),
        });
    }

    fn message(&self, _: Time, task: Option<TaskId>, text: &str) {
        self.line(format!("{:?} says {text}", task.map(TaskId::get)));
    }

    fn worked(&self, _: Time, worker: WorkerId, work: &Work<'_>) {
        if let Work::Joined { name } = work {
            self.line(format!("{name} is worker {worker}"));
        }
    }
}

#[test]
fn workers_count_beside_the_tasks_and_wake_also_from_within_one() {
    let numbers = Rc::new(Numbers::default());
    let executor = TestLoop::watched_by(numbers.clone()).executor;
    let main = async {
        let workers = ["a", "b"].map(Worker::new);
        let (answers, wanted): (Vec<Sender<u32>>, Vec<Receiver<u32>>) = (0..3).map(|_| bounded(1)).unzip();
        for wanted in wanted {
            drop(spawn("waits", async move { wanted.recv().await }));
        }
        yield_now().await;
        println!("before");
        workers[1].wakes(|| {
            workers[0].wakes(|| answers[0].try_send(1).expect("it waits"));
            println!("between");
            answers[1].try_send(1).expect("it waits");
        });
        println!("after");
        answers[2].try_send(1).expect("it waits");
    };
    drop(executor.spawn("main", main));
    assert_eq!(executor.tick(Budget::polls(99)), Turn::Done, "workers are no tasks that the loop waits for");
    assert_eq!(
        numbers.0.take(),
        [
            "main is task 1",
            "Spawn woke task 1",
            "a is worker 1",
            "b is worker 2",
            "waits is task 2",
            "Spawn woke task 2",
            "waits is task 3",
            "Spawn woke task 3",
            "waits is task 4",
            "Spawn woke task 4",
            "Task(TaskId(1)) woke task 1",
            "Some(1) says before",
            "worker 1 woke task 2",
            "None says between",
            "worker 2 woke task 3",
            "Some(1) says after",
            "Task(TaskId(1)) woke task 4",
        ]
    );
}

#[test]
fn a_waker_that_panics_within_a_task_leaves_the_task_as_the_cause() {
    let numbers = Rc::new(Numbers::default());
    let executor = TestLoop::watched_by(numbers.clone()).executor;
    let main = async {
        let worker = Worker::new("a");
        let (answers, wanted) = bounded(1);
        drop(spawn("waits", async move { wanted.recv().await }));
        yield_now().await;
        let panicked = catch_unwind(AssertUnwindSafe(|| worker.wakes(|| panic!("a bad waker"))));
        assert!(panicked.is_err());
        println!("after");
        answers.try_send(1).expect("it waits");
    };
    drop(executor.spawn("main", main));
    executor.tick(Budget::polls(99));
    let seen = numbers.0.take();
    assert_eq!(seen[seen.len() - 2..], ["Some(1) says after", "Task(TaskId(1)) woke task 2"]);
}

/// Logs when the worker began and ended.
#[derive(Default)]
struct Moments(RefCell<Vec<Time>>);

impl Instrument for Moments {
    fn worked(&self, _: Time, _: WorkerId, work: &Work<'_>) {
        if let Work::Began { since, .. } | Work::Ended { since } = *work {
            self.0.borrow_mut().push(since);
        }
    }
}

#[test]
fn loop_time_that_stood_still_meanwhile_is_spread_evenly() {
    let (wall, moments) = (VirtualClock::new(), Rc::new(Moments::default()));
    let clock = PausableClock::new(wall.clone());
    clock.resume();
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(moments.clone()));
    let (sender, receiver) = bounded(1);
    let main = async move {
        let worker = Worker::new("worker 1");
        worker.ordered();
        sender.send(worker).await.expect("the test waits for it");
    };
    drop(executor.spawn("main", main));
    executor.tick(Budget::polls(9));
    let worker = receiver.try_recv().expect("main has run");
    wall.advance_to(Time::ZERO + ms(40));
    clock.pause();
    wall.advance_to(Time::ZERO + ms(160));
    worker.began("primes", ms(160));
    worker.ended(ms(80));
    assert_eq!(moments.0.take(), [0, 20].map(|millis| Time::ZERO + ms(millis)));
}

#[test]
fn outside_a_loop_and_without_an_instrument_nobody_is_told() {
    let worker = Worker::new("worker 1");
    worker.ordered();
    worker.began("primes", ms(0));
    worker.ended(ms(0));
    let mut woken = false;
    worker.wakes(|| woken = true);
    assert!(woken);
    let executor = TestLoop::unwatched().executor;
    drop(executor.spawn("main", async { Worker::new("worker 1").began("primes", ms(0)) }));
    assert_eq!(executor.tick(Budget::polls(9)), Turn::Done);
}
