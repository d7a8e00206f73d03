//! The inputs of a scene apart from the run: size, time window, selection, pointer and playhead.

use crate::rt::Time;
use crate::trace::LaneId;
use crate::ui::timeline::input::gesture::Point;
use crate::ui::timeline::layout::geometry::Geometry;
use crate::ui::timeline::layout::time_scale::TimeScale;

/// How the timeline is looked at.
#[derive(Clone, Copy, Debug)]
pub struct ViewState {
    /// Its size, and what is scrolled.
    pub geometry: Geometry,
    /// The window on time.
    pub scale: TimeScale,
    /// How many pixels of the canvas a CSS pixel has.
    pub ratio: f64,
    /// The task everything follows.
    pub selected: Option<LaneId>,
    /// Where the pointer is.
    pub pointer: Option<Point>,
    /// Whether the wakes that led to what the selected task does are shown, in place of all its builder.
    pub chain: bool,
    /// The moment that is looked at, unless it is the end.
    pub playhead: Option<Time>,
    /// The stretch of time that was selected.
    pub range: Option<(Time, Time)>,
}
