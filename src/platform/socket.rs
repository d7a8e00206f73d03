//! A WebSocket to this site, in the page and in workers: for the bridge of the lab.
//!
//! Invariants: messages are in order; after a drop nothing is called and the socket is closed. Next: `net::lab`, which speaks
//! through it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

use super::exchange::site;
use super::js_text::error_message;

/// What arrives.
pub enum SocketMessage {
    /// A text message.
    Text(String),
    /// A binary message.
    Bytes(Vec<u8>),
    /// The other side closed the socket, or it could not be opened. The last message.
    Closed {
        /// The code of the close frame; 1006 if there was none.
        code: u16,
        /// The other side's words.
        reason: String,
    },
}

/// An open socket, or one that opens.
pub struct MessageSocket {
    socket: WebSocket,
    arrived: Rc<RefCell<VecDeque<SocketMessage>>>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_close: Closure<dyn Fn(CloseEvent)>,
}

impl MessageSocket {
    /// Opens a socket to a path of this site's host. `changed` is called after each message has arrived.
    ///
    /// # Errors
    /// If the browser refuses; its words.
    pub fn open(path: &str, protocols: &[&str], changed: Rc<dyn Fn()>) -> Result<MessageSocket, String> {
        let (host, port) = site().ok_or("this page is a file, and has no host")?;
        let protocols: Array = protocols.iter().map(|name| wasm_bindgen::JsValue::from_str(name)).collect();
        let opened = WebSocket::new_with_str_sequence(&format!("ws://{host}:{port}{path}"), &protocols);
        let socket = opened.map_err(|thrown| error_message(&thrown))?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let arrived = Rc::<RefCell<VecDeque<SocketMessage>>>::default();
        let (inbox, told) = (arrived.clone(), changed.clone());
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let message = match event.data().dyn_into::<ArrayBuffer>() {
                Ok(bytes) => SocketMessage::Bytes(Uint8Array::new(&bytes).to_vec()),
                Err(text) => SocketMessage::Text(text.as_string().unwrap_or_default()),
            };
            inbox.borrow_mut().push_back(message);
            told();
        });
        let inbox = arrived.clone();
        let on_close = Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
            let closed = SocketMessage::Closed { code: event.code(), reason: event.reason() };
            inbox.borrow_mut().push_back(closed);
            changed();
        });
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // An error is followed by a close.
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(MessageSocket { socket, arrived, _on_message: on_message, _on_close: on_close })
    }

    /// The next message that has arrived.
    pub fn receive(&self) -> Option<SocketMessage> {
        self.arrived.borrow_mut().pop_front()
    }

    /// Sends bytes. A socket that is not open drops them.
    pub fn send(&self, bytes: &[u8]) {
        let _ = self.socket.send_with_u8_array(bytes);
    }

    /// Sends a text. A socket that is not open drops it.
    pub fn send_text(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }
}

impl Drop for MessageSocket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}
