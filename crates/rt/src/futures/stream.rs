//! `next` for streams, with two additions to `futures_util`'s: the line of its `.await` is recorded, and dropping it ends the
//! stream's wait.
//!
//! A stream polled through `futures_util`'s `next` has only the line where it was created, and its wait lasts until it is
//! polled again or dropped. A learner who watches `while let Some(x) = stream.next().await` wants that line marked.
//!
//! Invariant: the current site is set exactly while its `next` polls. A leaf stream that returns pending registers its wait
//! with the site; dropping the `next` ends the wait, since the stream lives on but nothing waits for it.

use std::cell::RefCell;
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::report::wait::{ActiveWait, WaitGuard};

/// The [`Next`] that is being polled.
struct NextSite {
    at: &'static Location<'static>,
    waits: Vec<Rc<ActiveWait>>,
}

thread_local! {
    static SITE: RefCell<Option<NextSite>> = const { RefCell::new(None) };
}

/// The line of the innermost `next().await` that is being polled. Leaf streams record it as the line of their wait.
pub fn next_site() -> Option<&'static Location<'static>> {
    SITE.with_borrow(|site| site.as_ref().map(|site| site.at))
}

/// Registers a wait with the innermost `next` that is being polled, which ends it when dropped. Leaf streams call this when
/// they return pending.
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
///
/// ```
/// use loopscope_rt::{StreamExt, run_virtual, spawn_detached, sync::queue};
///
/// let sum = run_virtual(async {
///     let (producer, mut consumer) = queue(1);
///     spawn_detached("produce", async move {
///         for item in 1..=3 {
///             producer.put(item).await.unwrap();
///         }
///     });
///     let mut sum = 0;
///     while let Some(item) = consumer.next().await {
///         sum += item;
///     }
///     sum
/// });
/// assert_eq!(sum, Ok(6));
/// ```
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
    /// The waits that end when this is dropped.
    waits: Vec<Rc<ActiveWait>>,
}

/// Restores the outer site, also when the poll unwinds.
struct RestoreSite(Option<NextSite>);

impl Drop for RestoreSite {
    fn drop(&mut self) {
        // Dropped with nothing borrowed: the end of a wait calls the instrument.
        let _inner = SITE.replace(self.0.take());
    }
}

impl<S: Stream + Unpin + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut waits = mem::take(&mut self.waits);
        waits.retain(|wait| !wait.has_ended());
        let outer = RestoreSite(SITE.replace(Some(NextSite { at: self.at, waits })));
        let polled = Pin::new(&mut *self.stream).poll_next(cx);
        // With an item this `next` is over: waits of other parts of the stream (it may be a merge) stay active.
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
