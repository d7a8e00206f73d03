//! What leaves the worker for the page: events, the state of the run, its network.
//!
//! Invariant: each event is sent once, in order; the network when it differs from what the page has. Next: `trace::binary`, the form
//! of the events.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use super::calls;
use crate::net::{NetworkView, network};
use crate::python::messages::view_object;
use crate::rt::{Clock, Reading, Time};
use crate::session::{State, Ticker};
use crate::trace::Recorder;
use crate::trace::binary::StreamEncoder;

/// A busy loop sends its events this often: about once a frame of the page.
pub(super) const FRAME: Duration = Duration::from_millis(15);

/// Events older than this are sent before a step, which may take long.
const UNSENT: Duration = Duration::from_millis(2);

/// On the virtual clock, which stands still: after this many steps.
const UNSENT_STEPS: u32 = 256;

/// What was sent of a run.
pub(super) struct PageFeed {
    encoder: RefCell<StreamEncoder>,
    /// When events were sent last, in loop time and in real time, and how many steps ran since.
    sent: Cell<Reading>,
    steps_since: Cell<u32>,
    /// The network as the page knows it.
    network: RefCell<NetworkView>,
}

impl PageFeed {
    pub(super) fn new(now: Reading) -> PageFeed {
        PageFeed {
            encoder: RefCell::default(),
            sent: Cell::new(now),
            steps_since: Cell::default(),
            network: RefCell::default(),
        }
    }

    /// For how long nothing was sent, in real time.
    pub(super) fn unsent_for(&self, ticker: &Ticker) -> Duration {
        ticker.clock().read().wall.since(self.sent.get().wall)
    }

    /// Counts a step that begins; whether events have waited too long, for it may never return. `last` is the loop time of the
    /// last event.
    pub(super) fn is_due(&self, last: Time) -> bool {
        let steps = self.steps_since.get() + 1;
        self.steps_since.set(steps);
        steps >= UNSENT_STEPS || last.since(self.sent.get().now) >= UNSENT
    }

    /// Sends the events that were not sent, and the state.
    pub(super) fn send_events(&self, ticker: &Ticker, recorder: &Recorder) {
        self.steps_since.set(0);
        let reading = ticker.clock().read();
        let events = self.encoder.borrow_mut().take(&recorder.log());
        self.sent.set(reading);
        calls::send(events, state_word(ticker.state()), reading.now.as_millis_f64());
    }

    /// Sends the network if the program uses it and it has changed.
    pub(super) fn send_network(&self) {
        let network = network();
        if !network.is_used() {
            return;
        }
        let view = network.view();
        if *self.network.borrow() != view {
            calls::send_network(&view_object(&view));
            self.network.replace(view);
        }
    }
}

/// The word of a state in messages.
fn state_word(state: State) -> &'static str {
    match state {
        State::Running => "running",
        State::Paused => "paused",
        State::Stopping => "stopping",
        State::Ended => "ended",
    }
}
