//! Totals of the selected range in words: time running, ready and suspended, and the longest waits.
//!
//! Invariant: a span that reaches out of the range counts with the part within it. The sums are those of
//! [`range_sums`](crate::trace::range_sums).

use std::cell::Cell;
use std::time::Duration;

use super::tooltip_text::SceneSource;
use crate::rt::Time;
use crate::trace::LaneId;
use crate::trace::range_sums::{Progress, RangeSums, Summing, Totals};
use crate::ui::timeline::texts;

/// Maximum number of wait causes; the rest are added up.
const MOST_CAUSES: usize = 6;

/// The prefix sums of a run's lanes, built in steps; empty until a range is selected.
#[derive(Default)]
pub struct SummaryCache(Cell<Option<Progress>>);

/// The totals of a range.
#[derive(Default)]
pub struct RangeSummary {
    /// The totals in one line.
    pub line: String,
    /// Whether the prefix sums are incomplete: the line has the length only.
    pub unfinished: bool,
}

impl SummaryCache {
    /// Drops the sums, because the rows have changed.
    pub fn clear(&self) {
        self.0.take();
    }

    /// Summarizes a range over `lanes`. Builds the prefix sums first, while `more` returns true.
    pub fn summarize(
        &self,
        source: &SceneSource<'_>,
        lanes: &[LaneId],
        range: (Time, Time),
        more: impl FnMut() -> bool,
    ) -> RangeSummary {
        let progress = match self.0.take().unwrap_or_else(|| Progress::Summing(Summing::new(source.log))) {
            Progress::Summing(summing) => summing.go_on(source.model, lanes, more),
            summed => summed,
        };
        let summary = match &progress {
            Progress::Summing(_) => RangeSummary { line: length(source, range), unfinished: true },
            Progress::Summed(sums) => RangeSummary { line: totals(source, sums, range), unfinished: false },
        };
        self.0.set(Some(progress));
        summary
    }
}

/// The length of a range, shown until the totals are ready.
fn length(source: &SceneSource<'_>, (from, to): (Time, Time)) -> String {
    format!("{} · …", source.grain().duration(from.max(to).since(from.min(to))))
}

/// The totals of a range in one line:
/// `"120 ms · 14 polls · running 3 ms · ready 1 ms · suspended 340 ms (sleep 100 ms 300 ms, ...)"`.
pub fn totals(source: &SceneSource<'_>, sums: &RangeSums, (from, to): (Time, Time)) -> String {
    let (from, to) = (from.min(to), from.max(to));
    let [begin, end] = [from, to].map(|time| time.min(source.now));
    let Totals { polls, running, ready, mut suspended, elsewhere } =
        sums.between(source.model, source.log, begin, end);
    let say = |text: crate::i18n::Text| text.get(source.lang);
    let grain = source.grain();
    let sum = |waits: &[(_, Duration)]| {
        let any = !waits.is_empty() || !elsewhere.is_zero();
        grain.sum(any, waits.iter().map(|(_, time)| *time).sum::<Duration>() + elsewhere)
    };
    let all = sum(&suspended);
    let mut causes = Vec::new();
    while let Some(longest) = (0..suspended.len()).max_by_key(|index| suspended[*index].1)
        && causes.len() < MOST_CAUSES
    {
        let (wait, time) = suspended.swap_remove(longest);
        let site = wait.and_then(|wait| source.log.wait(wait));
        causes.push(format!(
            "{} {}",
            site.map_or(say(texts::UNNAMED), |site| &site.label),
            grain.duration(time)
        ));
    }
    if !suspended.is_empty() || !elsewhere.is_zero() {
        causes.push(format!("+… {}", sum(&suspended)));
    }
    let causes = if causes.is_empty() { String::new() } else { format!(" ({})", causes.join(", ")) };
    format!(
        "{} · {polls} {} · {} {} · {} {} · {} {all}{causes}",
        grain.duration(to.since(from)),
        say(texts::SO_MANY_POLLS),
        say(texts::RUNNING),
        grain.sum(polls > 0 || !running.is_zero(), running),
        say(texts::READY),
        grain.sum(polls > 0 || !ready.is_zero(), ready),
        say(texts::SUSPENDED),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::rt::{Cause, Instrument, PollOutcome, TaskId, ms};
    use crate::trace::range_sums::{Progress, Summing};
    use crate::trace::{Model, Recorder};

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    /// Ready for 2 ms, running for 3 ms, suspended until 100 ms; twice.
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

    fn line(from: u64, to: u64) -> String {
        let recorder = recorder();
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        let source = SceneSource { model: &model, log: &recorder.log(), now: at(200), lang: Lang::En };
        let summing = Summing::new(source.log);
        let Progress::Summed(sums) = summing.go_on(&model, model.rows(), || true) else { unreachable!() };
        totals(&source, &sums, (at(from), at(to)))
    }

    #[test]
    fn spans_count_with_what_lies_within() {
        let line = line(4, 101);
        // The first step began before the range, the second begins after it.
        assert_eq!(
            line,
            "97 ms · 0 polls · running 1 ms · ready 1 ms · suspended 95 ms (unnamed wait 95 ms)"
        );
    }

    #[test]
    fn the_ends_may_be_given_in_any_order() {
        assert_eq!(line(150, 0), line(0, 150));
        assert!(line(0, 150).contains(" 2 polls "));
    }

    #[test]
    fn a_range_beyond_the_end_of_what_is_known_counts_up_to_there() {
        assert_eq!(
            line(190, 1000),
            "810 ms · 0 polls · running 0 ms · ready 0 ms · suspended 10 ms (unnamed wait 10 ms)"
        );
    }
}
