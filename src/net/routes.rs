//! The table of routes: who answers at an endpoint.
//!
//! Invariant: the first route that matches decides. A program's own listeners come before the table. Next: `network`, which asks
//! it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::conditions::Conditions;
use super::endpoint::{Endpoint, LOOPBACK};
use super::service::MakeService;

/// Which endpoints a route is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// This one.
    Endpoint(Endpoint),
    /// Any host, at this port.
    Port(u16),
    /// One host, at any port.
    Host(String),
    /// All other hosts, at any port of these.
    Elsewhere(&'static [u16]),
}

impl Pattern {
    fn matches(&self, endpoint: &Endpoint) -> bool {
        match self {
            Pattern::Endpoint(only) => endpoint == only,
            Pattern::Port(port) => endpoint.port == *port,
            Pattern::Host(host) => endpoint.host == *host,
            Pattern::Elsewhere(ports) => endpoint.host != LOOPBACK && ports.contains(&endpoint.port),
        }
    }
}

/// One row of the table.
pub struct Route {
    /// Its id in the page's contract and in settings: `redis`, `mysql`, `site`, `web`.
    pub id: &'static str,
    /// The endpoints that it is for.
    pub pattern: Pattern,
    /// Makes who answers.
    pub make: MakeService,
    /// What a visitor is told at the first connection; empty for nothing.
    pub notice: &'static str,
    /// Whether it is used. A route that is off refuses connections.
    pub is_on: Cell<bool>,
    pub(super) conditions: Rc<Cell<Conditions>>,
}

impl Route {
    /// A route that is on, without delays or faults.
    pub fn new(id: &'static str, pattern: Pattern, make: MakeService, notice: &'static str) -> Route {
        Route { id, pattern, make, notice, is_on: Cell::new(true), conditions: Rc::default() }
    }

    /// Its delays, limits and faults.
    pub fn conditions(&self) -> Conditions {
        self.conditions.get()
    }

    /// Changes them, also for the connections there are.
    pub fn set_conditions(&self, conditions: Conditions) {
        self.conditions.set(conditions);
    }
}

/// The routes, in the order in which they are tried.
#[derive(Default)]
pub(super) struct Routes(RefCell<Vec<Rc<Route>>>);

impl Routes {
    pub(super) fn set(&self, routes: Vec<Route>) {
        self.0.replace(routes.into_iter().map(Rc::new).collect());
    }

    pub(super) fn all(&self) -> Vec<Rc<Route>> {
        self.0.borrow().clone()
    }

    pub(super) fn of(&self, endpoint: &Endpoint) -> Option<Rc<Route>> {
        self.0.borrow().iter().find(|route| route.pattern.matches(endpoint)).cloned()
    }
}
