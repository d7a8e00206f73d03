//! Random sequences of waiting, releasing, dropping and closing, compared with simple models.
//!
//! Futures are polled by hand, each with its own waker, so that every interleaving occurs, also those that a run queue rules
//! out: a woken future may be polled late, polled again without a wake, or never polled.

use std::cell::Cell;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use loopscope::sync::queue::{NotGot, NotPut};
use loopscope::sync::semaphore::Permit;
use loopscope::sync::{Closed, Semaphore, queue};

/// Reproducible pseudo-random numbers. Marsaglia, "Xorshift RNGs" (2003).
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
struct WakeFlag(AtomicBool);

impl Wake for WakeFlag {
    fn wake(self: Arc<Self>) {
        assert!(!self.0.swap(true, Ordering::Relaxed), "woken twice for one thing");
    }
}

/// A pending future, and whether it was woken since its last poll.
pub(crate) struct Waiting<'a, T> {
    pub(crate) number: usize,
    future: Pin<Box<dyn Future<Output = T> + 'a>>,
    woken: Arc<WakeFlag>,
}

impl<'a, T> Waiting<'a, T> {
    pub(crate) fn new(number: usize, future: impl Future<Output = T> + 'a) -> Waiting<'a, T> {
        Waiting { number, future: Box::pin(future), woken: Arc::default() }
    }

    pub(crate) fn poll(&mut self) -> Poll<T> {
        // A new waker for each poll: only the last one may be woken.
        self.woken = Arc::default();
        self.future.as_mut().poll(&mut Context::from_waker(&Waker::from(self.woken.clone())))
    }

    pub(crate) fn is_woken(&self) -> bool {
        self.woken.0.load(Ordering::Relaxed)
    }
}

/// A fair semaphore: its waiters by number, those a permit was granted to, and the free permits.
#[derive(Default)]
struct Model {
    free: usize,
    queue: VecDeque<usize>,
    granted: Vec<usize>,
    closed: bool,
    /// Closing refuses every waiter, even while a granted permit may still be released.
    refuses_at_close: bool,
}

impl Model {
    fn release(&mut self) {
        match self.queue.pop_front() {
            Some(first) => self.granted.push(first),
            None => self.free += 1,
        }
    }

    /// True if the future is ready at its first poll.
    fn poll_first(&mut self, number: usize) -> bool {
        let ready = self.free > 0;
        match self.free {
            0 if self.is_exhausted() => {}
            0 => self.queue.push_back(number),
            _ => self.free -= 1,
        }
        ready
    }

    /// True if a permit was granted to it.
    fn fetch(&mut self, number: usize) -> bool {
        let index = self.granted.iter().position(|waiter| *waiter == number);
        let fetched = index.map(|index| self.granted.swap_remove(index)).is_some();
        if fetched {
            self.refuse();
        }
        fetched
    }

    fn is_exhausted(&self) -> bool {
        self.closed && (self.refuses_at_close || self.free == 0 && self.granted.is_empty())
    }

    fn refuse(&mut self) {
        if self.is_exhausted() {
            self.queue.clear();
        }
    }

    fn remove(&mut self, number: usize) {
        self.queue.retain(|waiter| *waiter != number);
        let index = self.granted.iter().position(|waiter| *waiter == number);
        if let Some(index) = index {
            self.granted.swap_remove(index);
            self.release();
        }
    }

    fn close(&mut self) {
        self.closed = true;
        self.refuse();
    }

    fn is_queued(&self, number: usize) -> bool {
        self.queue.contains(&number)
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
                    match (future.poll(), model.poll_first(number)) {
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
                    model.remove(future.number);
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
                    !model.is_queued(future.number),
                    "whose turn it is is woken, no other"
                );
            }
        }
    });
}

/// A queue as asyncio describes it, with one [`Model`] for the free slots and one for the items.
struct QueueModel {
    items: VecDeque<usize>,
    free_slots: Model,
    ready_items: Model,
}

