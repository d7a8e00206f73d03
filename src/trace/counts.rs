//! The values of a counter over time, in bounded room for each moment, with a summary for the drawing.
//!
//! The summary has the least and the greatest of every sixteen values, of every sixteen of those, and so on: half a byte a
//! value, and the extremes of any range are found by looking at some thirty entries a level.
//!
//! Invariants: a value holds until the next; of one moment there are two at most, the greatest and the last, however
//! often it changed; a group is summed up when the values after it are final.

use std::ops::Range;

use super::event::Value;
use crate::rt::Time;

/// How many entries of one level are one of the next.
const GROUP: usize = 16;

/// The least and the greatest of a range. Halves of a whole number: what is drawn from them is a height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extremes {
    /// The least.
    pub low: f32,
    /// The greatest.
    pub high: f32,
}

impl Extremes {
    fn of(value: f64) -> Extremes {
        Extremes { low: value as f32, high: value as f32 }
    }

    fn and(self, other: Extremes) -> Extremes {
        Extremes { low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}

/// The values of a counter, in order of time.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    values: Vec<(Time, Value)>,
    /// By level, the finest first.
    summary: Vec<Vec<Extremes>>,
}

impl Counts {
    /// The next value.
    pub(super) fn push(&mut self, at: Time, value: Value) {
        if let [.., (before, high), (last, low)] = &mut self.values[..]
            && *before == at
            && *last == at
        {
            if low.get() > high.get() {
                *high = *low;
            }
            *low = value;
            return;
        }
        // The two before may still change.
        if self.values.len() % GROUP == 2 && self.values.len() > GROUP {
            self.sum_up(0, self.values.len() / GROUP);
        }
        self.values.push((at, value));
    }

