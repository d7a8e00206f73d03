//! Random programs of waiting for a word and saying it, beside a model that is plainly right; see `random`.

use std::collections::VecDeque;
use std::task::Poll;

use loopscope::sync::{Barrier, BarrierWaitResult, Condition, Event, Lock};

use crate::random::{Random, Waiting, programs};

/// Who waits for a word, and who has been told and not gone on.
#[derive(Default)]
struct Model {
    line: VecDeque<usize>,
    told: Vec<usize>,
}

impl Model {
    fn tell(&mut self, count: usize) {
        let count = count.min(self.line.len());
        self.told.extend(self.line.drain(..count));
    }

    /// True if it had been told.
    fn take(&mut self, number: usize) -> bool {
        self.line.retain(|who| *who != number);
        let place = self.told.iter().position(|who| *who == number);
        place.map(|place| self.told.swap_remove(place)).is_some()
    }
}

/// Those who wait, and the model of it.
struct Course<'a, T> {
    waiting: Vec<Waiting<'a, T>>,
    model: Model,
}

impl<'a, T> Course<'a, T> {
    fn new() -> Course<'a, T> {
        Course { waiting: Vec::new(), model: Model::default() }
    }

    /// Takes one of those who wait.
    fn any(&mut self, random: &mut Random) -> Option<Waiting<'a, T>> {
        let count = self.waiting.len();
        (count > 0).then(|| self.waiting.swap_remove(random.below(count)))
    }

    /// A new one has been polled, and waits.
    fn waits(&mut self, waiting: Waiting<'a, T>) {
        self.model.line.push_back(waiting.number);
        self.waiting.push(waiting);
    }

    /// Polls one: it goes on if it has been told, and not otherwise.
    fn poll_any(&mut self, random: &mut Random) -> Option<(usize, T)> {
        let mut waiting = self.any(random)?;
        let number = waiting.number;
        match waiting.poll() {
            Poll::Ready(value) => {
                assert!(self.model.take(number), "goes on untold");
                Some((number, value))
            }
            Poll::Pending => {
                assert!(!self.model.told.contains(&number), "was told and waits");
                self.waiting.push(waiting);
                None
            }
        }
    }

    /// Drops one. True if it had been told.
    fn drop_any(&mut self, random: &mut Random) -> bool {
        self.any(random).is_some_and(|waiting| self.model.take(waiting.number))
    }

    fn check(&self) {
        for waiting in &self.waiting {
            let told = self.model.told.contains(&waiting.number);
            assert_eq!(waiting.is_woken(), told, "who is told is woken, no other");
        }
    }
}

#[test]
fn an_event_does_what_its_model_does() {
    programs(|random| {
        let event = Event::new();
        let mut course = Course::new();
        for number in 0..120 {
            match random.below(8) {
                0..3 => {
                    let mut waiting = Waiting::new(number, event.wait());
                    assert_eq!(waiting.poll().is_ready(), event.is_set());
                    if !event.is_set() {
                        course.waits(waiting);
                    }
                }
                3 if random.below(3) == 0 => {
                    event.set();
                    course.model.tell(usize::MAX);
                }
                4 => event.clear(),
                5 => _ = course.drop_any(random),
                _ => drop(course.poll_any(random)),
            }
            course.check();
        }
    });
}

#[test]
fn a_condition_does_what_its_model_does() {
    programs(|random| {
        let lock = Lock::new(());
        let condition = Condition::new(&lock);
        let mut course = Course::new();
        for number in 0..120 {
            match random.below(8) {
                0..3 => {
                    let guard = lock.try_lock().expect("nobody keeps it");
                    let mut waiting = Waiting::new(number, condition.wait(guard));
                    assert!(waiting.poll().is_pending() && !lock.is_locked());
                    course.waits(waiting);
                }
                3 => {
                    let count = random.below(3);
                    condition.notify(count);
                    course.model.tell(count);
                }
                4 => {
                    condition.notify_one();
                    course.model.tell(1);
                }
                5 => {
                    if course.drop_any(random) {
                        course.model.tell(1);
                    }
                }
                // Who goes on has the lock, and gives it back.
                _ => drop(course.poll_any(random)),
            }
            course.check();
        }
    });
}

#[test]
fn a_barrier_does_what_its_model_does() {
    programs(|random| {
        let barrier = Barrier::new(1 + random.below(4));
        let mut course: Course<'_, BarrierWaitResult> = Course::new();
        // By number: how many of those it goes on with came before it.
        let mut indices = vec![0; 120];
        for number in 0..120 {
            match random.below(6) {
                0..3 => {
                    let index = course.model.line.len();
                    let mut waiting = Waiting::new(number, barrier.wait());
                    match waiting.poll() {
                        Poll::Pending => course.waits(waiting),
                        Poll::Ready(result) => {
                            assert_eq!((result.index, result.is_leader()), (index, true));
                            assert_eq!(index + 1, barrier.parties());
                            course.model.line.iter().enumerate().for_each(|(at, who)| indices[*who] = at);
                            course.model.tell(usize::MAX);
                        }
                    }
                    assert!(course.model.line.len() < barrier.parties());
                }
                3 => _ = course.drop_any(random),
                _ => {
                    if let Some((who, result)) = course.poll_any(random) {
                        assert_eq!((result.index, result.is_leader()), (indices[who], false));
                    }
                }
            }
            assert_eq!(barrier.waiting(), course.model.line.len());
            course.check();
        }
    });
}
