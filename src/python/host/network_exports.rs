//! What `static/python_worker.js` and CPython call of the page's network; the rest is in [`exports`](super::exports).
//!
//! As there, a number that is unknown is ignored.

#![allow(unreachable_pub, reason = "exported to JavaScript, which no path of Rust shows")]

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::demo_run;
use super::exports::{loop_of, program, running};
use crate::net::{LabDirectory, network};
use crate::python::messages::settings_of;

/// Connects. The number of the stream, once `connected` says so. 0 if the loop is closed.
#[wasm_bindgen]
pub fn connect(number: u32, host: &str, port: u16) -> u32 {
    let program = program();
    loop_of(number).map_or(0, |client| program.sockets.connect(&client.guest, host, port))
}

/// Listens. Number and port of the listener; nothing if the program listens there already.
#[wasm_bindgen]
pub fn listen(number: u32, host: &str, port: u16) -> Vec<u32> {
    let program = program();
    let listener = loop_of(number).and_then(|server| program.sockets.listen(&server.guest, host, port));
    listener.map(|(number, port)| vec![number, port.into()]).unwrap_or_default()
}

/// Closes a stream or a listener.
#[wasm_bindgen]
pub fn close_socket(socket: u32) {
    program().sockets.close(socket);
}

/// Breaks a connection.
#[wasm_bindgen]
pub fn abort_socket(socket: u32) {
    program().sockets.abort(socket);
}

/// Ends what a stream sends.
#[wasm_bindgen]
pub fn end_socket(socket: u32) {
    program().sockets.end(socket);
}

/// Sends bytes. The number of those for which there was room; -1 if the connection is broken.
#[wasm_bindgen]
pub fn write_socket(socket: u32, bytes: &[u8]) -> i32 {
    program().sockets.write(socket, bytes)
}

/// Sends bytes that come as a text of characters up to 255, which is cheaper to hand over than an array if they are few.
#[wasm_bindgen]
pub fn write_socket_text(socket: u32, text: &str) -> i32 {
    program().sockets.write_text(socket, text)
}

/// Reads from a stream from now on, or not.
#[wasm_bindgen]
pub fn read_socket(socket: u32, is_on: bool) {
    program().sockets.set_reading(socket, is_on);
}

/// What a connection's client asked last, in words.
#[wasm_bindgen]
pub fn asked(socket: u32) -> String {
    program().sockets.asked(socket)
}

/// Sends an order of requests to the program's servers. `answered` has the answers.
#[wasm_bindgen]
pub fn request(number: u32, order: &JsValue) {
    match running() {
        Some(program) => program.visit(number, order),
        None => demo_run::visit(number, order),
    }
}

/// The lab that the page was served by, in its words. Before a program begins.
#[wasm_bindgen]
pub fn set_lab(words: &str) {
    LabDirectory::set(LabDirectory::parse(words));
}

/// Sets a route, also before a program begins.
#[wasm_bindgen]
pub fn set_route(settings: &JsValue) {
    network().apply(&settings_of(settings));
}

/// Breaks a connection.
#[wasm_bindgen]
pub fn cut(connection: u32) {
    network().cut(connection);
    if let Some(program) = running() {
        program.flush();
    }
}
