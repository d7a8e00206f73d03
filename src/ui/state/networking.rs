//! The network of the run on show, and what a visitor does with it.
//!
//! Invariant: what is set for a route holds for this run and those that follow. Next: `session::Run`, which carries it out.
//!
//! The page loads these on first use: `super::app_state::AppState::network`, `super::app_state::AppState::visit`.

use super::app_state::AppState;
use crate::net::http::visitors::{RequestAnswer, RequestOrder};
use crate::net::{NetworkView, RouteSettings};
use crate::session::State;

impl AppState {
    /// The network of the run on show; without one, what the next run begins with.
    pub(crate) fn network(&self) -> NetworkView {
        let of_run = self.run().as_ref().and_then(|run| run.session()).map(|session| session.network());
        let of_run = of_run.filter(|network| !network.routes.is_empty());
        of_run.unwrap_or_else(|| NetworkView { routes: self.interpreter.routes(), ..NetworkView::default() })
    }

    /// Sets a route.
    pub(crate) fn set_route(&self, settings: &RouteSettings) {
        self.interpreter.set_route(settings);
        if let Some(session) = self.run().as_ref().and_then(|run| run.session()) {
            session.set_route(settings);
        }
    }

    /// Breaks a connection of the run on show.
    pub(crate) fn cut(&self, connection: u32) {
        if let Some(session) = self.run().as_ref().and_then(|run| run.session()) {
            session.cut(connection);
        }
    }

    /// Has visitors send requests to the program that runs; `None` if none does. The answers are `None` if it ends before.
    pub(crate) fn visit(
        &self,
        order: RequestOrder,
    ) -> Option<impl Future<Output = Option<Vec<RequestAnswer>>> + use<>> {
        let run = self.run()?;
        let session = run.session().filter(|session| session.state() != State::Ended)?;
        Some(session.visit(order))
    }
}
