//! A permit of a semaphore that is not given back.
//!
//! Semaphores, and the pools that are made of them, report their free permits as a gauge. Fires when all tasks have ended and
//! the level was not full when it was seen last. The gauge of a semaphore that is dropped goes to zero: after a full level that is
//! its end, not a permit. Silent for a semaphore of one permit at zero, which looks the same, and for logs that have dropped
//! events, whose first level is unknown.

use super::finding::{Finding, FindingKind, Severity};
use crate::record::lane_id::LaneId;
use loopscope_rt::Time;

/// The names of the gauges of semaphores begin with this.
const PREFIX: &str = "permits ";
const MOST_GAUGES: usize = 64;

#[derive(Clone, Debug)]
struct PermitGauge {
    name: Box<str>,
    first: u32,
    before: u32,
    last: u32,
    /// When a permit was taken last, and by which lane.
    taken: (Time, Option<LaneId>),
}

/// The gauges of semaphores.
#[derive(Clone, Debug, Default)]
pub(super) struct PermitGauges(Vec<PermitGauge>);

impl PermitGauges {
    /// The level of a gauge changes.
    pub(super) fn gauged(&mut self, name: &str, level: u32, at: Time, lane: Option<LaneId>) {
        if !name.starts_with(PREFIX) {
            return;
        }
        if let Some(gauge) = self.0.iter_mut().find(|gauge| &*gauge.name == name) {
            if level < gauge.last {
                gauge.taken = (at, lane);
            }
            (gauge.before, gauge.last) = (gauge.last, level);
        } else if self.0.len() < MOST_GAUGES {
            let (first, taken) = (level, (at, lane));
            self.0.push(PermitGauge { name: name.into(), first, before: level, last: level, taken });
        }
    }

    /// The findings of a run whose tasks have all ended.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.0.iter().filter(|gauge| gauge.is_kept()).map(|gauge| Finding {
            kind: FindingKind::KeptPermit {
                gauge: gauge.name.clone(),
                missing: gauge.first - gauge.last,
                of: gauge.first,
            },
            severity: Severity::Problem,
            lane: gauge.taken.1,
            task: None,
            at: gauge.taken.0,
            line: None,
            others: 0,
        })
    }
}

impl PermitGauge {
    fn is_kept(&self) -> bool {
        let is_dropped = self.last == 0 && self.before >= self.first;
        self.last < self.first && !is_dropped && self.first > 1
    }
}
