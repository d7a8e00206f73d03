//! The one owner of `requestAnimationFrame`: takes a live run's new events into its model, once a frame, and says that
//! there is something to draw.
//!
//! Invariant: a frame is asked for only while a run is live, so an idle page does no work. Two beats come out: `frame`
//! for what is watched (the timeline), and `glance`, at most ten times a second, for what is read (texts, lists).

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::panic;
use super::state::{Page, Run};
use crate::rt::{Clock, Time};
use crate::session::State;

/// How long a text stays before it may change again: faster than this nobody reads.
const GLANCE: Duration = Duration::from_millis(100);

/// How long a frame may spend on new events. A run can record faster than they are taken in; then the drawing lags
/// behind, and the page stays responsive.
const INTAKE: Duration = Duration::from_millis(4);

/// How many records are taken in between two looks at the clock.
const SLICE: u64 = 4096;

/// What came of looking for new events.
struct Intake {
    news: bool,
    /// Whether some are left for the next frame.
    more: bool,
}

pub(super) struct Frames {
    page: Page,
    state: RwSignal<Option<State>>,
    glance: RwSignal<u64>,
    clock: Rc<dyn Clock>,
    last_glance: Cell<Time>,
    /// The frame that was asked for.
    pending: Cell<Option<i32>>,
    callback: RefCell<Option<Closure<dyn FnMut()>>>,
}

impl Frames {
    pub(super) fn new(page: Page, state: RwSignal<Option<State>>, glance: RwSignal<u64>) -> Rc<Frames> {
        let frames = Rc::new(Frames {
            page,
            state,
            glance,
            clock: crate::platform::host().clock,
            last_glance: Cell::default(),
            pending: Cell::default(),
            callback: RefCell::default(),
        });
        let weak: Weak<Frames> = Rc::downgrade(&frames);
        let callback = Closure::new(move || {
            if let Some(frames) = weak.upgrade() {
                frames.pending.set(None);
                frames.on_frame();
            }
        });
        frames.callback.replace(Some(callback));
        frames
    }

    /// Shows at once what a control has done, and keeps drawing while the run is live.
    pub(super) fn look(&self) {
        let run = self.page.run.get_untracked();
        if let Some(run) = &run {
            self.take_in(run);
        }
        self.set_state(run.map(|run| run.session.state()));
        self.page.frame.update(|frame| *frame += 1);
        self.tell_readers();
        self.ask();
    }

    fn on_frame(&self) {
        let Some(run) = self.page.run.get_untracked() else { return };
        if panic::has_happened() {
            return;
        }
        let Intake { news, more } = self.take_in(&run);
        let state = run.session.state();
        let turned = self.set_state(Some(state));
        if news || turned || matches!(state, State::Running | State::Stopping) {
            self.page.frame.update(|frame| *frame += 1);
        }
        let due = self.clock.read().wall.since(self.last_glance.get()) >= GLANCE;
        if turned || state == State::Ended || due {
            self.tell_readers();
        }
        if state != State::Ended || more {
            self.ask();
        }
    }

    /// Brings the model up to date, or as far as a frame's time allows.
    fn take_in(&self, run: &Run) -> Intake {
        let began = self.clock.read().wall;
        let log = run.session.recorder().log();
        let mut model = run.model.borrow_mut();
        let before = model.seen();
        let mut more = true;
        while more && self.clock.read().wall.since(began) < INTAKE {
            more = model.catch_up_some(&log, SLICE);
        }
        Intake { news: model.seen() != before, more }
    }

    /// True if the state is another than before.
    fn set_state(&self, state: Option<State>) -> bool {
        let turned = self.state.get_untracked() != state;
        if turned {
            self.state.set(state);
        }
        turned
    }

    fn tell_readers(&self) {
        self.last_glance.set(self.clock.read().wall);
        self.glance.update(|glance| *glance += 1);
    }

    fn ask(&self) {
        if self.pending.get().is_some() {
            return;
        }
        if let Some(callback) = &*self.callback.borrow() {
            // Fails only in a document that is being torn down, which draws no more.
            self.pending.set(window().request_animation_frame(callback.as_ref().unchecked_ref()).ok());
        }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        if let Some(frame) = self.pending.take() {
            // The same: a document that is going away has no frame to cancel.
            let _ = window().cancel_animation_frame(frame);
        }
    }
}
