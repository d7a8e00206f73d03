//! Random programs of waiting, releasing, cancelling and closing, beside models that are plainly right.
//!
//! Futures are polled by hand, each with a waker of its own, so that every order of things comes up, also those that a run
//! queue rules out: a future that is woken may be polled late, again without a wake, or never.

use std::cell::Cell;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use loopscope::sync::queue::{NotGot, NotPut};
use loopscope::sync::semaphore::Permit;
use loopscope::sync::{Closed, Semaphore, queue};

/// Numbers that are the same in every run. Marsaglia, "Xorshift RNGs" (2003).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

#[derive(Default)]
struct Bell(AtomicBool);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        assert!(!self.0.swap(true, Ordering::Relaxed), "woken twice for one thing");
    }
}

/// A future that waits, and whether it was woken since.
pub(crate) struct Waiting<'a, T> {
    pub(crate) number: usize,
    future: Pin<Box<dyn Future<Output = T> + 'a>>,
    bell: Arc<Bell>,
}

impl<'a, T> Waiting<'a, T> {
    pub(crate) fn new(number: usize, future: impl Future<Output = T> + 'a) -> Waiting<'a, T> {
        Waiting { number, future: Box::pin(future), bell: Arc::default() }
    }

    pub(crate) fn poll(&mut self) -> Poll<T> {
        // Another waker each time: the last one counts.
        self.bell = Arc::default();
        self.future.as_mut().poll(&mut Context::from_waker(&Waker::from(self.bell.clone())))
    }

    pub(crate) fn is_woken(&self) -> bool {
        self.bell.0.load(Ordering::Relaxed)
    }
}

/// Who waits for a permit, who has one on its way, and how many are free.
#[derive(Default)]
struct Model {
    free: usize,
    line: VecDeque<usize>,
    on_its_way: Vec<usize>,
    closed: bool,
    /// Who waits is refused when it is closed, also while a permit is on its way, which might come back.
    refuses_at_once: bool,
}

impl Model {
    fn release(&mut self) {
        match self.line.pop_front() {
            Some(first) => self.on_its_way.push(first),
            None => self.free += 1,
        }
    }

    /// True if the future is ready at its first poll.
    fn take_or_wait(&mut self, number: usize) -> bool {
        let ready = self.free > 0;
        match self.free {
            0 if self.is_exhausted() => {}
            0 => self.line.push_back(number),
            _ => self.free -= 1,
        }
        ready
    }

    /// True if its permit has come.
    fn fetch(&mut self, number: usize) -> bool {
        let place = self.on_its_way.iter().position(|who| *who == number);
        let fetched = place.map(|place| self.on_its_way.swap_remove(place)).is_some();
        if fetched {
            self.refuse();
        }
        fetched
    }

    fn is_exhausted(&self) -> bool {
        self.closed && (self.refuses_at_once || self.free == 0 && self.on_its_way.is_empty())
    }

    fn refuse(&mut self) {
        if self.is_exhausted() {
            self.line.clear();
        }
    }

    fn leave(&mut self, number: usize) {
        self.line.retain(|who| *who != number);
        let place = self.on_its_way.iter().position(|who| *who == number);
        if let Some(place) = place {
            self.on_its_way.swap_remove(place);
            self.release();
        }
    }

    fn close(&mut self) {
        self.closed = true;
        self.refuse();
    }

    fn knows(&self, number: usize) -> bool {
        self.line.contains(&number)
    }
}

pub(crate) fn programs(mut run: impl FnMut(&mut Random)) {
    for seed in 1..=if cfg!(miri) { 2 } else { 600 } {
        run(&mut Random(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15)));
    }
}

#[test]
fn a_semaphore_does_what_its_model_does() {
    programs(|random| {
        let semaphore = Semaphore::new(random.below(3));
        let mut model = Model { free: semaphore.free(), ..Model::default() };
        let mut waiting: Vec<Waiting<'_, Permit>> = Vec::new();
        let mut held: Vec<Permit> = Vec::new();
        for number in 0..120 {
            match random.below(5) {
                0 | 1 => {
                    let mut future = Waiting::new(number, semaphore.acquire());
                    match (future.poll(), model.take_or_wait(number)) {
                        (Poll::Ready(permit), true) => held.push(permit),
                        (Poll::Pending, false) => waiting.push(future),
                        (polled, _) => panic!("ready: {}", polled.is_ready()),
                    }
                }
                2 if !held.is_empty() => {
                    drop(held.swap_remove(random.below(held.len())));
                    model.release();
                }
                3 if !waiting.is_empty() => {
                    let mut future = waiting.swap_remove(random.below(waiting.len()));
                    match (future.poll(), model.fetch(future.number)) {
                        (Poll::Ready(permit), true) => held.push(permit),
                        (Poll::Pending, false) => waiting.push(future),
                        (polled, _) => panic!("ready: {}", polled.is_ready()),
                    }
                }
                4 if !waiting.is_empty() => {
                    let future = waiting.swap_remove(random.below(waiting.len()));
                    model.leave(future.number);
                }
                _ => {
                    let got = semaphore.try_acquire();
                    assert_eq!(got.is_some(), model.free > 0);
                    model.free -= usize::from(got.is_some());
                    held.extend(got);
                }
            }
            assert_eq!(semaphore.free(), model.free);
            for future in &waiting {
                assert_eq!(
                    future.is_woken(),
                    !model.knows(future.number),
                    "whose turn it is is woken, no other"
                );
            }
        }
    });
}

