//! A task's waits in a few words: the first to end, and the number of others.
//!
//! Invariant: labels and numbers only, so the text is the same in every language.

use crate::trace::{CurrentWait, Log, WaitId, WaitSite};

/// `" +39"` for 39 further waits; empty for none.
pub(crate) fn more(others: u16) -> String {
    if others == 0 { String::new() } else { format!(" +{others}") }
}

/// `"sleep 5 ms +39"`; `None` for a wait that the log has dropped.
pub(crate) fn label(log: &Log, wait: WaitId, others: u16) -> Option<String> {
    log.wait(wait).map(|site| format!("{}{}", site.label, more(others)))
}

/// The first `most` of `waits` with their sites, and the number of the others.
pub(crate) fn first_sites(
    log: &Log,
    waits: impl Iterator<Item = CurrentWait>,
    most: usize,
) -> (Vec<(CurrentWait, &WaitSite)>, usize) {
    let mut waits = waits.filter_map(|wait| Some((wait, log.wait(wait.wait)?)));
    let first = waits.by_ref().take(most).collect();
    (first, waits.count())
}
