//! The network as the page shows it: routes with what a visitor set, listeners, open connections. Also the JSON by which it comes from
//! a worker.
//!
//! Invariant: what `to_json` writes, `from_json` reads. Next: [`network`](mod@super::network).

use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

use super::conditions::{Conditions, ServerFault};
use super::endpoint::Endpoint;
use super::network::{ConnectionView, Network};
use super::routes::Route;
use crate::rt::Time;

/// What a visitor set for a route.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteSettings {
    /// The route's id.
    pub id: String,
    /// Whether it is used.
    pub is_on: bool,
    /// Its delays, limits and faults.
    pub conditions: Conditions,
}

/// The network at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkView {
    /// In the order in which they are tried.
    pub routes: Vec<RouteSettings>,
    /// Where the program listens.
    pub listeners: Vec<Endpoint>,
    /// The open connections.
    pub connections: Vec<ConnectionView>,
}

const FAULTS: [(&str, ServerFault); 4] = [
    ("none", ServerFault::None),
    ("refuse", ServerFault::Refuse),
    ("silent", ServerFault::Silent),
    ("cut", ServerFault::Cut),
];

impl ServerFault {
    /// All words.
    pub const NAMES: [&str; 4] = [FAULTS[0].0, FAULTS[1].0, FAULTS[2].0, FAULTS[3].0];

    /// Its word in the page's contract.
    pub fn name(self) -> &'static str {
        FAULTS.iter().find(|(_, fault)| *fault == self).map_or("", |(name, _)| name)
    }

    /// The fault with this word.
    pub fn parse(name: &str) -> Option<ServerFault> {
        FAULTS.iter().find(|(known, _)| *known == name).map(|(_, fault)| *fault)
    }
}

impl Network {
    /// The network as it is.
    pub fn view(&self) -> NetworkView {
        let settings = |route: &Rc<Route>| RouteSettings {
            id: route.id.to_owned(),
            is_on: route.is_on.get(),
            conditions: route.conditions(),
        };
        NetworkView {
            routes: self.routes().iter().map(settings).collect(),
            listeners: self.listening(),
            connections: self.connections(),
        }
    }

    /// Sets a route as a visitor wants it. Nothing happens if there is none with this id.
    pub fn apply(&self, settings: &RouteSettings) {
        for route in self.routes().iter().filter(|route| route.id == settings.id) {
            route.is_on.set(settings.is_on);
            route.set_conditions(settings.conditions);
        }
        self.conditions_changed();
    }
}

impl RouteSettings {
    /// As JSON.
    pub fn to_json(&self) -> Value {
        let Conditions { latency, jitter, limit, fault } = self.conditions;
        json!({
            "id": self.id, "on": self.is_on, "latencyMs": latency.as_millis() as u64,
            "jitterMs": jitter.as_millis() as u64, "limit": limit, "fault": fault.name(),
        })
    }

    /// The settings that [`RouteSettings::to_json`] wrote.
    pub fn from_json(value: &Value) -> RouteSettings {
        let ms = |name: &str| Duration::from_millis(value[name].as_u64().unwrap_or_default());
        let limit = value["limit"].as_u64().and_then(|limit| usize::try_from(limit).ok());
        let fault = value["fault"].as_str().and_then(ServerFault::parse).unwrap_or_default();
        RouteSettings {
            id: value["id"].as_str().unwrap_or_default().to_owned(),
            is_on: value["on"].as_bool().unwrap_or(true),
            conditions: Conditions { latency: ms("latencyMs"), jitter: ms("jitterMs"), limit, fault },
        }
    }
}

impl NetworkView {
    /// As JSON: what `loopscope.network()` gives.
    pub fn to_json(&self) -> Value {
        let connection = |view: &ConnectionView| {
            json!({
                "number": view.number, "endpoint": view.endpoint.to_string(), "server": view.server,
                "openedUs": view.opened.as_nanos() as f64 / 1e3, "sent": view.sent, "received": view.received,
                "asked": view.asked,
            })
        };
        json!({
            "routes": self.routes.iter().map(RouteSettings::to_json).collect::<Vec<_>>(),
            "listeners": self.listeners.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "connections": self.connections.iter().map(connection).collect::<Vec<_>>(),
        })
    }

    /// The view that [`NetworkView::to_json`] wrote.
    pub fn from_json(value: &Value) -> NetworkView {
        let items = |name: &str| value[name].as_array().into_iter().flatten();
        let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let connection = |each: &Value| {
            Some(ConnectionView {
                number: u32::try_from(each["number"].as_u64()?).ok()?,
                endpoint: endpoint_of(each["endpoint"].as_str()?)?,
                server: text(each, "server"),
                opened: Time::from_nanos((each["openedUs"].as_f64()? * 1e3) as u64),
                sent: each["sent"].as_u64()?,
                received: each["received"].as_u64()?,
                asked: text(each, "asked"),
            })
        };
        NetworkView {
            routes: items("routes").map(RouteSettings::from_json).collect(),
            listeners: items("listeners").filter_map(|each| endpoint_of(each.as_str()?)).collect(),
            connections: items("connections").filter_map(connection).collect(),
        }
    }
}

fn endpoint_of(text: &str) -> Option<Endpoint> {
    let (host, port) = text.rsplit_once(':')?;
    Some(Endpoint::new(host, port.parse().ok()?))
}
