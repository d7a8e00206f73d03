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

use super::deltas::{Deltas, LONGEST};
use super::event::Value;
use crate::rt::Time;

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
struct Group {
    /// When its first value came.
    start: Time,
    extremes: Extremes,
    /// Where its bytes begin.
    bytes: u32,
}

/// The values of a counter, in order of time.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    groups: Vec<Group>,
    /// Of all groups.
    bytes: Vec<u8>,
    /// The greatest of them that is above zero.
    packed_greatest: f32,
    /// The values after them, of which the last two may still change.
    latest: Vec<(Time, Value)>,
}

impl Counts {
    /// The next value.
    pub(super) fn push(&mut self, at: Time, value: Value) {
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
            self.pack();
        }
        self.latest.push((at, value));
    }

    /// The next value, if it is another than the last.
    pub(super) fn push_level(&mut self, at: Time, level: u32) {
        let Some(value) = Value::new(level.into()) else { return };
        if self.latest.last().is_none_or(|(_, last)| *last != value) {
            self.push(at, value);
        }
    }

    /// Packs the first group of the latest values.
    #[cold]
    fn pack(&mut self) {
        if self.bytes.capacity() - self.bytes.len() < GROUP * LONGEST {
            // Grows by a quarter where a vector doubles: what is spare adds up.
            self.bytes.reserve_exact(GROUP * LONGEST + self.bytes.len() / 4);
        }
        let (start, bytes) = (self.latest[0].0, self.bytes.len() as u32);
        let (mut deltas, mut extremes) = (Deltas::from(start), Extremes::OF_NOTHING);
        for (at, value) in self.latest.drain(..GROUP) {
            deltas.put(at, value.get(), &mut self.bytes);
            extremes = extremes.and(Extremes::of(value.get()));
        }
        self.packed_greatest = self.packed_greatest.max(extremes.high);
        self.groups.push(Group { start, extremes, bytes });
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
        self.latest.iter().fold(self.packed_greatest, |most, (_, value)| most.max(value.get() as f32))
    }

    /// How many values came before `time`.
    pub fn before(&self, time: Time) -> usize {
        let Walk { group, place, .. } = self.walk(time);
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
    pub fn walk(&self, time: Time) -> Walk<'_> {
        let late = self.latest.first().is_some_and(|(at, _)| *at < time);
        let begun = self.groups.partition_point(|group| group.start < time);
        let group = if late { self.groups.len() } else { begun.saturating_sub(1) };
        let mut walk = Walk { counts: self, few: self.few(group), group, place: 0, held: None, from: time };
        while walk.next().is_some_and(|at| at < time) {
            walk.pass(Time::ZERO);
        }
        walk
    }

    /// When the group of that number begins; see [`Counts::few`].
    fn group_start(&self, number: usize) -> Option<Time> {
        match self.groups.get(number) {
            Some(group) => Some(group.start),
            None => self.latest.first().filter(|_| number == self.groups.len()).map(|(at, _)| *at),
        }
    }

    /// The values of the group of that number, unpacked; the latest are the group after the last one.
    // Each value is unpacked in one place, which many ask.
    #[inline(never)]
    fn few(&self, number: usize) -> Few {
        let number = number.min(self.groups.len());
        let mut few = Few { first: number * GROUP, values: [(Time::ZERO, 0.0); GROUP + 2], count: GROUP };
        if let Some(group) = self.groups.get(number) {
            let mut deltas = Deltas::from(group.start);
            let mut bytes = &self.bytes[group.bytes as usize..];
            few.values[..GROUP].iter_mut().for_each(|value| *value = deltas.take(&mut bytes));
        } else {
            few.count = self.latest.len();
            for (place, (at, value)) in few.values.iter_mut().zip(&self.latest) {
                *place = (*at, value.get());
            }
        }
        few
    }

    /// Forgets what no longer held at `cut`.
    pub(super) fn forget_before(&mut self, cut: Time) {
        let gone = self.by(cut).saturating_sub(1);
        if gone == 0 {
            return;
        }
        let old = std::mem::take(self);
        let first = (gone / GROUP).min(old.groups.len());
        for few in (first..=old.groups.len()).map(|number| old.few(number)) {
            for (at, value) in &few.values()[gone.saturating_sub(few.first)..] {
                Value::new(*value).into_iter().for_each(|value| self.push(*at, value));
            }
        }
    }

    /// How many bytes of memory it takes, itself not counted.
    pub fn bytes(&self) -> usize {
        let groups = self.groups.capacity() * size_of::<Group>();
        self.bytes.capacity() + groups + self.latest.capacity() * size_of::<(Time, Value)>()
    }
}

