//! The list of keys.
//!
//! Not a modal dialog: the page behind it stays usable, and its keys work while the list is open, to try them out.

use leptos::html;
use leptos::prelude::*;

use super::desk::{Desk, click, react};
use super::icons::Icon;
use crate::i18n::controls;

/// Shown while `open` is set.
#[component]
pub(super) fn Help(open: RwSignal<bool>) -> impl IntoView {
    view! { <Show when=move || open.get()>{move || view! { <List open/> }}</Show> }
}

#[component]
fn List(open: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::here();
    let close = NodeRef::<html::Button>::new();
    react(move || {
        if let Some(button) = close.get() {
            // A button that cannot take the focus leaves it where it was.
            let _ = button.focus();
        }
    });
    let keys: Vec<_> = controls::KEYS
        .into_iter()
        .map(|(key, meaning)| {
            view! {
                <dt>
                    <kbd>{key}</kbd>
                </dt>
                <dd>{desk.say(meaning)}</dd>
            }
        })
        .collect();
    view! {
        <section class="help" role="dialog" aria-labelledby="help-title">
            <header>
                <h2 id="help-title">{desk.say(controls::SHORTCUTS)}</h2>
                <button
                    type="button"
                    class="quiet"
                    node_ref=close
                    aria-label=desk.say(controls::CLOSE)
                    on:click=click(move |_| open.set(false))
                >
                    {Icon::Close.view()}
                </button>
            </header>
            <dl>{keys}</dl>
            <p>{desk.say(controls::KEYS_NOTE)}</p>
        </section>
    }
}
