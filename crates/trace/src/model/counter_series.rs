//! The values of a counter over time, compressed, with a summary for drawing.
//!
//! The run queue's length changes a million times in a large run, mostly by small steps. So groups of sixteen values are
//! delta-encoded in about three bytes a value. Each group stores its minimum and maximum. The extremes of an interval
//! decode only the two groups at its ends and use the summaries of those between. Rejected: a hierarchy of summaries. It
//! would be faster for one pixel, but the pixels of a drawing share the groups, and a million values in all take as long as
//! about a hundred rectangles.
//!
//! Invariants: a value holds until the next one. At one timestamp there are at most two values, the maximum and the last. A
//! group is encoded when no later event can change its values; each group decodes independently. Next: `cursor`, which
//! reads a series.

mod cursor;

pub use cursor::SeriesCursor;

use super::delta_codec::{DeltaCodec, LONGEST};
use crate::record::event::Value;
use loopscope_rt::Time;

/// The number of values in an encoded group.
const GROUP: usize = 16;

/// The minimum and maximum of a range. In single precision: they are drawn as heights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extremes {
    /// The minimum.
    pub low: f32,
    /// The maximum.
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

/// The summary of an encoded group.
#[derive(Clone, Copy, Debug)]
struct EncodedGroup {
    /// The time of its first value.
    start: Time,
    extremes: Extremes,
    /// The offset of its bytes.
    bytes: u32,
}

/// The values of a counter, in time order.
#[derive(Clone, Debug, Default)]
pub struct CounterSeries {
    groups: Vec<EncodedGroup>,
    /// The bytes of all groups.
    bytes: Vec<u8>,
    /// The maximum of the encoded values; zero if none is above.
    encoded_greatest: f32,
    /// The values after the encoded ones. The last two may still change.
    latest: Vec<(Time, Value)>,
}

impl CounterSeries {
    /// Appends a value.
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

    /// Appends a level, unless it equals the last one.
    pub(crate) fn push_level(&mut self, at: Time, level: u32) {
        let Some(value) = Value::new(level.into()) else { return };
        if self.latest.last().is_none_or(|(_, last)| *last != value) {
            self.push(at, value);
        }
    }

    /// Encodes the first group of the latest values.
    #[cold]
    fn encode_group(&mut self) {
        if self.bytes.capacity() - self.bytes.len() < GROUP * LONGEST {
            // Grows by a quarter, not by doubling: spare capacity adds up over many series.
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

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        // At least the last two values are never encoded.
        self.latest.is_empty()
    }

    /// The time of the first value.
    pub fn start(&self) -> Option<Time> {
        let packed = self.groups.first().map(|group| group.start);
        packed.or_else(|| self.latest.first().map(|(at, _)| *at))
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        self.groups.len() * GROUP + self.latest.len()
    }

    /// The maximum of all values; zero if none is above.
    pub fn greatest(&self) -> f32 {
        self.latest.iter().fold(self.encoded_greatest, |most, (_, value)| most.max(value.get() as f32))
    }

    /// The start of group `number`; see [`CounterSeries::decode`].
    fn group_start(&self, number: usize) -> Option<Time> {
        match self.groups.get(number) {
            Some(group) => Some(group.start),
            None => self.latest.first().filter(|_| number == self.groups.len()).map(|(at, _)| *at),
        }
    }

    /// Decodes group `number`. The latest values count as the group after the last encoded one.
    // Out of line: several callers share the code.
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
            for (index, (at, value)) in decoded.values.iter_mut().zip(&self.latest) {
                *index = (*at, value.get());
            }
        }
        decoded
    }

    /// Removes the values that no longer held at `cut`.
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

    /// The heap size in bytes.
    pub fn bytes(&self) -> usize {
        let groups = self.groups.capacity() * size_of::<EncodedGroup>();
        self.bytes.capacity() + groups + self.latest.capacity() * size_of::<(Time, Value)>()
    }
}

/// The values of one group.
struct DecodedGroup {
    /// The index of its first value in the series.
    first: usize,
    values: [(Time, f64); GROUP + 2],
    count: usize,
}

impl DecodedGroup {
    fn values(&self) -> &[(Time, f64)] {
        &self.values[..self.count]
    }
}

impl FromIterator<(Time, f64)> for CounterSeries {
    /// Values that are not finite are left out.
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