/// The values of a group.
struct Few {
    /// The place of the first among all.
    first: usize,
    values: [(Time, f64); GROUP + 2],
    count: usize,
}

impl Few {
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
pub struct Walk<'a> {
    counts: &'a Counts,
    /// The group that was unpacked last.
    few: Few,
    /// Where the next value is: the group's number, and the place in it.
    group: usize,
    place: usize,
    /// The value before it.
    held: Option<f64>,
    /// The moment it has come to.
    from: Time,
}

impl Walk<'_> {
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
            0 => self.counts.group_start(self.group),
            // One that is within a group comes after one that was unpacked.
            place => self.few.values().get(place).map(|(at, _)| *at),
        }
    }

    /// Passes the next value, or its whole group if the next one begins before `time`, too.
    fn pass(&mut self, time: Time) -> Extremes {
        if self.place == 0
            && let Some(group) = self.counts.groups.get(self.group)
            && self.counts.group_start(self.group + 1).is_some_and(|start| start < time)
        {
            // Which value held at its end nobody asks: at least one more is passed.
            self.group += 1;
            return group.extremes;
        }
        if self.few.first != self.group * GROUP {
            self.few = self.counts.few(self.group);
        }
        let (_, value) = self.few.values()[self.place];
        self.held = Some(value);
        self.place += 1;
        if self.place == GROUP && self.group < self.counts.groups.len() {
            (self.group, self.place) = (self.group + 1, 0);
        }
        Extremes::of(value)
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
                    let told = counts.walk(at(start as u64)).to(at(end as u64));
                    assert_eq!(told.filter(|_| start < end), walked, "{start}..{end} of {count}");
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
        assert_eq!(counts.walk(at(2)).to(at(3)), Some(Extremes { low: 1.0, high: 9.0 }));
    }

    #[test]
    fn many_changes_of_one_moment_are_summed_up_when_it_is_over() {
        let changes = || (0..1000).map(|n| (at(n / 40), value(n as usize)));
        let counts: Counts = changes().collect();
        assert_eq!(counts.len(), 50);
        for moment in 0..25 {
            let greatest = changes().filter(|(time, _)| *time == at(moment)).map(|(_, value)| value as f32);
            let extremes = counts.walk(at(moment)).to(at(moment + 1)).unwrap();
            assert_eq!(Some(extremes.high), greatest.reduce(f32::max), "{moment}");
        }
        let all = counts.walk(at(0)).to(at(25)).unwrap();
        assert_eq!(Some(all.high), changes().map(|(_, value)| value as f32).reduce(f32::max));
    }

    #[test]
    fn what_held_at_the_cut_is_kept() {
        let mut counts: Counts = (0..100).map(|n| (at(n * 10), n as f64)).collect();
        counts.forget_before(at(555));
        assert_eq!((counts.len(), counts.at(at(555)), counts.at(at(549))), (45, Some(55.0), None));
        assert_eq!(counts.walk(at(550)).to(at(1000)), Some(Extremes { low: 55.0, high: 99.0 }));
    }

    /// What [`Counts`] keeps, as it is.
    #[derive(Default)]
    struct Plain(Vec<(Time, f64)>);

    impl Plain {
        fn push(&mut self, at: Time, value: f64) {
            match &mut self.0[..] {
                [.., before, last] if before.0 == at && last.0 == at => {
                    before.1 = before.1.max(last.1);
                    last.1 = value;
                }
                _ => self.0.push((at, value)),
            }
        }
    }

    fn values(counts: &Counts) -> Vec<f64> {
        let groups = (0..=counts.groups.len()).map(|number| counts.few(number));
        groups.flat_map(|few| few.values().to_vec()).map(|(_, value)| value).collect()
    }

    #[test]
    fn packed_values_are_those_that_were_put_in() {
        let odd =
            [0.0, -0.0, 0.5, -1e300, f64::MIN_POSITIVE, 2_147_483_647.0, -2_147_483_648.0, 2_147_483_648.0];
        let mut random = 88_172_645_463_325_252_u64;
        let mut dice = |limit: u64| {
            // Marsaglia's xorshift, for 64 bits.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random % limit
        };
        for count in [1, 15, 16, 17, 18, 19, 34, 35, 1000] {
            let (mut counts, mut plain, mut time) = (Counts::default(), Plain::default(), 0);
            for _ in 0..count {
                time += [0, 0, 1, 300, 1 << 40][dice(5) as usize];
                let value = if dice(3) == 0 { odd[dice(8) as usize] } else { dice(100) as f64 - 9.0 };
                counts.push(at(time), Value::new(value).unwrap());
                plain.push(at(time), value);
            }
            let bits = |value: f64| value.to_bits();
            let walked: Vec<u64> = plain.0.iter().map(|(_, value)| bits(*value)).collect();
            assert_eq!(counts.len(), walked.len());
            for cut in [0, dice(time + 2), dice(time + 2), time] {
                let by = plain.0.partition_point(|(begin, _)| *begin <= at(cut));
                assert_eq!(counts.by(at(cut)), by);
                assert_eq!(counts.before(at(cut)), plain.0.partition_point(|(begin, _)| *begin < at(cut)));
                assert_eq!(counts.at(at(cut)).map(bits), by.checked_sub(1).map(|index| walked[index]));
                assert_eq!(values(&counts)[by..].iter().copied().map(bits).collect::<Vec<_>>(), walked[by..]);
                let mut late = counts.clone();
                late.forget_before(at(cut));
                let kept = &plain.0[by.saturating_sub(1)..];
                assert_eq!((late.len(), late.start()), (kept.len(), kept.first().map(|(begin, _)| *begin)));
                assert_eq!(
                    values(&late).into_iter().map(bits).collect::<Vec<_>>(),
                    walked[walked.len() - kept.len()..]
                );
            }
        }
    }

    /// Every value looked at.
    fn looked_at(values: &[(Time, f64)], from: Time, to: Time) -> Option<Extremes> {
        let begun = values.partition_point(|(time, _)| *time < from);
        let held = values[..begun].last().filter(|_| values.get(begun).is_none_or(|(time, _)| from < *time));
        let came = values[begun..].iter().take_while(|(time, _)| *time < to);
        held.into_iter().chain(came).map(|(_, value)| Extremes::of(*value)).reduce(Extremes::and)
    }

    #[test]
    fn a_walk_of_any_stride_finds_what_a_look_at_every_value_finds() {
        // Pauses from nothing to long ones, in runs of each, so that a stride has none, one and many groups of values.
        let mut time = 3;
        let mut plain = Plain::default();
        for n in 0..3_000_u64 {
            time += [0, 1, 30, 900, 40_000][(n / 97 * 31 % 5) as usize] * (n * 7919 % 13) / 6;
            plain.push(at(time), value(n as usize));
        }
        let counts: Counts = plain.0.iter().copied().collect();
        for stride in [1, 7, 1_000, 50_000, 1_000_000, time] {
            for start in [0, 3, time / 3, time - 40_000] {
                let mut walk = counts.walk(at(start));
                for from in (0..1000).map(|n| start + n * stride) {
                    let (from, to) = (at(from), at(from + stride));
                    assert_eq!(walk.to(to), looked_at(&plain.0, from, to), "{from:?}, {stride} on");
                }
            }
        }
        assert_eq!(counts.greatest(), 808.0);
    }

    #[test]
    fn small_steps_take_little_room() {
        let counts: Counts = (0..100_000).map(|n| (at(n * 2_000), (n % 7) as f64)).collect();
        assert!(counts.bytes() < 700_000, "{} bytes for 100,000 values", counts.bytes());
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
