//! What happened between two moments: how long tasks ran, were ready and were suspended, and on what.
//!
//! Invariant: spans that reach out of the range count with the part that is in it. What there is to sum up is
//! [`range_sums`](crate::trace::range_sums)'.

use std::time::Duration;

use super::super::causes::{Causes, Waited};
use super::super::durations::short;
use super::details::Source;
use super::texts;
use crate::rt::Time;
use crate::trace::range_sums::{RangeSums, Totals};

/// Causes beyond these are added up.
const MOST_CAUSES: usize = 6;

/// The totals of a range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeTotals {
    /// How long it is.
    pub length: Duration,
    /// How many steps began in it.
    pub polls: u64,
    /// How long tasks ran, were ready, were suspended.
    pub times: [Duration; 3],
    /// What they were suspended on.
    pub causes: Vec<Waited>,
}

impl RangeTotals {
    /// The totals of what lies between two moments, by the sums of the lanes in question.
    pub fn of(source: &Source<'_>, sums: &RangeSums, (from, to): (Time, Time)) -> RangeTotals {
        let (from, to) = (from.min(to), from.max(to));
        let [begin, end] = [from, to].map(|time| time.min(source.now));
        let Totals { polls, running, ready, suspended } = sums.between(source.model, source.log, begin, end);
        let mut causes = Causes::default();
        suspended.iter().for_each(|(wait, time)| causes.add(*wait, *time));
        let times = [running, ready, suspended.iter().map(|(_, time)| *time).sum()];
        RangeTotals { length: to.since(from), polls, times, causes: causes.sums(source.log) }
    }

    /// In one line: `"120 ms · 14 polls · running 3 ms · ready 1 ms · suspended 340 ms (sleep 100 ms 300 ms, ...)"`.
    pub fn line(&self, source: &Source<'_>) -> String {
        let say = |text: crate::i18n::Text| text.get(source.lang);
        let mut causes: Vec<String> = self
            .causes
            .iter()
            .take(MOST_CAUSES)
            .map(|Waited { label, total, .. }| {
                format!("{} {}", if label.is_empty() { say(texts::UNNAMED) } else { label }, short(*total))
            })
            .collect();
        let more: Duration = self.causes.iter().skip(MOST_CAUSES).map(|cause| cause.total).sum();
        if self.causes.len() > MOST_CAUSES {
            causes.push(format!("+{} {}", self.causes.len() - MOST_CAUSES, short(more)));
        }
        let causes = if causes.is_empty() { String::new() } else { format!(" ({})", causes.join(", ")) };
        let states = [texts::RUNNING, texts::READY, texts::SUSPENDED].map(say);
        let times: Vec<String> =
            states.iter().zip(self.times).map(|(state, time)| format!("{state} {}", short(time))).collect();
        format!(
            "{} · {} {} · {}{causes}",
            short(self.length),
            self.polls,
            say(texts::POLLS),
            times.join(" · ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::rt::{Cause, Instrument, PollOutcome, TaskId, ms};
    use crate::trace::{Model, Recorder};

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    /// Ready for 2 ms, running for 3, suspended until 100; twice.
    fn recorder() -> Recorder {
        let recorder = Recorder::default();
        let task = TaskId::new(1).unwrap();
        recorder.task_spawned(at(0), task, None, "w");
        for start in [0, 100] {
            recorder.task_ready(at(start), task, Cause::Timer);
            recorder.poll_began(at(start + 2), task);
            recorder.poll_ended(at(start + 5), task, PollOutcome::Pending, None);
        }
        recorder
    }

    fn totals(from: u64, to: u64) -> (RangeTotals, String) {
        let recorder = recorder();
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        let source = Source { model: &model, log: &recorder.log(), now: at(200), lang: Lang::En };
        let sums = RangeSums::new(&model, source.log, model.rows());
        let totals = RangeTotals::of(&source, &sums, (at(from), at(to)));
        let line = totals.line(&source);
        (totals, line)
    }

    #[test]
    fn spans_count_with_what_lies_within() {
        let (totals, line) = totals(4, 101);
        assert_eq!(totals.times, [ms(1), ms(1), ms(95)]);
        assert_eq!(totals.polls, 0, "the first step began before, the second begins after");
        assert_eq!(
            line,
            "97 ms · 0 Polls · running 1 ms · ready 1 ms · suspended 95 ms (unnamed wait 95 ms)"
        );
    }

    #[test]
    fn the_ends_may_be_given_in_any_order() {
        assert_eq!(totals(150, 0).0, totals(0, 150).0);
        assert_eq!(totals(0, 150).0.polls, 2);
    }
}
