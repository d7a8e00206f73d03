//! The scene: everything the timeline shows, as plain numbers and texts.
//!
//! Reading order: [`ViewState`] (the inputs), [`static_layer`] (bars, areas, captions, marks), [`Scene`] over it, with
//! [`lane_marks`], [`resources`] and [`wake_arrows`]; [`tooltip_text`], [`range`] (totals of a range),
//! [`table_model`] (rows of the tables), [`mod@format`].
//!
//! Invariant: pure functions of the model, the view state and the language, so scenes are tested on the host. Next:
//! [`paint`](super::paint).

pub mod format;
pub mod lane_marks;
pub mod range;
pub mod resources;
#[allow(clippy::module_inception, reason = "the scene is what the room is named after")]
pub(crate) mod scene;
pub mod static_layer;
pub mod table_model;
pub mod tooltip_text;
mod view_state;
pub mod wake_arrows;

pub use scene::{Branch, RowLabel, Scene, extent};
pub use view_state::ViewState;
