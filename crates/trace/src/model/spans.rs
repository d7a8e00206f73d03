//! The spans of a lane, stored compactly, with a level-of-detail summary for drawing.
//!
//! Spans are contiguous, so only the start of each is stored: 16 bytes a span. The summary has the maximum [`LaneState`] of
//! every sixteen spans, of every sixteen of those, and so on: 1/15 byte a span. The maximum of a range reads about thirty
//! entries a level.
//!
//! Invariant: a group is summarised when the first span after it has begun; its spans are final by then. Next:
//! `span_start`.

use std::ops::Range;

use super::lane_state::LaneState;
use super::span::{Span, SpanKind};
use super::span_start::SpanStart;
use loopscope_rt::{PollOutcome, Time};

/// The number of entries that one entry of the next level summarises.
const GROUP: usize = 16;

/// Contiguous spans, in time order.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    starts: Vec<SpanStart>,
    /// When the last span ended, if it has.
    end: Option<Time>,
    /// Levels of detail, the finest first.
    summary: Vec<Vec<LaneState>>,
}

impl Spans {
    /// The number of spans.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there are no spans.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The span at `index`.
    pub fn get(&self, index: usize) -> Option<Span> {
        let start = self.starts.get(index)?;
        let end = match self.starts.get(index + 1) {
            Some(next) => next.at,
            None => self.end.unwrap_or(Time::MAX),
        };
        Some(Span { begin: start.at, end, kind: start.kind() })
    }

    /// The last span.
    pub fn last(&self) -> Option<Span> {
        self.get(self.len().checked_sub(1)?)
    }

    /// The spans from `index` on.
    pub fn from(&self, index: usize) -> impl Iterator<Item = Span> + '_ {
        (index..self.len()).filter_map(|index| self.get(index))
    }

    /// All spans.
    pub fn iter(&self) -> impl Iterator<Item = Span> + '_ {
        self.from(0)
    }

    /// When the span at `index` begins.
    ///
    /// # Panics
    /// If there is no such span.
    #[inline(always)]
    pub fn begin(&self, index: usize) -> Time {
        // As a slice: at opt-level z indexing a vector is a call.
        self.starts.as_slice()[index].at
    }

    /// The state that the span at `index` is painted in.
    ///
    /// # Panics
    /// If there is no such span.
    #[inline(always)]
    pub fn state(&self, index: usize) -> LaneState {
        self.starts.as_slice()[index].state()
    }

    /// What the span at `index` shows.
    ///
    /// # Panics
    /// If there is no such span.
    pub fn kind(&self, index: usize) -> SpanKind {
        self.starts.as_slice()[index].kind()
    }

    /// When the last span ended, or `now` if it has not.
    pub fn end_or(&self, now: Time) -> Time {
        self.last().map_or(now, |last| last.end_or(now))
    }

    /// How many spans at the start have ended before `time`.
    pub fn ended_before(&self, time: Time) -> usize {
        let begun = self.begun_before(time);
        match begun.checked_sub(1).and_then(|last| self.get(last)) {
            Some(last) if last.end >= time => begun - 1,
            _ => begun,
        }
    }

    /// How many spans at the start began before `time`.
    pub fn begun_before(&self, time: Time) -> usize {
        self.starts.partition_point(|start| start.at < time)
    }

    /// How many spans at the start began at `time` or before it.
    pub fn begun_by(&self, time: Time) -> usize {
        self.starts.partition_point(|start| start.at <= time)
    }

    /// The maximum state of the spans in `range`; `Nothing` if it is empty.
    ///
    /// # Panics
    /// If the range ends after the last span.
    pub fn greatest(&self, range: Range<usize>) -> LaneState {
        let (heads, whole, tails) = self.split(&range, 0);
        heads.chain(tails).fold(self.greatest_of(0, whole), |most, index| most.max(self.state(index)))
    }

    /// The maximum of the entries in `range` of a level of the summary.
    fn greatest_of(&self, level: usize, range: Range<usize>) -> LaneState {
        if range.is_empty() {
            return LaneState::Nothing;
        }
        let states = self.summary[level].as_slice();
        let (heads, whole, tails) = self.split(&range, level + 1);
        heads.chain(tails).fold(self.greatest_of(level + 1, whole), |most, index| most.max(states[index]))
    }

    /// Splits a range into the entries before the first whole group, the groups that `level` summarises, and the entries after.
    fn split(&self, range: &Range<usize>, level: usize) -> (Range<usize>, Range<usize>, Range<usize>) {
        let summed = self.summary.get(level).map_or(0, Vec::len);
        let whole = range.start.div_ceil(GROUP)..(range.end / GROUP).min(summed);
        if whole.is_empty() {
            return (range.clone(), 0..0, range.end..range.end);
        }
        (range.start..whole.start * GROUP, whole.clone(), whole.end * GROUP..range.end)
    }

    /// Closes the last span, which must be open, and opens the next.
    pub fn push(&mut self, at: Time, kind: SpanKind) {
        if !self.is_empty() && self.len().is_multiple_of(GROUP) {
            self.sum_up(0, self.len() / GROUP);
        }
        if self.len() == self.starts.capacity() {
            // Grows by a quarter, not by doubling: spare capacity adds up over thousands of lanes.
            self.starts.reserve_exact(4.max(self.len() / 4));
        }
        self.starts.push(SpanStart::new(at, kind));
    }

    /// Removes the last span.
    pub(crate) fn pop(&mut self) {
        self.starts.pop();
    }

    /// Closes the last span.
    pub fn close(&mut self, at: Time) {
        if !self.is_empty() {
            self.end.get_or_insert(at);
        }
    }

    /// Sets the outcome of the last span, if it is a step.
    pub(crate) fn set_outcome(&mut self, ended: PollOutcome) {
        if let Some(last) = self.starts.last_mut() {
            last.set_outcome(ended);
        }
    }

    /// Removes the spans that ended before `cut`.
    pub(crate) fn forget_before(&mut self, cut: Time) {
        let gone = self.ended_before(cut);
        if gone == 0 {
            return;
        }
        self.starts.drain(..gone);
        self.summary.clear();
        for groups in 1..=self.len().saturating_sub(1) / GROUP {
            self.sum_up(0, groups);
        }
    }

    /// Summarises the last of the first `groups` groups of a level, unless that was done: a span that is removed and pushed
    /// again completes the same group twice.
    fn sum_up(&mut self, level: usize, groups: usize) {
        if self.summary.len() == level {
            self.summary.push(Vec::new());
        }
        if self.summary[level].len() >= groups {
            return;
        }
        let group = (groups - 1) * GROUP..groups * GROUP;
        let greatest = match level.checked_sub(1) {
            None => self.starts[group].iter().map(SpanStart::state).max(),
            Some(below) => self.summary[below][group].iter().copied().max(),
        };
        self.summary[level].extend(greatest);
        if groups.is_multiple_of(GROUP) {
            self.sum_up(level + 1, groups / GROUP);
        }
    }

    /// The heap size in bytes.
    pub fn bytes(&self) -> usize {
        let summary: usize =
            self.summary.iter().map(|level| level.capacity() + size_of::<Vec<LaneState>>()).sum();
        self.starts.capacity() * size_of::<SpanStart>() + summary
    }
}

