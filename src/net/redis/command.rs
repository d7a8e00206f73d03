//! A command: its row in the table, and one call of it.
//!
//! Invariant: a handler runs whole within one step, on the arguments' number that its row allows. Next: `execute`, which calls
//! handlers, and the families: `strings`, `keys`, `hashes` and so on, each with the rows of its commands.

use std::time::Duration;

use super::client_state::ClientState;
use super::database::Database;
use super::number::{parse_float, parse_int};
use super::refusal::Refusal;
use super::state::ServerState;
use super::value::{RedisBytes, RedisValue};
use crate::sync::oneshot::Receiver;

/// What a command answers.
pub(super) type Answer = Result<RedisValue, Refusal>;

/// What a command does to its connection.
pub(super) enum Effect {
    /// It answers.
    Reply(RedisValue),
    /// It has sent its answers itself.
    Sent,
    /// It waits; the connection runs no other command before.
    Block {
        receiver: Receiver<RedisValue>,
        /// `None`: for ever.
        timeout: Option<Duration>,
        /// The words for the wait: `BLPOP queue`.
        label: String,
    },
    /// It answers, and the connection is closed.
    Close(RedisValue),
}

/// How a command is run.
#[derive(Clone, Copy)]
pub(super) enum Handler {
    /// It answers one value.
    Plain(fn(&mut CommandCall<'_>) -> Answer),
    /// It may wait, close the connection, or answer several.
    Special(fn(&mut CommandCall<'_>) -> Result<Effect, Refusal>),
}

/// A row of the table of commands.
pub(super) struct CommandSpec {
    /// In lower case.
    pub(super) name: &'static str,
    /// The number of words with the name; if negative, the least.
    pub(super) arity: i32,
    pub(super) handler: Handler,
}

impl CommandSpec {
    pub(super) fn allows(&self, words: usize) -> bool {
        let words = i32::try_from(words).unwrap_or(i32::MAX);
        if self.arity >= 0 { words == self.arity } else { words >= -self.arity }
    }
}

/// A row whose command answers one value.
pub(super) const fn plain(
    name: &'static str,
    arity: i32,
    run: fn(&mut CommandCall<'_>) -> Answer,
) -> CommandSpec {
    CommandSpec { name, arity, handler: Handler::Plain(run) }
}

/// A row whose command does more.
pub(super) const fn special(
    name: &'static str,
    arity: i32,
    run: fn(&mut CommandCall<'_>) -> Result<Effect, Refusal>,
) -> CommandSpec {
    CommandSpec { name, arity, handler: Handler::Special(run) }
}

/// The commands, by families.
pub(super) type CommandTable = &'static [&'static [CommandSpec]];

/// One call of a command.
pub(super) struct CommandCall<'a> {
    pub(super) state: &'a mut ServerState,
    pub(super) client_id: u64,
    /// The words; the first is the command's name.
    pub(super) args: &'a [RedisBytes],
    pub(super) table: CommandTable,
}

impl<'a> CommandCall<'a> {
    pub(super) fn client(&mut self) -> &mut ClientState {
        self.state.clients.get_mut(&self.client_id).expect("a client that runs a command is connected")
    }

    /// The client's database.
    pub(super) fn database(&mut self) -> &mut Database {
        let index = self.client().database;
        &mut self.state.databases[index]
    }

    pub(super) fn int(&self, at: usize) -> Result<i64, Refusal> {
        parse_int(&self.args[at]).ok_or(Refusal::NOT_AN_INTEGER)
    }

    /// A number of elements.
    pub(super) fn count(&self, at: usize) -> Result<usize, Refusal> {
        let count = parse_int(&self.args[at]).and_then(|count| usize::try_from(count).ok());
        count.ok_or(Refusal::NOT_POSITIVE)
    }

    pub(super) fn float(&self, at: usize) -> Result<f64, Refusal> {
        parse_float(&self.args[at]).ok_or(Refusal::NOT_A_FLOAT)
    }

    /// An argument in upper case, to compare with an option.
    pub(super) fn option(&self, at: usize) -> String {
        upper(&self.args[at])
    }

    /// The command's name as it was written.
    pub(super) fn name(&self) -> String {
        String::from_utf8_lossy(&self.args[0]).into_owned()
    }

    /// The arguments from a place on, in pairs.
    ///
    /// # Errors
    /// If one is left over.
    pub(super) fn pairs(
        &self,
        from: usize,
    ) -> Result<impl Iterator<Item = (&'a RedisBytes, &'a RedisBytes)> + use<'a>, Refusal> {
        let args = &self.args[from..];
        if args.len() % 2 == 1 {
            return Err(Refusal::wrong_arity(&self.name()));
        }
        Ok(args.chunks(2).map(|pair| (&pair[0], &pair[1])))
    }
}

/// A word in upper case.
pub(super) fn upper(word: &[u8]) -> String {
    String::from_utf8_lossy(word).to_ascii_uppercase()
}

/// The elements of a sequence of this length that a range names, of which negative numbers count from the end.
pub(super) fn resolve_range(start: i64, stop: i64, length: usize) -> std::ops::Range<usize> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let from_end = |index: i64| if index < 0 { (length + index).max(0) } else { index };
    let stop = if stop < 0 { length + stop } else { stop.min(length - 1) };
    let start = from_end(start).min(length);
    let end = (stop + 1).clamp(start, length);
    start as usize..end as usize
}
