//! One client's connection: reads requests, has them run, sends the answers.
//!
//! Invariants: requests are answered in their order; while one waits, further ones are read and not run; a client that goes takes
//! its watches, its subscriptions and its wait along. Next: `engine`.

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};

use super::command::Effect;
use super::engine::RedisEngine;
use super::outbox::{MOST_UNSENT, Outbox};
use super::request::{MOST_BYTES, RequestReader};
use super::value::RedisValue;
use crate::net::stream::Stream;
use crate::rt::{NamedWaitExt, sleep};
use crate::sync::oneshot::Receiver;

/// The bytes that are read at once.
const CHUNK: usize = 16 * 1024;

/// The bytes of requests that may wait for those before them.
const MOST_UNREAD: usize = MOST_BYTES + 1024 * 1024;

/// A connection that is served.
pub(super) struct ClientConnection {
    engine: Rc<RedisEngine>,
    client_id: u64,
    stream: Stream,
    requests: RequestReader,
    outbox: Rc<Outbox>,
    /// What is being sent, and how much of it has been.
    sending: (Vec<u8>, usize),
    buffer: Vec<u8>,
}

impl ClientConnection {
    pub(super) fn begin(engine: &Rc<RedisEngine>, stream: Stream) -> ClientConnection {
        let (client_id, outbox) = engine.join();
        ClientConnection {
            engine: engine.clone(),
            client_id,
            stream,
            requests: RequestReader::default(),
            outbox,
            sending: (Vec::new(), 0),
            buffer: vec![0; CHUNK],
        }
    }

    /// Serves the client until it goes or asks to.
    ///
    /// # Errors
    /// If the connection breaks, or the client sends more than is read or reads less than is sent.
    pub(super) async fn serve(mut self) -> io::Result<()> {
        loop {
            self.check_limits()?;
            let words = match self.requests.next() {
                Ok(Some(words)) => words,
                Ok(None) if self.exchange().await? => continue,
                Ok(None) => return Ok(()),
                Err(text) => {
                    let error = RedisValue::Error(format!("ERR Protocol error: {text}"));
                    self.engine.send(self.client_id, &error);
                    return self.flush().await;
                }
            };
            match self.engine.run(self.client_id, &words) {
                Effect::Reply(_) | Effect::Sent => {}
                Effect::Close(_) => return self.flush().await,
                Effect::Block { receiver, timeout, label } => {
                    let waiting = self.wait_for(receiver, timeout).named_wait("redis", label);
                    let Some(answer) = waiting.await? else { return Ok(()) };
                    self.engine.send(self.client_id, &answer);
                }
            }
        }
    }

    /// Sends, and waits for requests. False if the client has gone.
    async fn exchange(&mut self) -> io::Result<bool> {
        poll_fn(|cx| self.poll_exchange(cx)).await
    }

    /// Waits for the answer to a command, at most for a time. `None` if the client has gone.
    async fn wait_for(
        &mut self,
        mut receiver: Receiver<RedisValue>,
        timeout: Option<Duration>,
    ) -> io::Result<Option<RedisValue>> {
        let mut timeout = timeout.map(sleep);
        poll_fn(|cx| {
            if let Poll::Ready(Ok(answer)) = Pin::new(&mut receiver).poll(cx) {
                return Poll::Ready(Ok(Some(answer)));
            }
            if timeout.as_mut().is_some_and(|timeout| Pin::new(timeout).poll(cx).is_ready()) {
                return Poll::Ready(Ok(Some(RedisValue::NullArray)));
            }
            while ready!(self.poll_exchange(cx))? {}
            Poll::Ready(Ok(None))
        })
        .await
    }

    fn poll_exchange(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        self.outbox.set_waker(cx.waker());
        // A client may send on while it does not read.
        if let Poll::Ready(Err(error)) = self.poll_flush(cx) {
            return Poll::Ready(Err(error));
        }
        let count = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut self.buffer))?;
        self.requests.feed(&self.buffer[..count]);
        self.check_limits()?;
        Poll::Ready(Ok(count > 0))
    }

    /// Checks that what waits to be sent and to be run fits in memory.
    fn check_limits(&self) -> io::Result<()> {
        let unsent = self.outbox.len() + self.sending.0.len() - self.sending.1;
        if unsent > MOST_UNSENT || self.requests.waiting() > MOST_UNREAD {
            return Err(ErrorKind::OutOfMemory.into());
        }
        Ok(())
    }

    /// Sends all that is to be sent.
    async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_flush(cx)).await
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let (bytes, sent) = &mut self.sending;
            if *sent == bytes.len() {
                (*bytes, *sent) = (self.outbox.take(), 0);
                if bytes.is_empty() {
                    return Poll::Ready(Ok(()));
                }
            }
            *sent += ready!(Pin::new(&mut self.stream).poll_write(cx, &bytes[*sent..]))?;
        }
    }
}

impl Drop for ClientConnection {
    fn drop(&mut self) {
        self.engine.leave(self.client_id);
    }
}
