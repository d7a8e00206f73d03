//! Encoded series compared with the plain list of pushed values.

use crate::model::counter_series::*;

fn at(nanos: u64) -> Time {
    Time::from_nanos(nanos)
}

fn value(n: usize) -> f64 {
    (n * 7919 % 1009) as f64 - 200.0
}

#[test]
fn the_summary_says_what_a_walk_says() {
    for count in [0, 1, 16, 17, 18, 19, 257, 258, 259, 5000] {
        let series: CounterSeries = (0..count).map(|n| (at(n as u64), value(n))).collect();
        for start in (0..count).step_by(count / 13 + 1) {
            for end in (start..=count).step_by(count / 17 + 1).chain([count]) {
                let walked = (start..end).map(|n| Extremes::of(value(n))).reduce(Extremes::and);
                let told = series.walk(at(start as u64)).to(at(end as u64));
                assert_eq!(told.filter(|_| start < end), walked, "{start}..{end} of {count}");
            }
        }
    }
}

#[test]
fn a_moment_keeps_its_greatest_and_its_last() {
    let series: CounterSeries = [(1, 3.0), (2, 4.0), (2, 9.0), (2, 7.0), (2, 1.0), (3, 0.0)]
        .map(|(nanos, value)| (at(nanos), value))
        .into_iter()
        .collect();
    assert_eq!(series.len(), 4);
    assert_eq!([0, 1, 2, 3].map(|nanos| series.at(at(nanos))), [None, Some(3.0), Some(1.0), Some(0.0)]);
    assert_eq!(series.walk(at(2)).to(at(3)), Some(Extremes { low: 1.0, high: 9.0 }));
}

#[test]
fn many_changes_of_one_moment_are_summed_up_when_it_is_over() {
    let changes = || (0..1000).map(|n| (at(n / 40), value(n as usize)));
    let series: CounterSeries = changes().collect();
    assert_eq!(series.len(), 50);
    for moment in 0..25 {
        let greatest = changes().filter(|(time, _)| *time == at(moment)).map(|(_, value)| value as f32);
        let extremes = series.walk(at(moment)).to(at(moment + 1)).unwrap();
        assert_eq!(Some(extremes.high), greatest.reduce(f32::max), "{moment}");
    }
    let all = series.walk(at(0)).to(at(25)).unwrap();
    assert_eq!(Some(all.high), changes().map(|(_, value)| value as f32).reduce(f32::max));
}

#[test]
fn what_held_at_the_cut_is_kept() {
    let mut series: CounterSeries = (0..100).map(|n| (at(n * 10), n as f64)).collect();
    series.forget_before(at(555));
    assert_eq!((series.len(), series.at(at(555)), series.at(at(549))), (45, Some(55.0), None));
    assert_eq!(series.walk(at(550)).to(at(1000)), Some(Extremes { low: 55.0, high: 99.0 }));
}

/// What [`CounterSeries`] keeps, as it is.
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

fn values(series: &CounterSeries) -> Vec<f64> {
    let groups = (0..=series.groups.len()).map(|number| series.decode(number));
    groups.flat_map(|few| few.values().to_vec()).map(|(_, value)| value).collect()
}

#[test]
fn packed_values_are_those_that_were_put_in() {
    let odd = [0.0, -0.0, 0.5, -1e300, f64::MIN_POSITIVE, 2_147_483_647.0, -2_147_483_648.0, 2_147_483_648.0];
    let mut random = 88_172_645_463_325_252_u64;
    let mut dice = |limit: u64| {
        // Marsaglia's xorshift, for 64 bits.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % limit
    };
    for count in [1, 15, 16, 17, 18, 19, 34, 35, 1000] {
        let (mut series, mut plain, mut time) = (CounterSeries::default(), Plain::default(), 0);
        for _ in 0..count {
            time += [0, 0, 1, 300, 1 << 40][dice(5) as usize];
            let value = if dice(3) == 0 { odd[dice(8) as usize] } else { dice(100) as f64 - 9.0 };
            series.push(at(time), Value::new(value).unwrap());
            plain.push(at(time), value);
        }
        let bits = |value: f64| value.to_bits();
        let walked: Vec<u64> = plain.0.iter().map(|(_, value)| bits(*value)).collect();
        assert_eq!(series.len(), walked.len());
        for cut in [0, dice(time + 2), dice(time + 2), time] {
            let by = plain.0.partition_point(|(begin, _)| *begin <= at(cut));
            assert_eq!(series.by(at(cut)), by);
            assert_eq!(series.before(at(cut)), plain.0.partition_point(|(begin, _)| *begin < at(cut)));
            assert_eq!(series.at(at(cut)).map(bits), by.checked_sub(1).map(|index| walked[index]));
            assert_eq!(values(&series)[by..].iter().copied().map(bits).collect::<Vec<_>>(), walked[by..]);
            let mut late = series.clone();
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
    let series: CounterSeries = plain.0.iter().copied().collect();
    for stride in [1, 7, 1_000, 50_000, 1_000_000, time] {
        for start in [0, 3, time / 3, time - 40_000] {
            let mut walk = series.walk(at(start));
            for from in (0..1000).map(|n| start + n * stride) {
                let (from, to) = (at(from), at(from + stride));
                assert_eq!(walk.to(to), looked_at(&plain.0, from, to), "{from:?}, {stride} on");
            }
        }
    }
    assert_eq!(series.greatest(), 808.0);
}

#[test]
fn small_steps_take_little_room() {
    let series: CounterSeries = (0..100_000).map(|n| (at(n * 2_000), (n % 7) as f64)).collect();
    assert!(series.bytes() < 700_000, "{} bytes for 100,000 values", series.bytes());
}

#[test]
fn the_same_level_again_is_no_change() {
    let mut series = CounterSeries::default();
    for (nanos, level) in [(1, 0), (2, 0), (3, 2), (4, 2)] {
        series.push_level(at(nanos), level);
    }
    assert_eq!(series.len(), 2);
}
