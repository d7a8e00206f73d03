//! Python's side of the page's network: streams and listeners under numbers, for CPython's transports.
//!
//! Invariants: CPython is called from a callback of the loop, never from within a step of a task that sends; what arrives while a
//! call is scheduled needs no second one. While a program only waits for connections, an answer from outside is due: a virtual clock
//! does not jump. Next: `network.py`, which has the transports.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::rc::{Rc, Weak};

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

use super::calls;
use super::loops::Loops;
use crate::net::{Endpoint, Listener, Stream, network};
use crate::rt::guest::Guest;

/// The most bytes that go to CPython as a text, a character a byte: an array costs more to hand over, a long text more to copy.
const MOST_TEXT: usize = 512;

/// The streams and listeners of a program, numbered from 1.
pub(super) struct Sockets {
    loops: Rc<Loops>,
    streams: RefCell<HashMap<u32, Rc<Socket>>>,
    listeners: RefCell<HashMap<u32, Rc<Listener>>>,
    count: Cell<u32>,
    /// Whether the program waits for nothing but connections.
    is_serving_nobody: Cell<bool>,
}

/// A stream that CPython has.
struct Socket {
    stream: Stream,
    guest: Guest,
    /// The words for its callbacks in the trace.
    receive: Rc<str>,
    is_read_scheduled: Cell<bool>,
    is_paused: Cell<bool>,
    has_ended: Cell<bool>,
    /// Whether CPython has more to send than there was room for.
    waits_for_room: Cell<bool>,
}

impl Sockets {
    pub(super) fn new(loops: &Rc<Loops>) -> Rc<Sockets> {
        Rc::new(Sockets {
            loops: loops.clone(),
            streams: RefCell::default(),
            listeners: RefCell::default(),
            count: Cell::default(),
            is_serving_nobody: Cell::default(),
        })
    }

    fn next_number(&self) -> u32 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    /// Drops all, at the end of a program.
    pub(super) fn clear(&self) {
        let listeners = self.listeners.take();
        let streams = self.streams.take();
        drop((listeners, streams));
    }

    fn socket(&self, number: u32) -> Option<Rc<Socket>> {
        self.streams.borrow().get(&number).cloned()
    }

    /// Whether a request may come from outside.
    pub(super) fn is_listening(&self) -> bool {
        !self.listeners.borrow().is_empty()
    }

    fn add(&self, number: u32, stream: Stream, guest: &Guest) {
        let socket = Rc::new(Socket {
            receive: format!("receive {}", stream.endpoint()).into(),
            stream,
            guest: guest.clone(),
            is_read_scheduled: Cell::new(false),
            is_paused: Cell::new(true),
            has_ended: Cell::new(false),
            waits_for_room: Cell::new(false),
        });
        let (reads, writes) = (Rc::downgrade(&socket), Rc::downgrade(&socket));
        socket.stream.listen(
            Rc::new(move || schedule_read(&reads, number)),
            Rc::new(move || schedule_write(&writes, number)),
        );
        self.streams.borrow_mut().insert(number, socket);
    }

    /// Connects. CPython is told by `connected`, with the number that this returns.
    pub(super) fn connect(self: &Rc<Self>, guest: &Guest, host: &str, port: u16) -> u32 {
        let number = self.next_number();
        let (owner, loop_of_client) = (Rc::downgrade(self), guest.clone());
        network().dial(guest, Endpoint::new(host, port), move |result| {
            let Some(sockets) = owner.upgrade() else { return };
            match result {
                Ok(stream) => {
                    sockets.add(number, stream, &loop_of_client);
                    calls::connected(number, "");
                }
                Err(error) => calls::connected(number, &error.to_string()),
            }
        });
        number
    }

    /// Listens. Gives the listener's number and its port; `None` if the program listens there already.
    pub(super) fn listen(self: &Rc<Self>, guest: &Guest, host: &str, port: u16) -> Option<(u32, u16)> {
        let listener = Rc::new(network().listen(Endpoint::new(host, port)).ok()?);
        let number = self.next_number();
        let (owner, loop_of_server) = (Rc::downgrade(self), guest.clone());
        let arrived = move || {
            let (owner, guest) = (owner.clone(), loop_of_server.clone());
            loop_of_server.call_soon("accept".into(), move || Sockets::accept(&owner, &guest, number));
        };
        listener.listen(Rc::new(arrived));
        let port = listener.endpoint().port;
        self.listeners.borrow_mut().insert(number, listener);
        self.reconsider();
        Some((number, port))
    }

