//! The wheel against a sorted map as the oracle.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};

use crate::Time;
use crate::event_loop::timers::Timers;
use crate::event_loop::wheel::{SLOT_BITS, TICK_BITS, TimerKey};

/// The number of the timer that fired last.
struct LastFired(AtomicUsize);

struct NumberedWaker {
    last_fired: Arc<LastFired>,
    number: usize,
}

impl Wake for NumberedWaker {
    fn wake(self: Arc<Self>) {
        self.last_fired.0.store(self.number, Ordering::Relaxed);
    }
}

/// The timers, and an oracle of the same timers by deadline and order of setting.
struct Comparison {
    timers: Timers,
    oracle: BTreeMap<(u64, usize), usize>,
    keys: Vec<Option<(TimerKey, u64)>>,
    last_fired: Arc<LastFired>,
    now: u64,
}

impl Comparison {
    fn new() -> Comparison {
        let last_fired = Arc::new(LastFired(AtomicUsize::new(usize::MAX)));
        Comparison {
            timers: Timers::default(),
            oracle: BTreeMap::new(),
            keys: Vec::new(),
            last_fired,
            now: 0,
        }
    }

    fn waker(&self, number: usize) -> Waker {
        Waker::from(Arc::new(NumberedWaker { last_fired: self.last_fired.clone(), number }))
    }

    fn set(&mut self, deadline: u64) {
        let number = self.keys.len();
        let key = self.timers.set(Time::from_nanos(deadline), self.waker(number));
        self.keys.push(Some((key, deadline)));
        self.oracle.insert((deadline, number), number);
    }

    /// Also of timers that have fired: their keys must be invalid.
    fn clear(&mut self, number: usize) {
        if let Some((key, deadline)) = self.keys.get_mut(number).and_then(Option::take) {
            self.timers.clear(key);
            self.oracle.remove(&(deadline, number));
        }
    }

    fn set_waker(&mut self, number: usize) {
        if let Some(Some((key, deadline))) = self.keys.get(number) {
            let other = number + 1_000_000;
            self.timers.set_waker(*key, &self.waker(other));
            if let Some(fires) = self.oracle.get_mut(&(*deadline, number)) {
                *fires = other;
            }
        }
    }

    /// Fires up to `most` due timers: a turn may stop in between.
    fn advance(&mut self, to: u64, most: usize) {
        self.now = self.now.max(to);
        for _ in 0..most {
            let first = self.oracle.first_entry().filter(|first| first.key().0 <= self.now);
            let expected = first.map(|first| first.remove());
            let fired = self.timers.pop_due(Time::from_nanos(self.now)).map(|waker| {
                waker.wake();
                self.last_fired.0.load(Ordering::Relaxed)
            });
            assert_eq!(fired, expected, "at {}", self.now);
            if fired.is_none() {
                break;
            }
        }
        self.check();
    }

    fn check(&self) {
        let next = self.oracle.first_key_value().map(|((deadline, _), _)| Time::from_nanos(*deadline));
        assert_eq!(self.timers.next_deadline(), next, "at {}", self.now);
        let due = next.is_some_and(|next| next.as_nanos() <= self.now);
        assert!(!due || self.timers.may_be_due(Time::from_nanos(self.now)), "a due timer would be missed");
    }
}

/// A random number generator with a fixed seed. Marsaglia, "Xorshift RNGs" (2003).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Delays of all sizes, many of them at the edges of slots and levels.
    fn delay(&mut self) -> u64 {
        let bits = self.below(46);
        match self.below(4) {
            0 => self.below(1 << bits),
            1 => (1 << bits) - self.below(2),
            2 => (self.below(70) << TICK_BITS << (SLOT_BITS * self.below(4) as u32))
                .saturating_sub(self.below(3)),
            _ => self.below(3 << TICK_BITS),
        }
    }
}

#[test]
fn random_programs_fire_as_a_sorted_map_does() {
    // Miri takes a thousand times as long, and the wheel has no unsafe code.
    let programs = if cfg!(miri) { 1 } else { 400 };
    for seed in 1..=programs {
        let mut random = Random(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15));
        let mut both = Comparison::new();
        for _ in 0..300 {
            match random.below(10) {
                0..4 => {
                    let delay = random.delay();
                    both.set(both.now.saturating_add(delay));
                }
                // Deadlines that coincide, and deadlines that have passed.
                4 => both.set(both.now.saturating_sub(random.below(2))),
                5 => both.clear(random.below(both.keys.len() as u64 + 1) as usize),
                6 => both.set_waker(random.below(both.keys.len() as u64 + 1) as usize),
                7 => {
                    let delay = random.delay();
                    both.advance(both.now.saturating_add(delay), random.below(5) as usize);
                }
                8 => both.advance(both.now, usize::MAX),
                // As a host does: exactly to the next deadline, or one short of it.
                _ => {
                    if let Some(next) = both.timers.next_deadline() {
                        both.advance(next.as_nanos() - random.below(2).min(next.as_nanos()), usize::MAX);
                    }
                }
            }
            both.check();
        }
        while let Some(next) = both.timers.next_deadline() {
            both.advance(next.as_nanos(), usize::MAX);
        }
    }
}

#[test]
fn slots_and_levels_are_left_at_their_very_edge() {
    let levels = if cfg!(miri) { TICK_BITS..TICK_BITS + 2 } else { TICK_BITS..64 };
    for bits in levels {
        let edge = 1_u64 << bits;
        for start in [0, edge - 1, edge, edge + 1] {
            let mut both = Comparison::new();
            both.advance(start, usize::MAX);
            for deadline in
                [edge - 1, edge, edge + 1, edge.saturating_mul(2) - 1, edge.saturating_mul(2), u64::MAX]
            {
                both.set(deadline);
            }
            while let Some(next) = both.timers.next_deadline() {
                both.advance(next.as_nanos() - 1, usize::MAX);
                both.advance(next.as_nanos(), usize::MAX);
            }
        }
    }
}

#[test]
fn an_entry_that_is_reused_is_not_cleared_by_its_former_key() {
    let mut both = Comparison::new();
    both.set(5);
    both.advance(5, usize::MAX);
    both.set(9);
    both.clear(0);
    both.set_waker(0);
    both.advance(9, usize::MAX);
    assert!(both.oracle.is_empty());
}
