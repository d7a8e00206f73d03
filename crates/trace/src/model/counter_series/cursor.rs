//! Reads a series: the value at a time, and the extremes of consecutive intervals.
//!
//! Invariant: a cursor only advances, and decodes each group that it stops in once.

use super::{CounterSeries, DecodedGroup, Extremes, GROUP};
use loopscope_rt::Time;

impl CounterSeries {
    /// The number of values before `time`.
    pub fn before(&self, time: Time) -> usize {
        let SeriesCursor { group, index, .. } = self.walk(time);
        group * GROUP + index
    }

    /// The number of values up to and including `time`.
    pub fn by(&self, time: Time) -> usize {
        self.before(after(time))
    }

    /// The value at `time`; `None` before the first.
    pub fn at(&self, time: Time) -> Option<f64> {
        self.walk(after(time)).value
    }

    /// A cursor at the first value that is not before `time`.
    pub fn walk(&self, time: Time) -> SeriesCursor<'_> {
        let late = self.latest.first().is_some_and(|(at, _)| *at < time);
        let begun = self.groups.partition_point(|group| group.start < time);
        let group = if late { self.groups.len() } else { begun.saturating_sub(1) };
        let mut walk = SeriesCursor {
            series: self,
            decoded: self.decode(group),
            group,
            index: 0,
            value: None,
            from: time,
        };
        while walk.next().is_some_and(|at| at < time) {
            walk.advance(Time::ZERO);
        }
        walk
    }
}

/// Iterates over a series in intervals, as the pixels of a drawing do. Each group at the end of an interval is decoded once; a
/// separate query per pixel would decode it for both ends of the pixel.
pub struct SeriesCursor<'a> {
    series: &'a CounterSeries,
    /// The group that was decoded last.
    decoded: DecodedGroup,
    /// The position of the next value: its group, and its index there.
    group: usize,
    index: usize,
    /// The value before it, if that was decoded.
    value: Option<f64>,
    /// The end of the last interval.
    from: Time,
}

impl SeriesCursor<'_> {
    /// Advances to a later `time` and returns the extremes of the interval up to it: of the value that held at its start,
    /// and of those within. `None` before the first value.
    pub fn to(&mut self, time: Time) -> Option<Extremes> {
        let from = std::mem::replace(&mut self.from, time);
        // A value at the start of the interval replaces the one before.
        let value = self.value.filter(|_| self.next().is_none_or(|at| from < at));
        let mut sum = value.map_or(Extremes::OF_NOTHING, Extremes::of);
        let mut any = value.is_some();
        while self.next().is_some_and(|at| at < time) {
            any = true;
            sum = sum.and(self.advance(time));
        }
        any.then_some(sum)
    }

    /// The time of the next value.
    fn next(&self) -> Option<Time> {
        match self.index {
            0 => self.series.group_start(self.group),
            // An index above zero means that the group was decoded.
            index => self.decoded.values().get(index).map(|(at, _)| *at),
        }
    }

    /// Advances past the next value, or past its whole group if the next group begins before `time`, too.
    fn advance(&mut self, time: Time) -> Extremes {
        if self.index == 0
            && let Some(group) = self.series.groups.get(self.group)
            && self.series.group_start(self.group + 1).is_some_and(|start| start < time)
        {
            // `value` is stale now, but at least one more value follows before `time`.
            self.group += 1;
            return group.extremes;
        }
        if self.decoded.first != self.group * GROUP {
            self.decoded = self.series.decode(self.group);
        }
        let (_, value) = self.decoded.values()[self.index];
        self.value = Some(value);
        self.index += 1;
        if self.index == GROUP && self.group < self.series.groups.len() {
            (self.group, self.index) = (self.group + 1, 0);
        }
        Extremes::of(value)
    }
}

/// The next nanosecond.
fn after(time: Time) -> Time {
    Time::from_nanos(time.as_nanos().saturating_add(1))
}
