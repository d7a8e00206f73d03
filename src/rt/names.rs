//! The names of a watched loop's tasks, for what is told of a task after it was spawned: a join says whom it waits for.
//!
//! Not in the task or in its handle, where every task of every loop would pay for what only a watched one needs: a handle
//! that is one pointer goes through registers.
//!
//! Invariant: the name at a place is that of the last task that was spawned there, so it is the name of whoever lives there.

use std::borrow::Cow;
use std::mem;

use super::directory::Place;
use super::raw::Exclusive;

/// Names by place.
#[derive(Default)]
pub(super) struct Names(Exclusive<Vec<Cow<'static, str>>>);

impl Names {
    /// The task at that place has this name.
    #[inline(always)]
    pub(super) fn set(&self, place: Place, name: Cow<'static, str>) {
        let mut names = self.0.enter();
        if names.len() <= place.index() {
            grow(&mut names, place);
        }
        let former = mem::replace(&mut names.as_mut_slice()[place.index()], name);
        // As a match, since dropping what is known to be a text of the program would be a call.
        match former {
            Cow::Borrowed(_) => {}
            Cow::Owned(former) => drop(former),
        }
    }

    /// The name of the task at that place; empty if it was spawned before the loop was watched.
    pub(super) fn get(&self, place: Place) -> Cow<'static, str> {
        match self.0.look().get(place.index()) {
            Some(Cow::Borrowed(name)) => Cow::Borrowed(name),
            Some(Cow::Owned(name)) => Cow::Owned(name.clone()),
            None => Cow::Borrowed(""),
        }
    }
}

#[cold]
#[inline(never)]
fn grow(names: &mut Vec<Cow<'static, str>>, place: Place) {
    while names.len() <= place.index() {
        names.push(Cow::Borrowed(""));
    }
}
