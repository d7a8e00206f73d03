//! A growing buffer of events, each written where it stays.
//!
//! It is a `Vec` but for one thing: `Vec::push` is a call where code is optimised for size, so an event would be put together
//! in one place and copied to another, in wider pieces than it was written in, and the processor waits until such pieces have
//! left its store buffer. That took longer than all else that a recorded event costs.
//!
//! Invariant: the first `count` places are in use, the others hold what is never read.

use std::cell::Cell;
use std::ops::Deref;

use super::fold::{Record, fold};
use super::short::{BEGAN, FOLLOWED, Short};
use crate::rt::Time;

#[derive(Default)]
pub(super) struct EventBuffer {
    places: Vec<Short>,
    count: usize,
    /// Whether the last one may be amended.
    open: Cell<bool>,
}

/// What is in a place that is not in use.
const VACANT: Short = Short { at: Time::ZERO, task: None, numbers: [0; 2], kind: 0 };

impl EventBuffer {
    /// An empty buffer with room for so many.
    pub(super) fn with_room(room: usize) -> EventBuffer {
        EventBuffer { places: vec![VACANT; room], count: 0, open: Cell::new(false) }
    }

    /// True if that is a record of its own; false if the last one stands for it too.
    #[inline(always)]
    pub(super) fn push(&mut self, record: Record) -> bool {
        let mut event = Short::new(record.event);
        if record.followed {
            event.kind |= FOLLOWED;
        }
        if record.began {
            event.kind |= BEGAN;
        } else if self.open.get()
            && let Some(last) = self.places.as_mut_slice().get_mut(self.count.wrapping_sub(1))
            && fold(last, &event)
        {
            return false;
        }
        self.append(event);
        true
    }

    /// How many there are. A look at the events would see whether there is room for so many.
    #[inline(always)]
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The last one will not be amended any more.
    #[inline(always)]
    pub(super) fn settle(&self) {
        self.open.set(false);
    }

    /// Piece by piece, and with nothing that is given the event's address: in one piece it would be read wider than it was
    /// written after all.
    #[inline(always)]
    fn append(&mut self, event: Short) {
        self.open.set(true);
        if self.count >= self.places.len() {
            self.grow();
        }
        let Some(place) = self.places.as_mut_slice().get_mut(self.count) else { return };
        place.at = event.at;
        place.task = event.task;
        place.numbers[0] = event.numbers[0];
        place.numbers[1] = event.numbers[1];
        place.kind = event.kind;
        self.count += 1;
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        self.places.resize((2 * self.count).max(64), VACANT);
    }

    /// Forgets all, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.open.set(false);
        self.count = 0;
    }
}

impl Deref for EventBuffer {
    type Target = [Short];

    #[inline(always)]
    fn deref(&self) -> &[Short] {
        &self.places.as_slice()[..self.count]
    }
}
