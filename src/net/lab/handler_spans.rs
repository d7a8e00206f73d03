//! What a handler of the lab's API did, as its answer tells it. `lab/src/lane.rs` writes it.
//!
//! Invariant: the spans follow each other without gaps; text that is not of this form has none.

use std::time::Duration;

use crate::base::percent::decode;

/// A part of a handler's work.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HandlerSpan {
    /// Since the request arrived.
    pub(super) begin: Duration,
    pub(super) length: Duration,
    /// What it ran, or waited for.
    pub(super) words: String,
}

impl HandlerSpan {
    /// Reads `begin+length words, ...`, in microseconds.
    pub(super) fn parse_all(text: &str) -> Vec<HandlerSpan> {
        let all: Option<Vec<HandlerSpan>> = text.split(", ").map(HandlerSpan::parse).collect();
        all.unwrap_or_default()
    }

    fn parse(text: &str) -> Option<HandlerSpan> {
        let (times, words) = text.split_once(' ')?;
        let (begin, length) = times.split_once('+')?;
        let micros = |text: &str| text.parse().ok().map(Duration::from_micros);
        Some(HandlerSpan { begin: micros(begin)?, length: micros(length)?, words: decode(words) })
    }

    /// When the last one ended.
    pub(super) fn total(spans: &[HandlerSpan]) -> Duration {
        spans.last().map(|span| span.begin + span.length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_their_order() {
        let spans = HandlerSpan::parse_all("0+10 handler, 10+15 HGETALL%20car, 25+5 %E6%9F%A5");
        let words: Vec<&str> = spans.iter().map(|span| &*span.words).collect();
        assert_eq!(words, ["handler", "HGETALL car", "查"]);
        assert_eq!(spans[1].begin, Duration::from_micros(10));
        assert_eq!(HandlerSpan::total(&spans), Duration::from_micros(30));
    }

    #[test]
    fn other_text_has_no_spans() {
        for text in ["", "handler", "0+x handler", "0 handler", "0+1 a, b"] {
            assert_eq!(HandlerSpan::parse_all(text), [], "{text}");
        }
    }
}
