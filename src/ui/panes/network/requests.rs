//! Requests to the program's servers: a form, and what came of them.
//!
//! Invariant: each batch of requests has one row, from Send to its answers.

use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use super::parts::{field, number, part};
use crate::i18n::{Lang, network as texts};
use crate::net::http::Headers;
use crate::net::http::visitors::{RequestAnswer, RequestOrder};
use crate::ui::dom::{Observed, View, button, el, leak, value_of};
use crate::ui::state::app_state::AppState;
use crate::ui::state::service_worker::ServiceWorkerState;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/// The most requests of a batch.
const MOST: u32 = 1000;
/// The batches on show, newest first.
const SHOWN: usize = 8;
/// The most characters of an answer's body on show.
const MOST_BODY: usize = 2000;

/// What the form asks for.
#[derive(Clone, PartialEq)]
struct Draft {
    method: String,
    path: String,
    body: String,
    times: String,
    at_once: String,
    /// Empty: as soon as answers come.
    per_second: String,
}

/// Requests that were sent together.
#[derive(Clone)]
struct Sent {
    number: u32,
    title: String,
    /// `None` until they are answered; then `None` if the program ended before.
    answers: Option<Option<Rc<[RequestAnswer]>>>,
}

/// What the form keeps.
struct Form {
    draft: Observed<Draft>,
    sent: Observed<Vec<Sent>>,
}

pub(super) fn requests(app: &'static AppState) -> View {
    let form: &'static Form = leak(Form {
        draft: Observed::new(Draft {
            method: METHODS[0].to_owned(),
            path: "/".to_owned(),
            body: String::new(),
            times: "1".to_owned(),
            at_once: "1".to_owned(),
            per_second: String::new(),
        }),
        sent: Observed::default(),
    });
    let is_listening = move || !app.network().listeners.is_empty();
    let shown = move || form.sent.with(|sent| sent.iter().map(|each| each.number).collect());
    part(app, texts::REQUESTS, "requests")
        .child(el("p").class("empty").hidden_when(is_listening).live_text(app.tr(texts::NO_SERVER)))
        .child(fields(app, form).hidden_when(move || !is_listening()))
        .child(documentation(app).hidden_when(move || !is_listening()))
        .child(el("ol").class("answers").each(shown, move |number| row(app, form, *number)))
}

/// A link to the documentation page of a Python program's server; where the browser has no service worker, why there is none.
fn documentation(app: &'static AppState) -> View {
    let is_python = move || app.run().is_some_and(|run| run.python_file().is_some());
    let state = move || app.service_worker.state();
    let address = move || {
        let server = app.network().listeners.first().map(ToString::to_string);
        server.map(|server| format!("servers/{server}/docs")).unwrap_or_default()
    };
    let link = el("a")
        .attr("target", "_blank")
        .attr("rel", "noopener")
        .live_attr("href", address)
        .live_text(app.tr(texts::OPEN_DOCS));
    el("div")
        .class("documentation")
        .child(
            el("p")
                .hidden_when(move || !is_python() || state() != ServiceWorkerState::Started)
                .child(link)
                .child(el("span").live_text(app.tr(texts::DOCS_NOTE))),
        )
        .child(
            el("p")
                .hidden_when(move || !is_python() || state() != ServiceWorkerState::Refused)
                .live_text(app.tr(texts::NO_DOCS)),
        )
}

fn fields(app: &'static AppState, form: &'static Form) -> View {
    let base = move || {
        app.network().listeners.first().map(|endpoint| format!("http://{endpoint}")).unwrap_or_default()
    };
    let methods = METHODS.map(|method| el("option").attr("value", method).text(method));
    let select = el("select")
        .attr("id", "request-method")
        .live_attr("aria-label", app.tr(texts::METHOD))
        .children(methods);
    let select = drafted(form, select, "change", |draft| &mut draft.method);
    let path = el("input")
        .attr("id", "request-path")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .live_attr("aria-label", app.tr(texts::PATH));
    let path = drafted(form, path, "input", |draft| &mut draft.path);
    let body = el("textarea")
        .attr("id", "request-body")
        .attr("rows", "2")
        .attr("spellcheck", "false")
        .live_attr("placeholder", app.tr(texts::BODY))
        .live_attr("aria-label", app.tr(texts::BODY))
        .hidden_when(move || form.draft.with(|draft| draft.method == METHODS[0]));
    let body = drafted(form, body, "input", |draft| &mut draft.body);
    let times = drafted(form, number(1, MOST), "input", |draft| &mut draft.times);
    let at_once = drafted(form, number(1, MOST), "input", |draft| &mut draft.at_once);
    let rate = number(1, MOST).attr("placeholder", "∞");
    let rate = drafted(form, rate, "input", |draft| &mut draft.per_second);
    let send = move |event: &Event| {
        event.prevent_default();
        send(app, form);
    };
    el("form")
        .attr("novalidate", "")
        .on("submit", send)
        .child(
            el("div")
                .class("request-line")
                .child(select)
                .child(el("span").class("base").live_text(base))
                .child(path),
        )
        .child(body)
        .child(
            el("div")
                .class("request-line")
                .child(field(app, "request-times", texts::TIMES, times, String::new))
                .child(field(app, "request-at-once", texts::AT_ONCE, at_once, String::new))
                .child(field(app, "request-per-second", texts::PER_SECOND, rate, String::new))
                .child(button().attr("type", "submit").class("primary").live_text(app.tr(texts::SEND))),
        )
}