/// A queue as asyncio describes it, with one [`Model`] for the room and one for the items.
struct QueueModel {
    items: VecDeque<usize>,
    room: Model,
    filled: Model,
}

impl QueueModel {
    fn put(&mut self, item: usize) -> bool {
        if !self.room.closed {
            self.items.push_back(item);
            self.filled.release();
        }
        !self.room.closed
    }

    fn get(&mut self) -> Option<usize> {
        self.room.release();
        self.items.pop_front()
    }
}

type Put = Result<(), Closed>;
type Got = Result<usize, Closed>;

#[test]
fn a_queue_does_what_its_model_does() {
    programs(|random| {
        let capacity = 1 + random.below(3);
        let (producer, consumer) = queue::<usize>(capacity);
        let room = Model { free: capacity, refuses_at_once: true, ..Model::default() };
        let mut model = QueueModel { items: VecDeque::new(), room, filled: Model::default() };
        let mut puts: Vec<Waiting<'_, Put>> = Vec::new();
        let mut gets: Vec<Waiting<'_, Got>> = Vec::new();
        let got = Cell::new(0);
        for number in 0..160 {
            match random.below(11) {
                0..3 => {
                    let mut put = Waiting::new(number, producer.put(number));
                    let polled = put.poll();
                    if model.room.closed {
                        assert_eq!(polled, Poll::Ready(Err(Closed)));
                    } else if model.room.take_or_wait(number) {
                        assert_eq!(polled, Poll::Ready(Ok(())));
                        model.put(number);
                    } else {
                        assert_eq!(polled, Poll::Pending);
                        puts.push(put);
                    }
                }
                3..6 => {
                    let mut get = Waiting::new(number, consumer.get());
                    let polled = get.poll();
                    if model.filled.take_or_wait(number) {
                        assert_eq!(polled, Poll::Ready(model.get().ok_or(Closed)));
                        got.update(|got| got + 1);
                    } else if model.filled.is_exhausted() {
                        assert_eq!(polled, Poll::Ready(Err(Closed)));
                    } else {
                        assert_eq!(polled, Poll::Pending);
                        gets.push(get);
                    }
                }
                6 if !puts.is_empty() => {
                    let mut put = puts.swap_remove(random.below(puts.len()));
                    let (polled, fetched) = (put.poll(), model.room.fetch(put.number));
                    if model.room.closed {
                        assert_eq!(polled, Poll::Ready(Err(Closed)));
                    } else if fetched {
                        assert_eq!(polled, Poll::Ready(Ok(())));
                        model.put(put.number);
                    } else {
                        assert_eq!(polled, Poll::Pending);
                        puts.push(put);
                    }
                }
                7 if !gets.is_empty() => {
                    let mut get = gets.swap_remove(random.below(gets.len()));
                    let (polled, fetched) = (get.poll(), model.filled.fetch(get.number));
                    if fetched {
                        assert_eq!(polled, Poll::Ready(model.get().ok_or(Closed)));
                        got.update(|got| got + 1);
                    } else if !model.filled.knows(get.number) {
                        assert_eq!(polled, Poll::Ready(Err(Closed)));
                    } else {
                        assert_eq!(polled, Poll::Pending);
                        gets.push(get);
                    }
                }
                8 if !puts.is_empty() => {
                    let put = puts.swap_remove(random.below(puts.len()));
                    model.room.leave(put.number);
                }
                9 if !gets.is_empty() => {
                    let get = gets.swap_remove(random.below(gets.len()));
                    model.filled.leave(get.number);
                }
                10 if random.below(20) == 0 => {
                    if random.below(2) == 0 {
                        producer.close()
                    } else {
                        consumer.close()
                    }
                    model.room.close();
                    model.filled.close();
                }
                choice if choice % 2 == 0 => {
                    let put = producer.try_put(number);
                    if model.room.closed {
                        assert_eq!(put, Err(NotPut::Closed(number)));
                    } else if model.room.free == 0 {
                        assert_eq!(put, Err(NotPut::Full(number)));
                    } else {
                        model.room.free -= 1;
                        assert!(put.is_ok() && model.put(number));
                    }
                }
                _ => {
                    let item = consumer.try_get();
                    if model.filled.free == 0 {
                        let why = if model.filled.is_exhausted() { NotGot::Closed } else { NotGot::Empty };
                        assert_eq!(item, Err(why));
                    } else {
                        model.filled.free -= 1;
                        assert_eq!(item.ok(), model.get());
                    }
                }
            }
            assert_eq!((producer.len(), consumer.is_empty()), (model.items.len(), model.items.is_empty()));
            assert!(model.room.closed || producer.len() <= capacity);
            for put in &puts {
                assert_eq!(put.is_woken(), !model.room.knows(put.number));
            }
            for get in &gets {
                assert_eq!(get.is_woken(), !model.filled.knows(get.number));
            }
        }
    });
}
