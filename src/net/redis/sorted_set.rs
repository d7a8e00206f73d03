//! A sorted set: members in the order of their scores, those of one score in the order of their bytes.
//!
//! Invariant: both maps hold the same members with the same scores, none of which is NaN. Next: `sorted_sets`, the commands.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use super::value::RedisBytes;

/// A score, in the order of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Score(f64);

impl Eq for Score {}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Score) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Score {
    fn cmp(&self, other: &Score) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Members with scores.
#[derive(Clone, Debug, Default)]
pub(super) struct SortedSet {
    scores: HashMap<RedisBytes, f64>,
    order: BTreeSet<(Score, RedisBytes)>,
}

impl SortedSet {
    pub(super) fn len(&self) -> usize {
        self.scores.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    pub(super) fn score(&self, member: &[u8]) -> Option<f64> {
        self.scores.get(member).copied()
    }

    /// Sets a member's score.
    pub(super) fn insert(&mut self, member: &[u8], score: f64) {
        // -0 and 0 are one score.
        let score = score + 0.0;
        if let Some(before) = self.scores.insert(member.to_vec(), score) {
            self.order.remove(&(Score(before), member.to_vec()));
        }
        self.order.insert((Score(score), member.to_vec()));
    }

    pub(super) fn remove(&mut self, member: &[u8]) -> bool {
        let Some(score) = self.scores.remove(member) else { return false };
        self.order.remove(&(Score(score), member.to_vec()))
    }

    /// The members, lowest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (&RedisBytes, f64)> {
        self.order.iter().map(|(score, member)| (member, score.0))
    }

    /// The number of members before this one, from the lowest.
    pub(super) fn rank(&self, member: &[u8]) -> Option<usize> {
        let score = self.score(member)?;
        Some(self.order.range(..(Score(score), member.to_vec())).count())
    }

    /// Removes the lowest or the highest.
    pub(super) fn pop(&mut self, is_lowest: bool) -> Option<(RedisBytes, f64)> {
        let (score, member) = if is_lowest { self.order.pop_first()? } else { self.order.pop_last()? };
        self.scores.remove(&member);
        Some((member, score.0))
    }
}
