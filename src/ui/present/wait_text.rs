//! What a task waits for, in a few words: the wait that ends first, and how many there are beside it.
//!
//! Invariant: plain data; numbers and labels alone, so it reads the same in every language.

use crate::trace::{CurrentWait, Log, WaitId, WaitSite};

/// `" +39"` where something else is waited for too, else nothing.
pub(crate) fn more(others: u16) -> String {
    if others == 0 { String::new() } else { format!(" +{others}") }
}

/// `"sleep 5 ms +39"`; nothing for a wait that is not in the log any more.
pub(crate) fn label(log: &Log, wait: WaitId, others: u16) -> Option<String> {
    log.wait(wait).map(|site| format!("{}{}", site.label, more(others)))
}

/// The sites of the first `most` of `waits`, and how many there are beside these.
pub(crate) fn first_sites(
    log: &Log,
    waits: impl Iterator<Item = CurrentWait>,
    most: usize,
) -> (Vec<(CurrentWait, &WaitSite)>, usize) {
    let mut waits = waits.filter_map(|wait| Some((wait, log.wait(wait.wait)?)));
    let first = waits.by_ref().take(most).collect();
    (first, waits.count())
}
