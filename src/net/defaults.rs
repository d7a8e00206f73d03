//! The network of this thread, with the routes that a page begins with.
//!
//! Invariant: the routes are the same for programs of both languages. Next: [`Network`].

use std::cell::OnceCell;
use std::io;
use std::rc::Rc;

use super::endpoint::Endpoint;
use super::listener::Listener;
use super::network::Network;
use super::redis::server::RedisServer;
use super::routes::{Pattern, Route};
use super::stream::Stream;

thread_local! {
    static NETWORK: OnceCell<Rc<Network>> = const { OnceCell::new() };
}

/// The network of this thread: of the page, or of the worker that runs Python.
pub fn network() -> Rc<Network> {
    NETWORK.with(|network| network.get_or_init(|| Network::new(routes())).clone())
}

fn routes() -> Vec<Route> {
    let redis = "a Redis inside this page answers; it takes any password";
    vec![Route::new("redis", Pattern::Port(6379), RedisServer::make, redis)]
}

/// Connects to a server (asyncio: `open_connection`).
///
/// # Errors
/// If nobody listens there, or the server refuses.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn connect(host: &str, port: u16) -> impl Future<Output = io::Result<Stream>> + use<> {
    network().connect(Endpoint::new(host, port))
}

/// Listens for connections (asyncio: `start_server`). Port 0 means any free port.
///
/// # Errors
/// If the program listens there already.
pub fn listen(host: &str, port: u16) -> io::Result<Listener> {
    network().listen(Endpoint::new(host, port))
}
