//! What a handler does, for the page's timeline: a lane of its own beside the tasks of the page.
//!
//! The answer carries it in the header [`HEADER`]: a list of `begin+length words`, in microseconds since the request arrived. The
//! page places it within the time that its request took. The rejected alternative, a second connection for such events, would
//! have to be matched with the requests. Invariants: the spans follow each other without gaps; their words have no secrets.

use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The header's name.
pub const HEADER: &str = "loopscope-lane";
/// The words of the time in which a handler waits for nothing.
const RUNNING: &str = "handler";

tokio::task_local! {
    static LANE: Arc<Mutex<Lane>>;
}

struct Lane {
    began: Instant,
    waits: Vec<(Duration, Duration, String)>,
}

/// Records the waits of a request's handler, and gives them to the answer.
pub async fn record(request: Request, next: Next) -> Response {
    let lane = Arc::new(Mutex::new(Lane { began: Instant::now(), waits: Vec::new() }));
    let mut response = LANE.scope(lane.clone(), next.run(request)).await;
    let text = {
        let lane = lane.lock().expect("no holder panics");
        spans(&lane.waits, lane.began.elapsed())
    };
    let value = HeaderValue::try_from(text).expect("the words are percent-encoded");
    response.headers_mut().insert(HEADER, value);
    response
}

/// Awaits a future; the lane has the time as a wait with these words.
pub async fn wait<T>(words: &str, future: impl Future<Output = T>) -> T {
    let since = |lane: &Arc<Mutex<Lane>>| lane.lock().expect("no holder panics").began.elapsed();
    let begin = LANE.try_with(since).unwrap_or_default();
    let result = future.await;
    let _ = LANE.try_with(|lane| {
        let end = since(lane);
        lane.lock().expect("no holder panics").waits.push((begin, end, words.to_owned()));
    });
    result
}

/// The header's text: the waits, and the running between them.
fn spans(waits: &[(Duration, Duration, String)], total: Duration) -> String {
    let spans = RefCell::new(Vec::new());
    let add = |begin: Duration, end: Duration, words: &str| {
        let (begin, length) = (begin.as_micros(), end.saturating_sub(begin).as_micros());
        if length > 0 {
            let words = utf8_percent_encode(words, NON_ALPHANUMERIC);
            spans.borrow_mut().push(format!("{begin}+{length} {words}"));
        }
    };
    let mut at = Duration::ZERO;
    for (begin, end, words) in waits {
        add(at, *begin, RUNNING);
        add(*begin, *end, words);
        at = *end;
    }
    add(at, total, RUNNING);
    spans.into_inner().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_fills_the_time_between_waits() {
        let us = Duration::from_micros;
        let waits = [(us(10), us(25), "acquire".to_owned()), (us(25), us(90), "HGETALL car".to_owned())];
        let text = spans(&waits, us(100));
        assert_eq!(text, "0+10 handler, 10+15 acquire, 25+65 HGETALL%20car, 90+10 handler");
        assert_eq!(spans(&[], us(0)), "");
    }
}
