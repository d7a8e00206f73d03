//! Which lanes have a row: all lanes in depth-first order of spawning, without folded subtrees and filtered lanes.
//!
//! Invariant: the order is the model's; no lane has two rows.

use crate::trace::wakes::{Waker, woken_by, woken_from};
use crate::trace::{Lane, LaneId, LaneTable, Model};
use crate::ui::present::task_row::TaskStatus;

/// The visitor's filter. By default every lane passes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Text that the task's name, or its number after a `#`, contains; ASCII case is ignored.
    pub text: String,
    /// State at the end of the recorded events.
    pub state: Option<TaskStatus>,
    /// A task and the tasks that spawned it, were spawned by it, woke it or were woken by it; in a foreign trace, the
    /// lanes connected to it by flow arrows.
    pub related: Option<LaneId>,
    /// Tasks with a folded subtree.
    pub folded: Vec<LaneId>,
}

impl Filter {
    /// Whether the filter hides tasks, apart from folding.
    pub fn is_active(&self) -> bool {
        !self.text.is_empty() || self.state.is_some() || self.related.is_some()
    }

    /// Folds or unfolds the subtree of `lane`.
    pub fn fold(&mut self, lane: LaneId) {
        match self.folded.iter().position(|other| *other == lane) {
            Some(index) => drop(self.folded.swap_remove(index)),
            None => self.folded.push(lane),
        }
    }
}

/// The lanes that have a row, from top to bottom.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    lanes: Vec<LaneId>,
    /// Cache key: the number of records read and the filter.
    made_from: Option<(u64, Filter)>,
    version: u64,
}

impl Rows {
    /// Rebuilds the rows if the model or the filter has changed. Returns whether it did.
    pub fn update(&mut self, model: &Model, filter: &Filter) -> bool {
        let current = matches!(&self.made_from, Some((seen, of)) if *seen == model.seen() && of == filter);
        if current {
            return false;
        }
        self.made_from = Some((model.seen(), filter.clone()));
        self.version += 1;
        self.lanes.clear();
        if !filter.is_active() && filter.folded.is_empty() {
            self.lanes.extend(model.rows());
            return true;
        }
        let matcher = RowMatcher::new(model, filter);
        let mut folded_at = None;
        for lane in model.rows().iter().filter_map(|lane| model.lane(*lane)) {
            // Rows are depth-first, so a folded subtree follows its root.
            if let Some(depth) = folded_at {
                if model.depth(lane.id) > depth {
                    continue;
                }
                folded_at = None;
            }
            if filter.folded.contains(&lane.id) {
                folded_at = Some(model.depth(lane.id));
            }
            if matcher.matches(lane) {
                self.lanes.push(lane.id);
            }
        }
        true
    }

    /// Incremented with each rebuild: for another filter, and for each new record.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The lanes in row order.
    pub fn lanes(&self) -> &[LaneId] {
        &self.lanes
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.lanes.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// The lane of a row.
    pub fn get(&self, row: usize) -> Option<LaneId> {
        self.lanes.get(row).copied()
    }

    /// The row of a lane; linear in the number of rows.
    pub fn row(&self, lane: LaneId) -> Option<usize> {
        self.lanes.iter().position(|other| *other == lane)
    }
}

/// A prepared filter: the text in lower case, the related lanes as a set.
struct RowMatcher<'a> {
    model: &'a Model,
    filter: &'a Filter,
    text: String,
    related: Option<LaneTable<bool>>,
}

impl<'a> RowMatcher<'a> {
    fn new(model: &'a Model, filter: &'a Filter) -> RowMatcher<'a> {
        let related = filter.related.map(|lane| related(model, lane));
        RowMatcher { model, filter, text: filter.text.to_ascii_lowercase(), related }
    }

    fn matches(&self, lane: &Lane) -> bool {
        let by_text = || {
            self.text.is_empty()
                || lane.name.to_ascii_lowercase().contains(&self.text)
                || lane.id.task().is_some_and(|task| format!("#{task}").contains(&self.text))
        };
        let by_state =
            || self.filter.state.is_none_or(|state| TaskStatus::of(lane, self.model.snapshot()) == state);
        let by_relation = || self.related.as_ref().is_none_or(|related| related.has(lane.id));
        by_text() && by_state() && by_relation()
    }
}

