//! A hierarchical timer wheel: setting, clearing and firing a timer cost the same however many there are.
//!
//! Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987), with slots of about a millisecond (2^20 ns) at the
//! lowest of eight levels of 64 slots. A timer's level is that of the highest group of six bits in which its tick differs
//! from the wheel's. So slots of a level are never wrapped around: what is in them lies ahead, and all of a level lies
//! before all of the next.
//!
//! Invariants: timers whose tick the wheel has reached are in `due`, in order; all others are in the slot that
//! [`Wheel::bucket`] computes, also after the wheel has moved on, because it moves past no slot that holds any. Deadlines
//! stay exact: a slot is put in order when the wheel reaches it.

use std::collections::VecDeque;
use std::iter;
use std::mem;
use std::task::Waker;

use super::sorting::sort_by_two;
use super::time::Time;

/// Nanoseconds of a tick, as a power of two: 1.05 ms.
const TICK_BITS: u32 = 20;
/// Slots of a level, as a power of two.
const SLOT_BITS: u32 = 6;
const SLOTS: usize = 1 << SLOT_BITS;
/// Enough for the 44 bits of a tick.
const LEVELS: usize = 8;
const NONE: u32 = u32::MAX;

/// Names a timer that is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimerKey {
    /// Its place in the wheel.
    pub(super) index: u32,
    /// How many timers were set before it: tells it from others that had the place.
    pub(super) sequence: u64,
}

pub(super) struct Wheel {
    timers: Vec<Timer>,
    /// Places in `timers` that are free.
    free: Vec<u32>,
    /// The tick that the wheel has reached.
    now: u64,
    /// Places of the timers whose tick is reached, by deadline and order of setting.
    due: VecDeque<u32>,
    levels: [Level; LEVELS],
    next_sequence: u64,
}

struct Level {
    /// Which slots hold timers, a bit each.
    occupied: u64,
    /// The first timer of each slot's list.
    heads: [u32; SLOTS],
}

struct Timer {
    deadline: Time,
    sequence: u64,
    /// `None` while the place is free.
    waker: Option<Waker>,
    /// Neighbours in the slot's list.
    previous: u32,
    next: u32,
}

/// Where a timer is kept.
#[derive(Clone, Copy)]
enum Bucket {
    Due,
    Slot { level: usize, slot: usize },
}

fn tick(time: Time) -> u64 {
    time.as_nanos() >> TICK_BITS
}

impl Default for Wheel {
    fn default() -> Wheel {
        Wheel {
            timers: Vec::new(),
            free: Vec::new(),
            now: 0,
            due: VecDeque::new(),
            levels: [const { Level { occupied: 0, heads: [NONE; SLOTS] } }; LEVELS],
            next_sequence: 0,
        }
    }
}

impl Wheel {
    pub(super) fn is_empty(&self) -> bool {
        self.timers.len() == self.free.len()
    }

    pub(super) fn set(&mut self, deadline: Time, waker: Waker) -> TimerKey {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        let timer = Timer { deadline, sequence, waker: Some(waker), previous: NONE, next: NONE };
        let index = match self.free.pop() {
            Some(index) => {
                self.timers[index as usize] = timer;
                index
            }
            None => {
                self.timers.push(timer);
                u32::try_from(self.timers.len() - 1).expect("fewer than 2^32 timers fit into memory")
            }
        };
        self.link(index);
        TimerKey { index, sequence }
    }

    /// What the timer wakes, unless it has fired.
    pub(super) fn waker_mut(&mut self, key: TimerKey) -> Option<&mut Waker> {
        let timer = self.timers.get_mut(key.index as usize)?;
        if timer.sequence == key.sequence { timer.waker.as_mut() } else { None }
    }

    /// Removes a timer that has not fired. Returns its waker so that it is dropped when nothing is borrowed.
    pub(super) fn clear(&mut self, key: TimerKey) -> Option<(Time, Waker)> {
        self.waker_mut(key)?;
        self.unlink(key.index);
        Some((self.timers[key.index as usize].deadline, self.free_entry(key.index)?))
    }

    /// Moves the wheel on to `now`, or to the first slot that holds due timers, and takes the first of these.
    pub(super) fn pop_due(&mut self, now: Time) -> Option<Waker> {
        while self.due.is_empty() {
            match self.first_slot() {
                Some((level, slot, start)) if start <= tick(now) => self.cascade(level, slot, start),
                _ => {
                    // Nothing is in between, and timers that are set from now on start at a lower level.
                    self.now = self.now.max(tick(now));
                    return None;
                }
            }
        }
        let first = *self.due.front()?;
        if self.timers[first as usize].deadline > now {
            return None;
        }
        self.due.pop_front();
        self.free_entry(first)
    }

