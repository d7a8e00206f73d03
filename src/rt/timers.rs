//! The timers of a loop, by deadline; equal deadlines fire in the order in which they were set.
//!
//! A `BTreeMap` because a dropped `Sleep` must leave no trace: a binary heap would keep cancelled entries, and
//! the next deadline would lie.

use std::collections::BTreeMap;
use std::task::Waker;

use super::time::Time;

/// Names a timer that is set. The sequence number makes it unique and orders equal deadlines.
pub(super) type TimerKey = (Time, u64);

#[derive(Default)]
pub(super) struct Timers {
    by_deadline: BTreeMap<TimerKey, Waker>,
    next_sequence: u64,
}

impl Timers {
    pub(super) fn set(&mut self, deadline: Time, waker: Waker) -> TimerKey {
        let key = (deadline, self.next_sequence);
        self.next_sequence += 1;
        self.by_deadline.insert(key, waker);
        key
    }

    /// Makes a timer wake someone else; a timer that has fired stays fired.
    pub(super) fn rewire(&mut self, key: TimerKey, waker: &Waker) {
        if let Some(current) = self.by_deadline.get_mut(&key) {
            current.clone_from(waker);
        }
    }

    /// Returns the waker so that the caller drops it when no borrow is held.
    pub(super) fn clear(&mut self, key: TimerKey) -> Option<Waker> {
        self.by_deadline.remove(&key)
    }

    pub(super) fn pop_due(&mut self, now: Time) -> Option<Waker> {
        let entry = self.by_deadline.first_entry()?;
        (entry.key().0 <= now).then(|| entry.remove())
    }

    pub(super) fn next_deadline(&self) -> Option<Time> {
        self.by_deadline.first_key_value().map(|((deadline, _), _)| *deadline)
    }
}
