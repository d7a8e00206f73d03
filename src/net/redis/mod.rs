//! A Redis inside this page, and a client for programs in Rust.
//!
//! Reading order: `value`, `codec` (RESP as bytes), `request`; `ordered_map`, `sorted_set`, `stored`, `database`, `state` (what the
//! server keeps); `command`, `execute`, `table` and the families of commands; `engine`, `connection`, [`server`]. The client:
//! `replies`, [`client`], `commands`.
//!
//! Invariant: server and client meet only in bytes, so clients written for Redis work with the server, and this client with any
//! Redis.

mod admin;
mod blocked;
pub mod client;
mod client_state;
mod clients;
mod codec;
mod command;
mod commands;
mod connection;
mod counters;
mod database;
mod engine;
mod error;
mod execute;
mod expiry;
mod glob;
mod handshake;
mod hashes;
mod keys;
mod list_ends;
mod list_moves;
mod lists;
mod number;
mod ordered_map;
mod outbox;
mod pooled;
mod pubsub;
mod refusal;
mod replies;
mod request;
mod scan;
pub mod server;
mod set_algebra;
mod sets;
mod sorted_ranges;
mod sorted_set;
mod sorted_sets;
mod state;
mod stored;
mod strings;
mod substrings;
mod table;
mod transactions;
mod value;

pub use client::RedisClient;
pub use error::RedisError;
pub use pooled::RedisManager;
pub use server::RedisServer;
pub use value::{RedisBytes, RedisValue};
