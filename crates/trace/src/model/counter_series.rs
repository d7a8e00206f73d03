//! The values of a counter over time, in little room, with a summary for the drawing.
//!
//! The run queue's length changes a million times in a large run, and mostly by small steps: so groups of sixteen values
//! are packed, each value as how much later it is and how much more, in some three bytes. Each group has its least and its
//! greatest value: for the extremes from moment to moment those groups are unpacked in which one of these lies, and of
//! those in between their extremes are looked at. Sums of sums would be quicker for one pixel; but the pixels of a drawing
//! share the groups among them, and all of a million values take as long as some hundred rectangles.
//!
//! Invariants: a value holds until the next; of one moment there are two at most, the greatest and the last, however
//! often it changed; a group is packed when the values after it are final, and unpacked without the others.

use super::delta_codec::{DeltaCodec, LONGEST};
use crate::record::event::Value;
use loopscope_rt::Time;

/// How many values are packed together.
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
    const OF_NOTHING: Extremes = Extremes { low: f32::INFINITY, high: f32::NEG_INFINITY };

    fn of(value: f64) -> Extremes {
        Extremes { low: value as f32, high: value as f32 }
    }

    fn and(self, other: Extremes) -> Extremes {
        Extremes { low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}

/// A packed group.
#[derive(Clone, Copy, Debug)]
struct EncodedGroup {
    /// When its first value came.
    start: Time,
    extremes: Extremes,
    /// Where its bytes begin.
    bytes: u32,
}

/// The values of a counter, in order of time.
#[derive(Clone, Debug, Default)]
pub struct CounterSeries {
    groups: Vec<EncodedGroup>,
    /// Of all groups.
    bytes: Vec<u8>,
    /// The greatest of them that is above zero.
    encoded_greatest: f32,
    /// The values after them, of which the last two may still change.
    latest: Vec<(Time, Value)>,
}

impl CounterSeries {
    /// The next value.
    pub(crate) fn push(&mut self, at: Time, value: Value) {
        if let [.., (before, high), (last, low)] = &mut self.latest[..]
            && *before == at
            && *last == at
        {
            if low.get() > high.get() {
                *high = *low;
            }
            *low = value;
            return;
        }
        if self.latest.len() == GROUP + 2 {
            self.encode_group();
        }
        self.latest.push((at, value));
    }

    /// The next value, if it is another than the last.
    pub(crate) fn push_level(&mut self, at: Time, level: u32) {
        let Some(value) = Value::new(level.into()) else { return };
        if self.latest.last().is_none_or(|(_, last)| *last != value) {
            self.push(at, value);
        }
    }

    /// Packs the first group of the latest values.
    #[cold]
    fn encode_group(&mut self) {
        if self.bytes.capacity() - self.bytes.len() < GROUP * LONGEST {
            // Grows by a quarter where a vector doubles: what is spare adds up.
            self.bytes.reserve_exact(GROUP * LONGEST + self.bytes.len() / 4);
        }
        let (start, bytes) = (self.latest[0].0, self.bytes.len() as u32);
        let (mut deltas, mut extremes) = (DeltaCodec::from(start), Extremes::OF_NOTHING);
        for (at, value) in self.latest.drain(..GROUP) {
            deltas.put(at, value.get(), &mut self.bytes);
            extremes = extremes.and(Extremes::of(value.get()));
        }
        self.encoded_greatest = self.encoded_greatest.max(extremes.high);
        self.groups.push(EncodedGroup { start, extremes, bytes });
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        // Some are never packed.
        self.latest.is_empty()
    }

    /// When the first value came.
    pub fn start(&self) -> Option<Time> {
        let packed = self.groups.first().map(|group| group.start);
        packed.or_else(|| self.latest.first().map(|(at, _)| *at))
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.groups.len() * GROUP + self.latest.len()
    }

    /// The greatest value of all; zero if none is above.
    pub fn greatest(&self) -> f32 {
        self.latest.iter().fold(self.encoded_greatest, |most, (_, value)| most.max(value.get() as f32))
    }

    /// How many values came before `time`.
    pub fn before(&self, time: Time) -> usize {
        let SeriesCursor { group, place, .. } = self.walk(time);
        group * GROUP + place
    }

    /// How many values there were at `time`.
    pub fn by(&self, time: Time) -> usize {
        self.before(after(time))
    }

    /// The value at `time`; `None` before the first.
    pub fn at(&self, time: Time) -> Option<f64> {
        self.walk(after(time)).held
    }

    /// A way through the values, from `time` on.
    pub fn walk(&self, time: Time) -> SeriesCursor<'_> {
        let late = self.latest.first().is_some_and(|(at, _)| *at < time);
        let begun = self.groups.partition_point(|group| group.start < time);
        let group = if late { self.groups.len() } else { begun.saturating_sub(1) };
        let mut walk = SeriesCursor {
            series: self,
            decoded: self.decode(group),
            group,
            place: 0,
            held: None,
            from: time,
        };
        while walk.next().is_some_and(|at| at < time) {
            walk.pass(Time::ZERO);
        }
        walk
    }

    /// When the group of that number begins; see [`CounterSeries::decode`].
    fn group_start(&self, number: usize) -> Option<Time> {
        match self.groups.get(number) {
            Some(group) => Some(group.start),
            None => self.latest.first().filter(|_| number == self.groups.len()).map(|(at, _)| *at),
        }
    }

    /// The values of the group of that number, unpacked; the latest are the group after the last one.
    // Each value is unpacked in one place, which many ask.
    #[inline(never)]
    fn decode(&self, number: usize) -> DecodedGroup {
        let number = number.min(self.groups.len());
        let mut decoded =
            DecodedGroup { first: number * GROUP, values: [(Time::ZERO, 0.0); GROUP + 2], count: GROUP };
        if let Some(group) = self.groups.get(number) {
            let mut deltas = DeltaCodec::from(group.start);
            let mut bytes = &self.bytes[group.bytes as usize..];
            decoded.values[..GROUP].iter_mut().for_each(|value| *value = deltas.take(&mut bytes));
        } else {
            decoded.count = self.latest.len();
            for (place, (at, value)) in decoded.values.iter_mut().zip(&self.latest) {
                *place = (*at, value.get());
            }
        }
        decoded
    }

    /// Forgets what no longer held at `cut`.
    pub(crate) fn forget_before(&mut self, cut: Time) {
        let gone = self.by(cut).saturating_sub(1);
        if gone == 0 {
            return;
        }
        let old = std::mem::take(self);
        let first = (gone / GROUP).min(old.groups.len());
        for decoded in (first..=old.groups.len()).map(|number| old.decode(number)) {
            for (at, value) in &decoded.values()[gone.saturating_sub(decoded.first)..] {
                Value::new(*value).into_iter().for_each(|value| self.push(*at, value));
            }
        }
    }

    /// How many bytes of memory it takes, itself not counted.
    pub fn bytes(&self) -> usize {
        let groups = self.groups.capacity() * size_of::<EncodedGroup>();
        self.bytes.capacity() + groups + self.latest.capacity() * size_of::<(Time, Value)>()
    }
}

