//! A byte stream: one end of a connection (asyncio: a transport with its protocol, or `StreamReader` and `StreamWriter`).
//!
//! Invariant: dropping a stream closes it; the other end reads what was sent before, then the end. Next: `pipe`, its two
//! directions.

use std::io;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use futures_io::{AsyncRead, AsyncWrite};

use super::connection::Connection;
use super::endpoint::Endpoint;
use super::late::Lateness;
use super::pipe::Pipe;
use crate::rt::WaitGuard;

/// One end of a connection.
pub struct Stream {
    incoming: Rc<Pipe>,
    outgoing: Rc<Pipe>,
    connection: Rc<Connection>,
    at: &'static Location<'static>,
    /// Of the end of a route's server.
    lateness: Option<Lateness>,
    reading: WaitGuard,
    writing: WaitGuard,
}

impl Stream {
    #[track_caller]
    pub(super) fn new(incoming: &Rc<Pipe>, outgoing: &Rc<Pipe>, connection: &Rc<Connection>) -> Stream {
        Stream {
            incoming: incoming.clone(),
            outgoing: outgoing.clone(),
            connection: connection.clone(),
            at: Location::caller(),
            lateness: None,
            reading: WaitGuard::new(),
            writing: WaitGuard::new(),
        }
    }

    /// Has a server's end read late.
    pub(super) fn late_by(mut self, lateness: Lateness) -> Stream {
        self.lateness = Some(lateness);
        self
    }

    /// Has the waits of this end belong to a line: of the code that connected or accepted.
    pub(super) fn held_at(mut self, at: &'static Location<'static>) -> Stream {
        self.at = at;
        self
    }

    /// The endpoint that the client asked for.
    pub fn endpoint(&self) -> &Endpoint {
        &self.connection.endpoint
    }

    /// The number of the connection within the run, from 1.
    pub fn number(&self) -> u32 {
        self.connection.number
    }

    /// What the client asked last, in words without secrets: `HGETALL car`, `GET /red`. Empty before the first request.
    pub fn asked(&self) -> String {
        self.connection.asked()
    }

    /// Reads what has arrived: 0 bytes at the end; `None` if nothing has. For code that is no task.
    ///
    /// # Errors
    /// If the connection is broken.
    pub fn try_read(&self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        self.incoming.try_read(buffer).transpose()
    }

    /// Sends as many of the bytes as there is room for. For code that is no task.
    ///
    /// # Errors
    /// If the connection is broken or closed.
    pub fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        self.connection.says(self.is_client(), bytes);
        self.outgoing.try_write(bytes).unwrap_or(Ok(0))
    }

    /// The number of bytes that were sent and that the other end has not read.
    pub fn unread(&self) -> usize {
        self.outgoing.pending()
    }

    /// The number of bytes that can be read.
    pub fn arrived(&self) -> usize {
        self.incoming.arrived()
    }

    /// Whether a read would give something: bytes, the end, or an error.
    pub fn is_readable(&self) -> bool {
        self.incoming.is_readable()
    }

    /// Ends what this end sends; it may still read.
    pub fn shut_down(&self) {
        self.outgoing.close();
    }

    /// Breaks the connection: both ends get `ConnectionReset`.
    pub fn abort(&self) {
        self.connection.cut();
    }

    /// Has `read` called whenever there is something to read, and `written` whenever there is room again, until the stream is
    /// dropped. For code that is no task.
    pub fn listen(&self, read: Rc<dyn Fn()>, written: Rc<dyn Fn()>) {
        self.incoming.listen_to_reads(read);
        self.outgoing.listen_to_writes(written);
    }

    fn is_client(&self) -> bool {
        Rc::ptr_eq(&self.outgoing, &self.connection.to_server)
    }

    /// The words for a wait at this end.
    fn label(&self, what: &str) -> String {
        let asked = if self.is_client() { self.connection.asked() } else { String::new() };
        if asked.is_empty() { format!("{what} {}", self.connection.endpoint) } else { asked }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let has_arrived = self.incoming.arrived() > 0;
        let stream = &mut *self;
        if let Some(lateness) = stream.lateness.as_mut().filter(|_| has_arrived) {
            // The wait for bytes is over; that before they are read has words of its own.
            stream.reading.ready();
            ready!(lateness.poll(cx));
        }
        let read = self.incoming.poll_read(cx, buffer);
        if read.is_pending() {
            let (label, at) = (self.label("read from"), self.at);
            self.reading.pending_for("stream", &label, at);
        } else {
            self.reading.ready();
        }
        read
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if let Some(lateness) = &mut self.lateness {
            lateness.answered();
        }
        self.connection.says(self.is_client(), bytes);
        let cuts = !self.is_client() && self.connection.cuts_replies();
        let bytes = if cuts { &bytes[..bytes.len().div_ceil(2)] } else { bytes };
        let written = self.outgoing.poll_write(cx, bytes);
        if cuts && written.is_ready() {
            self.outgoing.break_off();
        }
        if written.is_pending() {
            let (label, at) = (self.label("write to"), self.at);
            self.writing.pending_for("stream", &label, at);
        } else {
            self.writing.ready();
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.outgoing.close();
        Poll::Ready(Ok(()))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.outgoing.close();
        self.incoming.leave();
        self.connection.left();
    }
}
