//! The fields of the demo's parameters, each with what is allowed and, when it is at fault, why.
//!
//! Run is refused while a field is at fault, and the reason takes the focus.

use leptos::html;
use leptos::prelude::*;

use super::signals::Memo;
use super::bind::{live, on};
use super::desk::Desk;
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
            <form novalidate on:submit=on(submit)>
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
    let error = Memo::new(move || {
        let lang = desk.page.lang.get();
        let errors = desk.args().err().unwrap_or_default();
        errors.iter().find(|error| is_about(error, param)).map(|error| error.text(lang))
    });
    let is_first_fault =
        move || desk.args().err().is_some_and(|errors| errors.first().is_some_and(|error| is_about(error, param)));
    Effect::new(move |seen: Option<u32>| {
        let refused = desk.refused.get();
        if seen.is_some_and(|seen| seen != refused)
            && untrack(is_first_fault)
            && let Some(reason) = reason.get_untracked()
        {
            // A paragraph that cannot take the focus is still read: it is an alert.
            let _ = reason.focus();
        }
        refused
    });
    let range = move || sentences::range(desk.page.lang.get(), param.min, param.max);
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
                    prop:value=live(move || desk.fields.with(|fields| fields.get(index).cloned().unwrap_or_default()))
                    aria-invalid=live(move || error.get().is_some().to_string())
                    aria-describedby=format!("{unit_id} {note_id}")
                    on:input=on(move |event| desk.write_field(index, event_target_value(&event)))
                />
                <span class="unit" id=unit_id.clone()>{param.unit.symbol()}</span>
            </span>
            <p
                id=note_id
                class="field-note"
                class:fault=live(move || error.get().is_some())
                tabindex="-1"
                role=live(move || error.get().map(|_| "alert"))
                node_ref=reason
            >
                {live(move || error.get().unwrap_or_else(range))}
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
