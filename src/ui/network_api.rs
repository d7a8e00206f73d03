//! The network's part of `window.loopscope`: `request`, `network`, `setRoute`.
//!
//! Invariant: bad input throws an `Error` that names the bad value and the allowed ones, in English.
//!
//! The page loads this on first use.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::js_objects;
use super::js_values::{entries, shown, word_of};
use super::state::app_state::AppState;
use crate::net::http::Headers;
use crate::net::http::visitors::{MOST_REQUESTS, RequestAnswer, RequestOrder};
use crate::net::{HIGHEST_LIMIT, LONGEST_DELAY_MS, ServerFault};
use crate::python::messages::view_object;
use crate::rt::ms;

/// `loopscope.request(method, url, options)`.
///
/// # Errors
/// For a bad value, or if no program runs.
#[inline(never)]
pub(super) fn request(
    app: &AppState,
    method: &JsValue,
    url: &JsValue,
    options: &JsValue,
) -> Result<Promise, JsError> {
    let text = |name: &str, value: &JsValue| {
        value
            .as_string()
            .ok_or_else(|| JsError::new(&format!("{name} must be a text, not {}.", shown(value))))
    };
    let mut order = RequestOrder {
        method: text("method", method)?,
        url: text("url", url)?,
        headers: Headers::default(),
        body: String::new(),
        times: 1,
        concurrently: 0,
        per_second: None,
    };
    for (name, value) in entries(options, "options")? {
        match &*name {
            _ if value.is_undefined() => {}
            "body" => order.body = text("body", &value)?,
            "headers" => {
                for (name, value) in entries(&value, "headers")? {
                    order.headers.add(name, text("a header", &value)?);
                }
            }
            "times" => order.times = whole(&name, &value, 1, MOST_REQUESTS)?,
            "concurrently" => order.concurrently = whole(&name, &value, 1, MOST_REQUESTS)?,
            "perSecond" => order.per_second = Some(whole(&name, &value, 1, MOST_REQUESTS)?),
            _ => {
                let known = "body, headers, times, concurrently and perSecond";
                return Err(JsError::new(&format!("Unknown option \"{name}\": there are {known}.")));
            }
        }
    }
    if order.concurrently == 0 {
        // At a rate, an answer that is late holds up no request.
        order.concurrently = if order.per_second.is_some() { order.times } else { 1 };
    }
    let Some(answers) = app.visit(order) else {
        return Err(JsError::new("No program runs: start one that listens, and request while it runs."));
    };
    Ok(future_to_promise(async move {
        let Some(answers) = answers.await else {
            return Err(JsError::new("The program ended before it answered.").into());
        };
        Ok(answers.iter().map(answer).collect::<Array>().into())
    }))
}

fn answer(answer: &RequestAnswer) -> JsValue {
    match &answer.result {
        Ok(response) => {
            let headers = Object::new();
            for (name, value) in response.headers.iter() {
                // A fresh object takes any property.
                let _ = Reflect::set(&headers, &name.to_ascii_lowercase().into(), &value.into());
            }
            js_objects::object([
                ("status", response.status.into()),
                ("headers", headers.into()),
                ("body", response.body_text().into()),
                ("ms", answer.ms.into()),
            ])
        }
        Err(error) => js_objects::object([
            ("status", 0.into()),
            ("error", error.into()),
            ("body", "".into()),
            ("ms", answer.ms.into()),
        ]),
    }
}

/// `loopscope.network()`.
#[inline(never)]
pub(super) fn network_object(app: &AppState) -> JsValue {
    view_object(&app.network())
}

/// `loopscope.setRoute(id, settings)`.
///
/// # Errors
/// For an unknown route or setting, or a bad value.
#[inline(never)]
pub(super) fn set_route(app: &AppState, id: &JsValue, settings: &JsValue) -> Result<(), JsError> {
    let routes = app.network().routes;
    let name = id.as_string().unwrap_or_default();
    let Some(mut route) = routes.iter().find(|route| route.id == name).cloned() else {
        let ids: Vec<&str> = routes.iter().map(|route| &*route.id).collect();
        return Err(JsError::new(&format!("There is no route {}; there are {}.", shown(id), ids.join(", "))));
    };
    for (name, value) in entries(settings, "settings")? {
        let conditions = &mut route.conditions;
        match &*name {
            "on" => route.is_on = value.is_truthy(),
            "latencyMs" => conditions.latency = ms(whole(&name, &value, 0, LONGEST_DELAY_MS)?.into()),
            "jitterMs" => conditions.jitter = ms(whole(&name, &value, 0, LONGEST_DELAY_MS)?.into()),
            "lateMs" => conditions.late = ms(whole(&name, &value, 0, LONGEST_DELAY_MS)?.into()),
            "limit" if value.is_null() => conditions.limit = None,
            "limit" => conditions.limit = Some(whole(&name, &value, 1, HIGHEST_LIMIT)? as usize),
            "fault" => conditions.fault = word_of(&name, &value, &ServerFault::NAMES, ServerFault::parse)?,
            _ => {
                let known = "on, latencyMs, jitterMs, lateMs, limit and fault";
                return Err(JsError::new(&format!("Unknown setting \"{name}\": there are {known}.")));
            }
        }
    }
    app.set_route(&route);
    Ok(())
}

fn whole(name: &str, value: &JsValue, least: u32, most: u32) -> Result<u32, JsError> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0);
    match number {
        Some(number) if (f64::from(least)..=f64::from(most)).contains(&number) => Ok(number as u32),
        _ => {
            let shown = shown(value);
            Err(JsError::new(&format!("\"{name}\" cannot be {shown}: allowed are {least} to {most}.")))
        }
    }
}
