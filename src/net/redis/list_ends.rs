//! The ends of lists: what all commands that push, pop and move do.
//!
//! Invariant: a move takes nothing if it cannot put. Next: `blocked`, which does the same later.

use super::database::Database;
use super::refusal::Refusal;
use super::stored::List;
use super::value::{RedisBytes, RedisValue};

/// An end of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListEnd {
    /// The head.
    Left,
    /// The tail.
    Right,
}

impl ListEnd {
    pub(super) fn push(self, list: &mut List, element: RedisBytes) {
        match self {
            ListEnd::Left => list.push_front(element),
            ListEnd::Right => list.push_back(element),
        }
    }

    pub(super) fn pop(self, list: &mut List) -> Option<RedisBytes> {
        match self {
            ListEnd::Left => list.pop_front(),
            ListEnd::Right => list.pop_back(),
        }
    }
}

/// What a command does with the first of its lists that has elements.
#[derive(Clone, Debug)]
pub(super) enum ListAction {
    /// Pops an element, and answers the key and the element.
    Pop(ListEnd),
    /// Moves an element to another list, and answers it.
    Move {
        /// Of the source.
        from: ListEnd,
        /// Of the destination.
        to: ListEnd,
        destination: RedisBytes,
    },
}

impl ListAction {
    /// The answer for a key; `None` if it is missing.
    ///
    /// # Errors
    /// If the key, or that of the destination, is no list.
    pub(super) fn run(&self, database: &mut Database, key: &[u8]) -> Result<Option<RedisValue>, Refusal> {
        if let ListAction::Move { destination, .. } = self
            && database.contains(key)
        {
            database.get::<List>(destination)?;
        }
        let (ListAction::Pop(from) | ListAction::Move { from, .. }) = self;
        let Some(list) = database.get_mut::<List>(key)? else { return Ok(None) };
        let Some(element) = from.pop(list) else { return Ok(None) };
        let answer = match self {
            ListAction::Pop(_) => RedisValue::bulks([key, &element]),
            ListAction::Move { to, destination, .. } => {
                let answer = RedisValue::bulk(&element);
                // The source may be the destination, and may be empty for now.
                to.push(database.get_or_default(destination)?, element);
                database.changed(destination);
                answer
            }
        };
        database.changed(key);
        Ok(Some(answer))
    }
}