    /// A time before which no timer is due, and whether one is due then; [`Time::MAX`] if there is none.
    pub(super) fn lower_bound(&self) -> (Time, bool) {
        if let Some(first) = self.due.front() {
            return (self.timers[*first as usize].deadline, true);
        }
        match self.first_slot() {
            Some((_, _, start)) => (Time::from_nanos(start << TICK_BITS), false),
            None => (Time::MAX, true),
        }
    }

    /// When the first timer is due; [`Time::MAX`] if there is none. Looks at every timer of a slot.
    pub(super) fn next_deadline(&self) -> Time {
        if let (time, true) = self.lower_bound() {
            return time;
        }
        let Some((level, slot, _)) = self.first_slot() else { return Time::MAX };
        let listed = |index: u32| (index != NONE).then(|| &self.timers[index as usize]);
        let list = iter::successors(listed(self.levels[level].heads[slot]), |timer| listed(timer.next));
        list.map(|timer| timer.deadline).min().unwrap_or(Time::MAX)
    }

    /// The slot whose timers are due first, and its first tick.
    fn first_slot(&self) -> Option<(usize, usize, u64)> {
        let level = self.levels.iter().position(|level| level.occupied != 0)?;
        let slot = self.levels[level].occupied.trailing_zeros() as usize;
        let shift = level as u32 * SLOT_BITS;
        let rotation = self.now >> shift >> SLOT_BITS << SLOT_BITS;
        Some((level, slot, (rotation | slot as u64) << shift))
    }

    /// Moves the wheel on to the slot's first tick, and spreads the slot's timers over `due` and the levels below.
    fn cascade(&mut self, level: usize, slot: usize, start: u64) {
        self.now = start;
        let level = &mut self.levels[level];
        level.occupied &= !(1 << slot);
        let mut index = mem::replace(&mut level.heads[slot], NONE);
        while index != NONE {
            let next = self.timers[index as usize].next;
            match self.bucket(index) {
                Bucket::Due => self.due.push_back(index),
                Bucket::Slot { .. } => self.link(index),
            }
            index = next;
        }
        let timers = &self.timers;
        sort_by_two(self.due.make_contiguous(), |index| {
            let (deadline, sequence) = timers[index as usize].order();
            [deadline.as_nanos(), sequence]
        });
    }

    #[inline(always)]
    fn bucket(&self, index: u32) -> Bucket {
        let tick = tick(self.timers[index as usize].deadline);
        if tick <= self.now {
            return Bucket::Due;
        }
        let level = (tick ^ self.now).ilog2() / SLOT_BITS;
        Bucket::Slot { level: level as usize, slot: (tick >> (level * SLOT_BITS)) as usize % SLOTS }
    }

    #[inline(always)]
    fn link(&mut self, index: u32) {
        match self.bucket(index) {
            Bucket::Due => {
                let at = self.due_index(index);
                self.due.insert(at, index);
            }
            Bucket::Slot { level, slot } => {
                let level = &mut self.levels[level];
                level.occupied |= 1 << slot;
                let next = mem::replace(&mut level.heads[slot], index);
                let timer = &mut self.timers[index as usize];
                (timer.previous, timer.next) = (NONE, next);
                if next != NONE {
                    self.timers[next as usize].previous = index;
                }
            }
        }
    }

    fn unlink(&mut self, index: u32) {
        let Timer { previous, next, .. } = self.timers[index as usize];
        match self.bucket(index) {
            Bucket::Due => {
                self.due.remove(self.due_index(index));
            }
            Bucket::Slot { level, slot } => {
                if next != NONE {
                    self.timers[next as usize].previous = previous;
                }
                if previous != NONE {
                    self.timers[previous as usize].next = next;
                    return;
                }
                let level = &mut self.levels[level];
                level.heads[slot] = next;
                if next == NONE {
                    level.occupied &= !(1 << slot);
                }
            }
        }
    }

    /// How many due timers come before this one.
    fn due_index(&self, index: u32) -> usize {
        let order = self.timers[index as usize].order();
        // A timer that was just set is nearly always the last.
        match self.due.back() {
            Some(last) if self.timers[*last as usize].order() < order => self.due.len(),
            _ => self.due.partition_point(|other| self.timers[*other as usize].order() < order),
        }
    }

    fn free_entry(&mut self, index: u32) -> Option<Waker> {
        self.free.push(index);
        self.timers[index as usize].waker.take()
    }
}

impl Timer {
    fn order(&self) -> (Time, u64) {
        (self.deadline, self.sequence)
    }
}

#[cfg(test)]
mod tests;
