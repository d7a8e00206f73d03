//! What the page knows of the network of a run in a worker: its state, and the orders of requests that are not answered.
//!
//! Invariant: an order is answered or dropped once; with the run's end all are dropped.
//!
//! The page loads this on first use.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use crate::net::http::visitors::{Answered, RequestAnswer};
use crate::net::{NetworkView, RouteSettings};

/// The network of a run.
pub(super) struct WorkerNetwork {
    view: RefCell<NetworkView>,
    /// What is called with the answers, by the orders' numbers.
    orders: RefCell<HashMap<u32, Answered>>,
    count: Cell<u32>,
}

impl WorkerNetwork {
    /// A network that nobody has used.
    pub(super) fn new(routes: &[RouteSettings]) -> WorkerNetwork {
        let view = NetworkView { routes: routes.to_vec(), ..NetworkView::default() };
        WorkerNetwork { view: RefCell::new(view), orders: RefCell::default(), count: Cell::default() }
    }

    pub(super) fn view(&self) -> NetworkView {
        self.view.borrow().clone()
    }

    /// The worker's network has changed.
    pub(super) fn set_view(&self, view: NetworkView) {
        self.view.replace(view);
    }

    pub(super) fn set_route(&self, settings: &RouteSettings) {
        self.view.borrow_mut().set(settings);
    }

    /// Notes an order. Its number.
    pub(super) fn add_order(&self, done: Answered) -> u32 {
        let number = self.count.get() + 1;
        self.count.set(number);
        self.orders.borrow_mut().insert(number, done);
        number
    }

    /// The worker has answered an order; without answers it is dropped.
    pub(super) fn answer(&self, order: u32, answers: Option<Vec<RequestAnswer>>) {
        let done = self.orders.borrow_mut().remove(&order);
        if let (Some(done), Some(answers)) = (done, answers) {
            done(answers);
        }
    }

    /// The run has ended: only the routes are left.
    pub(super) fn end(&self) {
        let orders = self.orders.take();
        drop(orders);
        let routes = std::mem::take(&mut self.view.borrow_mut().routes);
        self.view.replace(NetworkView { routes, ..NetworkView::default() });
    }
}
