//! HTTP/1.1 on the page's network: clients, servers, and the hosts that the page plays.
//!
//! Reading order: [`message`] (requests and answers), `wire` (how they lie in a stream), [`client`], [`server`], then the services:
//! `practice` (a small web, for hosts that the page may not reach) and, in the browser, `site` (this site, by `fetch`). [`visitors`] send requests from outside a program.
//!
//! Invariant: a message that is not valid or too large is refused with an error or a status; nothing waits for bytes that the
//! message does not announce.

pub mod client;
mod files;
pub mod message;
pub mod practice;
pub mod server;
#[cfg(target_arch = "wasm32")]
pub(super) mod site;
pub mod url;
pub mod visitors;
mod wire;

pub use client::{HttpError, get, get_up_to, request};
pub use message::{Headers, HttpRequest, HttpResponse};
pub use server::{respond, serve};
