//! What the sums tell against a walk over every span.

use crate::model::range_sums::*;
use crate::{Log, Recorder, WaitSite};
use loopscope_rt::{Cause, Instrument, PollOutcome, TaskId, Wait};

fn task(number: u32) -> TaskId {
    TaskId::new(number).unwrap()
}

/// The sums of tasks, gone on with again and again.
fn summed(model: &Model, log: &Log, tasks: &[LaneId]) -> RangeSums {
    let mut summing = Summing::new(log);
    loop {
        let mut looks = 0;
        let once = || {
            looks += 1;
            looks <= 1
        };
        match summing.go_on(model, tasks, once) {
            Progress::Summed(sums) => return sums,
            Progress::Summing(unfinished) => summing = unfinished,
        }
    }
}

/// Random numbers: Marsaglia's xorshift, for 64 bits ("Xorshift RNGs", 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// A run of so many steps of tasks that wait, yield and end as the dice have it, often at one moment.
fn run(dice: &mut Dice, log: Log, steps: u32) -> Recorder {
    let recorder = Recorder::new(log);
    let (mut now, mut next) = (0, 1);
    // With the number of what it waits for.
    let mut suspended: Vec<(u32, Option<u32>)> = Vec::new();
    for wait_number in 0..steps {
        now += [0, 0, 1, 700, 2_000_000][dice.below(5) as usize];
        let at = Time::from_nanos(now);
        let (number, waited) = if suspended.is_empty() || dice.below(9) == 0 {
            next += 1;
            recorder.task_spawned(at, task(next - 1), None, "w");
            recorder.task_ready(at, task(next - 1), Cause::Spawn);
            (next - 1, None)
        } else {
            let (number, waited) = suspended.swap_remove(dice.below(suspended.len() as u64) as usize);
            recorder.task_ready(at, task(number), Cause::Timer);
            (number, waited)
        };
        now += dice.below(3) * 400;
        let at = Time::from_nanos(now);
        recorder.poll_began(at, task(number));
        if let Some(waited) = waited {
            recorder.wait_ended(at, task(number), waited);
        }
        now += dice.below(3) * 90_000;
        let at = Time::from_nanos(now);
        let waits = (dice.below(4) > 0).then_some(wait_number);
        if waits.is_some() {
            let label = ["a", "b", "c"][dice.below(3) as usize];
            let at_line = std::panic::Location::caller();
            let kind = ["timer", "lock"][dice.below(2) as usize];
            let wait = Wait { kind, label: &label, at: at_line, until: None, label_key: None };
            recorder.wait_began(at, task(number), wait_number, &wait);
        }
        let outcome = if dice.below(12) == 0 { PollOutcome::Completed } else { PollOutcome::Pending };
        recorder.poll_ended(at, task(number), outcome, None);
        if outcome == PollOutcome::Pending {
            suspended.push((number, waits));
        }
    }
    recorder
}

/// Every span of every task.
fn walked(
    model: &Model,
    log: &Log,
    tasks: &[LaneId],
    from: Time,
    to: Time,
) -> (Totals, Vec<(String, Duration)>) {
    let from = from.max(model.start());
    let mut totals = Totals::default();
    for lane in tasks.iter().filter_map(|task| model.lane(*task)) {
        for span in lane.spans.iter() {
            let end = span.end_or(model.end()).min(to);
            let length = Duration::from_nanos(end.as_nanos().saturating_sub(span.begin.max(from).as_nanos()));
            match span.kind {
                SpanKind::Running { .. } => {
                    totals.polls += u64::from(span.begin >= from && span.begin < to);
                    totals.running += length;
                }
                SpanKind::Ready { .. } => totals.ready += length,
                SpanKind::Suspended { wait, .. } => totals.suspended.push((wait, length)),
                SpanKind::Slice { .. } | SpanKind::Idle => {}
            }
        }
    }
    let waits = named(log, std::mem::take(&mut totals.suspended));
    (totals, waits)
}

/// The waits by their labels, in order.
fn named(log: &Log, waits: Vec<(Option<WaitId>, Duration)>) -> Vec<(String, Duration)> {
    let mut sums = std::collections::BTreeMap::<String, Duration>::new();
    for (wait, length) in waits.into_iter().filter(|(_, length)| !length.is_zero()) {
        let site: Option<&WaitSite> = wait.and_then(|wait| log.wait(wait));
        *sums.entry(site.map_or(String::new(), |site| site.label.to_string())).or_default() += length;
    }
    sums.into_iter().collect()
}

fn compare(dice: &mut Dice, log: Log, steps: u32) {
    let recorder = run(dice, log, steps);
    let log = recorder.log();
    let mut model = Model::default();
    model.catch_up(&log);
    let some: Vec<LaneId> = model.rows().iter().copied().filter(|lane| lane.number() % 3 != 1).collect();
    for tasks in [model.rows(), &some, &[]] {
        let sums = summed(&model, &log, tasks);
        let end = model.end().as_nanos();
        for _ in 0..60 {
            let ends = [(); 2].map(|()| match dice.below(3) {
                0 => dice.below(end + 1),
                // A moment at which something happened.
                1 => log
                    .event(log.first_event() + dice.below(log.next_event() - log.first_event()))
                    .unwrap()
                    .at
                    .as_nanos(),
                _ => [0, end][dice.below(2) as usize],
            });
            let (from, to) = (Time::from_nanos(ends[0].min(ends[1])), Time::from_nanos(ends[0].max(ends[1])));
            let mut totals = sums.between(&model, &log, from, to);
            let waits = named(&log, std::mem::take(&mut totals.suspended));
            assert_eq!((totals, waits), walked(&model, &log, tasks, from, to), "{from:?} to {to:?}");
        }
    }
}

#[test]
fn sums_tell_what_a_walk_over_every_span_tells() {
    let mut dice = Dice(88_172_645_463_325_252);
    for steps in [1, 2, 10, 300, 3000] {
        compare(&mut dice, Log::with_cap(1_000_000), steps);
    }
}

#[test]
fn of_many_sites_those_that_come_again_have_columns_of_their_own() {
    let mut dice = Dice(2_862_933_555_777_941_757);
    // Three sites in every chunk, and some ids for each.
    let recorder = run(&mut dice, Log::with_cap(4000), 3000);
    let log = recorder.log();
    for most in 0..5 {
        let columns = Columns::new(&log, most);
        // One of the three may have an id more, of a wait that lasted at the cut.
        assert!(columns.waits.len() <= 1 + most.min(3) && (most < 3 || columns.waits.len() == 4));
        for id in log.sites() {
            let column = columns.of(id);
            assert!(column == REST || most > 0);
            assert!(column != REST || most < 3);
            if let Some(stands) = (column != REST).then(|| columns.waits[column - UNNAMED].unwrap()) {
                assert_eq!(log.wait(stands).unwrap().label, log.wait(id).unwrap().label);
            }
        }
    }
}

#[test]
fn what_was_dropped_is_left_out() {
    let mut dice = Dice(1_442_695_040_888_963_407);
    for cap in [20, 400, 3000] {
        compare(&mut dice, Log::with_cap(cap), 2000);
    }
}

#[test]
fn of_nothing_there_is_nothing_to_tell() {
    let (model, log) = (Model::default(), Log::default());
    let sums = summed(&model, &log, &[]);
    assert_eq!(sums.between(&model, &log, Time::ZERO, Time::MAX), Totals::default());
}
