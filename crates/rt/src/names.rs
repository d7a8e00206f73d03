//! The names of a watched loop's tasks: a join's label names the task that it waits for.
//!
//! Not in the task or in its handle, where every task of every loop would pay for what only a watched one needs: a handle
//! that is one pointer goes through registers.
//!
//! Invariant: the name at a slot is that of the last task that was spawned there, so it is the name of whoever lives there.

use std::borrow::Cow;
use std::cell::RefCell;

use super::waker_key::SlotId;

/// Names by slot of the table.
#[derive(Default)]
pub(super) struct Names(RefCell<Vec<Cow<'static, str>>>);

impl Names {
    /// The task at that slot has this name.
    pub(super) fn set(&self, slot: SlotId, name: Cow<'static, str>) {
        let mut names = self.0.borrow_mut();
        let known = names.len().max(slot.index() + 1);
        names.resize(known, Cow::Borrowed(""));
        names[slot.index()] = name;
    }

    /// The name of the task at that slot; empty if it was spawned before the loop was watched.
    pub(super) fn get(&self, slot: SlotId) -> Cow<'static, str> {
        match self.0.borrow().get(slot.index()) {
            Some(Cow::Borrowed(name)) => Cow::Borrowed(name),
            Some(Cow::Owned(name)) => Cow::Owned(name.clone()),
            None => Cow::Borrowed(""),
        }
    }
}
