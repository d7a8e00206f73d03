//! Keys for the controls. They rest while a field or another control that uses the key has the focus, and while a
//! modifier is held.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::desk::Desk;

/// Listens until the component that calls this is gone. `help` says whether the list of keys is open.
pub(super) fn listen(desk: Desk, help: RwSignal<bool>) {
    let listener = window_event_listener(ev::keydown, move |event| on_key(desk, help, &event));
    on_cleanup(move || listener.remove());
}

fn on_key(desk: Desk, help: RwSignal<bool>, event: &KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
        return;
    }
    let key = event.key();
    if key == "Escape" && help.get_untracked() {
        return help.set(false);
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if target.is_some_and(|target| uses(&target, &key)) {
        return;
    }
    match key.as_str() {
        "r" | "R" => {
            desk.start();
        }
        " " => desk.pause_or_resume(),
        "s" | "S" => desk.step(),
        "Escape" => desk.stop(),
        "?" => help.update(|open| *open = !*open),
        _ => return,
    }
    event.prevent_default();
}

/// Whether the element that has the focus means the key itself.
fn uses(target: &Element, key: &str) -> bool {
    let within = |selector| matches!(target.closest(selector), Ok(Some(_)));
    if within("input, select, textarea, [contenteditable]") {
        return true;
    }
    // Space presses buttons and opens summaries; scroll containers and the timeline use keys of their own.
    key == " " && within("button, a, summary, [role=tab]")
}
