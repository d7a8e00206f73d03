//! A gauge has the level of its object at every hook, not only when the loop is idle.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::Pin;
use std::rc::Rc;

use loopscope::rt::{
    Budget, Cause, Executor, Instrument, JoinHandle, Level, NoPender, PollOutcome, StreamExt, TaskId, Time,
    Turn, VirtualClock, Wait, ms, sleep, spawn, timeout, yield_now,
};
use loopscope::sync::{Consumer, Producer, Semaphore, queue};

use crate::random::Random;

/// The objects that the tasks share. Their gauges are created in this order.
struct Shared {
    producer: Producer<usize>,
    semaphore: Semaphore,
    /// `None` once it was dropped.
    consumer: RefCell<Option<Rc<Consumer<usize>>>>,
}

impl Shared {
    fn new(random: &mut Random) -> Shared {
        let (producer, consumer) = queue(1 + random.below(3));
        let semaphore = Semaphore::new(random.below(3));
        Shared { producer, semaphore, consumer: RefCell::new(Some(Rc::new(consumer))) }
    }

    fn consumer(&self) -> Option<Rc<Consumer<usize>>> {
        self.consumer.borrow().clone()
    }

    /// Each gauge's number, and its expected level.
    fn levels(&self) -> [(u32, u32); 2] {
        [(1, self.producer.len() as u32), (2, self.semaphore.free() as u32)]
    }
}

/// Compares the gauges with their objects at every hook.
#[derive(Default)]
struct GaugeCheck {
    levels: RefCell<HashMap<u32, u32>>,
    shared: RefCell<Option<Rc<Shared>>>,
    checks: Cell<u32>,
}

impl GaugeCheck {
    fn check(&self, hook: &str) {
        let levels = self.levels.borrow();
        for (gauge, level) in self.shared.borrow().iter().flat_map(|shared| shared.levels()) {
            assert_eq!(levels.get(&gauge), Some(&level), "gauge {gauge} at {hook}");
            self.checks.update(|checks| checks + 1);
        }
    }
}

impl Instrument for GaugeCheck {
    fn task_spawned(&self, _: Time, _: TaskId, _: Option<TaskId>, _: &str) {
        self.check("a spawn");
    }

    fn task_ready(&self, _: Time, _: TaskId, _: Cause) {
        self.check("a wake");
    }

    fn poll_began(&self, _: Time, _: TaskId) {
        self.check("the beginning of a step");
    }

    fn poll_ended(&self, _: Time, _: TaskId, _: PollOutcome, _: Option<&str>) {
        self.check("the end of a step");
    }

    fn wait_began(&self, _: Time, _: TaskId, _: u32, _: &Wait<'_>) {
        self.check("the beginning of a wait");
    }

    fn wait_ended(&self, _: Time, _: TaskId, _: u32) {
        self.check("the end of a wait");
    }

    fn cancel_requested(&self, _: Time, _: TaskId, _: Cause) {
        self.check("the request of a cancellation");
    }

    fn gauged(&self, _: Time, _: Option<TaskId>, level: &Level<'_>) {
        self.levels.borrow_mut().insert(level.gauge, level.level);
        self.check("a level");
    }

    fn tick_ended(&self, _: Time) {
        self.check("the end of a turn");
    }
}

/// A task that puts, gets, acquires, times out, spawns, cancels, closes.
fn work(shared: Rc<Shared>, mut random: Random, depth: u32) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move {
        let mut children: Vec<JoinHandle<()>> = Vec::new();
        let mut held = Vec::new();
        for number in 0..random.below(14) {
            let (producer, semaphore) = (&shared.producer, &shared.semaphore);
            let limit = ms(random.below(3) as u64);
            match random.below(16) {
                0 => drop(producer.put(number).await),
                1 | 2 => drop(timeout(limit, producer.put(number)).await),
                3 => drop(producer.try_put(number)),
                4 | 5 => get(&shared, limit).await,
                6 => next(&shared, limit).await,
                7 => held.push(semaphore.acquire().await),
                8 | 9 => held.extend(timeout(limit, semaphore.acquire()).await.ok()),
                10 => held.extend(semaphore.try_acquire()),
                11 => held.truncate(random.below(2)),
                12 if depth > 0 => {
                    let seeds = Random(random.below(usize::MAX) as u64 | 1);
                    children.push(spawn("child", work(shared.clone(), seeds, depth - 1)));
                }
                13 if !children.is_empty() => {
                    children.swap_remove(random.below(children.len())).cancel();
                }
                14 if random.below(10) == 0 => producer.close(),
                15 if random.below(10) == 0 => drop(shared.consumer.take()),
                _ if random.below(2) == 0 => sleep(limit).await,
                _ => yield_now().await,
            }
        }
    })
}

/// Gets an item, with a timeout or without waiting.
async fn get(shared: &Shared, limit: std::time::Duration) {
    let Some(consumer) = shared.consumer() else { return };
    match limit.is_zero() {
        true => drop(consumer.try_get()),
        false => drop(timeout(limit, consumer.get()).await),
    }
}

/// Gets an item from the stream, if no other task shares the consumer. A `next` that times out leaves its waiter queued.
async fn next(shared: &Shared, limit: std::time::Duration) {
    match shared.consumer.take().map(Rc::try_unwrap) {
        Some(Ok(mut consumer)) => {
            let _ = timeout(limit, consumer.next()).await;
            shared.consumer.replace(Some(Rc::new(consumer)));
        }
        Some(Err(consumer)) => drop(shared.consumer.replace(Some(consumer))),
        None => {}
    }
}

#[test]
fn each_gauge_has_the_level_of_its_object_at_every_hook() {
    let mut checks = 0;
    for seed in 1..=if cfg!(miri) { 3 } else { 400 } {
        let (check, clock) = (Rc::new(GaugeCheck::default()), VirtualClock::new());
        let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(check.clone()));
        let (mut random, found) = (Random(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15)), check.clone());
        drop(executor.spawn("main", async move {
            let shared = Rc::new(Shared::new(&mut random));
            found.shared.replace(Some(shared.clone()));
            for _ in 0..4 {
                let seeds = Random(random.below(usize::MAX) as u64 | 1);
                drop(spawn("task", work(shared.clone(), seeds, 2)));
            }
        }));
        // Until all tasks have ended, or wait for each other. Cancelling them then is checked at every hook, too.
        while let Turn::Ready | Turn::Sleeping(_) = executor.tick(Budget::polls(5)) {
            if let Turn::Sleeping(deadline) = executor.turn() {
                clock.advance_to(deadline);
            }
        }
        executor.shut_down();
        checks += check.checks.get();
        // Breaks a reference cycle: the objects own the loop, which owns the check.
        drop(check.shared.take());
        assert!(check.levels.borrow().values().all(|level| *level == 0), "of what is gone, seed {seed}");
    }
    assert!(cfg!(miri) || checks > 50_000, "{checks}");
}
