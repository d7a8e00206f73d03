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
    /// The hosts whose names end like this, at any port.
    Domain(&'static str),
    /// All other hosts, at any port of these.
    Elsewhere(&'static [u16]),
}

impl Pattern {
    fn matches(&self, endpoint: &Endpoint) -> bool {
        match self {
            Pattern::Endpoint(only) => endpoint == only,
            Pattern::Port(port) => endpoint.port == *port,
            Pattern::Host(host) => endpoint.host == *host,
            Pattern::Domain(end) => endpoint.host.ends_with(end),
            Pattern::Elsewhere(ports) => endpoint.host != LOOPBACK && ports.contains(&endpoint.port),
        }
    }
}

/// What a route that is off does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenOff {
    /// Nobody answers.
    #[default]
    Refuse,
    /// The routes behind it answer.
    Pass,
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
    /// Whether it is used.
    pub is_on: Cell<bool>,
    /// What happens if it is not.
    pub when_off: WhenOff,
    pub(super) conditions: Rc<Cell<Conditions>>,
}

impl Route {
    /// A route that is on, without delays or faults.
    pub fn new(id: &'static str, pattern: Pattern, make: MakeService, notice: &'static str) -> Route {
        Route {
            id,
            pattern,
            make,
            notice,
            is_on: Cell::new(true),
            when_off: WhenOff::default(),
            conditions: Rc::default(),
        }
    }

    /// The same, which leaves its endpoints to the routes behind it when it is off.
    #[must_use]
    pub fn passing_when_off(self) -> Route {
        Route { when_off: WhenOff::Pass, ..self }
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
        let is_for = |route: &&Rc<Route>| {
            let is_passed = !route.is_on.get() && route.when_off == WhenOff::Pass;
            !is_passed && route.pattern.matches(endpoint)
        };
        self.0.borrow().iter().find(is_for).cloned()
    }
}
