//! Lines of output as shown: time, task, text.
//!
//! Invariant: plain data, a function of the model and its log.

use super::durations::Grain;
use crate::trace::{LaneId, Log, Message, Model, Position};

/// At most this many of the last lines are shown; a filter by task applies to these.
pub const LAST: usize = 10_000;

/// A line of output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The time, formatted for a column.
    pub at: String,
    /// The lane that printed it.
    pub lane: Option<LaneId>,
    /// The lane's name; empty if no task printed it.
    pub name: String,
    /// The text, or the error of a failed task.
    pub text: String,
    /// Whether this is a failure that no task joined.
    pub unclaimed_failure: bool,
    /// Whether it is a line of the error stream.
    pub is_error: bool,
}

impl Printed {
    /// The line of `message`.
    pub fn of(model: &Model, log: &Log, message: &Message) -> Printed {
        Printed {
            at: Grain::of(log).in_column(message.at),
            lane: message.lane,
            name: message
                .lane
                .and_then(|lane| model.lane(lane))
                .map_or_else(String::new, |lane| lane.name.to_string()),
            text: log.text(message.text).unwrap_or_default().to_owned(),
            unclaimed_failure: message.unclaimed_failure,
            is_error: message.is_error,
        }
    }
}

/// The messages to show at position `by`, as indices into [`Model::messages`]: at most the last [`LAST`], filtered by lane
/// if `only` is given.
pub fn shown(model: &Model, by: Position, only: Option<LaneId>) -> Vec<u32> {
    let messages = model.messages_by(by);
    let from = messages.len().saturating_sub(LAST);
    let indexed = messages.iter().enumerate().skip(from);
    indexed
        .filter(|(_, message)| only.is_none() || message.lane == only)
        .map(|(index, _)| u32::try_from(index).unwrap_or(u32::MAX))
        .collect()
}
