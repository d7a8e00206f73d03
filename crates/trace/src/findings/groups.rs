//! Findings in groups: one for each kind and line, however many tasks it concerns.
//!
//! Invariant: at most [`MOST_GROUPS`] groups of a kind are kept, so a run in which all goes wrong still takes bounded memory.

use super::finding::{Finding, FindingKind};

/// The most groups of one kind: more than a list is read.
const MOST_GROUPS: usize = 50;

/// A finding, and what decides which one of a group is named.
#[derive(Clone, Debug)]
struct FindingGroup {
    finding: Finding,
    weight: u64,
}

/// The findings so far.
#[derive(Clone, Debug, Default)]
pub(super) struct FindingGroups(Vec<FindingGroup>);

impl FindingGroups {
    /// Adds a finding. The one of the greatest weight is named; of equal ones the first.
    pub(super) fn add(&mut self, finding: Finding, weight: u64) {
        let id = finding.kind.id();
        let mut of_kind = 0;
        for group in self.0.iter_mut().filter(|group| group.finding.kind.id() == id) {
            if group.is_like(&finding) {
                return group.merge(finding, weight);
            }
            of_kind += 1;
        }
        if of_kind < MOST_GROUPS {
            self.0.push(FindingGroup { finding, weight });
        }
    }

    /// All, those that are wrong first, each in order of time.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.0.into_iter().map(|group| group.finding).collect();
        findings.sort_by_key(|finding| (finding.severity, finding.at));
        findings
    }
}

impl FindingGroup {
    /// Whether a finding of this kind belongs to the group.
    fn is_like(&self, other: &Finding) -> bool {
        let same_subject = match (&self.finding.kind, &other.kind) {
            (FindingKind::UnreadError { error }, FindingKind::UnreadError { error: other }) => error == other,
            (FindingKind::NeverAwaited { name }, FindingKind::NeverAwaited { name: other }) => name == other,
            (FindingKind::KeptPermit { gauge, .. }, FindingKind::KeptPermit { gauge: other, .. }) => {
                gauge == other
            }
            (FindingKind::LongStep { until, .. }, FindingKind::LongStep { until: other, .. }) => {
                until == other
            }
            (FindingKind::SequentialWaits { kind, .. }, FindingKind::SequentialWaits { kind: other, .. }) => {
                kind == other
            }
            (FindingKind::Deadlock { .. }, FindingKind::Deadlock { .. }) => false,
            _ => true,
        };
        same_subject && self.finding.line == other.line
    }

    /// Each task has at most one finding of a kind, so `other` is another task's.
    fn merge(&mut self, other: Finding, weight: u64) {
        let others = self.finding.others + 1;
        if weight > self.weight {
            *self = FindingGroup { finding: other, weight };
        }
        self.finding.others = others;
    }
}
