//! A client of Redis: one connection, one command at a time (redis-py's asyncio client, without its pool).
//!
//! Invariant: a reply belongs to the command that is awaited. A command that is dropped before its reply has come breaks the
//! connection, and all later ones fail. Each command is a wait in its own words, without secrets, on the line of its call. Next:
//! `commands`, the named ones.

use std::collections::VecDeque;
use std::io;

use futures_util::{AsyncReadExt, AsyncWriteExt};

use super::codec::{RespVersion, encode_command};
use super::error::RedisError;
use super::replies::ReplyReader;
use super::value::RedisValue;
use crate::net::defaults;
use crate::net::requests::describe;
use crate::net::stream::Stream;
use crate::rt::NamedWaitExt;

/// The port of Redis, by which its requests are described.
const PORT: u16 = 6379;

/// A client.
pub struct RedisClient {
    stream: Stream,
    replies: ReplyReader,
    /// Messages that came between replies.
    pushed: VecDeque<RedisValue>,
    is_broken: bool,
}

impl RedisClient {
    /// Connects to a server.
    ///
    /// # Errors
    /// If nobody listens there, or the server refuses.
    ///
    /// # Panics
    /// Outside a task.
    #[track_caller]
    pub fn connect(host: &str, port: u16) -> impl Future<Output = Result<RedisClient, RedisError>> + use<> {
        let connecting = defaults::connect(host, port);
        async { Ok(RedisClient::new(connecting.await?)) }
    }

    /// A client on a connection to a server.
    pub fn new(stream: Stream) -> RedisClient {
        RedisClient { stream, replies: ReplyReader::default(), pushed: VecDeque::new(), is_broken: false }
    }

    /// Whether the connection is of no more use.
    pub fn is_broken(&self) -> bool {
        // A reset shows without reading.
        self.is_broken || self.stream.try_read(&mut []).is_err()
    }

    /// Runs a command: its name and its arguments.
    ///
    /// # Errors
    /// If the server refuses it, or the connection is broken.
    #[track_caller]
    pub fn command<'a, A: AsRef<[u8]>>(
        &'a mut self,
        words: &[A],
    ) -> impl Future<Output = Result<RedisValue, RedisError>> + use<'a, A> {
        let words: Vec<&[u8]> = words.iter().map(AsRef::as_ref).collect();
        self.run(&words)
    }

    /// [`RedisClient::command`], for words of one type.
    #[track_caller]
    pub(super) fn run<'a>(
        &'a mut self,
        words: &[&[u8]],
    ) -> impl Future<Output = Result<RedisValue, RedisError>> + use<'a> {
        let mut request = Vec::new();
        encode_command(words, &mut request);
        let label = describe(PORT, &request).unwrap_or_default();
        let before = self.replies.version;
        let after = version_after(words).unwrap_or(before);
        let running = async move {
            // The reply is in the new version, an error in either.
            self.replies.version = after;
            match self.exchange(request, 1).await?.pop() {
                Some(RedisValue::Error(text)) => {
                    self.replies.version = before;
                    Err(RedisError::Server(text))
                }
                reply => reply.ok_or_else(|| RedisError::Protocol("there is no reply".to_owned())),
            }
        };
        running.named_wait("redis", label)
    }

    /// Sends several commands at once, and then reads their replies. Those that the server refuses are
    /// [`RedisValue::Error`] among them.
    ///
    /// # Errors
    /// If the connection is broken.
    #[track_caller]
    pub fn pipeline<'a, A: AsRef<[u8]>>(
        &'a mut self,
        commands: &[Vec<A>],
    ) -> impl Future<Output = Result<Vec<RedisValue>, RedisError>> + use<'a, A> {
        let (mut request, count) = (Vec::new(), commands.len());
        commands.iter().for_each(|words| encode_command(words, &mut request));
        self.exchange(request, count).named_wait("redis", format!("pipeline of {count}"))
    }

    /// Sends a request, and reads as many replies.
    async fn exchange(&mut self, request: Vec<u8>, count: usize) -> Result<Vec<RedisValue>, RedisError> {
        if self.is_broken {
            let text =
                "the connection is out of step: an earlier command failed or was dropped before its reply";
            return Err(RedisError::Protocol(text.to_owned()));
        }
        // Until all replies are here. If this future is dropped before, it stays so.
        self.is_broken = true;
        self.stream.write_all(&request).await?;
        let mut replies = Vec::new();
        while replies.len() < count {
            match self.read().await? {
                push @ RedisValue::Push(_) => self.pushed.push_back(push),
                reply => replies.push(reply),
            }
        }
        self.is_broken = false;
        Ok(replies)
    }

    /// The next value that the server sends. Dropping the future loses nothing.
    async fn read(&mut self) -> Result<RedisValue, RedisError> {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let next = self.replies.next().map_err(|error| {
                self.is_broken = true;
                RedisError::Protocol(error.to_string())
            })?;
            if let Some(value) = next {
                return Ok(value);
            }
            match self.stream.read(&mut buffer).await {
                Ok(0) => {
                    self.is_broken = true;
                    let text = "the server has closed the connection";
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text).into());
                }
                Ok(count) => self.replies.feed(&buffer[..count]),
                Err(error) => {
                    self.is_broken = true;
                    return Err(error.into());
                }
            }
        }
    }

    /// The next message that answers no command, after `SUBSCRIBE`. Dropping the future loses none.
    ///
    /// # Errors
    /// If the connection breaks.
    #[track_caller]
    pub fn next_push(&mut self) -> impl Future<Output = Result<RedisValue, RedisError>> {
        let waiting = async {
            match self.pushed.pop_front() {
                Some(push) => Ok(push),
                None => self.read().await,
            }
        };
        waiting.named_wait("redis", "message of a channel")
    }
}

/// The version of the protocol that a command changes to.
fn version_after(words: &[&[u8]]) -> Option<RespVersion> {
    let is = |name: &[u8]| words.first().is_some_and(|word| word.eq_ignore_ascii_case(name));
    match words.get(1) {
        Some(&b"3") if is(b"HELLO") => Some(RespVersion::Three),
        Some(&b"2") if is(b"HELLO") => Some(RespVersion::Two),
        _ if is(b"RESET") => Some(RespVersion::Two),
        _ => None,
    }
}
