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
use super::panic;
use super::state::playhead::Playhead;
use super::state::run_view::{Page, Run};
use crate::rt::{Clock, Time};
use crate::session::State;

/// How long a text stays before it may change again: faster than this nobody reads.
const GLANCE: Duration = Duration::from_millis(100);

/// How long a frame may spend on new events. A run can record faster than they are taken in; then the drawing lags
/// behind, and the page stays responsive.
const INTAKE: Duration = Duration::from_micros(1500);
/// The same where no run needs the rest of the frame, since the events come from a file.
const INTAKE_OF_A_FILE: Duration = Duration::from_millis(8);

/// A recording that is played moves on by this in a frame at most.
const LONGEST_FRAME: Duration = Duration::from_millis(100);

/// How many records are taken in between two looks at the clock: a millisecond's worth before the browser has optimised
/// the code.
const SLICE: u64 = 1024;

/// What came of looking for new events.
struct Intake {
    news: bool,
    /// Whether some are left for the next frame.
    more: bool,
}

pub(crate) struct Frames {
    page: &'static Page,
    /// Where the run on show is in its life, as it was last looked at.
    pub(super) state: Observed<Option<State>>,
    /// Counts what there was to read.
    pub(super) glance: Observed<u64>,
    clock: Rc<dyn Clock>,
    last_glance: Cell<Time>,
    last_frame: Cell<Time>,
    /// Whether the drawing is out of date.
    stale: Cell<bool>,
    /// Whether there is something that readers were not told of.
    unread: Cell<bool>,
    /// Whether they should be told in the next frame.
    urgent: Cell<bool>,
    /// Whether a frame was asked for.
    pending: Cell<bool>,
    callback: OnceCell<Closure<dyn Fn()>>,
    draw: OnceCell<Box<dyn Fn()>>,
}

impl Frames {
    pub(super) fn new(page: &'static Page) -> Frames {
        Frames {
            page,
            state: Observed::default(),
            glance: Observed::default(),
            clock: crate::platform::host().clock,
            last_glance: Cell::default(),
            last_frame: Cell::default(),
            stale: Cell::default(),
            unread: Cell::default(),
            urgent: Cell::default(),
            pending: Cell::default(),
            callback: OnceCell::new(),
            draw: OnceCell::new(),
        }
    }

    /// Has `draw` called in every frame in which the drawing is out of date. The first one counts.
    pub(super) fn drawn_by(&self, draw: impl Fn() + 'static) {
        // A second painter would be a second timeline, which the page does not have.
        let _ = self.draw.set(Box::new(draw));
    }

    /// Has the timeline drawn in the next frame.
    pub(super) fn redraw(&'static self) {
        self.stale.set(true);
        self.ask();
    }

    /// Shows what a control has done, and keeps drawing while the run is live.
    pub(super) fn look(&'static self) {
        let run = self.page.run.get();
        if let Some(run) = &run {
            self.take_in(run);
        }
        self.state.turn(run.map(|run| run.state()));
        self.tell_readers();
        self.redraw();
    }

    /// Brings all that is on show up to date for the last time.
    pub(super) fn look_once_more(&'static self) {
        self.look();
        refresh();
        self.paint();
    }

    fn on_frame(&'static self) {
        self.pending.set(false);
        if panic::has_happened() {
            return;
        }
        self.play();
        let goes_on = match self.page.run.get() {
            Some(run) => self.follow(&run),
            None => {
                self.paint();
                false
            }
        };
        if goes_on || self.stale.get() || self.page.playhead.get().is_playing() {
            self.ask();
        }
    }

    /// Moves a playhead that is being played.
    fn play(&self) {
        let now = self.clock.read().wall;
        let since = now.since(self.last_frame.replace(now));
        if self.page.playhead.get().is_playing() {
            // After a pause of the browser's the recording goes on where it was.
            self.page.wind(|playhead, log| playhead.advance(log, since.min(LONGEST_FRAME)));
            self.stale.set(true);
        }
        self.page.wind(Playhead::kept);
    }

    /// Shows those who read what was taken in before, or takes in what a run has done since and shows it to those who
    /// watch. True if there may be more.
    fn follow(&self, run: &Run) -> bool {
        let is_time = || self.clock.read().wall.since(self.last_glance.get()) >= GLANCE;
        if self.unread.get() && (self.urgent.get() || is_time()) {
            self.tell_readers();
            return true;
        }
        let Intake { news, more } = self.take_in(run);
        let state = run.state();
        let turned = self.state.get() != Some(state);
        self.state.turn(Some(state));
        if news || turned || matches!(state, State::Running | State::Stopping) {
            self.stale.set(true);
            self.unread.set(true);
        }
        // The end is told at once, and told again when all that led to it is known.
        let settled = state == State::Ended && !more;
        self.urgent.set(turned || settled);
        self.paint();
        state != State::Ended || more || self.unread.get()
    }

    /// Brings the model up to date, or as far as a frame's time allows.
    fn take_in(&self, run: &Run) -> Intake {
        let began = self.clock.read().wall;
        let limit = if run.session().is_some() { INTAKE } else { INTAKE_OF_A_FILE };
        let log = run.log();
        let mut model = run.model.borrow_mut();
        let before = model.seen();
        let mut more = true;
        while more && self.clock.read().wall.since(began) < limit {
            more = model.catch_up_some(&log, SLICE);
        }
        Intake { news: model.seen() != before, more }
    }

    fn tell_readers(&self) {
        self.unread.set(false);
        self.last_glance.set(self.clock.read().wall);
        self.glance.update(|glance| *glance += 1);
    }

    fn paint(&self) {
        if self.stale.replace(false)
            && let Some(draw) = self.draw.get()
        {
            draw();
        }
    }

    fn ask(&'static self) {
        if self.pending.get() {
            return;
        }
        let callback = self.callback.get_or_init(|| Closure::wrap(Box::new(move || self.on_frame())));
        // Fails only in a document that is being torn down, which draws no more.
        let asked = window().request_animation_frame(callback.as_ref().unchecked_ref());
        self.pending.set(asked.is_ok());
    }
}
