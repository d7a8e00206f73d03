//! The server of a route at one endpoint: a task that accepts, and a task for each connection.
//!
//! Invariant: at most as many connections are served at once as the route's conditions allow; the others wait in their order. The
//! tasks end with the run, as all others. Next: `service`, what a connection's task runs.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use futures_util::AsyncReadExt;

use super::conditions::ServerFault;
use super::endpoint::Endpoint;
use super::listener::{Backlog, Listener};
use super::routes::Route;
use super::service::Service;
use super::stream::Stream;
use crate::rt::{NamedWaitExt, spawn_detached};

/// A server that has been connected to.
pub(super) struct Server {
    pub(super) route: Rc<Route>,
    pub(super) backlog: Rc<Backlog>,
    service: Rc<dyn Service>,
    serving: Cell<usize>,
    waits_for_place: RefCell<Option<Waker>>,
}

impl Server {
    pub(super) fn new(route: &Rc<Route>, endpoint: &Endpoint) -> Rc<Server> {
        Rc::new(Server {
            route: route.clone(),
            backlog: Rc::default(),
            service: (route.make)(endpoint),
            serving: Cell::new(0),
            waits_for_place: RefCell::default(),
        })
    }

    /// The task that accepts.
    pub(super) async fn accept_all(self: Rc<Self>, listener: Listener) {
        loop {
            let stream = listener.accept().await;
            self.place().named_wait("limit", "too many connections are served").await;
            let name = format!("{} {} #{}", self.route.id, listener.endpoint(), stream.number());
            let place = Place::of(&self);
            spawn_detached(name, self.clone().serve(stream, place));
        }
    }

    async fn serve(self: Rc<Self>, mut stream: Stream, _place: Place) {
        if self.route.conditions().fault == ServerFault::Silent {
            let mut buffer = [0; 1024];
            let reading = async { while stream.read(&mut buffer).await.is_ok_and(|count| count > 0) {} };
            return reading.named_wait("silent", "answers nothing, as its fault says").await;
        }
        // A connection that breaks is its client's error to report.
        let _ = self.service.clone().serve(stream).await;
    }

    /// Waits until one more connection may be served.
    async fn place(&self) {
        poll_fn(|cx| {
            let limit = self.route.conditions().limit.unwrap_or(usize::MAX);
            if self.serving.get() < limit {
                return Poll::Ready(());
            }
            self.waits_for_place.replace(Some(cx.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// Looks again whether more may be served: the conditions changed, or a connection ended.
    pub(super) fn reconsider(&self) {
        if let Some(waker) = self.waits_for_place.take() {
            waker.wake();
        }
    }
}

/// The place of a connection that is served.
struct Place(Rc<Server>);

impl Place {
    fn of(server: &Rc<Server>) -> Place {
        server.serving.set(server.serving.get() + 1);
        Place(server.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.serving.set(self.0.serving.get() - 1);
        self.0.reconsider();
    }
}
