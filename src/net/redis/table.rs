//! The table of commands, by families.
//!
//! Invariant: a name is in it once. What is not in it is answered as Redis answers unknown commands.

use super::command::CommandTable;
use super::{
    admin, clients, counters, expiry, handshake, hashes, keys, list_moves, lists, pubsub, scan, set_algebra,
    sets, sorted_ranges, sorted_sets, strings, substrings, transactions,
};

/// All commands of this server.
pub(super) const TABLE: CommandTable = &[
    handshake::COMMANDS,
    clients::COMMANDS,
    admin::COMMANDS,
    strings::COMMANDS,
    counters::COMMANDS,
    substrings::COMMANDS,
    keys::COMMANDS,
    expiry::COMMANDS,
    scan::COMMANDS,
    hashes::COMMANDS,
    lists::COMMANDS,
    list_moves::COMMANDS,
    sets::COMMANDS,
    set_algebra::COMMANDS,
    sorted_sets::COMMANDS,
    sorted_ranges::COMMANDS,
    pubsub::COMMANDS,
    transactions::COMMANDS,
];

#[cfg(test)]
mod tests {
    use super::TABLE;

    #[test]
    fn a_name_is_in_the_table_once() {
        let mut names: Vec<&str> = TABLE.iter().copied().flatten().map(|spec| spec.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| *name == name.to_ascii_lowercase()));
    }
}
