//! A listener: accepts the connections to one endpoint (asyncio: `start_server`).
//!
//! Invariant: dropping it ends listening, and breaks the connections that it has not accepted. Next: `network`, which hands it
//! the connections.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::endpoint::Endpoint;
use super::stream::Stream;
use crate::rt::WaitGuard;

/// The connections to one endpoint that wait to be accepted.
#[derive(Default)]
pub(super) struct Backlog {
    streams: RefCell<VecDeque<Stream>>,
    waker: RefCell<Option<Waker>>,
    listener: RefCell<Option<Rc<dyn Fn()>>>,
}

impl Backlog {
    pub(super) fn add(&self, stream: Stream) {
        self.streams.borrow_mut().push_back(stream);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
        let listener = self.listener.borrow().clone();
        if let Some(listener) = listener {
            listener();
        }
    }

    fn take(&self) -> Option<Stream> {
        self.streams.borrow_mut().pop_front()
    }
}

/// Accepts the connections to an endpoint.
pub struct Listener {
    endpoint: Endpoint,
    backlog: Rc<Backlog>,
    on_close: Option<Box<dyn FnOnce()>>,
}

impl Listener {
    pub(super) fn new(endpoint: Endpoint, backlog: Rc<Backlog>, on_close: Box<dyn FnOnce()>) -> Listener {
        Listener { endpoint, backlog, on_close: Some(on_close) }
    }

    /// The endpoint, with the port that was chosen if 0 was asked for.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Waits for a connection. Dropping the future loses none.
    #[track_caller]
    pub fn accept(&self) -> Accept<'_> {
        Accept { listener: self, at: Location::caller(), wait: WaitGuard::new() }
    }

    /// A connection, if one waits. For code that is no task.
    pub fn try_accept(&self) -> Option<Stream> {
        self.backlog.take()
    }

    /// Has `arrived` called for each connection. For code that is no task.
    pub fn listen(&self, arrived: Rc<dyn Fn()>) {
        self.backlog.listener.replace(Some(arrived));
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(self.backlog.listener.take());
        if let Some(on_close) = self.on_close.take() {
            on_close();
        }
        while let Some(stream) = self.backlog.take() {
            stream.abort();
        }
    }
}

/// The future of [`Listener::accept`].
#[must_use = "futures do nothing unless awaited"]
pub struct Accept<'a> {
    listener: &'a Listener,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

impl Future for Accept<'_> {
    type Output = Stream;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Stream> {
        if let Some(stream) = self.listener.backlog.take() {
            self.wait.ready();
            return Poll::Ready(stream.held_at(self.at));
        }
        self.listener.backlog.waker.replace(Some(cx.waker().clone()));
        let (listener, at) = (self.listener, self.at);
        self.wait.pending_for("accept", &format_args!("accept {}", listener.endpoint), at);
        Poll::Pending
    }
}
