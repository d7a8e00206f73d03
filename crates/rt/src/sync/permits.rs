//! Permits, given out first come, first served: what a lock, a semaphore and the two ends of a queue have in common.
//!
//! A permit that is released while tasks wait goes to the first of them at once, and is no longer free: whoever comes
//! meanwhile stands behind those who came before. A waiting future that is dropped leaves the line; if it had been given a
//! permit already, the permit goes to the next. So each permit is free, or held, or on its way to one who waits.
//!
//! Invariants: permits are free only while nobody waits; the line holds those who wait, in the order in which they came;
//! closed permits refuse nobody while one is on its way, for it may come back; no foreign code is called while the line is
//! borrowed.

use std::cell::{Cell, RefCell};
use std::mem;
use std::task::{Context, Poll, Waker};

/// A number of permits, and the line of those who wait for one.
pub(super) struct Permits {
    free: Cell<usize>,
    /// How many are on their way to one who waited.
    granted: Cell<usize>,
    closed: Cell<bool>,
    /// The place of whoever has waited for longest; [`NONE`] if nobody waits.
    first: Cell<u32>,
    line: RefCell<Line>,
}

/// Places: those who wait are chained both ways, the vacant ones by `next`.
struct Line {
    places: Vec<Place>,
    vacant: u32,
    last: u32,
}

struct Place {
    holds: Holds,
    previous: u32,
    next: u32,
}

/// What there is at a place.
enum Holds {
    Nothing,
    /// Who is to be woken.
    Waiting(Waker),
    /// A permit that has not been fetched.
    Permit,
    /// Word that there will be none.
    Refusal,
}

/// What the first in line is told.
#[derive(Clone, Copy)]
enum Grant {
    Permit,
    Refusal,
}

const NONE: u32 = u32::MAX;

/// A place in the line of some [`Permits`], or none yet. Who has one must see it through, with [`Permits::poll`] or
/// [`Permits::leave`]: [`Acquire`] does.
pub(super) struct Turn(u32);

impl Turn {
    pub(super) const NONE: Turn = Turn(NONE);
}

/// The permits have been closed, and none is left.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused;

impl Permits {
    /// So many, all free.
    pub(super) const fn new(free: usize) -> Permits {
        let line = Line { places: Vec::new(), vacant: NONE, last: NONE };
        Permits {
            free: Cell::new(free),
            granted: Cell::new(0),
            closed: Cell::new(false),
            first: Cell::new(NONE),
            line: RefCell::new(line),
        }
    }

    /// How many are free.
    pub(super) fn free(&self) -> usize {
        self.free.get()
    }

    /// Whether [`Permits::close`] was called.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether whoever asks now is refused for good: the permits are closed, none is free, and none may come back.
    pub(super) fn is_exhausted(&self) -> bool {
        self.closed.get() && self.free.get() == 0 && self.granted.get() == 0
    }

    /// Takes a permit if one is free.
    #[inline(always)]
    pub(super) fn take(&self) -> bool {
        let free = self.free.get();
        if free > 0 {
            self.free.set(free - 1);
        }
        free > 0
    }

    /// Ready with a permit, or with its refusal; until then in the line, from its end on.
    #[inline(always)]
    pub(super) fn poll(&self, turn: &mut Turn, context: &Context<'_>) -> Poll<Result<(), Refused>> {
        if turn.0 == NONE {
            if self.take() {
                return Poll::Ready(Ok(()));
            }
            if self.is_exhausted() {
                return Poll::Ready(Err(Refused));
            }
            *turn = self.join(context.waker().clone());
            return Poll::Pending;
        }
        self.look(turn, context.waker())
    }

    /// Gives a permit to the first in line, or back to the free ones; of these `changed` is told how many there are now.
    #[inline(always)]
    pub(super) fn release(&self, changed: impl FnOnce(usize)) {
        if self.first.get() == NONE {
            self.free.set(self.free.get() + 1);
            changed(self.free.get());
        } else {
            self.granted.set(self.granted.get() + 1);
            self.serve_first(Grant::Permit);
        }
    }

