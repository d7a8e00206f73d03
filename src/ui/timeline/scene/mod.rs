//! All that the timeline paints and says, as plain numbers and texts.
//!
//! Reading order: [`static_layer`] (bars, areas, captions, marks), [`Scene`] over it, with [`lane_marks`] and [`wake_arrows`];
//! [`details`] (the tooltip), [`range`] (sums of a stretch of time), [`table_model`] (tasks and waits as rows), [`format`].
//!
//! Invariant: pure functions of the model, the view and the language; so scenes are compared on the host.

pub mod details;
pub mod format;
pub mod lane_marks;
pub mod range;
pub mod resources;
#[allow(clippy::module_inception, reason = "the scene is what the room is named after")]
pub(crate) mod scene;
pub mod static_layer;
pub mod table_model;
mod view_state;
pub mod wake_arrows;

pub use scene::{Branch, RowLabel, Scene, extent};
pub use view_state::ViewState;
