//! The page: views of a run, and the two interfaces to the outside, the URL and `window.loopscope`.
//!
//! | | |
//! | --- | --- |
//! | [`state`] | what the page shows and what the visitor chose; what controls do to it |
//! | [`present`] | what is said of a run at a moment: pure, tested on the host |
//! | [`timeline`] | the lanes on canvas, and the tables beside them |
//! | `panes` | the views around the timeline |
//! | `widgets` | what panes are built of; `dom`: elements that follow the state |
//! | `files` | traces in and out: export, links, import |
//! | `app`, `frames`, `lazy`, `js_api`, `panic` | how it starts, when it draws, the part that loads later, `window.loopscope`, what is left after a panic |
//!
//! Invariant: views read a run and call `state::actions`; they never drive a session themselves. Everything that decides
//! what is said or shown is pure and is tested on the host.

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
pub(crate) mod lazy;
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
