//! `next` for streams that remembers which line awaits it.
//!
//! `futures_util`'s `next` works too, but a stream polled through it only knows the line where the stream was made; a
//! learner who watches `while let Some(x) = stream.next().await` wants that line marked.

use std::cell::Cell;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

thread_local! {
    static SITE: Cell<Option<&'static Location<'static>>> = const { Cell::new(None) };
}

/// The line of the innermost `next().await` that is being polled. Leaf streams record it as the line that waits.
pub fn next_site() -> Option<&'static Location<'static>> {
    SITE.get()
}

/// Gives every stream an awaitable `next`.
pub trait StreamExt: Stream {
    /// The next item, or `None` at the end (asyncio: `__anext__`, `async for`).
    #[track_caller]
    fn next(&mut self) -> Next<'_, Self>
    where
        Self: Unpin,
    {
        Next { stream: self, at: Location::caller() }
    }
}

impl<S: Stream + ?Sized> StreamExt for S {}

/// The future of [`StreamExt::next`].
#[must_use = "futures do nothing unless awaited"]
pub struct Next<'a, S: ?Sized> {
    stream: &'a mut S,
    at: &'static Location<'static>,
}

/// Puts the outer site back, also when the poll unwinds.
struct SiteGuard(Option<&'static Location<'static>>);

impl Drop for SiteGuard {
    fn drop(&mut self) {
        SITE.set(self.0);
    }
}

impl<S: Stream + Unpin + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let _outer = SiteGuard(SITE.replace(Some(self.at)));
        Pin::new(&mut *self.stream).poll_next(cx)
    }
}
