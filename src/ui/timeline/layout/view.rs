//! Which part of the run is on show, and what moves it.
//!
//! A view follows the run until the visitor zooms or pans; from then on it stays where they put it, until they ask for
//! all of it again. Invariant: [`View::show`] alone knows the run's extent, so a view is always within it.

use std::time::Duration;

use super::time_scale::{Extent, TimeScale};
use crate::rt::Time;
use crate::ui::present::durations::Grain;

/// How much of a live run is followed: a longer one moves through a window of this length.
const FOLLOWED: Duration = Duration::from_secs(10);

/// How many pixels wide the grain of the clock is at most.
const WIDEST_GRAIN: f64 = 100.0;

/// A wish of the visitor's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Move {
    /// Zoom in by `factor` about pixel `about` of the plot.
    Zoom {
        /// Above one zooms in.
        factor: f64,
        /// Pixels from the left edge of the plot.
        about: f64,
    },
    /// Move the window on by this many pixels.
    Pan(f64),
    /// Move the window so that this moment is in its middle.
    Centre(Time),
    /// To the start of the run, at the same zoom.
    Start,
    /// To the end of the run, at the same zoom.
    End,
    /// Show it all, and follow it as it grows.
    Follow,
    /// Show the time between two moments.
    Range(Time, Time),
    /// Show exactly this window.
    Window(TimeScale),
    /// Bring this moment into the window, if it is not.
    Reveal(Time),
}

/// What a view shows, whatever has become of the run and of the plot's width meanwhile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown {
    /// The run as it grows.
    Following,
    /// This window.
    Window(TimeScale),
}

/// What of a run is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    scale: TimeScale,
    extent: Extent,
    /// So many nanoseconds a pixel, or more.
    finest: f64,
    following: bool,
}

impl Default for View {
    fn default() -> View {
        let extent = Extent { start: Time::ZERO, end: Time::ZERO };
        View { scale: TimeScale::fit(extent, 1.0), extent, finest: 0.0, following: true }
    }
}

impl View {
    /// The window.
    pub fn scale(&self) -> TimeScale {
        self.scale
    }

    /// All there is to see.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// Whether the window follows the run.
    pub fn is_following(&self) -> bool {
        self.following
    }

    /// What it shows, to be shown again by [`View::restore`].
    pub fn shown(&self) -> Shown {
        if self.following { Shown::Following } else { Shown::Window(self.scale) }
    }

    /// Shows what it showed before, as far as the run still has it.
    pub fn restore(&mut self, shown: Shown) {
        match shown {
            Shown::Following => self.apply(Move::Follow),
            Shown::Window(scale) => {
                self.following = false;
                self.apply(Move::Window(scale));
            }
        }
    }

    /// Takes note of the grain of the run's clock: zooming stops where that is wide enough for a label of the ruler.
    pub fn limit(&mut self, grain: Grain) {
        self.finest = grain.nanos() as f64 / WIDEST_GRAIN;
    }

    /// Takes note of how far the run has come and of the width of the plot; `live` if the run goes on.
    pub fn show(&mut self, extent: Extent, live: bool, width: f64) {
        self.extent = extent;
        self.scale = match (self.following, live) {
            (true, true) => TimeScale::fit(recent(extent), width),
            (true, false) => TimeScale::fit(extent, width),
            (false, _) => self.scale.resized(width).no_finer(self.finest).clamped(extent),
        };
    }

    /// Does what the visitor wishes, as far as the run goes.
    pub fn apply(&mut self, wish: Move) {
        let Some(scale) = self.wished(wish) else { return };
        let scale = scale.no_finer(self.finest).clamped(self.extent);
        // A wish that changes nothing (zooming out of everything) does not end the following.
        if scale != self.scale {
            self.scale = scale;
            self.following = false;
        }
    }

    /// The window that a wish asks for, if it is for a certain one.
    fn wished(&mut self, wish: Move) -> Option<TimeScale> {
        let width = self.scale.width();
        Some(match wish {
            Move::Follow => {
                self.following = true;
                self.scale = TimeScale::fit(self.extent, width);
                return None;
            }
            Move::Reveal(time) if (0.0..=width).contains(&self.scale.x(time)) => return None,
            Move::Reveal(time) | Move::Centre(time) => self.scale.with_time_at(time, width / 2.0),
            Move::Range(from, to) => TimeScale::fit(Extent { start: from.min(to), end: from.max(to) }, width),
            Move::Window(scale) => scale.spread(width),
            Move::Zoom { factor, about } => {
                self.scale.zoomed(factor.min((self.scale.nanos_per_px() / self.finest).max(1.0)), about)
            }
            Move::Pan(dx) => self.scale.panned(dx),
            Move::Start => self.scale.with_time_at(self.extent.start, width),
            Move::End => self.scale.with_time_at(self.extent.end, 0.0),
        })
    }
}

