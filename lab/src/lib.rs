//! The lab: real Redis, MariaDB and FastAPI on this machine, and the page that reaches them.
//!
//! A page cannot open TCP connections. So the lab serves the page, and a bridge at `/bridge/<name>`: a WebSocket that carries
//! the bytes of one connection to a service. It also serves an API of its own on pools of connections, at `/api/`, described at
//! `/docs`; the work of its handlers goes to the page's timeline.
//!
//! Invariants: everything listens on loopback or in a directory that only this user may read; a page of another origin reaches
//! nothing; when the lab ends, its services and their data are gone. Where to go next: `server` (what is served), `bridge` and
//! `guard` (the WebSockets), `services` (what is started), `api` and `lane` (the handlers and their work).

pub mod api;
pub mod bridge;
pub mod bytes_allowed;
pub mod closing;
pub mod guard;
pub mod lane;
pub mod mysql_sign_in;
pub mod options;
pub mod server;
pub mod services;
pub mod site;
pub mod upstream;

/// An error that stops the lab; its text is for the person who started it.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;
