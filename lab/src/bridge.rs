//! The bridge: carries the bytes of one connection between a WebSocket and a service.
//!
//! Binary messages are the connection's bytes. Text messages are the bridge's own: `open` (to the page: the service has accepted),
//! `room N` (both ways: N bytes were passed on, see `bytes_allowed`), `end` (to the lab: the page sends no more; it may still
//! read). Every end is a close frame with a code and a reason (`closing`). Invariants: at most [`MOST_CONNECTIONS`] at once; no
//! connection outlives its limits; at most a window of bytes is in memory for each direction.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Instant, sleep_until, timeout};

use crate::bytes_allowed::BytesAllowed;
use crate::closing::Closing;
use crate::mysql_sign_in::MysqlSignIn;
use crate::upstream::{SignIn, Upstream};

/// Connections at once.
pub const MOST_CONNECTIONS: usize = 32;
/// The largest message, in bytes.
pub const LARGEST_MESSAGE: usize = 64 * 1024;
/// A service has to accept within this time.
const CONNECT: Duration = Duration::from_secs(3);
/// A connection is closed when nothing was sent for so long: a pool's connection lives through a pause of its user.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// The longest time that a connection is open.
const TOTAL: Duration = Duration::from_secs(60 * 60);

/// The connections that there may still be.
pub struct Places(Semaphore);

impl Default for Places {
    fn default() -> Places {
        Places(Semaphore::new(MOST_CONNECTIONS))
    }
}

/// Carries a connection to its end, or closes it at once for the reason of a refusal.
pub async fn carry(socket: WebSocket, upstream: Result<Upstream, Closing>, places: Arc<Places>) {
    let (sink, stream) = socket.split();
    let sink = Mutex::new(sink);
    let closing = match carried(&sink, stream, upstream, &places).await {
        Ok(closing) | Err(closing) => closing,
    };
    let frame = CloseFrame { code: closing.code, reason: closing.reason.into() };
    // The page may be gone.
    let _ = sink.lock().await.send(Message::Close(Some(frame))).await;
}

type Sink = Mutex<SplitSink<WebSocket, Message>>;

async fn carried(
    sink: &Sink,
    stream: SplitStream<WebSocket>,
    upstream: Result<Upstream, Closing>,
    places: &Places,
) -> Result<Closing, Closing> {
    let upstream = upstream?;
    let _place = places.0.try_acquire().map_err(|_| {
        let reason = format!("The lab carries at most {MOST_CONNECTIONS} connections at once.");
        Closing::new(Closing::TOO_MANY, reason)
    })?;
    let (from_service, to_service) = connect(&upstream).await?.into_split();
    tell(sink, "open".to_owned()).await?;
    let connection = Connection {
        sink,
        sign_in: std::sync::Mutex::new(match &upstream.sign_in {
            SignIn::None => None,
            SignIn::Mysql(account) => Some(MysqlSignIn::new(account.clone())),
        }),
        allowed: BytesAllowed::default(),
        last: std::sync::Mutex::new(Instant::now()),
    };
    tokio::select! {
        ended = connection.to_page(from_service, &upstream) => ended,
        ended = connection.to_service(stream, to_service) => ended,
        ended = connection.until_limit() => Ok(ended),
    }
}

async fn connect(upstream: &Upstream) -> Result<UnixStream, Closing> {
    let name = upstream.name;
    if let Some(why) = upstream.ended.why() {
        return Err(Closing::new(Closing::GONE, format!("The lab's {name} has ended: {why}")));
    }
    match timeout(CONNECT, UnixStream::connect(&upstream.socket)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => {
            Err(Closing::new(Closing::GONE, format!("The lab's {name} cannot be reached: {error}.")))
        }
        Err(_) => {
            Err(Closing::new(Closing::SLOW, format!("The lab's {name} did not accept within 3 seconds.")))
        }
    }
}

/// Sends a text message of the bridge's own.
async fn tell(sink: &Sink, text: String) -> Result<(), Closing> {
    send(sink, Message::Text(text.into())).await
}

