//! A task in numbers: one row of the timeline's table.
//!
//! Invariant: the three times add up to the time from the first kept span to the task's end, or to now.

use super::super::durations::short;
use super::details::Source;
use crate::trace::{Lane, SpanKind};

/// What the table says of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Its name and number.
    pub name: String,
    /// What it does, or how it ended.
    pub state: &'static str,
    /// How many steps it ran.
    pub polls: usize,
    /// How long it ran.
    pub running: String,
    /// How long it was in the run queue.
    pub ready: String,
    /// How long it was suspended.
    pub suspended: String,
    /// What it waits for, or the error it failed with.
    pub waits_for: String,
}

impl Totals {
    /// The totals of `lane`.
    pub fn new(source: &Source<'_>, lane: &Lane) -> Totals {
        let mut times = [std::time::Duration::ZERO; 3];
        let mut polls = 0;
        for span in lane.spans.iter() {
            let sum = match span.kind {
                SpanKind::Idle => continue,
                SpanKind::Running { .. } | SpanKind::Slice { .. } => {
                    polls += 1;
                    &mut times[0]
                }
                SpanKind::Ready { .. } => &mut times[1],
                SpanKind::Suspended { .. } => &mut times[2],
            };
            *sum += span.end_or(source.now).since(span.begin);
        }
        let waits = source.model.moment().waits(source.log, lane.task);
        let labels = waits.filter_map(|current| source.log.wait(current.wait)).map(|site| &*site.label);
        Totals {
            name: super::details::title(lane),
            state: source.state(lane),
            polls,
            running: short(times[0]),
            ready: short(times[1]),
            suspended: short(times[2]),
            waits_for: match source.error(lane) {
                Some(error) => error.into(),
                None => labels.collect::<Vec<_>>().join(", "),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::rt::{Cause, Instrument, PollOutcome, TaskId, Time, ms};
    use crate::trace::{Model, Recorder};

    #[test]
    fn times_add_up_over_steps() {
        let recorder = Recorder::default();
        let task = TaskId::new(1).unwrap();
        let at = |millis| Time::ZERO + ms(millis);
        recorder.task_spawned(at(0), task, None, "w");
        for start in [0, 100] {
            recorder.task_ready(at(start), task, Cause::Timer);
            recorder.poll_began(at(start + 2), task);
            recorder.poll_ended(at(start + 5), task, PollOutcome::Pending, None);
        }
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        let source = Source { model: &model, log: &recorder.log(), now: at(200), lang: Lang::En };
        let totals = Totals::new(&source, model.lane(task).unwrap());
        assert_eq!(
            (totals.polls, &*totals.running, &*totals.ready, &*totals.suspended),
            (2, "6 ms", "4 ms", "190 ms")
        );
        assert_eq!((&*totals.name, totals.state), ("w #1", "suspended"));
    }
}
