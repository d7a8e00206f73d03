//! The visible time window and the commands that move it.
//!
//! A viewport follows the run until the visitor zooms or pans; then it keeps its window until [`ViewCommand::Follow`].
//! Invariant: [`Viewport::update`] is the only source of the run's extent, so the window is always within it. Next:
//! [`history`](super::history).

use std::time::Duration;

use super::time_scale::{Extent, TimeScale};
use crate::rt::Time;
use crate::ui::present::durations::Grain;

/// Maximum window of a followed live run; a longer run scrolls through it.
const FOLLOWED: Duration = Duration::from_secs(10);

/// Maximum width of the clock's grain in pixels, which limits the zoom.
const WIDEST_GRAIN: f64 = 100.0;

/// A command that moves the viewport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ViewCommand {
    /// Zoom in by `factor` about pixel `about` of the plot.
    Zoom {
        /// Above one zooms in.
        factor: f64,
        /// Pixels from the left edge of the plot.
        about: f64,
    },
    /// Pan forward by this many pixels.
    Pan(f64),
    /// Centre this moment.
    Centre(Time),
    /// Pan to the start of the run.
    Start,
    /// Pan to the end of the run.
    End,
    /// Show the whole run, and follow it as it grows.
    Follow,
    /// Show the time between two moments.
    Range(Time, Time),
    /// Show exactly this window.
    Window(TimeScale),
    /// Centre this moment if it is outside the window.
    Reveal(Time),
}

/// A direction in time, or in the history of viewports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Earlier.
    Back,
    /// Later.
    Forward,
}

/// What a viewport shows, independent of the run's extent and the plot's width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SavedViewport {
    /// The run as it grows.
    Following,
    /// This window.
    Window(TimeScale),
}

/// The visible part of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    scale: TimeScale,
    extent: Extent,
    /// Minimum nanoseconds a pixel, from the clock's grain.
    finest: f64,
    following: bool,
}

impl Default for Viewport {
    fn default() -> Viewport {
        let extent = Extent { start: Time::ZERO, end: Time::ZERO };
        Viewport { scale: TimeScale::fit(extent, 1.0), extent, finest: 0.0, following: true }
    }
}

impl Viewport {
    /// The visible window.
    pub fn scale(&self) -> TimeScale {
        self.scale
    }

    /// The extent of the run.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// Whether the window follows the run.
    pub fn is_following(&self) -> bool {
        self.following
    }

    /// What is shown now, for [`Viewport::restore`].
    pub fn save(&self) -> SavedViewport {
        if self.following { SavedViewport::Following } else { SavedViewport::Window(self.scale) }
    }

    /// Shows a saved viewport again, clamped to the run's extent.
    pub fn restore(&mut self, saved: SavedViewport) {
        match saved {
            SavedViewport::Following => self.apply(ViewCommand::Follow),
            SavedViewport::Window(scale) => {
                self.following = false;
                self.apply(ViewCommand::Window(scale));
            }
        }
    }

    /// Sets the grain of the run's clock: the zoom stops where one grain is [`WIDEST_GRAIN`] wide.
    pub fn set_grain(&mut self, grain: Grain) {
        self.finest = grain.nanos() as f64 / WIDEST_GRAIN;
    }

    /// Updates the extent of the run and the width of the plot; `live` while the run continues.
    pub fn update(&mut self, extent: Extent, live: bool, width: f64) {
        self.extent = extent;
        self.scale = match (self.following, live) {
            (true, true) => TimeScale::fit(recent(extent), width),
            (true, false) => TimeScale::fit(extent, width),
            (false, _) => self.scale.resized(width).no_finer(self.finest).clamped(extent),
        };
    }

    /// Executes a command, clamped to the run's extent.
    pub fn apply(&mut self, command: ViewCommand) {
        let Some(scale) = self.scale_for(command) else { return };
        let scale = scale.no_finer(self.finest).clamped(self.extent);
        // A command without effect, such as zooming out of the whole run, does not end following.
        if scale != self.scale {
            self.scale = scale;
            self.following = false;
        }
    }

    /// The window that a command asks for; `None` if the command has been executed or changes nothing.
    fn scale_for(&mut self, command: ViewCommand) -> Option<TimeScale> {
        let width = self.scale.width();
        Some(match command {
            ViewCommand::Follow => {
                self.following = true;
                self.scale = TimeScale::fit(self.extent, width);
                return None;
            }
            ViewCommand::Reveal(time) if (0.0..=width).contains(&self.scale.x(time)) => return None,
            ViewCommand::Reveal(time) | ViewCommand::Centre(time) => {
                self.scale.with_time_at(time, width / 2.0)
            }
            ViewCommand::Range(from, to) => {
                TimeScale::fit(Extent { start: from.min(to), end: from.max(to) }, width)
            }
            ViewCommand::Window(scale) => scale.spread(width),
            ViewCommand::Zoom { factor, about } => {
                self.scale.zoomed(factor.min((self.scale.nanos_per_px() / self.finest).max(1.0)), about)
            }
            ViewCommand::Pan(dx) => self.scale.panned(dx),
            ViewCommand::Start => self.scale.with_time_at(self.extent.start, width),
            ViewCommand::End => self.scale.with_time_at(self.extent.end, 0.0),
        })
    }
}

