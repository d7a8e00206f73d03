//! A service: a server in this page, which answers as a real one would.
//!
//! Invariant: what a service keeps lives as long as the run: each run begins with fresh ones. Next: `network`, which starts it
//! at the first connection.

use std::io;
use std::pin::Pin;
use std::rc::Rc;

use super::endpoint::Endpoint;
use super::stream::Stream;

/// The future that serves one connection to its end.
pub type Serving = Pin<Box<dyn Future<Output = io::Result<()>>>>;

/// A server in this page, at one endpoint.
pub trait Service {
    /// Serves a connection until its client closes it. An error ends the connection alone.
    fn serve(self: Rc<Self>, stream: Stream) -> Serving;
}

/// Makes the service of an endpoint, with the data it has at the start of each run.
pub type MakeService = fn(&Endpoint) -> Rc<dyn Service>;
