//! The routes: on or off, latency, jitter, late answers, limit, fault.
//!
//! Invariant: a field that is not valid changes nothing, and shows that it is not.

use web_sys::Event;

use super::parts::{field, number, part};
use crate::i18n::{Text, network as texts};
use crate::net::{HIGHEST_LIMIT, LONGEST_DELAY_MS, RouteSettings, ServerFault};
use crate::rt::ms;
use crate::ui::dom::Observed;
use crate::ui::dom::{View, el, is_checked, leak, value_of};
use crate::ui::state::app_state::AppState;

const FAULTS: [(ServerFault, Text); 5] = [
    (ServerFault::None, texts::FAULT_NONE),
    (ServerFault::Refuse, texts::FAULT_REFUSE),
    (ServerFault::Silent, texts::FAULT_SILENT),
    (ServerFault::Cut, texts::FAULT_CUT),
    (ServerFault::CutReply, texts::FAULT_CUT_REPLY),
];

pub(super) fn routes(app: &'static AppState) -> View {
    let ids = move || app.network().routes.into_iter().map(|route| route.id).collect();
    part(app, texts::ROUTES, "routes")
        .child(el("p").class("parameters-note").live_text(app.tr(texts::ROUTES_NOTE)))
        .child(el("p").class("parameters-note").live_text(move || lab(app)))
        .child(el("div").each(ids, move |id| route(app, id)))
}

/// Whether there are real servers.
fn lab(app: &AppState) -> String {
    let services = app.interpreter.lab_services();
    match services.is_empty() {
        true => texts::NO_LAB.get(app.lang()).to_owned(),
        false => texts::lab(app.lang(), &services.join(", ")),
    }
}

/// Reads and changes one route.
#[derive(Clone, Copy)]
struct RouteState {
    app: &'static AppState,
    id: &'static str,
}

impl RouteState {
    fn get(self) -> Option<RouteSettings> {
        self.app.network().routes.into_iter().find(|route| route.id == self.id)
    }

    fn read<T: Default>(self, of: impl Fn(&RouteSettings) -> T) -> T {
        self.get().map(|route| of(&route)).unwrap_or_default()
    }

    fn change(self, change: impl FnOnce(&mut RouteSettings)) {
        if let Some(mut route) = self.get() {
            change(&mut route);
            self.app.set_route(&route);
        }
    }
}

fn route(app: &'static AppState, id: &str) -> View {
    let id: &'static str = leak(id.to_owned());
    let state = RouteState { app, id };
    let switch = el("input")
        .attr("type", "checkbox")
        .live_checked(move || state.read(|route| route.is_on))
        .on("change", move |event: &Event| state.change(|route| route.is_on = is_checked(event)));
    let legend = el("label").child(switch).child(el("span").live_text(move || texts::route(id, app.lang())));
    el("fieldset")
        .class("route")
        .child(el("legend").child(legend))
        .child(delay(state, "latency", texts::LATENCY, |route| &mut route.conditions.latency))
        .child(delay(state, "jitter", texts::JITTER, |route| &mut route.conditions.jitter))
        .child(delay(state, "late", texts::LATE, |route| &mut route.conditions.late))
        .child(limit(state))
        .child(fault(state))
}

/// A whole number in a range; `None` for text that is none.
fn whole(text: &str, least: u32, most: u32) -> Option<u32> {
    text.trim().parse().ok().filter(|number| (least..=most).contains(number))
}

/// A field that keeps what the visitor writes, and applies it if it is valid.
fn written(
    input: View,
    shown: impl Fn() -> String + 'static,
    apply: impl Fn(&str) -> bool + 'static,
) -> View {
    let bad: &'static Observed<Option<String>> = leak(Observed::new(None));
    input
        .live_attr("aria-invalid", move || bad.with(Option::is_some))
        .live_value(move || bad.get().unwrap_or_else(&shown))
        .on("input", move |event: &Event| {
            let text = value_of(event);
            bad.set((!apply(&text)).then_some(text));
        })
}

fn delay(
    state: RouteState,
    name: &str,
    label: Text,
    part: fn(&mut RouteSettings) -> &mut std::time::Duration,
) -> View {
    let shown = move || state.read(|route| part(&mut route.clone()).as_millis().to_string());
    let apply = move |text: &str| match whole(text, 0, LONGEST_DELAY_MS) {
        Some(number) => {
            state.change(|route| *part(route) = ms(number.into()));
            true
        }
        None => false,
    };
    let input = written(number(0, LONGEST_DELAY_MS), shown, apply);
    field(state.app, &format!("{}-{name}", state.id), label, input, || "ms".to_owned())
}

fn limit(state: RouteState) -> View {
    let shown =
        move || state.read(|route| route.conditions.limit.map(|limit| limit.to_string()).unwrap_or_default());
    let apply = move |text: &str| {
        let limit = whole(text, 1, HIGHEST_LIMIT);
        let is_valid = limit.is_some() || text.trim().is_empty();
        if is_valid {
            state.change(|route| route.conditions.limit = limit.map(|limit| limit as usize));
        }
        is_valid
    };
    let input = written(number(1, HIGHEST_LIMIT).attr("placeholder", "∞"), shown, apply);
    let app = state.app;
    let unit = move || texts::LIMIT_UNIT.get(app.lang()).to_owned();
    field(app, &format!("{}-limit", state.id), texts::LIMIT, input, unit)
}

fn fault(state: RouteState) -> View {
    let options =
        FAULTS.map(|(fault, text)| el("option").attr("value", fault.name()).live_text(state.app.tr(text)));
    let select = el("select")
        .children(options)
        .live_value(move || state.read(|route| route.conditions.fault.name().to_owned()))
        .on("change", move |event: &Event| {
            let fault = ServerFault::parse(&value_of(event)).unwrap_or_default();
            state.change(|route| route.conditions.fault = fault);
        });
    field(state.app, &format!("{}-fault", state.id), texts::FAULT, select, String::new)
}
