//! A pipe: the bytes of one direction of a connection.
//!
//! Invariants: bytes arrive in order and once; after a reset nothing arrives; at most [`CAPACITY`] bytes are sent and not read, and
//! who sends more waits until some are read. Nothing is borrowed while a waker or a listener is called.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::link::Link;

/// The bytes that a pipe holds, as many as a socket usually buffers.
pub const CAPACITY: usize = 64 * 1024;

/// Who waits at an end of a pipe.
#[derive(Default)]
enum Waiter {
    #[default]
    Nobody,
    /// A task, to be woken once.
    Task(Waker),
    /// Code that is no task, called each time.
    Listener(Rc<dyn Fn()>),
}

impl Waiter {
    fn notify(waiter: &RefCell<Waiter>) {
        let listener = match &*waiter.borrow() {
            Waiter::Nobody => return,
            Waiter::Listener(listener) => Some(listener.clone()),
            Waiter::Task(_) => None,
        };
        match listener {
            Some(listener) => listener(),
            None => {
                if let Waiter::Task(waker) = waiter.take() {
                    waker.wake();
                }
            }
        }
    }

    fn wait(waiter: &RefCell<Waiter>, waker: &Waker) {
        let before = waiter.replace(Waiter::Task(waker.clone()));
        drop(before);
    }
}

/// Whether more bytes may arrive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    /// The sender has closed it: the bytes that arrived are the last.
    Closed,
    /// The connection breaks when what arrived is read.
    CutOff,
    /// The connection is broken.
    Reset,
}

/// One direction of a connection.
pub(super) struct Pipe {
    link: Link,
    arrived: RefCell<VecDeque<u8>>,
    in_flight: Cell<usize>,
    /// As the reader sees it.
    end: Cell<End>,
    /// As the sender sees it.
    is_closed: Cell<bool>,
    reader_is_gone: Cell<bool>,
    total: Cell<u64>,
    reader: RefCell<Waiter>,
    writer: RefCell<Waiter>,
}

impl Pipe {
    pub(super) fn new(link: Link) -> Rc<Pipe> {
        Rc::new(Pipe {
            link,
            arrived: RefCell::default(),
            in_flight: Cell::new(0),
            end: Cell::new(End::Open),
            is_closed: Cell::new(false),
            reader_is_gone: Cell::new(false),
            total: Cell::new(0),
            reader: RefCell::default(),
            writer: RefCell::default(),
        })
    }

    /// The number of bytes sent so far.
    pub(super) fn total(&self) -> u64 {
        self.total.get()
    }

    /// Reads what has arrived: 0 bytes at the end; `None` if nothing has.
    pub(super) fn try_read(&self, buffer: &mut [u8]) -> Option<io::Result<usize>> {
        if self.end.get() == End::Reset {
            return Some(Err(reset()));
        }
        let count = {
            let mut arrived = self.arrived.borrow_mut();
            let count = arrived.len().min(buffer.len());
            for (to, byte) in buffer.iter_mut().zip(arrived.drain(..count)) {
                *to = byte;
            }
            count
        };
        if count > 0 {
            Waiter::notify(&self.writer);
        }
        if count == 0 && self.end.get() == End::CutOff {
            return Some(Err(reset()));
        }
        let is_over = self.end.get() == End::Closed || buffer.is_empty();
        (count > 0 || is_over).then_some(Ok(count))
    }

    pub(super) fn poll_read(&self, cx: &Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        match self.try_read(buffer) {
            Some(read) => Poll::Ready(read),
            None => {
                Waiter::wait(&self.reader, cx.waker());
                Poll::Pending
            }
        }
    }

    /// Sends as many bytes as there is room for; `None` if there is none.
    pub(super) fn try_write(self: &Rc<Self>, bytes: &[u8]) -> Option<io::Result<usize>> {
        if self.end.get() == End::Reset {
            return Some(Err(reset()));
        }
        if self.is_closed.get() || self.reader_is_gone.get() {
            return Some(Err(ErrorKind::BrokenPipe.into()));
        }
        let room = CAPACITY.saturating_sub(self.in_flight.get() + self.arrived.borrow().len());
        let count = room.min(bytes.len());
        if count == 0 {
            return bytes.is_empty().then_some(Ok(0));
        }
        self.total.set(self.total.get() + count as u64);
        self.in_flight.set(self.in_flight.get() + count);
        let (pipe, sent) = (self.clone(), bytes[..count].to_vec());
        self.link.send(move || pipe.arrive(&sent));
        Some(Ok(count))
    }

    pub(super) fn poll_write(self: &Rc<Self>, cx: &Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.try_write(bytes) {
            Some(written) => Poll::Ready(written),
            None => {
                Waiter::wait(&self.writer, cx.waker());
                Poll::Pending
            }
        }
    }

    /// What has been sent and not read.
    pub(super) fn pending(&self) -> usize {
        self.in_flight.get() + self.arrived.borrow().len()
    }

    /// The number of bytes that can be read.
    pub(super) fn arrived(&self) -> usize {
        self.arrived.borrow().len()
    }

    /// Whether a read gives something: bytes, the end, or an error.
    pub(super) fn is_readable(&self) -> bool {
        self.arrived() > 0 || self.end.get() != End::Open
    }

    fn arrive(&self, bytes: &[u8]) {
        self.in_flight.set(self.in_flight.get() - bytes.len());
        if self.end.get() == End::Open && !self.reader_is_gone.get() {
            self.arrived.borrow_mut().extend(bytes);
            Waiter::notify(&self.reader);
        }
    }

    /// Who writes writes no more, and is not told of room.
    pub(super) fn close(self: &Rc<Self>) {
        if self.is_closed.replace(true) {
            return;
        }
        drop(self.writer.take());
        let pipe = self.clone();
        self.link.send(move || pipe.end(End::Closed));
    }

    /// Breaks the connection behind what was sent: it is read, and then the error.
    pub(super) fn break_off(self: &Rc<Self>) {
        self.is_closed.set(true);
        drop(self.writer.take());
        let pipe = self.clone();
        self.link.send(move || pipe.end(End::CutOff));
    }

    /// Breaks the connection at once.
    pub(super) fn reset(&self) {
        self.arrived.borrow_mut().clear();
        self.end(End::Reset);
        Waiter::notify(&self.writer);
    }

    fn end(&self, end: End) {
        if self.end.get() == End::Open || end == End::Reset {
            self.end.set(end);
            Waiter::notify(&self.reader);
        }
    }

    /// Has a function called whenever there is something to read, instead of a task that waits.
    pub(super) fn listen_to_reads(&self, listener: Rc<dyn Fn()>) {
        drop(self.reader.replace(Waiter::Listener(listener)));
    }

    /// Has a function called whenever there is room to write.
    pub(super) fn listen_to_writes(&self, listener: Rc<dyn Fn()>) {
        drop(self.writer.replace(Waiter::Listener(listener)));
    }

    /// Who reads has gone: nobody is told of what arrives, and who writes is told.
    pub(super) fn leave(&self) {
        drop(self.reader.take());
        self.reader_is_gone.set(true);
        Waiter::notify(&self.writer);
    }
}

fn reset() -> io::Error {
    ErrorKind::ConnectionReset.into()
}
