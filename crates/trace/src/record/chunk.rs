//! A chunk of a log: consecutive events, and the texts and wait sites that they refer to.
//!
//! Invariant: a chunk owns all that its events refer to, so dropping a chunk leaves no event without its texts.

use super::event::{TraceEvent, WaitSite};
use super::event_columns::{EventColumns, EventIter};
use loopscope_rt::{TaskId, Time};

#[derive(Default)]
pub(crate) struct Chunk {
    events: EventColumns,
    pub(crate) texts: Vec<Box<str>>,
    pub(crate) waits: Vec<WaitSite>,
}

impl Chunk {
    /// An empty chunk with the capacity of `like`, which reuses the allocations of `old`.
    pub(crate) fn recycled(old: Option<Chunk>, like: &Chunk) -> Chunk {
        let old = old.unwrap_or_default();
        Chunk { events: EventColumns::recycled(old.events, &like.events), ..Chunk::default() }
    }

    /// The number of events.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    #[inline]
    pub(crate) fn push(&mut self, event: &TraceEvent) {
        self.events.push(event);
    }

    /// As [`EventColumns::push_yield`].
    #[inline]
    pub(crate) fn push_yield(&mut self, at: Time, task: TaskId) -> bool {
        self.events.push_yield(at, task)
    }

    /// The events from index `from` on; the chunk's first event has index 0.
    pub(crate) fn events(&self, from: usize) -> EventIter<'_> {
        self.events.from(from)
    }

    /// The time of the first event.
    pub(crate) fn start(&self) -> Option<Time> {
        self.events(0).next().map(|event| event.at)
    }

    /// The time of the last event.
    pub(crate) fn end(&self) -> Option<Time> {
        self.events(self.len().saturating_sub(1)).next().map(|event| event.at)
    }
}