/// The last part of a run that is followed.
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
        let mut view = view(1000, false);
        view.limit(Grain::of(&recorder.log()));
        view.apply(Move::Zoom { factor: 1e9, about: 308.0 });
        assert_eq!(view.scale().nanos_per_px(), 1e3);
        assert_eq!(view.scale().time(308.0), at(300), "the moment under the pointer stays where it is");
        view.apply(Move::Follow);
        view.apply(Move::Window(view.scale().part(508.0, 508.01)));
        assert_eq!(view.scale().nanos_per_px(), 1e3, "as fine as it goes, about the same middle");
        assert!((view.scale().x(at(500)) - 509.0).abs() < 10.0);
        view.apply(Move::Follow);
        assert_eq!(view.scale().nanos_per_px(), 1e6);
    }

    fn run(end: u64) -> Extent {
        Extent { start: Time::ZERO, end: at(end) }
    }

    /// 1028 pixels wide: 1 ms a pixel when a run of one second fits.
    fn view(end: u64, live: bool) -> View {
        let mut view = View::default();
        view.show(run(end), live, 1028.0);
        view
    }

    #[test]
    fn a_new_view_follows_the_run_as_it_grows() {
        let mut view = view(1000, true);
        assert_eq!(view.scale().x(at(1000)), 1008.0);
        view.show(run(2000), true, 1028.0);
        assert_eq!((view.scale().x(Time::ZERO), view.scale().x(at(2000))), (8.0, 1008.0));
    }

    #[test]
    fn a_long_live_run_moves_through_a_window_and_is_shown_whole_when_it_has_ended() {
        let mut view = view(60_000, true);
        assert_eq!(view.scale().x(at(50_000)), 8.0);
        view.show(run(60_000), false, 1028.0);
        assert_eq!(view.scale().x(Time::ZERO), 8.0);
    }

    #[test]
    fn zooming_ends_the_following_and_follow_brings_it_back() {
        let mut view = view(1000, true);
        view.apply(Move::Zoom { factor: 2.0, about: 508.0 });
        let zoomed = view.scale();
        view.show(run(3000), true, 1028.0);
        assert!(!view.is_following());
        assert_eq!(view.scale(), zoomed, "the window stays where it was put");
        view.apply(Move::Follow);
        assert!(view.is_following());
        assert_eq!(view.scale().x(at(3000)), 1008.0);
    }

    #[test]
    fn what_was_shown_is_shown_again_in_a_plot_of_another_width() {
        let mut view = view(1000, false);
        let all = view.shown();
        view.apply(Move::Range(at(200), at(400)));
        assert_eq!((view.scale().x(at(200)), view.scale().x(at(400))), (8.0, 1008.0));
        let near = view.shown();
        view.restore(all);
        assert!(view.is_following());
        view.show(run(1000), false, 514.0);
        view.restore(near);
        assert_eq!((view.scale().x(at(200)), view.scale().x(at(400))), (4.0, 504.0));
    }

    #[test]
    fn a_moment_in_sight_is_not_moved() {
        let mut view = view(1000, false);
        view.apply(Move::Zoom { factor: 4.0, about: 0.0 });
        let before = view.scale();
        view.apply(Move::Reveal(at(100)));
        assert_eq!(view.scale(), before);
        view.apply(Move::Reveal(at(900)));
        assert!((0.0..1028.0).contains(&view.scale().x(at(900))));
    }

    #[test]
    fn zooming_out_of_everything_changes_nothing() {
        let mut view = view(1000, true);
        view.apply(Move::Zoom { factor: 0.5, about: 0.0 });
        assert!(view.is_following());
    }

    #[test]
    fn home_and_end_keep_the_zoom() {
        let mut view = view(1000, false);
        view.apply(Move::Zoom { factor: 4.0, about: 508.0 });
        view.apply(Move::Start);
        assert_eq!(view.scale().x(Time::ZERO), 32.0);
        view.apply(Move::End);
        assert_eq!(view.scale().x(at(1000)), 1028.0 - 80.0);
        assert_eq!(view.scale().nanos_per_px(), 0.25e6);
    }

    #[test]
    fn centring_puts_the_moment_in_the_middle() {
        let mut view = view(1000, false);
        view.apply(Move::Zoom { factor: 4.0, about: 0.0 });
        view.apply(Move::Centre(at(500)));
        assert_eq!(view.scale().time(514.0), at(500));
    }
}
