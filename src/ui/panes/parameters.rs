//! The fields of the demo's parameters, each with its allowed range, or its error. A program of the visitor's has none.
//!
//! A start is refused while a field is at fault; then the first error takes the focus.

use web_sys::Event;

use super::lesson::lesson;
use crate::demos::{Param, ParamError, Unit};
use crate::i18n::{panes, sentences};
use crate::ui::dom::{View, el, is_checked, value_of};
use crate::ui::state::app_state::AppState;

pub(crate) fn parameters(app: &'static AppState) -> View {
    let fields = move || {
        let demo = app.demo.get();
        (0..demo.params.len()).map(|index| (demo.id, index)).collect()
    };
    // Enter in a field starts the run; the form is never submitted.
    let submit = move |event: &Event| {
        event.prevent_default();
        app.start();
    };
    let start = el("button")
        .attr("type", "submit")
        .class("unseen")
        .attr("tabindex", "-1")
        .attr("aria-hidden", "true");
    let absence = move || if app.is_own() { panes::OWN_PARAMETERS } else { panes::EDITED_PARAMETERS };
    let absence = el("p")
        .class("parameters-note")
        .hidden_when(move || !app.runs_draft())
        .live_text(move || absence().get(app.lang()));
    let form = el("form")
        .attr("novalidate", "")
        .hidden_when(move || app.runs_draft())
        .on("submit", submit)
        .each(fields, move |(_, index)| field(app, *index, &app.demo.get().params[*index]))
        .child(start);
    el("section")
        .class("pane parameters")
        .attr("aria-labelledby", "parameters-title")
        .child(el("h2").attr("id", "parameters-title").live_text(app.tr(panes::PARAMETERS)))
        .child(absence)
        .child(form)
        .child(lesson(app))
}

fn field(app: &'static AppState, index: usize, param: &'static Param) -> View {
    let id = format!("param-{}", param.name);
    let (note_id, unit_id) = (format!("{id}-note"), format!("{id}-unit"));
    let input = match param.unit {
        Unit::Switch => switch(app, index),
        Unit::Count | Unit::Ms => number(app, index, param),
    };
    let input = input
        .attr("id", &id)
        .attr("name", param.name)
        .attr("aria-describedby", &format!("{unit_id} {note_id}"))
        .live_attr("aria-invalid", move || fault(app, param).is_some());
    let unit = el("span").class("unit").attr("id", &unit_id).text(param.unit.symbol());
    el("div")
        .class("field")
        .child(el("label").attr("for", &id).live_text(app.tr(param.label)))
        .child(el("span").class("field-input").child(input).child(unit))
        .child(note(app, param).attr("id", &note_id))
}

fn number(app: &'static AppState, index: usize, param: &'static Param) -> View {
    el("input")
        .attr("type", "number")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "off")
        .attr("required", "")
        .attr("min", &param.min.to_string())
        .attr("max", &param.max.to_string())
        .attr("step", "1")
        .live_value(move || app.fields.with(|fields| fields.get(index).cloned()))
        .on("input", move |event: &Event| app.write_field(index, value_of(event)))
}

fn switch(app: &'static AppState, index: usize) -> View {
    let is_on = move || app.fields.with(|fields| fields.get(index).is_some_and(|field| field.trim() == "1"));
    let write = move |event: &Event| {
        let digit = if is_checked(event) { "1" } else { "0" };
        app.write_field(index, digit.to_owned());
    };
    el("input").attr("type", "checkbox").live_checked(is_on).on("change", write)
}

/// The allowed range, or the error, which takes the focus when a start is refused.
fn note(app: &'static AppState, param: &'static Param) -> View {
    let text = move || match fault(app, param) {
        Some(error) => error.text(app.lang()),
        None if param.unit == Unit::Switch => String::new(),
        None => sentences::range(app.lang(), param.min, param.max),
    };
    let note = el("p")
        .class("field-note")
        .attr("tabindex", "-1")
        .live_class("fault", move || fault(app, param).is_some())
        .live_attr("role", move || fault(app, param).map(|_| "alert"))
        .live_text(text);
    let (reason, mut seen) = (note.html(), app.refused.get());
    note.on_change(
        move || app.refused.get(),
        move |refused| {
            if std::mem::replace(&mut seen, *refused) != *refused && is_first_fault(app, param) {
                // Without the focus it is still announced: it is an alert.
                let _ = reason.focus();
            }
        },
    )
}

fn fault(app: &AppState, param: &Param) -> Option<ParamError> {
    app.args().err()?.into_iter().find(|error| is_about(error, param))
}

fn is_first_fault(app: &AppState, param: &Param) -> bool {
    app.args().err().is_some_and(|errors| errors.first().is_some_and(|error| is_about(error, param)))
}

fn is_about(error: &ParamError, param: &Param) -> bool {
    match error {
        ParamError::Unknown { .. } => false,
        ParamError::NotANumber { param: at_fault, .. } | ParamError::OutOfRange { param: at_fault, .. } => {
            at_fault.name == param.name
        }
    }
}