/// The lanes related to `lane`, itself included.
fn related(model: &Model, lane: LaneId) -> LaneTable<bool> {
    let mut related = LaneTable::default();
    let mut add = |lane: LaneId| *related.at(lane) = true;
    add(lane);
    woken_from(model, lane).into_iter().for_each(|(woken, _)| add(woken));
    if let Some(lane) = model.lane(lane) {
        lane.parent.into_iter().chain(lane.children.iter().copied()).for_each(|task| add(task.into()));
        model.flows(lane, 0).filter_map(|flow| flow.other_than(lane.id)).for_each(&mut add);
        for (waker, _) in woken_by(lane) {
            if let Waker::Lane(waker) = waker {
                add(waker);
            }
        }
    }
    related
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::{Cause, Instrument, PollOutcome, TaskId, Time};
    use crate::trace::Recorder;

    fn id(number: u32) -> TaskId {
        TaskId::new(number).unwrap()
    }

    /// main spawns a, which spawns a-1, and b, which fails; a-1 wakes b.
    fn model() -> Model {
        let recorder = Recorder::default();
        let now = Time::ZERO;
        for (number, parent, name) in
            [(1, None, "main"), (2, Some(1), "a"), (3, Some(2), "A-1"), (4, Some(1), "b")]
        {
            recorder.task_spawned(now, id(number), parent.map(id), name);
            recorder.task_ready(now, id(number), Cause::Spawn);
        }
        for number in 1..=4 {
            recorder.poll_began(now, id(number));
            recorder.poll_ended(now, id(number), PollOutcome::Pending, None);
        }
        recorder.task_ready(now, id(4), Cause::Task(id(3)));
        recorder.poll_began(now, id(4));
        recorder.poll_ended(now, id(4), PollOutcome::Failed, Some("no luck"));
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        model
    }

    fn shown(filter: Filter) -> Vec<u32> {
        let mut rows = Rows::default();
        rows.update(&model(), &filter);
        rows.lanes().iter().map(|lane| lane.number()).collect()
    }

    #[test]
    fn without_a_filter_every_task_has_a_row() {
        assert_eq!(shown(Filter::default()), [1, 2, 3, 4]);
    }

    #[test]
    fn folding_hides_what_is_below_and_unfolding_shows_it() {
        let mut filter = Filter::default();
        filter.fold(id(2).into());
        assert_eq!(shown(filter.clone()), [1, 2, 4]);
        filter.fold(id(1).into());
        assert_eq!(shown(filter.clone()), [1]);
        filter.fold(id(1).into());
        filter.fold(id(2).into());
        assert_eq!(shown(filter), [1, 2, 3, 4]);
    }

    #[test]
    fn names_numbers_and_states_are_looked_for() {
        let by_text = |text: &str| shown(Filter { text: text.into(), ..Filter::default() });
        assert_eq!(
            (by_text("a"), by_text("A-"), by_text("#4"), by_text("x")),
            (vec![1, 2, 3], vec![3], vec![4], vec![])
        );
        assert_eq!(shown(Filter { state: Some(TaskStatus::Failed), ..Filter::default() }), [4]);
    }

    #[test]
    fn related_tasks_are_kin_and_wakers() {
        let related = |number| shown(Filter { related: Some(id(number).into()), ..Filter::default() });
        assert_eq!((related(4), related(3), related(2)), (vec![1, 3, 4], vec![2, 3, 4], vec![1, 2, 3]));
    }

    #[test]
    fn rows_follow_the_model_and_the_filter() {
        let mut rows = Rows::default();
        rows.update(&Model::default(), &Filter::default());
        assert!(rows.is_empty());
        rows.update(&model(), &Filter::default());
        assert_eq!((rows.len(), rows.row(id(4).into()), rows.get(2)), (4, Some(3), Some(id(3).into())));
        rows.update(&model(), &Filter { text: "b".into(), ..Filter::default() });
        assert_eq!((rows.len(), rows.row(id(4).into()), rows.row(id(1).into())), (1, Some(0), None));
    }
}