/// A field that shows and changes a part of the draft, at an event of the browser.
fn drafted(
    form: &'static Form,
    input: View,
    event: &'static str,
    part: fn(&mut Draft) -> &mut String,
) -> View {
    input
        .live_value(move || part(&mut form.draft.get()).clone())
        .on(event, move |event: &Event| form.draft.update(|draft| *part(draft) = value_of(event)))
}

fn send(app: &'static AppState, form: &'static Form) {
    let draft = form.draft.get();
    let count = |text: &str| text.trim().parse().unwrap_or(1).clamp(1, MOST);
    let (times, concurrently) = (count(&draft.times), count(&draft.at_once));
    let is_limited = !draft.per_second.trim().is_empty();
    let per_second = is_limited.then(|| count(&draft.per_second));
    let path = if draft.path.starts_with('/') || draft.path.contains("://") {
        draft.path
    } else {
        format!("/{}", draft.path)
    };
    let title = match (times, per_second) {
        (1, _) => format!("{} {path}", draft.method),
        (_, None) => format!("{} {path} × {times}", draft.method),
        (_, Some(rate)) => format!("{} {path} × {times}, {rate}/s", draft.method),
    };
    let mut headers = Headers::default();
    if !draft.body.is_empty() {
        headers.add("content-type", "application/json");
    }
    let order = RequestOrder {
        body: if draft.method == METHODS[0] { String::new() } else { draft.body },
        method: draft.method,
        url: path,
        headers,
        times,
        concurrently,
        per_second,
    };
    let Some(answers) = app.visit(order) else { return };
    let number = form.sent.update(|sent| {
        let number = sent.first().map_or(1, |last| last.number + 1);
        sent.insert(0, Sent { number, title, answers: None });
        sent.truncate(SHOWN);
        number
    });
    spawn_local(async move {
        let answers = answers.await.map(Rc::from);
        form.sent.update(|sent| {
            if let Some(each) = sent.iter_mut().find(|each| each.number == number) {
                each.answers = Some(answers);
            }
        });
    });
}

fn row(app: &'static AppState, form: &'static Form, number: u32) -> View {
    let read = move || form.sent.with(|sent| sent.iter().find(|each| each.number == number).cloned());
    let title = move || read().map(|sent| sent.title).unwrap_or_default();
    let summary = move || read().map(|sent| summary(app.lang(), &sent)).unwrap_or_default();
    let body = move || read().map(|sent| first_body(&sent)).unwrap_or_default();
    let is_bad = move || {
        let bad = |answer: &RequestAnswer| !answer.result.as_ref().is_ok_and(|answer| answer.status < 400);
        read().and_then(|sent| sent.answers?).is_some_and(|answers| answers.iter().any(bad))
    };
    // Newest first, though a list appends.
    el("li")
        .live_style("order", move || format!("-{number}"))
        .live_class("fault", is_bad)
        .child(el("code").live_text(title))
        .child(el("span").class("answer-summary").live_text(summary))
        .child(el("pre").attr("tabindex", "0").hidden_when(move || body().is_empty()).live_text(body))
}

/// How many answers of which status, and how long they took.
fn summary(lang: Lang, sent: &Sent) -> String {
    let answers = match &sent.answers {
        None => return texts::SENDING.get(lang).to_owned(),
        Some(None) => return texts::NOT_ANSWERED.get(lang).to_owned(),
        Some(Some(answers)) => answers,
    };
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for answer in answers.iter() {
        let status = match &answer.result {
            Ok(answer) => answer.status.to_string(),
            Err(_) => texts::unanswered(lang).to_owned(),
        };
        *counts.entry(status).or_default() += 1;
    }
    let statuses: Vec<String> = counts
        .into_iter()
        .map(|(status, count)| if count == 1 { status } else { format!("{count} × {status}") })
        .collect();
    let ms = |ms: f64| format!("{ms:.0} ms");
    let shortest = answers.iter().map(|answer| answer.ms).fold(f64::INFINITY, f64::min);
    let longest = answers.iter().map(|answer| answer.ms).fold(0.0, f64::max);
    texts::answers(lang, &statuses.join(", "), &ms(shortest), &ms(longest))
}

/// The body of the first answer, or why there is none.
fn first_body(sent: &Sent) -> String {
    let Some(Some(answers)) = &sent.answers else { return String::new() };
    match answers.first().map(|answer| &answer.result) {
        Some(Ok(answer)) => answer.body_text().chars().take(MOST_BODY).collect(),
        Some(Err(error)) => error.clone(),
        None => String::new(),
    }
}
