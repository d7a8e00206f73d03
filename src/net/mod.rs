//! The page's network: programs connect to servers in this page, and listen for each other, by the addresses that they would use
//! anywhere.
//!
//! A browser has no sockets. So a connection is a pair of [pipes](pipe) between two tasks of the run, and a table of
//! [routes] says who answers at an [endpoint]: a listener of the program itself, or a [`Service`] of the page. Each
//! connection that is served is a task, so the timeline shows the server's side too.
//!
//! Reading order: [`stream`] and [`listener`] (what programs hold), `pipe` and `link` (how bytes travel), [`routes`] and
//! [`conditions`], `server`, [`network`](mod@network), [`defaults`] (which all start from), [`view`]
//! (what the page shows); then [`http`], [`redis`], [`mysql`], [`pool`] and [`lab`].
//!
//! Invariant: nothing here knows Python or the page; what a service needs of the browser it has from `platform`.
//!
//! The page loads this on first use.

pub mod conditions;
mod connection;
pub mod defaults;
pub mod endpoint;
pub mod http;
pub mod lab;
mod late;
mod link;
pub mod listener;
pub mod mysql;
pub mod network;
mod pipe;
pub mod pool;
pub mod redis;
mod requests;
pub mod routes;
mod server;
pub mod service;
pub mod stream;
pub mod view;

pub use conditions::{Conditions, HIGHEST_LIMIT, LONGEST_DELAY_MS, ServerFault};
pub use defaults::{connect, listen, network};
pub use endpoint::Endpoint;
pub use lab::directory::LabDirectory;
pub use listener::Listener;
pub use network::{ConnectionView, Network};
pub use pipe::CAPACITY;
pub use pool::{ConnectionPool, Manage, PoolError, PoolLimits, PooledConnection};
pub use routes::{Pattern, Route, WhenOff};
pub use service::{MakeService, Service, Serving};
pub use stream::Stream;
pub use view::{NetworkView, RouteSettings, default_settings};
