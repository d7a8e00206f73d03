//! The page: views of a run, and the two interfaces to the outside, the URL and `window.loopscope`.
//!
//! | | |
//! | --- | --- |
//! | [`state`] | the page's state, and the actions of controls |
//! | [`present`] | texts and rows of a run at a moment: pure, tested on the host |
//! | [`timeline`] | the lanes on canvas, and the tables beside them |
//! | `panes` | the panes around the timeline |
//! | `widgets`, `dom` | elements shared by panes; the view layer |
//! | `files` | traces in and out: export, links, import |
//! | `app`, `frames`, `lazy`, `js_api`, `network_api`, `panic` | entry point, animation frames, the lazy chunk, `window.loopscope`, the report of a panic |
//!
//! Invariant: views read a run and call `state::actions`; they never call a session. The logic behind texts and drawings is
//! pure and tested on the host.

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod app;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod dom;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod ended;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod files;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod frames;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod js_api;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod js_objects;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod js_values;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod lazy;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod network_api;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod panes;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod panic;
pub mod present;
pub mod state;
pub mod timeline;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod widgets;

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub use app::boot;
