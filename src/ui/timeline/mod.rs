//! The timeline.
pub mod details;
pub mod format;
pub mod geometry;
pub mod gesture;
pub mod hit;
pub mod keys;
pub mod lane_state;
pub mod layout;
pub mod marks;
pub mod minimap;
pub mod overview;
pub mod ruler;
pub mod scene;
mod texts;
pub mod time_scale;
pub mod view;
pub mod wakes;
