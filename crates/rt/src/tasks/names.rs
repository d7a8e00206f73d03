//! The names of a watched loop's tasks, for the labels of joins.
//!
//! The rejected alternative, a field of task or handle, would cost unwatched loops too: a handle of one pointer is passed in
//! registers.
//!
//! Invariant: a slot's name is that of the last task that was spawned in it, so a living task finds its own name.

use std::borrow::Cow;
use std::cell::RefCell;

use super::waker_key::SlotId;

/// Names by slot index of the task table.
#[derive(Default)]
pub(crate) struct Names(RefCell<Vec<Cow<'static, str>>>);

impl Names {
    /// Names the task in this slot.
    pub(crate) fn set(&self, slot: SlotId, name: Cow<'static, str>) {
        let mut names = self.0.borrow_mut();
        let known = names.len().max(slot.index() + 1);
        names.resize(known, Cow::Borrowed(""));
        names[slot.index()] = name;
    }

    /// The name of the task in this slot; empty if it was never set.
    pub(crate) fn get(&self, slot: SlotId) -> Cow<'static, str> {
        match self.0.borrow().get(slot.index()) {
            Some(Cow::Borrowed(name)) => Cow::Borrowed(name),
            Some(Cow::Owned(name)) => Cow::Owned(name.clone()),
            None => Cow::Borrowed(""),
        }
    }
}
