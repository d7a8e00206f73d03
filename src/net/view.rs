//! The network as the page shows it: routes with what a visitor set, listeners, open connections.
//!
//! Invariant: a view is a copy, and does not change. Next: [`network`](mod@super::network).

use std::rc::Rc;
use std::time::Duration;

use super::conditions::{Conditions, ServerFault};
use super::endpoint::Endpoint;
use super::lab::directory::LabDirectory;
use super::network::{ConnectionView, Network};
use super::routes::Route;
use crate::rt::ms;

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

const FAULTS: [(&str, ServerFault); 5] = [
    ("none", ServerFault::None),
    ("refuse", ServerFault::Refuse),
    ("silent", ServerFault::Silent),
    ("cut", ServerFault::Cut),
    ("cut-reply", ServerFault::CutReply),
];

impl ServerFault {
    /// All words.
    pub const NAMES: [&str; 5] = [FAULTS[0].0, FAULTS[1].0, FAULTS[2].0, FAULTS[3].0, FAULTS[4].0];

    /// Its word in the page's contract.
    pub fn name(self) -> &'static str {
        FAULTS.iter().find(|(_, fault)| *fault == self).map_or("", |(name, _)| name)
    }

    /// The fault with this word.
    pub fn parse(name: &str) -> Option<ServerFault> {
        FAULTS.iter().find(|(known, _)| *known == name).map(|(_, fault)| *fault)
    }
}

impl NetworkView {
    /// Sets a route.
    pub fn set(&mut self, settings: &RouteSettings) {
        if let Some(route) = self.routes.iter_mut().find(|route| route.id == settings.id) {
            *route = settings.clone();
        }
    }
}

/// The settings of all routes, as a page begins with them.
pub fn default_settings() -> Vec<RouteSettings> {
    let settings = |(id, latency): (&str, Duration)| RouteSettings {
        id: id.to_owned(),
        is_on: true,
        conditions: Conditions { latency, ..Conditions::default() },
    };
    let of_lab = LabDirectory::route_ids().into_iter().map(|id| (id, Duration::ZERO));
    // In the order of the table: see `defaults`.
    let (site, own) = ROUTES.split_at(1);
    site.iter().copied().chain(of_lab).chain(own.iter().copied()).map(settings).collect()
}

/// The ids of all routes with their latencies: of servers in the same building, and of one in another city. Without any, nothing that
/// a program awaits takes time on the virtual clock, and waits that lie side by side look as those that follow each other.
/// The lab's are as fast as they are.
const ROUTES: [(&str, Duration); 4] =
    [("site", Duration::ZERO), ("redis", ms(1)), ("mysql", ms(1)), ("web", ms(20))];

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
