//! A connection to a service of the lab, carried by a WebSocket.
//!
//! Invariants: while the lab owes an answer, a virtual clock does not jump; a connection that the lab ends for a fault is reset for
//! its client, and the lab's reason is in the program's output. Next: `lab/src/bridge.rs`, the other side.

use std::cell::Cell;
use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::rc::Rc;
use std::task::Poll;

use futures_util::task::AtomicWaker;

use super::carrier::Carrier;
use super::directory::LabDirectory;
use crate::net::endpoint::Endpoint;
use crate::net::service::{Service, Serving};
use crate::net::stream::Stream;
use crate::platform::socket::{MessageSocket, SocketMessage};
use crate::rt::guest::Guest;
use crate::rt::{HostWait, NamedWaitExt};

/// The subprotocol, as in `lab/src/guard.rs`.
const PROTOCOL: &str = "loopscope-bridge";
/// The most bytes of one message, below the lab's limit.
const LARGEST: usize = 32 * 1024;
/// A close code for an end that is no fault.
const NORMAL: u16 = 1000;

/// A service of the lab, at one address.
pub(super) struct Bridge {
    /// Its name, or why there is none.
    service: Result<String, String>,
    is_announced: Cell<bool>,
}

impl Bridge {
    /// The service that stands for an address.
    pub(super) fn by_port(endpoint: &Endpoint) -> Rc<dyn Service> {
        Bridge::to(LabDirectory::service_at(endpoint))
    }

    /// The service with the name in a host `<name>.lab`.
    pub(super) fn by_name(endpoint: &Endpoint) -> Rc<dyn Service> {
        Bridge::to(Ok(endpoint.host.trim_end_matches(".lab").to_owned()))
    }

    fn to(service: Result<String, String>) -> Rc<dyn Service> {
        Rc::new(Bridge { service, is_announced: Cell::default() })
    }
}

impl Service for Bridge {
    fn serve(self: Rc<Self>, stream: Stream) -> Serving {
        Box::pin(async move {
            let (guest, endpoint) = (Guest::current(), stream.endpoint().clone());
            let say = |what: &str| guest.print(&format!("{endpoint}: {what}"));
            let carried = match &self.service {
                Ok(service) => {
                    if !self.is_announced.replace(true) {
                        say(&format!("the lab's {service} answers"));
                    }
                    carry(&stream, service).await
                }
                Err(reason) => Err(reason.clone()),
            };
            carried.map_err(|reason| {
                say(&reason);
                stream.abort();
                ErrorKind::ConnectionReset.into()
            })
        })
    }
}

/// Wakes the task that carries.
#[derive(Default)]
struct Change {
    waker: AtomicWaker,
    happened: Cell<bool>,
}

impl Change {
    fn note(&self) {
        self.happened.set(true);
        self.waker.wake();
    }

    async fn wait(&self) {
        poll_fn(|cx| {
            self.waker.register(cx.waker());
            if self.happened.take() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// Carries a connection to its end.
///
/// # Errors
/// The lab's reason for a fault.
async fn carry(stream: &Stream, service: &str) -> Result<(), String> {
    let change = Rc::<Change>::default();
    let note = {
        let change = change.clone();
        move || change.note()
    };
    let note: Rc<dyn Fn()> = Rc::new(note);
    stream.listen(note.clone(), note.clone());
    let token = LabDirectory::token();
    let socket = MessageSocket::open(&format!("/bridge/{service}"), &[PROTOCOL, &token], note)?;
    let mut carrier = Carrier::default();
    let mut host_wait = None;
    loop {
        receive(&socket, &mut carrier);
        let client_is_there =
            give(stream, &socket, &mut carrier).is_ok() && take(stream, &socket, &mut carrier).is_ok();
        if !client_is_there {
            return Ok(());
        }
        match carrier.end() {
            Some((NORMAL, _)) => {
                stream.shut_down();
                return Ok(());
            }
            Some((code, reason)) if reason.is_empty() => {
                return Err(format!("the lab's bridge broke ({code})"));
            }
            Some((_, reason)) => return Err(reason.clone()),
            None => {}
        }
        let words = if carrier.waits_for_lab() {
            host_wait.get_or_insert_with(HostWait::begin);
            let asked = stream.asked();
            if asked.is_empty() { format!("the lab's {service}") } else { asked }
        } else {
            host_wait = None;
            "its client".to_owned()
        };
        change.wait().named_wait("lab", words).await;
    }
}

fn receive(socket: &MessageSocket, carrier: &mut Carrier) {
    while let Some(message) = socket.receive() {
        match message {
            SocketMessage::Text(text) => carrier.heard(&text),
            SocketMessage::Bytes(bytes) => carrier.received(&bytes),
            SocketMessage::Closed { code, reason } => carrier.closed(code, reason),
        }
    }
}

/// Gives the client what arrived.
fn give(stream: &Stream, socket: &MessageSocket, carrier: &mut Carrier) -> io::Result<()> {
    while !carrier.for_client().is_empty() {
        let count = stream.try_write(carrier.for_client())?;
        if count == 0 {
            break;
        }
        carrier.taken(count);
        socket.send_text(&format!("room {count}"));
    }
    Ok(())
}

/// Sends what the client wrote.
fn take(stream: &Stream, socket: &MessageSocket, carrier: &mut Carrier) -> io::Result<()> {
    let mut buffer = vec![0; LARGEST.min(carrier.room())];
    while !buffer.is_empty() {
        match stream.try_read(&mut buffer)? {
            None => break,
            // The client sends no more; it may still read.
            Some(0) => {
                if carrier.ends() {
                    socket.send_text("end");
                }
                break;
            }
            Some(count) => {
                socket.send(&buffer[..count]);
                carrier.sent(count);
                buffer.truncate(carrier.room());
            }
        }
    }
    Ok(())
}
