//! A Redis in this page: a service whose data lives as long as the run.
//!
//! Invariant: each endpoint has data of its own. Next: `connection`, which serves a client.

use std::rc::Rc;

use super::connection::ClientConnection;
use super::engine::RedisEngine;
use crate::net::endpoint::Endpoint;
use crate::net::service::{Service, Serving};
use crate::net::stream::Stream;

/// A Redis server.
pub struct RedisServer(Rc<RedisEngine>);

impl RedisServer {
    /// A server without data. Without a password it accepts any.
    pub fn new(password: Option<&str>) -> RedisServer {
        RedisServer(Rc::new(RedisEngine::new(password.map(str::to_owned))))
    }

    /// Makes the service of a route.
    pub fn make(_: &Endpoint) -> Rc<dyn Service> {
        Rc::new(RedisServer::new(None))
    }
}

impl Service for RedisServer {
    fn serve(self: Rc<Self>, stream: Stream) -> Serving {
        Box::pin(ClientConnection::begin(&self.0, stream).serve())
    }
}
