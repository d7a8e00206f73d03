//! The page's network, on the host: connections, listeners, routes and their faults, on the virtual clock.
#![cfg(not(target_arch = "wasm32"))]

mod conditions;
mod connections;
mod echo;
mod http;
mod pool;
mod redis;
mod visitors;
