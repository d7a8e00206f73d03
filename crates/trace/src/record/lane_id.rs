//! The id of a lane: a task or a worker.
//!
//! In memory, in links and as the `tid` of an export a lane is one number: a task's id, or a worker's id plus [`WORKERS`].
//! Invariant: a number identifies one lane. The numbers of tasks are those of earlier files, in which workers had task ids.

use std::hash::{Hash, Hasher};

use loopscope_rt::{Cause, TaskId, WorkerId};

/// The offset of the lane numbers of workers. No recorded run has this many tasks, or more workers than numbers above it.
pub const WORKERS: u32 = 4_000_000_000;

/// The id of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LaneId {
    /// The lane of a task.
    Task(TaskId),
    /// The lane of a worker.
    Worker(WorkerId),
}

impl LaneId {
    /// The lane with this number; `None` for zero, which is no lane.
    #[inline]
    pub const fn of_number(number: u32) -> Option<LaneId> {
        if number > WORKERS {
            return match WorkerId::new(number - WORKERS) {
                Some(worker) => Some(LaneId::Worker(worker)),
                None => None,
            };
        }
        match TaskId::new(number) {
            Some(task) => Some(LaneId::Task(task)),
            None => None,
        }
    }

    /// Its number.
    #[inline]
    pub const fn number(self) -> u32 {
        match self {
            LaneId::Task(task) => task.get(),
            LaneId::Worker(worker) => WORKERS.saturating_add(worker.get()),
        }
    }

    /// The task, if it is a task's lane.
    #[inline]
    pub const fn task(self) -> Option<TaskId> {
        match self {
            LaneId::Task(task) => Some(task),
            LaneId::Worker(_) => None,
        }
    }

    /// The lane of a cause; `None` for causes without a lane.
    #[inline]
    pub const fn of_cause(by: Cause) -> Option<LaneId> {
        match by {
            Cause::Task(task) => Some(LaneId::Task(task)),
            Cause::Worker(worker) => Some(LaneId::Worker(worker)),
            Cause::Spawn | Cause::Timer | Cause::Host => None,
        }
    }

    /// This lane as a cause.
    #[inline]
    pub(crate) const fn as_cause(self) -> Cause {
        match self {
            LaneId::Task(task) => Cause::Task(task),
            LaneId::Worker(worker) => Cause::Worker(worker),
        }
    }

    /// Its number; zero for no lane.
    #[inline]
    pub(crate) fn number_or_zero(lane: Option<LaneId>) -> u32 {
        lane.map_or(0, LaneId::number)
    }
}

/// Hashes the number alone: half as many bytes as discriminant and id.
impl Hash for LaneId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(self.number());
    }
}

impl From<TaskId> for LaneId {
    fn from(task: TaskId) -> LaneId {
        LaneId::Task(task)
    }
}

impl From<WorkerId> for LaneId {
    fn from(worker: WorkerId) -> LaneId {
        LaneId::Worker(worker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_keep_their_numbers_and_workers_lie_above() {
        for number in [1, 2, 1 << 26, WORKERS] {
            let task = TaskId::new(number).expect("not zero");
            assert_eq!((LaneId::Task(task).number(), LaneId::of_number(number)), (number, Some(task.into())));
        }
        for number in [1, 2, u32::MAX - WORKERS] {
            let lane = LaneId::Worker(WorkerId::new(number).expect("not zero"));
            assert_eq!((lane.number(), LaneId::of_number(lane.number())), (WORKERS + number, Some(lane)));
        }
        assert_eq!(LaneId::of_number(0), None);
    }

    #[test]
    fn lanes_are_ordered_as_their_numbers_are() {
        let lanes = [1, 7, WORKERS, WORKERS + 1, u32::MAX].map(|number| LaneId::of_number(number).unwrap());
        assert!(lanes.is_sorted());
    }
}