    /// The next value, if it is another than the last.
    pub(super) fn push_level(&mut self, at: Time, level: u32) {
        let Some(value) = Value::new(level.into()) else { return };
        if self.values.last().is_none_or(|(_, last)| *last != value) {
            self.push(at, value);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// How many values came before `time`.
    pub fn before(&self, time: Time) -> usize {
        self.values.partition_point(|(at, _)| *at < time)
    }

    /// How many values there were at `time`.
    pub fn by(&self, time: Time) -> usize {
        self.values.partition_point(|(at, _)| *at <= time)
    }

    /// The value at `time`; `None` before the first.
    pub fn at(&self, time: Time) -> Option<f64> {
        self.by(time).checked_sub(1).map(|index| self.values[index].1.get())
    }

    /// The least and the greatest of the values in `range`; `None` if there are none.
    ///
    /// # Panics
    /// If the range ends after the last value.
    pub fn extremes(&self, range: Range<usize>) -> Option<Extremes> {
        let value = |(_, value): &(Time, Value)| Extremes::of(value.get());
        let (heads, whole, tails) = self.split(&range, 0);
        let ends = self.values[heads].iter().chain(&self.values[tails]).map(value);
        ends.chain(self.extremes_of(0, whole)).reduce(Extremes::and)
    }

    /// The extremes of the entries in `range` of a level of the summary.
    fn extremes_of(&self, level: usize, range: Range<usize>) -> Option<Extremes> {
        if range.is_empty() {
            return None;
        }
        let (heads, whole, tails) = self.split(&range, level + 1);
        let ends = self.summary[level][heads].iter().chain(&self.summary[level][tails]).copied();
        ends.chain(self.extremes_of(level + 1, whole)).reduce(Extremes::and)
    }

    /// A range as the entries before the first whole group, the groups that `level` sums up, and the entries after them.
    fn split(&self, range: &Range<usize>, level: usize) -> (Range<usize>, Range<usize>, Range<usize>) {
        let summed = self.summary.get(level).map_or(0, Vec::len);
        let whole = range.start.div_ceil(GROUP)..(range.end / GROUP).min(summed);
        if whole.is_empty() {
            return (range.clone(), 0..0, range.end..range.end);
        }
        (range.start..whole.start * GROUP, whole.clone(), whole.end * GROUP..range.end)
    }

    /// Sums up the last of the first `groups` groups of a level; those before it already are.
    fn sum_up(&mut self, level: usize, groups: usize) {
        if self.summary.len() == level {
            self.summary.push(Vec::new());
        }
        let group = (groups - 1) * GROUP..groups * GROUP;
        let sum = match level.checked_sub(1) {
            None => {
                self.values[group].iter().map(|(_, value)| Extremes::of(value.get())).reduce(Extremes::and)
            }
            Some(below) => self.summary[below][group].iter().copied().reduce(Extremes::and),
        };
        self.summary[level].extend(sum);
        if groups.is_multiple_of(GROUP) {
            self.sum_up(level + 1, groups / GROUP);
        }
    }

    /// Forgets what no longer held at `cut`.
    pub(super) fn forget_before(&mut self, cut: Time) {
        let gone = self.by(cut).saturating_sub(1);
        if gone > 0 {
            let kept = self.values.split_off(gone);
            *self = Counts::default();
            kept.into_iter().for_each(|(at, value)| self.push(at, value));
        }
    }

    /// How many bytes of memory it takes, itself not counted.
    pub fn bytes(&self) -> usize {
        let summary: usize = self.summary.iter().map(|level| level.capacity() * size_of::<Extremes>()).sum();
        self.values.capacity() * size_of::<(Time, Value)>() + summary
    }
}

impl FromIterator<(Time, f64)> for Counts {
    /// Values that are no finite numbers are left out.
    fn from_iter<I: IntoIterator<Item = (Time, f64)>>(values: I) -> Counts {
        let mut counts = Counts::default();
        for (at, value) in values {
            if let Some(value) = Value::new(value) {
                counts.push(at, value);
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(nanos: u64) -> Time {
        Time::from_nanos(nanos)
    }

    fn value(n: usize) -> f64 {
        (n * 7919 % 1009) as f64 - 200.0
    }

    #[test]
    fn the_summary_says_what_a_walk_says() {
        for count in [0, 1, 16, 17, 18, 19, 257, 258, 259, 5000] {
            let counts: Counts = (0..count).map(|n| (at(n as u64), value(n))).collect();
            for start in (0..count).step_by(count / 13 + 1) {
                for end in (start..=count).step_by(count / 17 + 1).chain([count]) {
                    let walked = (start..end).map(|n| Extremes::of(value(n))).reduce(Extremes::and);
                    assert_eq!(counts.extremes(start..end), walked, "{start}..{end} of {count}");
                }
            }
        }
    }

    #[test]
    fn a_moment_keeps_its_greatest_and_its_last() {
        let counts: Counts = [(1, 3.0), (2, 4.0), (2, 9.0), (2, 7.0), (2, 1.0), (3, 0.0)]
            .map(|(nanos, value)| (at(nanos), value))
            .into_iter()
            .collect();
        assert_eq!(counts.len(), 4);
        assert_eq!([0, 1, 2, 3].map(|nanos| counts.at(at(nanos))), [None, Some(3.0), Some(1.0), Some(0.0)]);
        assert_eq!(counts.extremes(1..3), Some(Extremes { low: 1.0, high: 9.0 }));
    }

    #[test]
    fn many_changes_of_one_moment_are_summed_up_when_it_is_over() {
        let changes = || (0..1000).map(|n| (at(n / 40), value(n as usize)));
        let counts: Counts = changes().collect();
        assert_eq!(counts.len(), 50);
        for moment in 0..25 {
            let greatest = changes().filter(|(time, _)| *time == at(moment)).map(|(_, value)| value as f32);
            let extremes = counts.extremes(counts.before(at(moment))..counts.by(at(moment))).unwrap();
            assert_eq!(Some(extremes.high), greatest.reduce(f32::max), "{moment}");
        }
        let all = counts.extremes(0..50).unwrap();
        assert_eq!(Some(all.high), changes().map(|(_, value)| value as f32).reduce(f32::max));
    }

    #[test]
    fn what_held_at_the_cut_is_kept() {
        let mut counts: Counts = (0..100).map(|n| (at(n * 10), n as f64)).collect();
        counts.forget_before(at(555));
        assert_eq!((counts.len(), counts.at(at(555)), counts.at(at(549))), (45, Some(55.0), None));
        assert_eq!(counts.extremes(0..45), Some(Extremes { low: 55.0, high: 99.0 }));
    }

    #[test]
    fn the_same_level_again_is_no_change() {
        let mut counts = Counts::default();
        for (nanos, level) in [(1, 0), (2, 0), (3, 2), (4, 2)] {
            counts.push_level(at(nanos), level);
        }
        assert_eq!(counts.len(), 2);
    }
}