/// The values of a group.
struct DecodedGroup {
    /// The place of the first among all.
    first: usize,
    values: [(Time, f64); GROUP + 2],
    count: usize,
}

impl DecodedGroup {
    fn values(&self) -> &[(Time, f64)] {
        &self.values[..self.count]
    }
}

/// The moment after another.
fn after(time: Time) -> Time {
    Time::from_nanos(time.as_nanos().saturating_add(1))
}

/// Goes through the values of a counter from moment to moment, as the pixels of a drawing do: each group in which one of
/// these lies is unpacked once, where a question for each pixel would unpack it for the pixel's both ends.
pub struct SeriesCursor<'a> {
    series: &'a CounterSeries,
    /// The group that was unpacked last.
    decoded: DecodedGroup,
    /// Where the next value is: the group's number, and the place in it.
    group: usize,
    place: usize,
    /// The value before it.
    held: Option<f64>,
    /// The moment it has come to.
    from: Time,
}

impl SeriesCursor<'_> {
    /// Goes on to a later moment, and gives the extremes up to before it: of the value that held, and those that came.
    pub fn to(&mut self, time: Time) -> Option<Extremes> {
        let from = std::mem::replace(&mut self.from, time);
        // A value that came at the first moment itself leaves none that held from before.
        let held = self.held.filter(|_| self.next().is_none_or(|at| from < at));
        let mut sum = held.map_or(Extremes::OF_NOTHING, Extremes::of);
        let mut any = held.is_some();
        while self.next().is_some_and(|at| at < time) {
            any = true;
            sum = sum.and(self.pass(time));
        }
        any.then_some(sum)
    }

    /// When the next value comes.
    fn next(&self) -> Option<Time> {
        match self.place {
            0 => self.series.group_start(self.group),
            // One that is within a group comes after one that was unpacked.
            place => self.decoded.values().get(place).map(|(at, _)| *at),
        }
    }

    /// Passes the next value, or its whole group if the next one begins before `time`, too.
    fn pass(&mut self, time: Time) -> Extremes {
        if self.place == 0
            && let Some(group) = self.series.groups.get(self.group)
            && self.series.group_start(self.group + 1).is_some_and(|start| start < time)
        {
            // Which value held at its end nobody asks: at least one more is passed.
            self.group += 1;
            return group.extremes;
        }
        if self.decoded.first != self.group * GROUP {
            self.decoded = self.series.decode(self.group);
        }
        let (_, value) = self.decoded.values()[self.place];
        self.held = Some(value);
        self.place += 1;
        if self.place == GROUP && self.group < self.series.groups.len() {
            (self.group, self.place) = (self.group + 1, 0);
        }
        Extremes::of(value)
    }
}

impl FromIterator<(Time, f64)> for CounterSeries {
    /// Values that are no finite numbers are left out.
    fn from_iter<I: IntoIterator<Item = (Time, f64)>>(values: I) -> CounterSeries {
        let mut series = CounterSeries::default();
        for (at, value) in values {
            if let Some(value) = Value::new(value) {
                series.push(at, value);
            }
        }
        series
    }
}

#[cfg(test)]
mod tests;