    /// Closes: permits that are free can still be taken, and those on their way still be fetched, but nobody waits for one that
    /// cannot come any more.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.refuse_if_exhausted();
    }

    /// Closes, and refuses all who wait, also while permits are on their way.
    pub(super) fn close_now(&self) {
        self.closed.set(true);
        self.refuse_all();
    }

    fn refuse_if_exhausted(&self) {
        if self.is_exhausted() {
            self.refuse_all();
        }
    }

    fn refuse_all(&self) {
        while self.first.get() != NONE {
            self.serve_first(Grant::Refusal);
        }
    }

    /// Gives up a place in the line, with the permit that may have come to it, as by [`Permits::release`]. The turn is not to be
    /// used any more.
    #[inline(always)]
    pub(super) fn leave(&self, turn: &Turn, changed: impl FnOnce(usize)) {
        if turn.0 != NONE && self.give_up(turn) {
            self.release(changed);
        }
    }

    /// True if a permit had come to that place.
    #[inline(never)]
    fn give_up(&self, turn: &Turn) -> bool {
        let held = {
            let line = &mut *self.line.borrow_mut();
            if matches!(line.places[turn.0 as usize].holds, Holds::Waiting(_)) {
                self.unlink(line, turn.0);
            }
            line.vacate(turn.0)
        };
        // What is dropped now may be a foreign waker: nobody is in the line.
        let permit = matches!(held, Holds::Permit);
        if permit {
            self.granted.set(self.granted.get() - 1);
        }
        permit
    }

    /// A place at the end of the line.
    #[inline(never)]
    fn join(&self, waker: Waker) -> Turn {
        let line = &mut *self.line.borrow_mut();
        let index = line.vacant;
        if index == NONE {
            return self.join_new(line, waker);
        }
        let place = &mut line.places[index as usize];
        line.vacant = place.next;
        place.previous = line.last;
        place.next = NONE;
        // Forgotten, because dropping what is known to be nothing would be a call.
        mem::forget(mem::replace(&mut place.holds, Holds::Waiting(waker)));
        self.link(line, index)
    }

    #[cold]
    #[inline(never)]
    fn join_new(&self, line: &mut Line, waker: Waker) -> Turn {
        let index = u32::try_from(line.places.len()).expect("fewer than 2^32 tasks fit into memory");
        line.places.push(Place { holds: Holds::Waiting(waker), previous: line.last, next: NONE });
        self.link(line, index)
    }

    /// Makes the last one known to the one before it.
    #[inline(always)]
    fn link(&self, line: &mut Line, index: u32) -> Turn {
        match line.last {
            NONE => self.first.set(index),
            last => line.places[last as usize].next = index,
        }
        line.last = index;
        Turn(index)
    }

    /// Takes the first out of the line, leaves a permit at its place, or word that there is none, and wakes it.
    #[inline(never)]
    fn serve_first(&self, grant: Grant) {
        let held = {
            let line = &mut *self.line.borrow_mut();
            let first = self.first.get();
            self.unlink(line, first);
            // Made here: given by reference it would be read in a wider piece than it was written in.
            let holds = match grant {
                Grant::Permit => Holds::Permit,
                Grant::Refusal => Holds::Refusal,
            };
            mem::replace(&mut line.places[first as usize].holds, holds)
        };
        if let Holds::Waiting(waker) = held {
            waker.wake();
        }
    }

    /// What has come to a place: a permit, its refusal, or nothing yet; then whoever polled last is woken.
    #[inline(always)]
    fn look(&self, turn: &mut Turn, waker: &Waker) -> Poll<Result<(), Refused>> {
        let mut line = self.line.borrow_mut();
        let come = match line.places[turn.0 as usize].holds {
            Holds::Permit => Ok(()),
            Holds::Refusal => Err(Refused),
            Holds::Waiting(_) | Holds::Nothing => {
                drop(line);
                self.wait_on(turn, waker.clone());
                return Poll::Pending;
            }
        };
        // Forgotten, because dropping what is known to be no waker would be a call.
        mem::forget(line.vacate(mem::replace(turn, Turn::NONE).0));
        drop(line);
        if come.is_ok() {
            self.granted.set(self.granted.get() - 1);
            self.refuse_if_exhausted();
        }
        Poll::Ready(come)
    }

    #[inline(never)]
    fn wait_on(&self, turn: &Turn, waker: Waker) {
        let holds = Holds::Waiting(waker);
        let former = mem::replace(&mut self.line.borrow_mut().places[turn.0 as usize].holds, holds);
        // It may be a foreign waker: nobody is in the line.
        drop(former);
    }

    #[inline(always)]
    fn unlink(&self, line: &mut Line, index: u32) {
        let places = &mut line.places;
        let Place { previous, next, .. } = places[index as usize];
        match previous {
            NONE => self.first.set(next),
            previous => places[previous as usize].next = next,
        }
        match next {
            NONE => line.last = previous,
            next => places[next as usize].previous = previous,
        }
    }
}

impl Line {
    /// Makes a place vacant. Returns what was there, so that it is dropped when nothing is borrowed.
    #[inline(always)]
    fn vacate(&mut self, index: u32) -> Holds {
        let place = &mut self.places[index as usize];
        place.next = mem::replace(&mut self.vacant, index);
        mem::replace(&mut place.holds, Holds::Nothing)
    }
}

/// Waits for a permit, and leaves the line when it is dropped. The permit is the caller's to release.
#[must_use = "futures do nothing unless awaited"]
pub(super) struct Acquire<'a> {
    permits: &'a Permits,
    turn: Turn,
}

impl<'a> Acquire<'a> {
    #[inline(always)]
    pub(super) fn new(permits: &'a Permits) -> Acquire<'a> {
        Acquire { permits, turn: Turn::NONE }
    }

    #[inline(always)]
    pub(super) fn poll(&mut self, context: &Context<'_>) -> Poll<Result<(), Refused>> {
        self.permits.poll(&mut self.turn, context)
    }
}

impl Drop for Acquire<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.permits.leave(&self.turn, |_| {});
    }
}
