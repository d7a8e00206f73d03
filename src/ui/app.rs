//! The page put together: where it begins, and how its panes lie.

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::address::Address;
use super::catalogue::Catalogue;
use super::desk::{Desk, Topic, react};
use super::header::Header;
use super::help::Help;
use super::notices::Notices;
use super::now_panel::NowPanel;
use super::output::Output;
use super::parameters::Parameters;
use super::source::Source;
use super::state::Page;
use super::timeline::Timeline;
use super::{contract, panic, preferences, shortcuts};
use crate::i18n::controls;

/// Starts the page in the document's element `page`.
///
/// # Panics
/// If the document has no such element: then it is not the page's index.html.
pub fn boot() {
    panic::install();
    let place = document().get_element_by_id("page").expect("index.html has an element `page`");
    let place: HtmlElement = place.unchecked_into();
    // What was there tells visitors to wait; it has served.
    place.set_inner_html("");
    // The page lives as long as the document.
    mount_to(place, App).forget();
}

#[component]
fn App() -> impl IntoView {
    let query = window().location().search().unwrap_or_default();
    let (address, problems) = Address::parse(&query);
    let page = Page {
        run: RwSignal::new_local(None),
        frame: RwSignal::new(0),
        selected: RwSignal::new(None),
        lang: RwSignal::new(preferences::first_lang(&address)),
        theme: RwSignal::new(preferences::first_theme(&address)),
    };
    let starts = address.run;
    let desk = Desk::new(page, address);
    for problem in problems {
        desk.notify(Topic::Address, move |lang| problem.text(lang));
    }
    provide_context(page);
    provide_context(desk);
    let help = RwSignal::new(false);
    preferences::apply_to_document(page, desk.demo.into());
    keep_address(desk);
    shortcuts::listen(desk, help);
    contract::open(desk);
    if starts {
        desk.start_by_itself();
    }
    view! {
        <div class="page" class:embed=desk.embedded()>
            <a class="skip" href="#source">{desk.say(controls::SKIP_TO_SOURCE)}</a>
            <Header help/>
            <Notices/>
            <main>
                <div class="side">
                    {(!desk.embedded()).then(|| view! { <Catalogue/> })}
                    <Parameters/>
                </div>
                <Source/>
                <Output/>
                <NowPanel/>
                <TimelinePane/>
            </main>
            <Help open=help/>
        </div>
    }
}

#[component]
fn TimelinePane() -> impl IntoView {
    view! {
        <section class="pane timeline-pane" aria-labelledby="timeline-title">
            <Timeline/>
        </section>
    }
}

/// Keeps the browser's URL as what is on show, so that a reload or a copied link brings it back. Left as it is while a
/// field is at fault.
fn keep_address(desk: Desk) {
    react(move || {
        let Some(address) = desk.address() else { return };
        let history = window().history().expect("a window has a history");
        // Refused only to documents without an address of their own, which have none to keep.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address.query()));
    });
}
