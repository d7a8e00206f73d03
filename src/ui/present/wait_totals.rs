//! Suspensions summed by wait: count and total duration.
//!
//! Invariant: waits with equal label and location are one entry, although the log interns a wait once per chunk.
//!
//! The page loads this on first use.

use std::collections::HashMap;
use std::time::Duration;

use crate::trace::{Log, WaitId};

/// The total of one wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitTotal {
    /// The label; empty for an unnamed wait.
    pub label: String,
    /// `file:line`; empty for an unnamed wait.
    pub location: String,
    /// The number of suspensions.
    pub times: usize,
    /// Their total duration.
    pub total: Duration,
}

/// Running sums by id. Each chunk of a log has its own id for a wait; [`WaitTotals::totals`] merges them.
#[derive(Default)]
pub struct WaitTotals(HashMap<Option<WaitId>, (usize, Duration)>);

impl WaitTotals {
    /// Adds a suspension.
    pub fn add(&mut self, wait: Option<WaitId>, length: Duration) {
        let (times, total) = self.0.entry(wait).or_default();
        *times += 1;
        *total += length;
    }

    /// The totals, the longest first.
    pub fn totals(self, log: &Log) -> Vec<WaitTotal> {
        let mut sums: Vec<WaitTotal> = Vec::new();
        for (wait, (times, total)) in self.0 {
            let site = wait.and_then(|wait| log.wait(wait));
            let label = site.map_or("", |site| &site.label);
            let location = site.map_or_else(String::new, |site| format!("{}:{}", site.file, site.line));
            match sums.iter_mut().find(|sum| sum.label == label && sum.location == location) {
                Some(sum) => {
                    sum.times += times;
                    sum.total += total;
                }
                None => sums.push(WaitTotal { label: label.to_owned(), location, times, total }),
            }
        }
        let mut ordered: Vec<WaitTotal> = Vec::with_capacity(sums.len());
        for sum in sums {
            // An insertion sort: the list is short, and each instance of a standard sort enlarges the download.
            let before = |other: &WaitTotal| (sum.total, &other.label) < (other.total, &sum.label);
            ordered.insert(ordered.partition_point(before), sum);
        }
        ordered
    }
}