#[cfg(test)]
mod tests {
    use loopscope_rt::Cause;

    use super::*;

    fn kind(number: usize) -> SpanKind {
        match number * 7919 % 1009 {
            0 => SpanKind::Running { outcome: PollOutcome::Failed },
            1..300 => SpanKind::Running { outcome: PollOutcome::Pending },
            300..600 => SpanKind::Ready { by: Cause::Timer },
            _ => SpanKind::Suspended { wait: None, others: 0 },
        }
    }

    fn spans(count: usize) -> Spans {
        let mut spans = Spans::default();
        for number in 0..count {
            spans.push(Time::from_nanos(number as u64), kind(number));
            if number.is_multiple_of(5) {
                // A yield removes its suspension.
                spans.pop();
                spans.push(Time::from_nanos(number as u64), kind(number));
            }
        }
        spans
    }

    fn walked(spans: &Spans, range: Range<usize>) -> LaneState {
        range.map(|index| LaneState::of(spans.kind(index))).max().unwrap_or(LaneState::Nothing)
    }

    #[test]
    fn the_summary_says_what_a_walk_says() {
        for count in [0, 1, 15, 16, 17, 255, 256, 257, 4096, 5000] {
            let spans = spans(count);
            for start in (0..count).step_by(count / 13 + 1) {
                for end in (start..=count).step_by(count / 17 + 1).chain([count]) {
                    assert_eq!(
                        spans.greatest(start..end),
                        walked(&spans, start..end),
                        "{start}..{end} of {count}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_left_after_forgetting_is_summed_up_anew() {
        let mut spans = spans(1000);
        spans.forget_before(Time::from_nanos(333));
        assert_eq!((spans.len(), spans.begin(0)), (668, Time::from_nanos(332)));
        assert_eq!(spans.greatest(0..668), walked(&spans, 0..668));
        for number in 1000..1300 {
            spans.push(Time::from_nanos(number as u64), kind(number));
        }
        assert_eq!(spans.greatest(5..960), walked(&spans, 5..960));
    }

    #[test]
    fn spans_are_found_by_time() {
        let mut spans = Spans::default();
        for at in [10, 20, 20, 30] {
            spans.push(Time::from_nanos(at), kind(1));
        }
        let at = Time::from_nanos;
        assert_eq!([9, 10, 20, 21, 40].map(|time| spans.ended_before(at(time))), [0, 0, 0, 2, 3]);
        assert_eq!([9, 10, 20, 31].map(|time| spans.begun_by(at(time))), [0, 1, 3, 4]);
        spans.close(at(35));
        assert_eq!(spans.ended_before(at(40)), 4);
        assert_eq!(spans.get(3).unwrap().end, at(35));
    }
}
