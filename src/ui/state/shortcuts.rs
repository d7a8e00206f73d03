//! Keyboard shortcuts of the controls. Ignored while the focused element uses the key itself, and with a modifier key.
//!
//! The page loads these on first use: `listen::{closure`.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::app_state::AppState;
use crate::ui::dom::{EventListener, window};

/// Listens until the listener is dropped.
pub(crate) fn listen(app: &'static AppState) -> EventListener {
    let act = move |event: web_sys::Event| on_key(app, event.unchecked_ref());
    EventListener::new(&window(), "keydown", Box::new(act))
}

fn on_key(app: &'static AppState, event: &KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
        return;
    }
    let key = event.key();
    if key == "Escape" && app.help.get() {
        return app.help.set(false);
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if target.is_some_and(|target| uses(&target, &key)) {
        return;
    }
    match key.as_str() {
        "r" | "R" => {
            app.start();
        }
        " " => app.pause_or_resume(),
        "S" if event.shift_key() => app.step_back(),
        "s" | "S" => app.step(),
        "Escape" => app.stop(),
        "?" => app.help.update(|open| *open = !*open),
        _ => return,
    }
    event.prevent_default();
}

/// Whether the focused element uses the key itself.
fn uses(target: &Element, key: &str) -> bool {
    let within = |selector| matches!(target.closest(selector), Ok(Some(_)));
    // Events from inside the program editor have its shadow host as their target.
    if within("input, select, textarea, [contenteditable], .editor") {
        return true;
    }
    // Space presses buttons and opens summaries. Scroll containers and the timeline use other keys.
    key == " " && within("button, a, summary, [role=tab]")
}
