//! The pump: schedules turns of our loop on the browser's event loop.
//!
//! A turn is a macrotask, posted through a `MessageChannel`, so that the browser paints and handles input between two
//! turns. Rejected: microtasks freeze the page; `scheduler.yield` starves timers and messages; nested `setTimeout(0)` is
//! clamped to 4 ms.
//!
//! One browser timeout serves all timers. Its callback only posts a message, and the turn sets the next timeout: a timeout
//! set within a timeout's callback would be nested, and clamped to 4 ms.
//!
//! Invariant: at most one message is in flight and one timeout is set; after a cancel neither calls back.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageChannel, MessagePort};

use crate::rt::Pump;

/// The longest delay that a browser timeout supports; a longer one fires at once. A longer delay is split: the turn after
/// this one sets the timeout again.
const LONGEST_DELAY_MS: u128 = i32::MAX as u128;

/// A pump of macrotasks. Dropping it closes its channel and clears its timeout.
pub struct MessagePump {
    weak_self: Weak<MessagePump>,
    receiver: MessagePort,
    sender: MessagePort,
    /// Whether the next message is to call back.
    requested: Cell<bool>,
    /// Whether a message is under way. It cannot be recalled, so after a cancel the pump ignores it.
    posted: Cell<bool>,
    timeout: RefCell<Option<Timeout>>,
    _on_message: Closure<dyn Fn()>,
}

impl MessagePump {
    /// A pump that calls `turn` for each requested turn.
    ///
    /// # Panics
    /// If the browser has no `MessageChannel`; every browser that has WebAssembly does.
    pub fn start(turn: Rc<dyn Fn()>) -> Rc<dyn Pump> {
        let channel = MessageChannel::new().expect("every browser with WebAssembly has MessageChannel");
        let pump = Rc::new_cyclic(|weak_self: &Weak<MessagePump>| {
            let weak = weak_self.clone();
            let on_message = Closure::<dyn Fn()>::new(move || {
                if weak.upgrade().is_some_and(|pump| pump.take_request()) {
                    turn();
                }
            });
            let receiver = channel.port1();
            receiver.set_onmessage(Some(wasm_bindgen::JsCast::unchecked_ref(on_message.as_ref())));
            MessagePump {
                weak_self: weak_self.clone(),
                receiver,
                sender: channel.port2(),
                requested: Cell::new(false),
                posted: Cell::new(false),
                timeout: RefCell::new(None),
                _on_message: on_message,
            }
        });
        pump as Rc<dyn Pump>
    }

    /// Handles a message. True if it shall call back.
    fn take_request(&self) -> bool {
        self.posted.set(false);
        self.requested.replace(false)
    }
}

impl Pump for MessagePump {
    fn schedule(&self) {
        self.requested.set(true);
        if !self.posted.replace(true) && self.sender.post_message(&JsValue::NULL).is_err() {
            // Not expected: `null` can always be cloned, and a closed port ignores messages.
            self.posted.set(false);
        }
    }

    fn schedule_after(&self, delay: Duration) {
        // Rounded up: a turn that comes too early finds nothing due.
        let millis = delay.as_nanos().div_ceil(1_000_000).min(LONGEST_DELAY_MS);
        let weak = self.weak_self.clone();
        let timeout = Timeout::new(millis as u32, move || {
            if let Some(pump) = weak.upgrade() {
                pump.schedule();
            }
        });
        let previous = self.timeout.replace(Some(timeout));
        drop(previous);
    }

    fn cancel(&self) {
        self.requested.set(false);
        let timeout = self.timeout.take();
        drop(timeout);
    }
}

impl Drop for MessagePump {
    fn drop(&mut self) {
        self.receiver.set_onmessage(None);
        self.receiver.close();
        self.sender.close();
    }
}
