//! The notices between the bar and the panes: faults in one live region, good-to-knows in another, each dismissible.
//!
//! The regions are in the document from the start, empty: screen readers announce only what is added to a region that they
//! already know.

use leptos::prelude::*;

use super::desk::{Desk, Notice, click, text};
use super::icons::Icon;
use crate::i18n::controls;

#[component]
pub(super) fn Notices() -> impl IntoView {
    view! {
        <div class="notices">
            <div role="alert">
                <List faults=true/>
            </div>
            <div role="status">
                <List faults=false/>
            </div>
        </div>
    }
}

#[component]
fn List(faults: bool) -> impl IntoView {
    let desk = Desk::here();
    let shown = move || {
        let mut notices = desk.notices.get();
        notices.retain(|notice| notice.topic.is_fault() == faults);
        notices
    };
    view! { <For each=shown key=|notice| notice.id children=|notice| view! { <One notice/> }/> }
}

#[component]
fn One(notice: Notice) -> impl IntoView {
    let desk = Desk::here();
    let Notice { id, topic, text: words } = notice;
    let icon = if topic.is_fault() { Icon::Fault } else { Icon::Info };
    let shown = text(move || words(desk.page.lang.get()));
    let dismiss = click(move |_| desk.notices.update(|notices| notices.retain(|notice| notice.id != id)));
    view! {
        <div class="notice" class:fault=topic.is_fault()>
            {icon.view()}
            <p>{shown}</p>
            <button type="button" class="quiet icon-only" aria-label=desk.say(controls::DISMISS) on:click=dismiss>
                {Icon::Close.view()}
            </button>
        </div>
    }
}
