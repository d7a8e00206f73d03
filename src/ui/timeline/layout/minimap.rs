//! The minimap: tasks waiting and ready, load of the loop, and the visible window, over the whole run.

use super::overview::{Mean, Overview};
use super::time_scale::{Extent, TimeScale};
use super::viewport::Viewport;

/// Width of a column in pixels.
pub const COLUMN: f64 = 2.0;

/// A column of the minimap. Heights are fractions of the tallest column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Column {
    /// Suspended tasks.
    pub suspended: f64,
    /// Tasks in the run queue.
    pub ready: f64,
    /// Fraction of the time in which the loop ran tasks, 0 to 1; above zero wherever a step ran.
    pub busy: f64,
    /// Whether a task failed.
    pub failed: bool,
}

/// The minimap's content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Minimap {
    /// Columns from left to right.
    pub columns: Vec<Column>,
    /// Left and right edge of the visible window in pixels; `None` if the whole run is visible.
    pub window: Option<(f64, f64)>,
}

/// Minimum strength of a busy column, so that a single short step shows.
const FAINTEST: f64 = 0.25;

impl Minimap {
    /// The minimap of a run, as wide as the plot of `viewport`.
    pub fn new(overview: &Overview, viewport: &Viewport) -> Minimap {
        let all = minimap_scale(viewport.extent(), viewport.scale().width());
        let count = (all.width() / COLUMN).ceil() as usize;
        let means: Vec<Mean> = (0..count)
            .map(|n| n as f64 * COLUMN)
            .map(|x| overview.mean(all.time(x), all.time(x + COLUMN)))
            .collect();
        let tallest = means.iter().map(|mean| mean.suspended + mean.ready).fold(0.0, f64::max);
        let part = |tasks: f64| if tallest > 0.0 { tasks / tallest } else { 0.0 };
        let columns = means.iter().map(|mean| Column {
            suspended: part(mean.suspended),
            ready: part(mean.ready),
            busy: if mean.polled { mean.running.clamp(FAINTEST, 1.0) } else { mean.running.min(1.0) },
            failed: mean.failed,
        });
        Minimap { columns: columns.collect(), window: window(viewport, &all) }
    }
}

/// The minimap's time scale.
pub fn minimap_scale(extent: Extent, width: f64) -> TimeScale {
    TimeScale::fit(extent, width)
}

/// Left and right edge of `viewport` in pixels of the minimap, whose scale is `all`.
pub fn window_edges(viewport: &Viewport, all: &TimeScale) -> (f64, f64) {
    let (left, right) = viewport.scale().within(all);
    (left.max(0.0), right.min(all.width()))
}

/// A window that omits fewer pixels than this counts as the whole run.
const NOTHING: f64 = 0.5;

fn window(viewport: &Viewport, all: &TimeScale) -> Option<(f64, f64)> {
    let (left, right) = window_edges(viewport, all);
    (left > NOTHING || right < all.width() - NOTHING).then_some((left, right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::{Cause, Instrument, PollOutcome, TaskId, Time};
    use crate::trace::Recorder;
    use crate::ui::timeline::layout::viewport::ViewCommand;

    fn at(millis: u64) -> Time {
        Time::from_nanos(millis * 1_000_000)
    }

    /// One task from 0 to 1000 ms, a second one from 500 on; their steps take no time.
    fn overview() -> Overview {
        let recorder = Recorder::default();
        for (number, start) in [(1, 0), (2, 500)] {
            let task = TaskId::new(number).unwrap();
            recorder.task_ready(at(start), task, Cause::Spawn);
            recorder.poll_began(at(start), task);
            recorder.poll_ended(at(start), task, PollOutcome::Pending, None);
        }
        let mut overview = Overview::default();
        overview.catch_up(&recorder.log(), u64::MAX, at(1000));
        overview
    }

    fn viewport() -> Viewport {
        let mut viewport = Viewport::default();
        viewport.update(Extent { start: Time::ZERO, end: at(1000) }, false, 1028.0);
        viewport
    }

    #[test]
    fn columns_are_as_tall_as_the_tasks_are_many() {
        let minimap = Minimap::new(&overview(), &viewport());
        assert_eq!(minimap.columns.len(), 514);
        assert_eq!(minimap.columns[100].suspended, 0.5);
        assert_eq!(minimap.columns[400].suspended, 1.0);
    }

    #[test]
    fn a_step_of_no_length_shows() {
        let busy: Vec<usize> = Minimap::new(&overview(), &viewport())
            .columns
            .iter()
            .enumerate()
            .filter_map(|(n, column)| (column.busy > 0.0).then_some(n))
            .collect();
        assert!(busy.contains(&4) && busy.contains(&254) && busy.len() <= 8, "{busy:?}");
    }

    #[test]
    fn there_is_a_window_only_while_zoomed_in() {
        let mut viewport = viewport();
        assert_eq!(Minimap::new(&overview(), &viewport).window, None);
        viewport.apply(ViewCommand::Zoom { factor: 2.0, about: 514.0 });
        assert_eq!(Minimap::new(&overview(), &viewport).window, Some((257.0, 771.0)));
    }
}
