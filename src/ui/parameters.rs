//! The fields of the demo's parameters, each with what is allowed and, when it is at fault, why.
//!
//! Run is refused while a field is at fault, and the reason takes the focus.

use leptos::html;
use leptos::prelude::*;

use super::desk::{Desk, react, text, when};
use crate::demos::{Demo, Param, ParamError};
use crate::i18n::{panes, sentences};

#[component]
pub(super) fn Parameters() -> impl IntoView {
    let desk = Desk::here();
    let fields = move || {
        let demo: &'static Demo = desk.demo.get();
        let fields: Vec<_> =
            demo.params.iter().enumerate().map(|(index, param)| view! { <Field index param/> }).collect();
        fields
    };
    // Enter in a field starts the run, as in any form; the page never sends it.
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.start();
    };
    view! {
        <section class="pane parameters" aria-labelledby="parameters-title">
            <h2 id="parameters-title">{desk.say(panes::PARAMETERS)}</h2>
            <form novalidate on:submit=submit>
                {fields}
                <button type="submit" class="unseen" tabindex="-1" aria-hidden="true"></button>
            </form>
        </section>
    }
}

#[component]
fn Field(index: usize, param: &'static Param) -> impl IntoView {
    let desk = Desk::here();
    let id = format!("param-{}", param.name);
    let (note_id, unit_id) = (format!("{id}-note"), format!("{id}-unit"));
    let reason = NodeRef::<html::P>::new();
    let error = Signal::derive(move || {
        let lang = desk.page.lang.get();
        let errors = desk.args().err().unwrap_or_default();
        errors.iter().find(|error| is_about(error, param)).map(|error| error.text(lang))
    });
    let is_first_fault = move || {
        let errors = desk.args().err().unwrap_or_default();
        errors.first().is_some_and(|error| is_about(error, param))
    };
    let mut seen = desk.refused.get_untracked();
    react(move || {
        let refused = desk.refused.get();
        if std::mem::replace(&mut seen, refused) != refused
            && untrack(is_first_fault)
            && let Some(reason) = reason.get_untracked()
        {
            // A paragraph that cannot take the focus is still read: it is an alert.
            let _ = reason.focus();
        }
    });
    let at_fault = when(move || error.get().is_some());
    let note = text(move || {
        let range = || sentences::range(desk.page.lang.get(), param.min, param.max);
        error.get().unwrap_or_else(range)
    });
    let value = text(move || desk.fields.with(|fields| fields.get(index).cloned().unwrap_or_default()));
    view! {
        <div class="field">
            <label for=id.clone()>{desk.say(param.label)}</label>
            <span class="field-input">
                <input
                    type="number"
                    id=id
                    name=param.name
                    inputmode="numeric"
                    autocomplete="off"
                    required
                    min=param.min.to_string()
                    max=param.max.to_string()
                    step="1"
                    prop:value=value
                    aria-invalid=text(move || at_fault.get().to_string())
                    aria-describedby=format!("{unit_id} {note_id}")
                    on:input=move |event| desk.write_field(index, event_target_value(&event))
                />
                <span class="unit" id=unit_id.clone()>{param.unit.symbol()}</span>
            </span>
            <p
                id=note_id
                class="field-note"
                class:fault=at_fault
                tabindex="-1"
                role=Signal::derive(move || at_fault.get().then_some("alert"))
                node_ref=reason
            >
                {note}
            </p>
        </div>
    }
}

fn is_about(error: &ParamError, param: &Param) -> bool {
    match error {
        ParamError::Unknown { .. } => false,
        ParamError::NotANumber { param: at_fault, .. } | ParamError::OutOfRange { param: at_fault, .. } => {
            at_fault.name == param.name
        }
    }
}
