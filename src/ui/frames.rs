//! The one owner of `requestAnimationFrame`: takes a live run's new events into its model, once a frame, and has the
//! timeline drawn.
//!
//! Invariant: a frame is asked for only while a run is live or something is to be drawn, so an idle page does no work. Two
//! beats come out: the drawing, for what is watched, and `glance`, some ten times a second, for what is read (texts,
//! lists). A frame has one of them: when both are due, the drawing waits for the next.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::dom::{Observed, refresh, window};
use super::ended;
use super::state::playhead::Playhead;
use super::state::run_view::{RunView, ShownRun};
use crate::rt::{Clock, Time};
use crate::session::State;

/// How long a text stays before it may change again: faster than this nobody reads.
const SLOW_TICK: Duration = Duration::from_millis(100);

/// How long a frame may spend on new events. A run can record faster than they are taken in; then the drawing lags
/// behind, and the page stays responsive.
const INTAKE_BUDGET: Duration = Duration::from_micros(1500);
/// The same where no run needs the rest of the frame, since the events come from a file.
const FILE_INTAKE_BUDGET: Duration = Duration::from_millis(8);

/// A recording that is played moves on by this in a frame at most.
const LONGEST_FRAME: Duration = Duration::from_millis(100);

/// How many records are taken in between two looks at the clock: a millisecond's worth before the browser has optimised
/// the code.
const SLICE: u64 = 1024;

/// What came of looking for new events.
struct Intake {
    any: bool,
    /// Whether some are left for the next frame.
    more: bool,
}

pub(crate) struct Frames {
    run_view: &'static RunView,
    /// Where the run on show is in its life, as it was last looked at.
    pub(super) state: Observed<Option<State>>,
    /// Counts what there was to read.
    pub(super) slow_tick: Observed<u64>,
    clock: Rc<dyn Clock>,
    last_slow_tick: Cell<Time>,
    last_frame: Cell<Time>,
    /// Whether the drawing is out of date.
    draw_due: Cell<bool>,
    /// Whether there is something that readers were not told of.
    slow_tick_due: Cell<bool>,
    /// Whether they should be told in the next frame.
    slow_tick_now: Cell<bool>,
    /// Whether a frame was asked for.
    frame_requested: Cell<bool>,
    callback: OnceCell<Closure<dyn Fn()>>,
    draw: OnceCell<Box<dyn Fn()>>,
}

impl Frames {
    pub(super) fn new(run_view: &'static RunView) -> Frames {
        Frames {
            run_view,
            state: Observed::default(),
            slow_tick: Observed::default(),
            clock: crate::platform::host().clock,
            last_slow_tick: Cell::default(),
            last_frame: Cell::default(),
            draw_due: Cell::default(),
            slow_tick_due: Cell::default(),
            slow_tick_now: Cell::default(),
            frame_requested: Cell::default(),
            callback: OnceCell::new(),
            draw: OnceCell::new(),
        }
    }

    /// Has `draw` called in every frame in which the drawing is out of date. The first one counts.
    pub(super) fn set_draw(&self, draw: impl Fn() + 'static) {
        // A second painter would be a second timeline, which the page does not have.
        let _ = self.draw.set(Box::new(draw));
    }

    /// Has the timeline drawn in the next frame.
    pub(super) fn redraw(&'static self) {
        self.draw_due.set(true);
        self.request_frame();
    }

    /// Shows what a control has done, and keeps drawing while the run is live.
    pub(super) fn refresh(&'static self) {
        let run = self.run_view.run.get();
        if let Some(run) = &run {
            self.take_in_events(run);
        }
        self.state.set_if_changed(run.map(|run| run.state()));
        self.emit_slow_tick();
        self.redraw();
    }

    /// Brings all that is on show up to date for the last time.
    pub(super) fn final_refresh(&'static self) {
        self.refresh();
        refresh();
        self.draw_if_due();
    }

    fn on_frame(&'static self) {
        self.frame_requested.set(false);
        if ended::has_ended() {
            return;
        }
        self.advance_playhead();
        let goes_on = match self.run_view.run.get() {
            Some(run) => self.follow_run(&run),
            None => {
                self.draw_if_due();
                false
            }
        };
        if goes_on || self.draw_due.get() || self.run_view.playhead.get().is_playing() {
            self.request_frame();
        }
    }

    /// Moves a playhead that is being played.
    fn advance_playhead(&self) {
        let now = self.clock.read().wall;
        let since = now.since(self.last_frame.replace(now));
        if self.run_view.playhead.get().is_playing() {
            // After a pause of the browser's the recording goes on where it was.
            self.run_view.seek(|playhead, log| playhead.advance(log, since.min(LONGEST_FRAME)));
            self.draw_due.set(true);
        }
        self.run_view.seek(Playhead::kept);
    }

    /// Shows those who read what was taken in before, or takes in what a run has done since and shows it to those who
    /// watch. True if there may be more.
    fn follow_run(&self, run: &ShownRun) -> bool {
        let is_due = || self.clock.read().wall.since(self.last_slow_tick.get()) >= SLOW_TICK;
        if self.slow_tick_due.get() && (self.slow_tick_now.get() || is_due()) {
            self.emit_slow_tick();
            return true;
        }
        let Intake { any, more } = self.take_in_events(run);
        let state = run.state();
        let state_changed = self.state.get() != Some(state);
        self.state.set_if_changed(Some(state));
        if any || state_changed || matches!(state, State::Running | State::Stopping) {
            self.draw_due.set(true);
            self.slow_tick_due.set(true);
        }
        // The end is told at once, and told again when all that led to it is known.
        let settled = state == State::Ended && !more;
        self.slow_tick_now.set(state_changed || settled);
        self.draw_if_due();
        state != State::Ended || more || self.slow_tick_due.get()
    }

    /// Brings the model up to date, or as far as a frame's time allows.
    fn take_in_events(&self, run: &ShownRun) -> Intake {
        let began = self.clock.read().wall;
        let limit = if run.session().is_some() { INTAKE_BUDGET } else { FILE_INTAKE_BUDGET };
        let log = run.log();
        let mut model = run.model.borrow_mut();
        let before = model.seen();
        let mut more = true;
        while more && self.clock.read().wall.since(began) < limit {
            more = model.catch_up_some(&log, SLICE);
        }
        Intake { any: model.seen() != before, more }
    }

    fn emit_slow_tick(&self) {
        self.slow_tick_due.set(false);
        self.last_slow_tick.set(self.clock.read().wall);
        self.slow_tick.update(|slow_tick| *slow_tick += 1);
    }

    fn draw_if_due(&self) {
        if self.draw_due.replace(false)
            && let Some(draw) = self.draw.get()
        {
            draw();
        }
    }

    fn request_frame(&'static self) {
        if self.frame_requested.get() {
            return;
        }
        let callback = self.callback.get_or_init(|| Closure::wrap(Box::new(move || self.on_frame())));
        // Fails only in a document that is being torn down, which draws no more.
        let asked = window().request_animation_frame(callback.as_ref().unchecked_ref());
        self.frame_requested.set(asked.is_ok());
    }
}