/// The last part of a run, which is followed.
fn recent(extent: Extent) -> Extent {
    Extent { start: extent.start.max(extent.end - FOLLOWED), end: extent.end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Recorder;

    fn at(millis: u64) -> Time {
        Time::from_nanos(millis * 1_000_000)
    }

    #[test]
    fn zooming_stops_where_there_is_nothing_finer_to_see() {
        let recorder = Recorder::default();
        recorder.set_grain(Duration::from_micros(100));
        let mut viewport = viewport(1000, false);
        viewport.set_grain(Grain::of(&recorder.log()));
        viewport.apply(ViewCommand::Zoom { factor: 1e9, about: 308.0 });
        assert_eq!(viewport.scale().nanos_per_px(), 1e3);
        assert_eq!(viewport.scale().time(308.0), at(300), "the moment under the pointer stays where it is");
        viewport.apply(ViewCommand::Follow);
        viewport.apply(ViewCommand::Window(viewport.scale().part(508.0, 508.01)));
        assert_eq!(viewport.scale().nanos_per_px(), 1e3, "as fine as it goes, about the same middle");
        assert!((viewport.scale().x(at(500)) - 509.0).abs() < 10.0);
        viewport.apply(ViewCommand::Follow);
        assert_eq!(viewport.scale().nanos_per_px(), 1e6);
    }

    fn run(end: u64) -> Extent {
        Extent { start: Time::ZERO, end: at(end) }
    }

    /// 1028 pixels wide: 1 ms a pixel when a run of one second fits.
    fn viewport(end: u64, live: bool) -> Viewport {
        let mut viewport = Viewport::default();
        viewport.update(run(end), live, 1028.0);
        viewport
    }

    #[test]
    fn a_new_view_follows_the_run_as_it_grows() {
        let mut viewport = viewport(1000, true);
        assert_eq!(viewport.scale().x(at(1000)), 1008.0);
        viewport.update(run(2000), true, 1028.0);
        assert_eq!((viewport.scale().x(Time::ZERO), viewport.scale().x(at(2000))), (8.0, 1008.0));
    }

    #[test]
    fn a_long_live_run_moves_through_a_window_and_is_shown_whole_when_it_has_ended() {
        let mut viewport = viewport(60_000, true);
        assert_eq!(viewport.scale().x(at(50_000)), 8.0);
        viewport.update(run(60_000), false, 1028.0);
        assert_eq!(viewport.scale().x(Time::ZERO), 8.0);
    }

    #[test]
    fn zooming_ends_the_following_and_follow_brings_it_back() {
        let mut viewport = viewport(1000, true);
        viewport.apply(ViewCommand::Zoom { factor: 2.0, about: 508.0 });
        let zoomed = viewport.scale();
        viewport.update(run(3000), true, 1028.0);
        assert!(!viewport.is_following());
        assert_eq!(viewport.scale(), zoomed, "the window stays where it was put");
        viewport.apply(ViewCommand::Follow);
        assert!(viewport.is_following());
        assert_eq!(viewport.scale().x(at(3000)), 1008.0);
    }

    #[test]
    fn what_was_shown_is_shown_again_in_a_plot_of_another_width() {
        let mut viewport = viewport(1000, false);
        let all = viewport.save();
        viewport.apply(ViewCommand::Range(at(200), at(400)));
        assert_eq!((viewport.scale().x(at(200)), viewport.scale().x(at(400))), (8.0, 1008.0));
        let near = viewport.save();
        viewport.restore(all);
        assert!(viewport.is_following());
        viewport.update(run(1000), false, 514.0);
        viewport.restore(near);
        assert_eq!((viewport.scale().x(at(200)), viewport.scale().x(at(400))), (4.0, 504.0));
    }

    #[test]
    fn a_moment_in_sight_is_not_moved() {
        let mut viewport = viewport(1000, false);
        viewport.apply(ViewCommand::Zoom { factor: 4.0, about: 0.0 });
        let before = viewport.scale();
        viewport.apply(ViewCommand::Reveal(at(100)));
        assert_eq!(viewport.scale(), before);
        viewport.apply(ViewCommand::Reveal(at(900)));
        assert!((0.0..1028.0).contains(&viewport.scale().x(at(900))));
    }

    #[test]
    fn zooming_out_of_everything_changes_nothing() {
        let mut viewport = viewport(1000, true);
        viewport.apply(ViewCommand::Zoom { factor: 0.5, about: 0.0 });
        assert!(viewport.is_following());
    }

    #[test]
    fn home_and_end_keep_the_zoom() {
        let mut viewport = viewport(1000, false);
        viewport.apply(ViewCommand::Zoom { factor: 4.0, about: 508.0 });
        viewport.apply(ViewCommand::Start);
        assert_eq!(viewport.scale().x(Time::ZERO), 32.0);
        viewport.apply(ViewCommand::End);
        assert_eq!(viewport.scale().x(at(1000)), 1028.0 - 80.0);
        assert_eq!(viewport.scale().nanos_per_px(), 0.25e6);
    }

    #[test]
    fn centring_puts_the_moment_in_the_middle() {
        let mut viewport = viewport(1000, false);
        viewport.apply(ViewCommand::Zoom { factor: 4.0, about: 0.0 });
        viewport.apply(ViewCommand::Centre(at(500)));
        assert_eq!(viewport.scale().time(514.0), at(500));
    }
}
