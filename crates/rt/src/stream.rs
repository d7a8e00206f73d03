//! `next` for streams that remembers which line awaits it, and that a stream's wait ends with the `next` it is for.
//!
//! `futures_util`'s `next` works too, but a stream polled through it only knows the line where the stream was made; a
//! learner who watches `while let Some(x) = stream.next().await` wants that line marked. And nobody hears when that `next` is
//! dropped while it waits: then the stream's wait lasts until the stream is polled again or dropped.
//!
//! Invariant: a site is named exactly while its `next` polls; a leaf stream that waits then leaves its wait there, and who drops
//! the `next` ends it: the stream itself lives on, and nobody waits for it.

use std::cell::RefCell;
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::wait::{ActiveWait, WaitGuard};

/// A `next` that is being polled.
struct NextSite {
    at: &'static Location<'static>,
    waits: Vec<Rc<ActiveWait>>,
}

thread_local! {
    static SITE: RefCell<Option<NextSite>> = const { RefCell::new(None) };
}

/// The line of the innermost `next().await` that is being polled. Leaf streams record it as the line that waits.
pub fn next_site() -> Option<&'static Location<'static>> {
    SITE.with_borrow(|site| site.as_ref().map(|site| site.at))
}

/// Has the innermost `next` that is being polled end the wait when it is dropped. Leaf streams call it when they are pending.
pub fn ends_with_next(wait: &WaitGuard) {
    if let Some(active) = wait.active() {
        SITE.with_borrow_mut(|site| {
            if let Some(site) = site
                && !site.waits.iter().any(|known| Rc::ptr_eq(known, &active))
            {
                site.waits.push(active);
            }
        });
    }
}

/// Gives every stream an awaitable `next`.
pub trait StreamExt: Stream {
    /// The next item, or `None` at the end (asyncio: `__anext__`, `async for`).
    #[track_caller]
    fn next(&mut self) -> Next<'_, Self>
    where
        Self: Unpin,
    {
        Next { stream: self, at: Location::caller(), waits: Vec::new() }
    }
}

impl<S: Stream + ?Sized> StreamExt for S {}

/// The future of [`StreamExt::next`].
#[must_use = "futures do nothing unless awaited"]
pub struct Next<'a, S: ?Sized> {
    stream: &'a mut S,
    at: &'static Location<'static>,
    /// What the stream waits for, for this.
    waits: Vec<Rc<ActiveWait>>,
}

/// Puts the outer site back, also when the poll unwinds.
struct RestoreOuter(Option<NextSite>);

impl Drop for RestoreOuter {
    fn drop(&mut self) {
        // Dropped when nothing is borrowed: the end of a wait is reported.
        let _inner = SITE.replace(self.0.take());
    }
}

impl<S: Stream + Unpin + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut waits = mem::take(&mut self.waits);
        waits.retain(|wait| !wait.has_ended());
        let outer = RestoreOuter(SITE.replace(Some(NextSite { at: self.at, waits })));
        let polled = Pin::new(&mut *self.stream).poll_next(cx);
        // Once there is an item, what else the stream waits for (it may be made of several) is its own again.
        self.waits = SITE.take().filter(|_| polled.is_pending()).map_or(Vec::new(), |site| site.waits);
        drop(outer);
        polled
    }
}

impl<S: ?Sized> Drop for Next<'_, S> {
    fn drop(&mut self) {
        self.waits.iter().for_each(|wait| wait.end());
    }
}
