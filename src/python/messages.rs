//! Messages between page and worker about the network, as JavaScript objects.
//!
//! Invariant: what the one side writes, the other side reads; a member that is missing has its default. The rejected alternative,
//! `serde_json`, would be a tenth of the page's first load.
//!
//! The page loads this on first use.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::net::http::visitors::{RequestAnswer, RequestOrder};
use crate::net::http::{Headers, HttpResponse};
use crate::net::{Conditions, ConnectionView, Endpoint, NetworkView, RouteSettings, ServerFault};
use crate::rt::{Time, ms};

/// An object with these members.
fn object<const N: usize>(members: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &name.into(), &value).expect("a fresh object takes any property");
    }
    object.into()
}

fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or_default()
}

fn text(value: &JsValue, name: &str) -> String {
    member(value, name).as_string().unwrap_or_default()
}

fn number(value: &JsValue, name: &str) -> f64 {
    member(value, name).as_f64().unwrap_or_default()
}

fn items(value: &JsValue, name: &str) -> Vec<JsValue> {
    let list = member(value, name);
    if Array::is_array(&list) { Array::from(&list).to_vec() } else { Vec::new() }
}

fn list(items: impl Iterator<Item = JsValue>) -> JsValue {
    items.collect::<Array>().into()
}

/// A route's settings.
pub fn settings_object(settings: &RouteSettings) -> JsValue {
    let Conditions { latency, jitter, late, limit, fault } = settings.conditions;
    object([
        ("id", (&*settings.id).into()),
        ("on", settings.is_on.into()),
        ("latencyMs", (latency.as_millis() as f64).into()),
        ("jitterMs", (jitter.as_millis() as f64).into()),
        ("lateMs", (late.as_millis() as f64).into()),
        ("limit", limit.map_or(JsValue::NULL, |limit| (limit as f64).into())),
        ("fault", fault.name().into()),
    ])
}

/// The settings that [`settings_object`] wrote.
pub fn settings_of(value: &JsValue) -> RouteSettings {
    let limit = member(value, "limit").as_f64().map(|limit| limit as usize);
    RouteSettings {
        id: text(value, "id"),
        is_on: member(value, "on").is_truthy(),
        conditions: Conditions {
            latency: ms(number(value, "latencyMs") as u64),
            jitter: ms(number(value, "jitterMs") as u64),
            late: ms(number(value, "lateMs") as u64),
            limit,
            fault: ServerFault::parse(&text(value, "fault")).unwrap_or_default(),
        },
    }
}

/// The network: what `loopscope.network()` gives.
pub fn view_object(view: &NetworkView) -> JsValue {
    let connection = |each: &ConnectionView| {
        object([
            ("number", each.number.into()),
            ("endpoint", each.endpoint.to_string().into()),
            ("server", (&*each.server).into()),
            ("openedUs", (each.opened.as_nanos() as f64 / 1e3).into()),
            ("sent", (each.sent as f64).into()),
            ("received", (each.received as f64).into()),
            ("asked", (&*each.asked).into()),
        ])
    };
    object([
        ("routes", list(view.routes.iter().map(settings_object))),
        ("listeners", list(view.listeners.iter().map(|endpoint| endpoint.to_string().into()))),
        ("connections", list(view.connections.iter().map(connection))),
    ])
}

/// The network that [`view_object`] wrote.
pub fn view_of(value: &JsValue) -> NetworkView {
    let connection = |each: &JsValue| {
        Some(ConnectionView {
            number: number(each, "number") as u32,
            endpoint: Endpoint::parse(&text(each, "endpoint"))?,
            server: text(each, "server"),
            opened: Time::from_nanos((number(each, "openedUs") * 1e3) as u64),
            sent: number(each, "sent") as u64,
            received: number(each, "received") as u64,
            asked: text(each, "asked"),
        })
    };
    NetworkView {
        routes: items(value, "routes").iter().map(settings_of).collect(),
        listeners: items(value, "listeners")
            .iter()
            .filter_map(|each| Endpoint::parse(&each.as_string()?))
            .collect(),
        connections: items(value, "connections").iter().filter_map(connection).collect(),
    }
}

fn headers_list(headers: &Headers) -> JsValue {
    list(headers.iter().map(|(name, value)| Array::of2(&name.into(), &value.into()).into()))
}

fn headers_of(value: &JsValue) -> Headers {
    let part = |pair: &JsValue, index: u32| {
        Reflect::get_u32(pair, index).ok().and_then(|part| part.as_string()).unwrap_or_default()
    };
    items(value, "headers").iter().map(|pair| (part(pair, 0), part(pair, 1))).collect()
}

/// An order of requests.
pub fn order_object(order: &RequestOrder) -> JsValue {
    object([
        ("method", (&*order.method).into()),
        ("url", (&*order.url).into()),
        ("headers", headers_list(&order.headers)),
        ("body", (&*order.body).into()),
        ("times", order.times.into()),
        ("concurrently", order.concurrently.into()),
        ("perSecond", order.per_second.unwrap_or(0).into()),
    ])
}

/// The order that [`order_object`] wrote.
pub fn order_of(value: &JsValue) -> RequestOrder {
    RequestOrder {
        method: text(value, "method"),
        url: text(value, "url"),
        headers: headers_of(value),
        body: text(value, "body"),
        times: number(value, "times") as u32,
        concurrently: number(value, "concurrently") as u32,
        per_second: Some(number(value, "perSecond") as u32).filter(|rate| *rate > 0),
    }
}

/// The answers to an order.
pub fn answers_list(answers: &[RequestAnswer]) -> JsValue {
    let answer = |answer: &RequestAnswer| match &answer.result {
        Ok(response) => object([
            ("status", response.status.into()),
            ("headers", headers_list(&response.headers)),
            ("body", response.body_text().into()),
            ("ms", answer.ms.into()),
        ]),
        Err(error) => object([("error", (&**error).into()), ("ms", answer.ms.into())]),
    };
    list(answers.iter().map(answer))
}

/// The answers that [`answers_list`] wrote; `None` for a value that is no list.
pub fn answers_of(value: &JsValue) -> Option<Vec<RequestAnswer>> {
    let answer = |each: JsValue| {
        let result = match member(&each, "error").as_string() {
            Some(error) => Err(error),
            None => Ok(HttpResponse {
                status: number(&each, "status") as u16,
                headers: headers_of(&each),
                body: text(&each, "body").into(),
            }),
        };
        RequestAnswer { result, ms: number(&each, "ms") }
    };
    Array::is_array(value).then(|| Array::from(value).iter().map(answer).collect())
}
