//! Random sequences of waiting and notifying, compared with a simple model; see `random`.

use std::collections::VecDeque;
use std::task::Poll;

use loopscope::sync::{Barrier, BarrierWaitResult, Condition, Event, Lock};

use crate::random::{Random, Waiting, programs};

/// A notify queue: its waiters by number, and those that were notified and not polled since.
#[derive(Default)]
struct Model {
    queue: VecDeque<usize>,
    notified: Vec<usize>,
}

impl Model {
    fn notify(&mut self, count: usize) {
        let count = count.min(self.queue.len());
        self.notified.extend(self.queue.drain(..count));
    }

    /// True if it was notified.
    fn take(&mut self, number: usize) -> bool {
        self.queue.retain(|waiter| *waiter != number);
        let index = self.notified.iter().position(|waiter| *waiter == number);
        index.map(|index| self.notified.swap_remove(index)).is_some()
    }
}

/// The pending futures, and their model.
struct Program<'a, T> {
    waiting: Vec<Waiting<'a, T>>,
    model: Model,
}

impl<'a, T> Program<'a, T> {
    fn new() -> Program<'a, T> {
        Program { waiting: Vec::new(), model: Model::default() }
    }

    /// Removes one of the pending futures.
    fn take_any(&mut self, random: &mut Random) -> Option<Waiting<'a, T>> {
        let count = self.waiting.len();
        (count > 0).then(|| self.waiting.swap_remove(random.below(count)))
    }

    /// Adds a future whose first poll was pending.
    fn add(&mut self, waiting: Waiting<'a, T>) {
        self.model.queue.push_back(waiting.number);
        self.waiting.push(waiting);
    }

    /// Polls one: it is ready if it was notified, and not otherwise.
    fn poll_any(&mut self, random: &mut Random) -> Option<(usize, T)> {
        let mut waiting = self.take_any(random)?;
        let number = waiting.number;
        match waiting.poll() {
            Poll::Ready(value) => {
                assert!(self.model.take(number), "goes on untold");
                Some((number, value))
            }
            Poll::Pending => {
                assert!(!self.model.notified.contains(&number), "was told and waits");
                self.waiting.push(waiting);
                None
            }
        }
    }

    /// Drops one. True if it was notified.
    fn drop_any(&mut self, random: &mut Random) -> bool {
        self.take_any(random).is_some_and(|waiting| self.model.take(waiting.number))
    }

    fn check(&self) {
        for waiting in &self.waiting {
            let notified = self.model.notified.contains(&waiting.number);
            assert_eq!(waiting.is_woken(), notified, "who is told is woken, no other");
        }
    }
}

#[test]
fn an_event_does_what_its_model_does() {
    programs(|random| {
        let event = Event::new();
        let mut program = Program::new();
        for number in 0..120 {
            match random.below(8) {
                0..3 => {
                    let mut waiting = Waiting::new(number, event.wait());
                    assert_eq!(waiting.poll().is_ready(), event.is_set());
                    if !event.is_set() {
                        program.add(waiting);
                    }
                }
                3 if random.below(3) == 0 => {
                    event.set();
                    program.model.notify(usize::MAX);
                }
                4 => event.clear(),
                5 => _ = program.drop_any(random),
                _ => drop(program.poll_any(random)),
            }
            program.check();
        }
    });
}

#[test]
fn a_condition_does_what_its_model_does() {
    programs(|random| {
        let lock = Lock::new(());
        let condition = Condition::new(&lock);
        let mut program = Program::new();
        for number in 0..120 {
            match random.below(8) {
                0..3 => {
                    let guard = lock.try_lock().expect("nobody keeps it");
                    let mut waiting = Waiting::new(number, condition.wait(guard));
                    assert!(waiting.poll().is_pending() && !lock.is_locked());
                    program.add(waiting);
                }
                3 => {
                    let count = random.below(3);
                    condition.notify(count);
                    program.model.notify(count);
                }
                4 => {
                    condition.notify_one();
                    program.model.notify(1);
                }
                5 => {
                    if program.drop_any(random) {
                        program.model.notify(1);
                    }
                }
                // A ready wait returns the guard, which is dropped.
                _ => drop(program.poll_any(random)),
            }
            program.check();
        }
    });
}

#[test]
fn a_barrier_does_what_its_model_does() {
    programs(|random| {
        let barrier = Barrier::new(1 + random.below(4));
        let mut program: Program<'_, BarrierWaitResult> = Program::new();
        // By number: the index in its generation.
        let mut indices = vec![0; 120];
        for number in 0..120 {
            match random.below(6) {
                0..3 => {
                    let index = program.model.queue.len();
                    let mut waiting = Waiting::new(number, barrier.wait());
                    match waiting.poll() {
                        Poll::Pending => program.add(waiting),
                        Poll::Ready(result) => {
                            assert_eq!((result.index, result.is_leader()), (index, true));
                            assert_eq!(index + 1, barrier.parties());
                            program
                                .model
                                .queue
                                .iter()
                                .enumerate()
                                .for_each(|(index, waiter)| indices[*waiter] = index);
                            program.model.notify(usize::MAX);
                        }
                    }
                    assert!(program.model.queue.len() < barrier.parties());
                }
                3 => _ = program.drop_any(random),
                _ => {
                    if let Some((number, result)) = program.poll_any(random) {
                        assert_eq!((result.index, result.is_leader()), (indices[number], false));
                    }
                }
            }
            assert_eq!(barrier.waiting(), program.model.queue.len());
            program.check();
        }
    });
}
