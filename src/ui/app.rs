//! The page's entry point, and the layout of its panes.
//!
//! The page loads these on first use: `open_address`.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::History;

use super::dom::{View, document, el, leak, mount, window};
use super::files::import;
use super::panes::catalogue::catalogue;
use super::panes::header::header;
use super::panes::help::help;
use super::panes::notices::notices;
use super::panes::now_panel::now_panel;
use super::panes::output::output;
use super::panes::parameters::parameters;
use super::panes::source::source;
use super::state::address::Address;
use super::state::app_state::{AppState, Topic};
use super::state::run_view::RunView;
use super::state::{preferences, shortcuts};
use super::timeline::timeline;
use super::{js_api, panic};
use crate::i18n::controls;

/// Starts the page in the element with the id `page`.
///
/// # Panics
/// If the document has no such element.
pub fn boot() {
    panic::install();
    let place = document().get_element_by_id("page").expect("index.html has an element `page`");
    // Removes the loading message.
    place.set_text_content(None);
    let location = window().location();
    let [query, fragment] = [location.search(), location.hash()].map(Result::unwrap_or_default);
    let (mut address, problems) = Address::parse(&query);
    address.set_fragment(&fragment);
    let run_view = RunView::new(preferences::first_lang(&address), preferences::first_theme(&address));
    let app: &'static AppState = leak(AppState::new(leak(run_view), address));
    app.compat.set(preferences::first_compat());
    for problem in problems {
        app.notify(Topic::Address, move |lang| problem.text(lang));
    }
    // Before the page is mounted, so that the first sentence on show says what a start waits for.
    let is_reloaded = open_when_loaded(app);
    let Address { run, carried, trace, .. } = &app.origin;
    // A run that the visitor did not ask for would be one of a draft.
    if *run && carried.is_none() && trace.is_none() && !is_reloaded {
        app.start_when_ready();
    } else if query.is_empty() && fragment.is_empty() && !is_reloaded {
        app.show_first_run();
    }
    mount(&place, page_view(app));
    js_api::open(app);
}

/// Opens what the URL points at, and the visitor's drafts, once the lazy chunk is loaded. Returns whether the document was
/// reloaded with a draft on show.
fn open_when_loaded(app: &'static AppState) -> bool {
    let program = app.origin.program.as_deref();
    if let Some(program) = program {
        app.expect_program(program);
    }
    let state = history().state().unwrap_or_default();
    let reloaded = JsValue::as_string(&state).filter(|_| program.is_none());
    let is_reloaded = reloaded.is_some();
    spawn_local(async move {
        app.lazy_chunk.loaded().await;
        let Address { program, carried, trace, .. } = &app.origin;
        let is_asked_for = program.is_some() || carried.is_some() || trace.is_some();
        if is_asked_for || !app.lazy_chunk.is_missing() {
            open_address(app, reloaded.as_deref());
        }
    });
    is_reloaded
}

#[inline(never)]
fn open_address(app: &'static AppState, reloaded: Option<&str>) {
    app.restore_drafts(reloaded, !app.origin.run);
    match &app.origin {
        Address { carried: Some(carried), .. } => app.import_link(carried.clone()),
        Address { trace: Some(trace), .. } => app.import_from(trace.clone()),
        Address { program: Some(program), .. } => app.decode_program(program),
        _ => {}
    }
}

fn page_view(app: &'static AppState) -> View {
    let mut side = el("div").class("side");
    if !app.embedded() {
        side = side.child(catalogue(app));
    }
    let main = el("main")
        .child(side.child(parameters(app)))
        .child(source(app))
        .child(output(app))
        .child(now_panel(app))
        .child(timeline(app));
    let skip = el("a").class("skip").attr("href", "#source").live_text(app.tr(controls::SKIP_TO_SOURCE));
    let page = el("div")
        .class(if app.embedded() { "page embed" } else { "page" })
        .child(skip)
        .child(header(app))
        .child(notices(app))
        .child(main)
        .keep(shortcuts::listen(app))
        .keep(import::drops(app))
        .keep(import::links(app));
    keep_address(app, preferences::apply_to_document(app, help(app, page)))
}

/// Keeps the browser's URL in step with the page, for reloads and copied links. Unchanged while a field is at fault.
fn keep_address(app: &'static AppState, page: View) -> View {
    page.on_change(
        move || (app.address().map(|address| address.query()), app.reload_state()),
        |(query, state)| {
            let Some(query) = query else { return };
            let state = state.as_deref().map_or(JsValue::NULL, JsValue::from_str);
            // Refused only in documents without a URL of their own, which have none to update.
            let _ = history().replace_state_with_url(&state, "", Some(query));
        },
    )
}

fn history() -> History {
    window().history().expect("a window has a history")
}