    fn accept(sockets: &Weak<Sockets>, guest: &Guest, number: u32) {
        let Some(sockets) = sockets.upgrade() else { return };
        let Some(listener) = sockets.listeners.borrow().get(&number).cloned() else { return };
        while let Some(stream) = listener.try_accept() {
            let accepted = sockets.next_number();
            sockets.add(accepted, stream, guest);
            sockets.reconsider();
            calls::accepted(number, accepted);
        }
    }

    /// Drops a stream or a listener: a stream's other end reads the end.
    pub(super) fn close(&self, number: u32) {
        let stream = self.streams.borrow_mut().remove(&number);
        let listener = self.listeners.borrow_mut().remove(&number);
        drop((stream, listener));
        self.reconsider();
    }

    /// Whether an answer from outside is due has changed.
    fn reconsider(&self) {
        let now = self.is_listening() && self.streams.borrow().is_empty();
        if self.is_serving_nobody.replace(now) != now {
            self.loops.expect(if now { 1 } else { -1 });
        }
    }

    /// Breaks a connection.
    pub(super) fn abort(&self, number: u32) {
        if let Some(socket) = self.socket(number) {
            socket.stream.abort();
        }
        self.close(number);
    }

    /// Ends what is sent.
    pub(super) fn end(&self, number: u32) {
        if let Some(socket) = self.socket(number) {
            socket.stream.shut_down();
        }
    }

    /// Sends bytes. The number of those for which there was room; -1 if the connection is broken.
    pub(super) fn write(&self, number: u32, bytes: &[u8]) -> i32 {
        let Some(socket) = self.socket(number) else { return -1 };
        let Ok(count) = socket.stream.try_write(bytes) else { return -1 };
        socket.waits_for_room.set(count < bytes.len());
        count as i32
    }

    /// Sends bytes that come as a text, a character a byte.
    pub(super) fn write_text(&self, number: u32, text: &str) -> i32 {
        // CPython made it of bytes: no character is above 255.
        let bytes: Vec<u8> = text.chars().map(|each| each as u8).collect();
        self.write(number, &bytes)
    }

    /// Reads, or stops reading for a while.
    pub(super) fn set_reading(&self, number: u32, is_on: bool) {
        if let Some(socket) = self.socket(number) {
            socket.is_paused.set(!is_on);
            schedule_read(&Rc::downgrade(&socket), number);
        }
    }

    /// What a connection's client asked last, in words.
    pub(super) fn asked(&self, number: u32) -> String {
        self.socket(number).map(|socket| socket.stream.asked()).unwrap_or_default()
    }
}

fn schedule_read(socket: &Weak<Socket>, number: u32) {
    let Some(socket) = socket.upgrade() else { return };
    if socket.is_paused.get() || socket.has_ended.get() || socket.is_read_scheduled.replace(true) {
        return;
    }
    let guest = socket.guest.clone();
    guest.call_soon(socket.receive.clone(), move || {
        socket.is_read_scheduled.set(false);
        read(&socket, number);
    });
}

fn read(socket: &Rc<Socket>, number: u32) {
    if socket.is_paused.get() || socket.has_ended.get() {
        return;
    }
    let mut buffer = vec![0; socket.stream.arrived().max(1)];
    match socket.stream.try_read(&mut buffer) {
        Ok(None) => {}
        Ok(Some(0)) => {
            socket.has_ended.set(true);
            calls::received(number, &JsValue::UNDEFINED);
        }
        Ok(Some(count)) => {
            if count <= MOST_TEXT {
                let text: String = buffer[..count].iter().copied().map(char::from).collect();
                calls::received_text(number, &text);
            } else {
                calls::received(number, &Uint8Array::from(&buffer[..count]));
            }
            if socket.stream.is_readable() {
                schedule_read(&Rc::downgrade(socket), number);
            }
        }
        Err(error) => {
            socket.has_ended.set(true);
            calls::received(number, &JsValue::from_str(&broken(&error)));
        }
    }
}

fn broken(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionReset => "Connection reset by peer".to_owned(),
        _ => error.to_string(),
    }
}

fn schedule_write(socket: &Weak<Socket>, number: u32) {
    let Some(socket) = socket.upgrade() else { return };
    if !socket.waits_for_room.replace(false) {
        return;
    }
    let label = format!("send {}", socket.stream.endpoint()).into();
    socket.guest.call_soon(label, move || calls::writable(number));
}
