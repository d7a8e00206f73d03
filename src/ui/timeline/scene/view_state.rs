//! The inputs of a scene apart from the run: size, time window, selection, pointer and playhead. Next:
//! [`Scene`](super::Scene).

use crate::rt::Time;
use crate::trace::LaneId;
use crate::ui::timeline::input::gesture::Point;
use crate::ui::timeline::layout::geometry::Geometry;
use crate::ui::timeline::layout::time_scale::TimeScale;

/// What the visitor has set: the visible part and what is selected in it.
#[derive(Clone, Copy, Debug)]
pub struct ViewState {
    /// Size and scroll offset.
    pub geometry: Geometry,
    /// The time window.
    pub scale: TimeScale,
    /// Canvas pixels per CSS pixel.
    pub ratio: f64,
    /// The selected task or worker.
    pub selected: Option<LaneId>,
    /// The pointer's position.
    pub pointer: Option<Point>,
    /// Whether to show the chain of wakes that led to the selected task's state, instead of all its wakes.
    pub chain: bool,
    /// The playhead; `None` at the end of the run.
    pub playhead: Option<Time>,
    /// The selected range.
    pub range: Option<(Time, Time)>,
}
