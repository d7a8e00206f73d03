//! A handle on an event listener.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// An event listener that is removed when it is dropped.
#[must_use = "a listener that is dropped no longer listens"]
pub(crate) struct EventListener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn Fn(Event)>,
}

impl EventListener {
    pub(crate) fn new(target: &EventTarget, event: &'static str, act: Box<dyn Fn(Event)>) -> EventListener {
        let callback = Closure::wrap(act);
        target
            .add_event_listener_with_callback(event, callback.as_ref().unchecked_ref())
            .expect("a listener without options is never refused");
        EventListener { target: target.clone(), event, callback }
    }
}

impl Drop for EventListener {
    fn drop(&mut self) {
        // Never fails: removing an unknown listener is a no-op.
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, self.callback.as_ref().unchecked_ref());
    }
}