impl QueueModel {
    fn put(&mut self, item: usize) -> bool {
        if !self.free_slots.closed {
            self.items.push_back(item);
            self.ready_items.release();
        }
        !self.free_slots.closed
    }

    fn get(&mut self) -> Option<usize> {
        self.free_slots.release();
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
        let free_slots = Model { free: capacity, refuses_at_close: true, ..Model::default() };
        let mut model = QueueModel { items: VecDeque::new(), free_slots, ready_items: Model::default() };
        let mut puts: Vec<Waiting<'_, Put>> = Vec::new();
        let mut gets: Vec<Waiting<'_, Got>> = Vec::new();
        let got = Cell::new(0);
        for number in 0..160 {
            match random.below(11) {
                0..3 => {
                    let mut put = Waiting::new(number, producer.put(number));
                    let polled = put.poll();
                    if model.free_slots.closed {
                        assert_eq!(polled, Poll::Ready(Err(Closed)));
                    } else if model.free_slots.poll_first(number) {
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
                    if model.ready_items.poll_first(number) {
                        assert_eq!(polled, Poll::Ready(model.get().ok_or(Closed)));
                        got.update(|got| got + 1);
                    } else if model.ready_items.is_exhausted() {
                        assert_eq!(polled, Poll::Ready(Err(Closed)));
                    } else {
                        assert_eq!(polled, Poll::Pending);
                        gets.push(get);
                    }
                }
                6 if !puts.is_empty() => {
                    let mut put = puts.swap_remove(random.below(puts.len()));
                    let (polled, fetched) = (put.poll(), model.free_slots.fetch(put.number));
                    if model.free_slots.closed {
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
                    let (polled, fetched) = (get.poll(), model.ready_items.fetch(get.number));
                    if fetched {
                        assert_eq!(polled, Poll::Ready(model.get().ok_or(Closed)));
                        got.update(|got| got + 1);
                    } else if !model.ready_items.is_queued(get.number) {
                        assert_eq!(polled, Poll::Ready(Err(Closed)));
                    } else {
                        assert_eq!(polled, Poll::Pending);
                        gets.push(get);
                    }
                }
                8 if !puts.is_empty() => {
                    let put = puts.swap_remove(random.below(puts.len()));
                    model.free_slots.remove(put.number);
                }
                9 if !gets.is_empty() => {
                    let get = gets.swap_remove(random.below(gets.len()));
                    model.ready_items.remove(get.number);
                }
                10 if random.below(20) == 0 => {
                    if random.below(2) == 0 {
                        producer.close()
                    } else {
                        consumer.close()
                    }
                    model.free_slots.close();
                    model.ready_items.close();
                }
                choice if choice % 2 == 0 => {
                    let put = producer.try_put(number);
                    if model.free_slots.closed {
                        assert_eq!(put, Err(NotPut::Closed(number)));
                    } else if model.free_slots.free == 0 {
                        assert_eq!(put, Err(NotPut::Full(number)));
                    } else {
                        model.free_slots.free -= 1;
                        assert!(put.is_ok() && model.put(number));
                    }
                }
                _ => {
                    let item = consumer.try_get();
                    if model.ready_items.free == 0 {
                        let why =
                            if model.ready_items.is_exhausted() { NotGot::Closed } else { NotGot::Empty };
                        assert_eq!(item, Err(why));
                    } else {
                        model.ready_items.free -= 1;
                        assert_eq!(item.ok(), model.get());
                    }
                }
            }
            assert_eq!((producer.len(), consumer.is_empty()), (model.items.len(), model.items.is_empty()));
            assert!(model.free_slots.closed || producer.len() <= capacity);
            for put in &puts {
                assert_eq!(put.is_woken(), !model.free_slots.is_queued(put.number));
            }
            for get in &gets {
                assert_eq!(get.is_woken(), !model.ready_items.is_queued(get.number));
            }
        }
    });
}
