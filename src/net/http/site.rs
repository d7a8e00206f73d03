//! This site as a host of the page's network: a request becomes a `fetch`, and its answer is what the browser got.
//!
//! Invariant: a request that is given up, because its client left or its task was cancelled, is aborted. Next: `platform::exchange`.

use std::rc::Rc;

use super::message::{Headers, HttpRequest, HttpResponse};
use super::server::respond;
use crate::net::endpoint::Endpoint;
use crate::net::lab::handler_lane::HandlerLane;
use crate::net::service::{Service, Serving};
use crate::net::stream::Stream;
use crate::platform::exchange::{Exchanged, exchange, site};
use crate::rt::NamedWaitExt;

/// What a browser sets itself, or `fetch` has undone already.
const OWN: [&str; 6] =
    ["host", "connection", "content-length", "transfer-encoding", "content-encoding", "accept-encoding"];

/// The host of this site.
pub(crate) struct ThisSite;

impl ThisSite {
    /// Host and port of this site.
    pub(crate) fn endpoint() -> Option<Endpoint> {
        let (host, port) = site()?;
        Some(Endpoint::new(&host, port))
    }

    pub(crate) fn at(_: &Endpoint) -> Rc<dyn Service> {
        Rc::new(ThisSite)
    }
}

impl Service for ThisSite {
    fn serve(self: Rc<Self>, stream: Stream) -> Serving {
        Box::pin(respond(stream, answer))
    }
}

async fn answer(request: HttpRequest) -> HttpResponse {
    let label = format!("fetch {}", request.path());
    let sent =
        request.headers.iter().filter(|(name, _)| !OWN.iter().any(|own| own.eq_ignore_ascii_case(name)));
    let sent: Vec<(&str, &str)> = sent.collect();
    let answered = async {
        match HandlerLane::begin(&request) {
            Some(lane) => lane.exchange(&request, &sent).await,
            None => exchange(&request.method, &request.target, &sent, &request.body).await,
        }
    };
    match answered.named_wait("fetch", label).await {
        Ok(Exchanged { status, headers, body }) => {
            let kept = headers.into_iter().filter(|(name, _)| !OWN.contains(&&**name));
            HttpResponse { status, headers: Headers::from_iter(kept), body }
        }
        Err(reason) => HttpResponse::text(502, format!("The browser got no answer: {reason}\n")),
    }
}
