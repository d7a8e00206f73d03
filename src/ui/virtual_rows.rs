//! A long list of rows of one height, of which only those in view are in the document.
//!
//! Invariant: laying out costs the same for a thousand rows as for ten: a fixed pool of slots, moved to where the
//! reader has scrolled. A slot is told which row it shows; its content follows by signals.

use leptos::html;
use leptos::prelude::*;
use super::signals::{Memo, RwSignal};
use super::bind::{Live, effect, live, on};

/// The pool: enough for a pane of 1,400 pixels at the smallest row height in use, 22.
const SLOTS: usize = 64;

/// Browsers stop laying out somewhere above ten million pixels; a list is cut long before.
pub(super) const MOST_ROWS: usize = 100_000;

/// `rows` rows of `height` CSS pixels. `follow` keeps the end in view while the reader is there.
#[component]
pub(super) fn VirtualRows(
    rows: Memo<usize>,
    height: u32,
    follow: bool,
    role: &'static str,
    label: Live<&'static str>,
    /// Brings a row into view whenever it changes to another.
    #[prop(optional)]
    reveal: Option<Memo<Option<usize>>>,
    /// The `id` of the row that the keyboard is on, for those who hear the list.
    #[prop(optional)]
    active: Option<Live<Option<String>>>,
    row: Box<dyn Fn(Memo<Option<usize>>) -> AnyView>,
) -> impl IntoView {
    let pane = NodeRef::<html::Div>::new();
    let first = RwSignal::new(0usize);
    let at_end = StoredValue::new(true);
    let scrolled = move |_| {
        if let Some(pane) = pane.get_untracked() {
            let top = pane.scroll_top().max(0);
            first.set(usize::try_from(top).unwrap_or(0) / height as usize);
            at_end.set_value(top + pane.client_height() + height as i32 >= pane.scroll_height());
        }
    };
    effect(move || {
        rows.get();
        if let Some(pane) = pane.get()
            && follow
            && at_end.get_value()
        {
            pane.set_scroll_top(pane.scroll_height());
        }
    });
    Effect::new(move |shown: Option<Option<usize>>| {
        let wanted = reveal.and_then(Memo::get);
        if shown.flatten() != wanted
            && let (Some(pane), Some(row)) = (pane.get_untracked(), wanted)
        {
            bring_into_view(&pane, row as i32 * height as i32, height as i32);
        }
        wanted
    });
    let slots: Vec<_> = (0..SLOTS)
        .map(|slot| {
            let index = Memo::new(move || Some(first.get() + slot).filter(|index| *index < rows.get()));
            view! {
                <div class="slot" hidden=live(move || index.get().is_none())>
                    {row(index)}
                </div>
            }
        })
        .collect();
    view! {
        <div
            class="rows"
            role=role
            aria-label=label
            aria-activedescendant=active
            tabindex="0"
            node_ref=pane
            on:scroll=on(scrolled)
        >
            <div class="rows-space" style:height=live(move || format!("{}px", rows.get() * height as usize))>
                <div
                    class="rows-window"
                    style:transform=live(move || format!("translateY({}px)", first.get() * height as usize))
                >
                    {slots}
                </div>
            </div>
        </div>
    }
}

fn bring_into_view(pane: &web_sys::HtmlDivElement, top: i32, height: i32) {
    let (from, shown) = (pane.scroll_top(), pane.client_height());
    if top < from {
        pane.set_scroll_top(top);
    } else if top + height > from + shown {
        pane.set_scroll_top(top + height - shown);
    }
}
