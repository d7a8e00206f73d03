//! A hierarchical timer wheel: setting, clearing and firing a timer take amortised constant time.
//!
//! Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987), with eight levels of 64 slots and ticks of 2^20 ns:
//!
//! | level | width of a slot | range of the level |
//! | --- | --- | --- |
//! | 0 | 1.05 ms | 67 ms |
//! | 1 | 67 ms | 4.3 s |
//! | 2 | 4.3 s | 4.6 min |
//! | 3 | 4.6 min | 4.9 h |
//! | 4 | 4.9 h | 13 days |
//! | 5 | 13 days | 2.3 years |
//! | 6 | 2.3 years | 146 years |
//! | 7 | 146 years | beyond [`Time::MAX`] |
//!
//! A timer's level is that of the highest group of six bits in which its tick differs from the wheel's. So no slot index
//! wraps around: all occupied slots are ahead of the wheel, and every timer of a level is due before those of the next.
//!
//! Invariants: timers whose tick the wheel has reached are in `due`, sorted; each other timer is in the slot that
//! [`Wheel::bucket`] computes. That slot stays the same while the wheel advances, because it never skips an occupied slot.
//! Timers fire at their exact deadlines and not at slot boundaries: the timers of a slot are sorted when the wheel reaches
//! it.

use std::collections::VecDeque;
use std::iter;
use std::mem;
use std::task::Waker;

use crate::base::sorting::sort_by_two;
use crate::hosts::time::Time;

/// The width of a tick in nanoseconds, as a power of two.
const TICK_BITS: u32 = 20;
/// The number of slots of a level, as a power of two.
const SLOT_BITS: u32 = 6;
const SLOTS: usize = 1 << SLOT_BITS;
/// Enough for the 44 bits of a tick, six a level.
const LEVELS: usize = 8;
/// The end of a list.
const NONE: u32 = u32::MAX;

/// Identifies a timer that was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimerKey {
    /// The index of its entry in the wheel.
    pub(crate) index: u32,
    /// The number of timers that were set before it: distinguishes it from former timers of the entry.
    pub(crate) sequence: u64,
}

pub(crate) struct Wheel {
    /// The entries, used and free.
    timers: Vec<TimerEntry>,
    /// The free list: indices of unused entries.
    free: Vec<u32>,
    /// The tick that the wheel has reached.
    now: u64,
    /// Indices of the timers whose tick is reached, by deadline and sequence.
    due: VecDeque<u32>,
    levels: [WheelLevel; LEVELS],
    next_sequence: u64,
}

struct WheelLevel {
    /// A bitmap of the slots that have timers.
    occupied: u64,
    /// The head of each slot's list.
    heads: [u32; SLOTS],
}

struct TimerEntry {
    deadline: Time,
    sequence: u64,
    /// `None` while the entry is free.
    waker: Option<Waker>,
    /// Links of the slot's list, which is doubly linked so that a timer is removed in constant time.
    previous: u32,
    next: u32,
}

/// The queue or list that a timer is in.
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
            levels: [const { WheelLevel { occupied: 0, heads: [NONE; SLOTS] } }; LEVELS],
            next_sequence: 0,
        }
    }
}

impl Wheel {
    pub(crate) fn is_empty(&self) -> bool {
        self.timers.len() == self.free.len()
    }

    pub(crate) fn set(&mut self, deadline: Time, waker: Waker) -> TimerKey {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        let timer = TimerEntry { deadline, sequence, waker: Some(waker), previous: NONE, next: NONE };
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

    /// The timer's waker, unless it has fired.
    pub(crate) fn waker_mut(&mut self, key: TimerKey) -> Option<&mut Waker> {
        let timer = self.timers.get_mut(key.index as usize)?;
        if timer.sequence == key.sequence { timer.waker.as_mut() } else { None }
    }

    /// Removes a timer that has not fired. Returns its deadline, and its waker for the caller to drop with nothing borrowed.
    pub(crate) fn clear(&mut self, key: TimerKey) -> Option<(Time, Waker)> {
        self.waker_mut(key)?;
        self.unlink(key.index);
        Some((self.timers[key.index as usize].deadline, self.free_entry(key.index)?))
    }

    /// Pops the first timer that is due at `now`. Advances the wheel to the first slot with due timers, else to `now`.
    pub(crate) fn pop_due(&mut self, now: Time) -> Option<Waker> {
        while self.due.is_empty() {
            match self.first_slot() {
                Some((level, slot, start)) if start <= tick(now) => self.cascade(level, slot, start),
                _ => {
                    // No occupied slot is skipped, and timers that are set from now on start at a lower level.
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

    /// A lower bound of the deadlines, and whether it is exact; [`Time::MAX`] without timers.
    pub(crate) fn lower_bound(&self) -> (Time, bool) {
        if let Some(first) = self.due.front() {
            return (self.timers[*first as usize].deadline, true);
        }
        match self.first_slot() {
            Some((_, _, start)) => (Time::from_nanos(start << TICK_BITS), false),
            None => (Time::MAX, true),
        }
    }

    /// The first deadline; [`Time::MAX`] without timers. Takes time linear in the timers of one slot.
    pub(crate) fn next_deadline(&self) -> Time {
        if let (time, true) = self.lower_bound() {
            return time;
        }
        let Some((level, slot, _)) = self.first_slot() else { return Time::MAX };
        let listed = |index: u32| (index != NONE).then(|| &self.timers[index as usize]);
        let list = iter::successors(listed(self.levels[level].heads[slot]), |timer| listed(timer.next));
        list.map(|timer| timer.deadline).min().unwrap_or(Time::MAX)
    }

    /// The slot whose timers are due first: its level, its index and its first tick.
    fn first_slot(&self) -> Option<(usize, usize, u64)> {
        let level = self.levels.iter().position(|level| level.occupied != 0)?;
        let slot = self.levels[level].occupied.trailing_zeros() as usize;
        let shift = level as u32 * SLOT_BITS;
        let rotation = self.now >> shift >> SLOT_BITS << SLOT_BITS;
        Some((level, slot, (rotation | slot as u64) << shift))
    }

    /// Advances the wheel to the slot's first tick, and moves the slot's timers to `due` and to lower levels.
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

    /// Where a timer belongs, from its deadline and the wheel's tick.
    #[inline(always)]
    fn bucket(&self, index: u32) -> Bucket {
        let tick = tick(self.timers[index as usize].deadline);
        if tick <= self.now {
            return Bucket::Due;
        }
        let level = (tick ^ self.now).ilog2() / SLOT_BITS;
        Bucket::Slot { level: level as usize, slot: (tick >> (level * SLOT_BITS)) as usize % SLOTS }
    }

    /// Inserts a timer into its bucket.
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

    /// Removes a timer from its bucket.
    fn unlink(&mut self, index: u32) {
        let TimerEntry { previous, next, .. } = self.timers[index as usize];
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

    /// The index in `due` at which this timer is, or is to be inserted.
    fn due_index(&self, index: u32) -> usize {
        let order = self.timers[index as usize].order();
        // A timer that was just set is nearly always the last.
        match self.due.back() {
            Some(last) if self.timers[*last as usize].order() < order => self.due.len(),
            _ => self.due.partition_point(|other| self.timers[*other as usize].order() < order),
        }
    }

    /// Puts an entry on the free list and takes its waker.
    fn free_entry(&mut self, index: u32) -> Option<Waker> {
        self.free.push(index);
        self.timers[index as usize].waker.take()
    }
}

impl TimerEntry {
    /// The sort key.
    fn order(&self) -> (Time, u64) {
        (self.deadline, self.sequence)
    }
}

#[cfg(test)]
mod tests;
