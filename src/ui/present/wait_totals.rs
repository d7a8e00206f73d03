//! What tasks were suspended on, summed up: how often, and how long in all.
//!
//! Invariant: the same line waiting for the same thing is one cause, also where the log keeps it several times.
//!
//! The page loads this on first use.

use std::collections::HashMap;
use std::time::Duration;

use crate::trace::{Log, WaitId};

/// One thing that was waited for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitTotal {
    /// What; empty if nobody said.
    pub label: String,
    /// `file:line`; empty if nobody said.
    pub location: String,
    /// How often.
    pub times: usize,
    /// How long in all.
    pub total: Duration,
}

/// Sums in the making. A log has an id of its own for a wait in each of its chunks, so sums are made by id first.
#[derive(Default)]
pub struct WaitTotals(HashMap<Option<WaitId>, (usize, Duration)>);

impl WaitTotals {
    /// Adds a suspension.
    pub fn add(&mut self, wait: Option<WaitId>, length: Duration) {
        let (times, total) = self.0.entry(wait).or_default();
        *times += 1;
        *total += length;
    }

    /// The sums, the longest first.
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
            // Few at a time, so none of the standard sorts, each of which is a page's worth of code.
            let before = |other: &WaitTotal| (sum.total, &other.label) < (other.total, &sum.label);
            ordered.insert(ordered.partition_point(before), sum);
        }
        ordered
    }
}
