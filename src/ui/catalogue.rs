//! The list of demos by group. Each is a link to itself, so that it can be opened in a tab of its own.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::address::Address;
use super::desk::{Desk, click, text};
use crate::demos::{self, Args, Demo, Group};
use crate::i18n::panes;

#[component]
pub(super) fn Catalogue() -> impl IntoView {
    let desk = Desk::here();
    let mut groups: Vec<Group> = Vec::new();
    for demo in demos::all() {
        if !groups.contains(&demo.group) {
            groups.push(demo.group);
        }
    }
    let groups: Vec<_> = groups
        .into_iter()
        .map(|group| {
            let demos = demos::all().iter().filter(|demo| demo.group == group);
            let entries: Vec<_> = demos.map(|demo| view! { <Entry demo/> }).collect();
            view! {
                <section class="group">
                    <h3>{desk.say(group.title())}</h3>
                    <ul>{entries}</ul>
                </section>
            }
        })
        .collect();
    view! {
        <nav class="pane catalogue" aria-labelledby="demos-title">
            <h2 id="demos-title">{desk.say(panes::DEMOS)}</h2>
            {groups}
        </nav>
    }
}

#[component]
fn Entry(demo: &'static Demo) -> impl IntoView {
    let desk = Desk::here();
    let current = Signal::derive(move || std::ptr::eq(desk.demo.get(), demo).then_some("page"));
    let link = text(move || {
        let origin = desk.origin.get_value();
        Address { demo, args: Args::defaults(demo), speed: desk.speed.get(), run: false, ..origin }.query()
    });
    let choose = click(move |event: MouseEvent| {
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0;
        if !elsewhere {
            event.prevent_default();
            desk.choose(demo);
        }
    });
    view! {
        <li>
            <a href=link aria-current=current on:click=choose>
                <span class="entry-title">{desk.say(demo.title)}</span>
                <span class="entry-summary">{desk.say(demo.summary)}</span>
            </a>
        </li>
    }
}
