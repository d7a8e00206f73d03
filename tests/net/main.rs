//! The page's network, on the host: connections, listeners, routes and their faults, on the virtual clock.
#![cfg(not(target_arch = "wasm32"))]

mod conditions;
mod connections;
mod echo;
mod faults;
mod http;
mod mysql_engine;
mod mysql_errors;
mod mysql_protocol;
mod mysql_statements;
mod mysql_transactions;
mod pool;
mod redis;
mod visitors;
