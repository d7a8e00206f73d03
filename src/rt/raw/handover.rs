//! What a task and its handle share: first who waits for the task's end, then what came of the task.
//!
//! ```text
//!   Open <--> Joined          nobody waits, a joiner's waker is there
//!      |        |
//!      v        v
//!   Completed | Failed | Cancelled ---take, discard---> Taken
//! ```
//!
//! One place holds whichever of these is there, and the stage says which: a task is smaller by what it does not need yet. An
//! enum would say the same in safe code, but it is moved out and in as a whole, in wider pieces than it was written in, and
//! each such read waits until the writes have left the processor's store buffer: half the time of a spawn.
//!
//! Invariants: the stage is set right after the place is written and right before it is read out, with nothing between; no
//! method calls foreign code while it looks at the place, so none is ever entered while another does.

use std::cell::{Cell, UnsafeCell};
use std::mem::ManuallyDrop;

use super::waker::KeptWaker;
use crate::rt::task::Failure;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    Joined,
    Completed,
    Failed,
    Cancelled,
    Taken,
}

union Place<T> {
    nothing: (),
    /// While Joined.
    joiner: ManuallyDrop<KeptWaker>,
    /// While Completed.
    value: ManuallyDrop<T>,
    /// While Failed.
    failure: ManuallyDrop<Failure>,
}

/// How a task ended.
pub(in crate::rt) enum Ended<T> {
    Completed(T),
    Failed(Failure),
    Cancelled,
}

/// The way from a task to whoever waits for it.
pub(in crate::rt) struct Handover<T> {
    stage: Cell<Stage>,
    place: UnsafeCell<Place<T>>,
}

impl<T> Handover<T> {
    #[inline(always)]
    pub(in crate::rt) fn new() -> Handover<T> {
        Handover { stage: Cell::new(Stage::Open), place: UnsafeCell::new(Place { nothing: () }) }
    }

    /// Whether nobody waits, and there is nothing to fetch.
    #[inline(always)]
    pub(in crate::rt) fn is_empty(&self) -> bool {
        matches!(self.stage.get(), Stage::Open | Stage::Taken)
    }

    /// Whether the task has ended.
    #[inline(always)]
    pub(in crate::rt) fn has_ended(&self) -> bool {
        !matches!(self.stage.get(), Stage::Open | Stage::Joined)
    }

    /// Whether what came of the task was taken.
    #[inline(always)]
    pub(in crate::rt) fn is_taken(&self) -> bool {
        self.stage.get() == Stage::Taken
    }

    /// Has `joiner` woken when the task ends. Returns who was to be woken before; after the end `joiner` itself.
    #[inline(always)]
    pub(in crate::rt) fn join(&self, joiner: KeptWaker) -> Option<KeptWaker> {
        if self.has_ended() {
            return Some(joiner);
        }
        let former = self.leave();
        // SAFETY: `leave` left nothing in the place, and nobody else looks at it meanwhile.
        unsafe { (*self.place.get()).joiner = ManuallyDrop::new(joiner) };
        self.stage.set(Stage::Joined);
        former
    }

    /// Has nobody woken any more. Returns who was to be woken.
    #[inline(always)]
    pub(in crate::rt) fn leave(&self) -> Option<KeptWaker> {
        if self.stage.get() != Stage::Joined {
            return None;
        }
        self.stage.set(Stage::Open);
        // SAFETY: a joiner was there, and as the stage says so no more it is read out once; nobody else looks meanwhile.
        Some(unsafe { ManuallyDrop::take(&mut (*self.place.get()).joiner) })
    }

    /// The task ended so. Returns who is to be woken.
    ///
    /// # Panics
    /// If it had ended before.
    #[inline(always)]
    pub(in crate::rt) fn end(&self, ended: Ended<T>) -> Option<KeptWaker> {
        if self.has_ended() {
            refuse_end();
        }
        let joiner = self.leave();
        self.put(ended);
        joiner
    }

    /// Puts into the place, which is empty, how the task ended.
    #[inline(always)]
    fn put(&self, ended: Ended<T>) {
        let place = self.place.get();
        let stage = match ended {
            Ended::Completed(value) => {
                // SAFETY: nothing is in the place, and nobody else looks at it meanwhile.
                unsafe { (*place).value = ManuallyDrop::new(value) };
                Stage::Completed
            }
            Ended::Failed(failure) => {
                // SAFETY: as above.
                unsafe { (*place).failure = ManuallyDrop::new(failure) };
                Stage::Failed
            }
            Ended::Cancelled => Stage::Cancelled,
        };
        self.stage.set(stage);
    }

