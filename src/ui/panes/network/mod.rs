//! The Network tab: requests to the program's servers, open connections, and the routes with their delays and faults.
//!
//! Invariant: made when the tab is first selected; all it shows is of the run on show. Next: `requests`, `connections`, `routes`.
//!
//! The page loads this on first use.

mod connections;
mod parts;
mod requests;
mod routes;

use crate::ui::dom::{View, el};
use crate::ui::state::app_state::AppState;

/// The contents of the tab.
#[inline(never)]
pub(super) fn contents(app: &'static AppState) -> View {
    el("div")
        .class("network")
        .child(requests::requests(app))
        .child(connections::connections(app))
        .child(routes::routes(app))
}