async fn send(sink: &Sink, message: Message) -> Result<(), Closing> {
    sink.lock().await.send(message).await.map_err(|_| Closing::new(Closing::CLOSED, "The page has gone."))
}

struct Connection<'a> {
    sink: &'a Sink,
    sign_in: std::sync::Mutex<Option<MysqlSignIn>>,
    /// What may be sent to the page.
    allowed: BytesAllowed,
    /// When something was sent last.
    last: std::sync::Mutex<Instant>,
}

impl Connection<'_> {
    async fn to_page(&self, mut service: OwnedReadHalf, upstream: &Upstream) -> Result<Closing, Closing> {
        let mut buffer = vec![0; LARGEST_MESSAGE];
        loop {
            let room = self.allowed.take(buffer.len()).await;
            let read = service.read(&mut buffer[..room]).await;
            let count = match read {
                Ok(0) | Err(_) => {
                    return Ok(match upstream.ended.why() {
                        Some(why) => Closing::new(
                            Closing::GONE,
                            format!("The lab's {} has ended: {why}", upstream.name),
                        ),
                        None => Closing::new(Closing::CLOSED, "The service closed the connection."),
                    });
                }
                Ok(count) => count,
            };
            self.allowed.give_back(room - count);
            self.note_use();
            if let Some(sign_in) = &mut *self.sign_in.lock().expect("no holder panics") {
                sign_in.from_server(&buffer[..count]);
            }
            send(self.sink, Message::Binary(buffer[..count].to_vec().into())).await?;
        }
    }

    async fn to_service(
        &self,
        mut page: SplitStream<WebSocket>,
        mut service: OwnedWriteHalf,
    ) -> Result<Closing, Closing> {
        let gone = |_| Closing::new(Closing::CLOSED, "The service closed the connection.");
        while let Some(message) = page.next().await {
            match message {
                Ok(Message::Binary(bytes)) => {
                    self.note_use();
                    service.write_all(&self.signed_in(&bytes)).await.map_err(gone)?;
                    tell(self.sink, format!("room {}", bytes.len())).await?;
                }
                Ok(Message::Text(text)) if text.as_str() == "end" => {
                    service.shutdown().await.map_err(gone)?
                }
                Ok(Message::Text(text)) => self.returned(&text)?,
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(Message::Close(_)) => break,
                Err(_) => {
                    let reason = format!("A message has at most {LARGEST_MESSAGE} bytes.");
                    return Err(Closing::new(Closing::TOO_LARGE, reason));
                }
            }
        }
        Ok(Closing::new(Closing::CLOSED, "The page closed the connection."))
    }

    fn signed_in(&self, bytes: &[u8]) -> Vec<u8> {
        match &mut *self.sign_in.lock().expect("no holder panics") {
            Some(sign_in) => sign_in.from_client(bytes),
            None => bytes.to_vec(),
        }
    }

    fn returned(&self, text: &str) -> Result<(), Closing> {
        let count = text.strip_prefix("room ").and_then(|count| count.parse().ok());
        if count.is_some_and(|count| self.allowed.give_back(count)) {
            return Ok(());
        }
        Err(Closing::new(Closing::TOO_LARGE, "The page returned more room than it was given bytes."))
    }

    fn note_use(&self) {
        *self.last.lock().expect("no holder panics") = Instant::now();
    }

    async fn until_limit(&self) -> Closing {
        let over = Instant::now() + TOTAL;
        loop {
            let idle = *self.last.lock().expect("no holder panics") + IDLE;
            sleep_until(idle.min(over)).await;
            if Instant::now() >= over {
                return Closing::new(Closing::OVER, "A connection of the lab is open for at most an hour.");
            }
            if *self.last.lock().expect("no holder panics") + IDLE <= Instant::now() {
                return Closing::new(Closing::IDLE, "The connection was idle for 10 minutes.");
            }
        }
    }
}
