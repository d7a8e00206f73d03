//! The only user of `requestAnimationFrame`: takes a run's new events into its model and draws the timeline, once a frame.
//!
//! Invariant: a frame is requested only while a run is live or a drawing is due, so an idle page does no work. There are two
//! rates: the canvas is drawn every frame; texts and lists depend on `slow_tick`, which changes about ten times a second. A
//! frame does one of both: when both are due, the drawing waits for the next frame.

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

/// The minimum time between two slow ticks: texts that change faster cannot be read.
const SLOW_TICK: Duration = Duration::from_millis(100);

/// The time that a frame may spend on new events. A run may record faster than that; then the model lags behind, and the page
/// stays responsive.
const INTAKE_BUDGET: Duration = Duration::from_micros(1500);
/// The same for an imported trace: no session needs the remaining time of the frame.
const FILE_INTAKE_BUDGET: Duration = Duration::from_millis(8);

/// The most that one frame advances a playing playhead.
const LONGEST_FRAME: Duration = Duration::from_millis(100);

/// Records that are taken in between two readings of the clock: about a millisecond in code that the browser has not yet
/// optimised.
const SLICE: u64 = 1024;

/// The result of taking in events.
struct Intake {
    /// Whether there were any.
    any: bool,
    /// Whether some are left for the next frame.
    more: bool,
}

pub(crate) struct Frames {
    run_view: &'static RunView,
    /// The state of the run on show, as of the last frame.
    pub(super) state: Observed<Option<State>>,
    /// Increased when texts and lists should be updated.
    pub(super) slow_tick: Observed<u64>,
    clock: Rc<dyn Clock>,
    last_slow_tick: Cell<Time>,
    last_frame: Cell<Time>,
    /// When the run on show last had new events.
    last_events: Cell<Time>,
    /// Whether the canvas is out of date.
    draw_due: Cell<bool>,
    /// Whether there are changes since the last slow tick.
    slow_tick_due: Cell<bool>,
    /// Whether the next slow tick comes without delay.
    slow_tick_now: Cell<bool>,
    /// Whether a frame callback is pending.
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
            last_events: Cell::default(),
            draw_due: Cell::default(),
            slow_tick_due: Cell::default(),
            slow_tick_now: Cell::default(),
            frame_requested: Cell::default(),
            callback: OnceCell::new(),
            draw: OnceCell::new(),
        }
    }

    /// Sets the function that draws the timeline. Only the first call has an effect.
    pub(super) fn set_draw(&self, draw: impl Fn() + 'static) {
        // The page has one timeline.
        let _ = self.draw.set(Box::new(draw));
    }

    /// Draws the timeline in the next frame.
    pub(super) fn redraw(&'static self) {
        self.draw_due.set(true);
        self.request_frame();
    }

    /// Updates everything after an action: takes in events, emits a slow tick, requests a frame.
    pub(super) fn refresh(&'static self) {
        let run = self.run_view.run.get();
        if let Some(run) = &run {
            self.take_in_events(run);
        }
        self.state.set_if_changed(run.map(|run| run.state()));
        self.emit_slow_tick();
        self.redraw();
    }

    /// Updates everything on show synchronously, for the last time: a panic ends the page.
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

    /// Advances a playing playhead, and clamps it to the events that the log still has.
    fn advance_playhead(&self) {
        let now = self.clock.read().wall;
        let since = now.since(self.last_frame.replace(now));
        if self.run_view.playhead.get().is_playing() {
            // Capped, so that the playback continues where it was after the tab was in the background.
            self.run_view.seek(|playhead, log| playhead.advance(log, since.min(LONGEST_FRAME)));
            self.draw_due.set(true);
        }
        self.run_view.seek(Playhead::kept);
    }

    /// Emits a due slow tick, or else takes in new events and draws. Returns whether another frame is needed.
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
        let looks = !more && self.look_for_findings(run, state, any);
        // A change of state is shown at once, and an end again when all events have been taken in.
        let settled = state == State::Ended && !more && !looks;
        self.slow_tick_now.set(state_changed || settled);
        self.draw_if_due();
        state != State::Ended || more || looks || self.slow_tick_due.get()
    }

    /// Scans the run for findings, within the frame's budget; a run that goes on only while it is quiet. Returns whether events are
    /// left.
    fn look_for_findings(&self, run: &ShownRun, state: State, any: bool) -> bool {
        let began = self.clock.read().wall;
        if any {
            self.last_events.set(began);
        }
        let is_live = matches!(state, State::Running | State::Stopping);
        if is_live && began.since(self.last_events.get()) < SLOW_TICK {
            return false;
        }
        let limit = if is_live { INTAKE_BUDGET } else { FILE_INTAKE_BUDGET };
        let before = run.findings.judged();
        let more = run.findings.advance(&run.log(), || self.clock.read().wall.since(began) < limit);
        if run.findings.judged() != before {
            self.slow_tick_due.set(true);
        }
        more
    }

    /// Takes new events into the model, within the frame's budget.
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
        // Fails only in a document that is being unloaded.
        let asked = window().request_animation_frame(callback.as_ref().unchecked_ref());
        self.frame_requested.set(asked.is_ok());
    }
}
