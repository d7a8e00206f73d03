//! The network of this thread, with the routes that a page begins with.
//!
//! Invariant: the routes and their settings are the same for programs of both languages. Next: [`Network`].

use std::cell::OnceCell;
use std::io;
use std::rc::Rc;

use super::endpoint::Endpoint;
use super::http::practice::PracticeWeb;
#[cfg(target_arch = "wasm32")]
use super::http::site::ThisSite;
use super::lab;
use super::listener::Listener;
use super::mysql::mysql_service;
use super::network::Network;
use super::redis::server::RedisServer;
use super::routes::{Pattern, Route};
use super::stream::Stream;
use super::view::default_settings;

thread_local! {
    static NETWORK: OnceCell<Rc<Network>> = const { OnceCell::new() };
}

/// The network of this thread: of the page, or of the worker that runs Python.
pub fn network() -> Rc<Network> {
    NETWORK.with(|network| network.get_or_init(begin).clone())
}

fn begin() -> Rc<Network> {
    let network = Network::new(routes());
    default_settings().iter().for_each(|settings| network.apply(settings));
    network
}

fn routes() -> Vec<Route> {
    let redis = Route::new("redis", Pattern::Port(6379), RedisServer::make, REDIS_NOTICE);
    let mysql = Route::new("mysql", Pattern::Port(3306), mysql_service, MYSQL_NOTICE);
    let web = Route::new("web", Pattern::Elsewhere(&[80, 443]), PracticeWeb::at, WEB_NOTICE);
    site().into_iter().chain(lab::routes()).chain([redis, mysql, web]).collect()
}

/// This site as a host; without a browser there is none.
fn site() -> Option<Route> {
    #[cfg(target_arch = "wasm32")]
    return Some(Route::new("site", Pattern::Endpoint(ThisSite::endpoint()?), ThisSite::at, ""));
    #[cfg(not(target_arch = "wasm32"))]
    None
}

const REDIS_NOTICE: &str = "a Redis inside this page answers; it takes any password";
const MYSQL_NOTICE: &str =
    "a MySQL-protocol server over SQLite inside this page answers; it takes any password";
const WEB_NOTICE: &str = "a practice web inside this page answers, because a page may not reach other hosts";

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
