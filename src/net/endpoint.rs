//! The address of a server: host and port.
//!
//! Invariant: the names of this machine (`localhost`, `0.0.0.0`, `::1`) are one host.

use std::fmt;

/// The host that all names of this machine stand for.
pub const LOOPBACK: &str = "127.0.0.1";

/// A host, in lower case, and a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    /// In lower case.
    pub host: String,
    /// From 1; 0 in a request for any free port.
    pub port: u16,
}

impl Endpoint {
    /// The address of a host by name or number.
    ///
    /// ```
    /// use loopscope::net::Endpoint;
    ///
    /// assert_eq!(Endpoint::new("localhost", 6379).to_string(), "127.0.0.1:6379");
    /// assert_eq!(Endpoint::new("Example.org", 80).to_string(), "example.org:80");
    /// ```
    pub fn new(host: &str, port: u16) -> Endpoint {
        let host = match host {
            "" | "localhost" | "0.0.0.0" | "::" | "::1" => LOOPBACK.to_owned(),
            other => other.to_ascii_lowercase(),
        };
        Endpoint { host, port }
    }
}

impl Endpoint {
    /// The endpoint that `Display` wrote.
    pub fn parse(text: &str) -> Option<Endpoint> {
        let (host, port) = text.rsplit_once(':')?;
        Some(Endpoint::new(host, port.parse().ok()?))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}