    /// Why the task failed, if it did and nobody has taken the failure yet.
    ///
    /// The failure's text is foreign code: it is taken out meanwhile.
    pub(in crate::rt) fn failure(&self) -> Option<String> {
        if self.stage.get() != Stage::Failed {
            return None;
        }
        let Some(Ended::Failed(failure)) = self.take() else { return None };
        let text = failure.to_string();
        self.put(Ended::Failed(failure));
        Some(text)
    }

    /// Takes what came of the task; `None` if it has not ended, or that was taken before.
    #[inline(always)]
    pub(in crate::rt) fn take(&self) -> Option<Ended<T>> {
        let stage = self.stage.get();
        if !matches!(stage, Stage::Completed | Stage::Failed | Stage::Cancelled) {
            return None;
        }
        self.stage.set(Stage::Taken);
        // SAFETY: what the stage said is there, and as it says so no more it is read out once; nobody else looks meanwhile.
        let place = unsafe { &mut *self.place.get() };
        Some(match stage {
            // SAFETY: as above.
            Stage::Completed => Ended::Completed(unsafe { ManuallyDrop::take(&mut place.value) }),
            // SAFETY: as above.
            Stage::Failed => Ended::Failed(unsafe { ManuallyDrop::take(&mut place.failure) }),
            _ => Ended::Cancelled,
        })
    }

    /// Drops what came of the task, if that is there: as dropping what `take` gives, but where it is.
    #[inline(always)]
    pub(in crate::rt) fn discard(&self) {
        let stage = self.stage.get();
        let place = self.place.get();
        match stage {
            Stage::Completed => {
                self.stage.set(Stage::Taken);
                // SAFETY: the stage said that it is there, and as it says so no more it is read out once.
                drop(unsafe { ManuallyDrop::take(&mut (*place).value) });
            }
            Stage::Failed => {
                self.stage.set(Stage::Taken);
                // SAFETY: as above.
                drop(unsafe { ManuallyDrop::take(&mut (*place).failure) });
            }
            _ => {}
        }
    }
}

#[cold]
#[inline(never)]
fn refuse_end() -> ! {
    unreachable!("a future returns once, or is cancelled")
}

impl<T> Drop for Handover<T> {
    #[inline(always)]
    fn drop(&mut self) {
        if !matches!(self.stage.get(), Stage::Open | Stage::Taken | Stage::Cancelled) {
            drop(self.leave());
            self.discard();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::sync::Arc;
    use std::task::{Wake, Waker};

    use super::*;

    struct Mute;

    impl Wake for Mute {
        fn wake(self: Arc<Self>) {}
    }

    /// A foreign waker, and the count of its clones.
    fn joiner() -> (Arc<Mute>, KeptWaker) {
        let mute = Arc::new(Mute);
        (mute.clone(), KeptWaker::new(&Waker::from(mute)))
    }

    #[test]
    fn whatever_is_there_is_dropped_once() {
        let value = Rc::new(());
        let (mute, joined) = joiner();
        let handover = Handover::new();
        assert!(handover.join(joined).is_none());
        assert_eq!(Arc::strong_count(&mute), 2);
        drop(handover.end(Ended::Completed(value.clone())));
        assert_eq!((Arc::strong_count(&mute), Rc::strong_count(&value)), (1, 2));
        drop(handover);
        assert_eq!(Rc::strong_count(&value), 1);
        let handover = Handover::<Rc<()>>::new();
        drop(handover.join(joiner().1));
        drop(handover);
    }

    #[test]
    fn a_later_joiner_takes_the_place_of_the_earlier_one() {
        let handover = Handover::<()>::new();
        let ((first, joins), (second, joins_too)) = (joiner(), joiner());
        drop(handover.join(joins));
        drop(handover.join(joins_too));
        assert_eq!((Arc::strong_count(&first), Arc::strong_count(&second)), (1, 2));
        drop(handover.leave());
        assert_eq!(Arc::strong_count(&second), 1);
        assert!(!handover.has_ended() && handover.end(Ended::Cancelled).is_none());
    }

    #[test]
    fn what_came_of_a_task_is_taken_once() {
        let handover = Handover::new();
        assert!(handover.take().is_none());
        drop(handover.end(Ended::Failed::<()>("no luck".into())));
        assert!(handover.has_ended() && !handover.is_taken());
        assert!(matches!(handover.take(), Some(Ended::Failed(error)) if error.to_string() == "no luck"));
        assert!(handover.is_taken() && handover.take().is_none());
        let (mute, late) = joiner();
        drop(handover.join(late));
        assert_eq!(Arc::strong_count(&mute), 1, "too late to be kept");
    }
}
