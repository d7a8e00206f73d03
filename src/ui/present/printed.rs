//! Lines of output as they are shown: when, by whom, what.
//!
//! Invariant: plain data, a function of the model and its log.

use super::durations::Grain;
use crate::trace::{LaneId, Log, Message, Model, Position};

/// How many of the last lines are shown, and looked through for those of one task.
pub const LAST: usize = 10_000;

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// When it was printed, as in a column.
    pub at: String,
    /// On whose lane.
    pub lane: Option<LaneId>,
    /// Its name; empty if no task printed it.
    pub name: String,
    /// The line, or the error.
    pub text: String,
    /// Whether this is a failure that no task joined.
    pub unclaimed_failure: bool,
}

impl Printed {
    /// The line that `message` stands for.
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
        }
    }
}

/// Which messages are shown of those printed by a position: their places in [`Model::messages`], the last [`LAST`] at
/// most, those of `only` if it is given.
pub fn shown(model: &Model, by: Position, only: Option<LaneId>) -> Vec<u32> {
    let messages = model.messages_by(by);
    let from = messages.len().saturating_sub(LAST);
    let indexed = messages.iter().enumerate().skip(from);
    indexed
        .filter(|(_, message)| only.is_none() || message.lane == only)
        .map(|(index, _)| u32::try_from(index).unwrap_or(u32::MAX))
        .collect()
}
