//! A request to the lab's API, whose handler has a lane on the timeline: its own work and its waits, in another process.
//!
//! The lab's clock is another one. The handler's time is placed in the middle of the time that the request took here, so the
//! error is at most half of the way there and back. Invariant: the lane wakes the task that asked. Next: `handler_spans`.

use super::directory::LabDirectory;
use super::handler_spans::HandlerSpan;
use crate::net::http::message::HttpRequest;
use crate::platform::exchange::{Exchanged, exchange_apart};
use crate::rt::guest::Guest;
use crate::rt::{HostWait, Time, Worker};
use crate::sync::oneshot;

/// The header that tells what a handler did.
const HEADER: &str = "loopscope-lane";
/// The paths of the lab's API.
const API: &str = "/api/";

/// The lane of one request.
pub struct HandlerLane {
    guest: Guest,
    worker: Worker,
}

impl HandlerLane {
    /// A lane for a request to the lab's API; `None` for other requests.
    ///
    /// # Panics
    /// Outside a task.
    pub fn begin(request: &HttpRequest) -> Option<HandlerLane> {
        if LabDirectory::services().is_empty() || !request.path().starts_with(API) {
            return None;
        }
        let guest = Guest::current();
        let worker = guest.worker(&format!("lab: {} {}", request.method, request.path()));
        Some(HandlerLane { guest, worker })
    }

    /// Sends the request, and records what its handler did.
    ///
    /// # Errors
    /// If the browser got no answer; the text is the browser's.
    pub async fn exchange(
        self,
        request: &HttpRequest,
        headers: &[(&str, &str)],
    ) -> Result<Exchanged, String> {
        let _waits = HostWait::begin();
        self.worker.ordered();
        let sent = self.guest.now();
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (method, target, body) = (request.method.clone(), request.target.clone(), request.body.clone());
        let (sender, receiver) = oneshot::channel();
        let _exchange = exchange_apart(method, target, headers, body, move |answer| {
            self.record(&answer, sent);
            // The task may have been cancelled.
            self.worker.wakes(|| drop(sender.send(answer)));
        });
        receiver.await.unwrap_or_else(|_| Err("the request was given up".to_owned()))
    }

    fn record(&self, answer: &Result<Exchanged, String>, sent: Time) {
        let Ok(answer) = answer else { return };
        let header = answer.headers.iter().find(|(name, _)| name == HEADER);
        let spans = HandlerSpan::parse_all(header.map_or("", |(_, text)| text));
        let took = self.guest.now().since(sent);
        let way = took.saturating_sub(HandlerSpan::total(&spans)) / 2;
        for span in &spans {
            self.worker.began(&span.words, took.saturating_sub(way + span.begin));
            self.worker.ended(took.saturating_sub(way + span.begin + span.length));
        }
    }
}
