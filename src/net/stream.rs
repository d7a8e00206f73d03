//! A byte stream: one end of a connection (asyncio: a transport with its protocol, or `StreamReader` and `StreamWriter`).
//!
//! Invariant: dropping a stream closes it; the other end reads what was sent before, then the end. Next: `pipe`, its two
//! directions.

use std::io;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_io::{AsyncRead, AsyncWrite};

use super::connection::Connection;
use super::endpoint::Endpoint;
use super::pipe::Pipe;
use crate::rt::WaitGuard;

/// One end of a connection.
pub struct Stream {
    incoming: Rc<Pipe>,
    outgoing: Rc<Pipe>,
    connection: Rc<Connection>,
    at: &'static Location<'static>,
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
            reading: WaitGuard::new(),
            writing: WaitGuard::new(),
        }
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
        self.connection.says(self.is_client(), bytes);
        let written = self.outgoing.poll_write(cx, bytes);
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
