//! The lab's services (`cargo xtask lab`) as servers of the page's network: real Redis, MariaDB and FastAPI behind a bridge.
//!
//! The page that the lab serves says so in a `<meta>` element; its words are given to each worker. Invariants: without a lab there
//! are no such routes; with it they come before the page's own servers. Reading order: [`directory`], `carrier` (the state of one
//! connection, without a browser), `bridge` (the connection by a WebSocket); `handler_spans` and `handler_lane` (what the lab's own
//! API does, on the timeline).
//!
//! The page loads this on first use.

#[cfg(target_arch = "wasm32")]
mod bridge;
#[cfg(any(target_arch = "wasm32", test))]
mod carrier;
pub mod directory;
#[cfg(target_arch = "wasm32")]
pub mod handler_lane;
#[cfg(any(target_arch = "wasm32", test))]
mod handler_spans;

use super::routes::Route;
#[cfg(target_arch = "wasm32")]
use {super::routes::Pattern, super::service::MakeService, bridge::Bridge, directory::LabDirectory};

/// What an id of the lab's routes begins with.
pub const PREFIX: &str = "lab-";

/// The lab's routes: to its Redis, to its database, and to each of its services by name.
#[cfg(target_arch = "wasm32")]
pub(super) fn routes() -> Vec<Route> {
    let route = |id, pattern, make| Route::new(id, pattern, make, "").passing_when_off();
    let all = [
        route("lab-redis", Pattern::Port(6379), Bridge::by_port as MakeService),
        route("lab-mysql", Pattern::Port(3306), Bridge::by_port),
        route("lab-names", Pattern::Domain(".lab"), Bridge::by_name),
    ];
    let ids = LabDirectory::route_ids();
    all.into_iter().filter(|route| ids.contains(&route.id)).collect()
}

/// Without a page there is no lab.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn routes() -> Vec<Route> {
    Vec::new()
}
