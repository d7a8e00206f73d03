//! A bounded queue between tasks (asyncio: `Queue(maxsize)`), over `async-channel`.
//!
//! Its two ends are two handles. asyncio's one object for both has to be told when nobody puts or nobody gets any more
//! (`Queue.shutdown`); here dropping the last [`Producer`] or the [`Consumer`] says so, which also holds when a task
//! is cancelled.
//!
//! Invariants: items come out in the order in which they went in, each once; tasks that wait at one end go on in the
//! order in which they came; a wait names the line of the `put`, `get` or `next` that waits; a [`Gauge`] tells how many items
//! are in it, each time one goes in or out.

use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use async_channel::{Receiver, Recv, Send, Sender};
use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::rt::stream::next_site;
use crate::rt::{Gauge, wait_fixed};

/// A queue that holds up to `capacity` items: the end that puts and the end that gets.
///
/// # Panics
/// If `capacity` is zero.
#[track_caller]
pub fn queue<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    assert!(capacity > 0, "a queue needs room for at least one item");
    let (sender, receiver) = async_channel::bounded(capacity);
    let at = Location::caller();
    let length = Rc::new(Gauge::new("queue", at, 0));
    (Producer { sender, length: length.clone() }, Consumer { receiver: Box::pin(receiver), length, at })
}

/// The queue has been closed: nobody will get what is put, or nothing is left to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is closed")
    }
}

impl Error for Closed {}

/// The end of a queue that puts. Clones put into the same queue; when the last is dropped the queue is closed, and the
/// consumer still gets what is in it.
pub struct Producer<T> {
    sender: Sender<T>,
    length: Rc<Gauge>,
}

impl<T> Clone for Producer<T> {
    fn clone(&self) -> Producer<T> {
        Producer { sender: self.sender.clone(), length: self.length.clone() }
    }
}

impl<T> Producer<T> {
    /// Puts an item in, waiting for room if the queue is full (asyncio: `await queue.put(item)`).
    ///
    /// # Errors
    /// [`Closed`] when nobody will get the item; it is dropped.
    #[track_caller]
    pub fn put(&self, item: T) -> Put<'_, T> {
        Put { send: self.sender.send(item), producer: self, at: Location::caller() }
    }

    /// Closes the queue for all its handles (asyncio: `Queue.shutdown`). What is in it can still be got.
    pub fn close(&self) {
        self.sender.close();
    }
}

/// The end of a queue that gets. It is also the stream of the items, up to the queue's end. Dropping it closes the
/// queue and drops what is in it: nobody listens.
pub struct Consumer<T> {
    /// Boxed because the channel's stream must stay where it is, and `next` wants streams that can move.
    receiver: Pin<Box<Receiver<T>>>,
    length: Rc<Gauge>,
    /// Recorded for polls that come through some other `next` than [`StreamExt::next`](crate::rt::StreamExt::next).
    at: &'static Location<'static>,
}

impl<T> Consumer<T> {
    /// Takes the item that has been in the queue for longest, waiting for one if it is empty (asyncio: `await
    /// queue.get()`).
    ///
    /// # Errors
    /// [`Closed`] when the queue is empty and closed.
    #[track_caller]
    pub fn get(&self) -> Get<'_, T> {
        Get { recv: self.receiver.recv(), consumer: self, at: Location::caller() }
    }

    /// Closes the queue for all its handles: puts fail from now on, what is in it can still be got.
    pub fn close(&self) {
        self.receiver.close();
    }
}

impl<T> Stream for Consumer<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let polled = self.receiver.as_mut().poll_next(cx);
        if polled.is_pending() {
            wait_fixed("queue", "next item", next_site().unwrap_or(self.at));
        } else {
            self.length.set(self.receiver.len());
        }
        polled
    }
}

pin_project! {
    /// The future of [`Producer::put`].
    #[must_use = "futures do nothing unless awaited"]
    pub struct Put<'a, T> {
        #[pin]
        send: Send<'a, T>,
        producer: &'a Producer<T>,
        at: &'static Location<'static>,
    }
}

impl<T> Future for Put<'_, T> {
    type Output = Result<(), Closed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let polled = this.send.poll(cx);
        if polled.is_pending() {
            wait_fixed("queue", "put: the queue is full", this.at);
        } else {
            this.producer.length.set(this.producer.sender.len());
        }
        polled.map(|sent| sent.map_err(|_| Closed))
    }
}

pin_project! {
    /// The future of [`Consumer::get`].
    #[must_use = "futures do nothing unless awaited"]
    pub struct Get<'a, T> {
        #[pin]
        recv: Recv<'a, T>,
        consumer: &'a Consumer<T>,
        at: &'static Location<'static>,
    }
}

impl<T> Future for Get<'_, T> {
    type Output = Result<T, Closed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let polled = this.recv.poll(cx);
        if polled.is_pending() {
            wait_fixed("queue", "get: the queue is empty", this.at);
        } else {
            this.consumer.length.set(this.consumer.receiver.len());
        }
        polled.map(|got| got.map_err(|_| Closed))
    }
}
