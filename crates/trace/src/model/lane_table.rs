//! Values by lane: a column for the tasks and one for the workers, so that a look is as quick as one into a vector.
//!
//! Invariant: a lane of which nothing was said has the default value, and takes room only if one with a greater number of
//! its kind has another.

use crate::record::lane_id::LaneId;
use loopscope_rt::{TaskId, WorkerId};

/// A value for each lane.
#[derive(Clone, Debug, Default)]
pub struct LaneTable<T> {
    /// By number.
    tasks: Vec<T>,
    workers: Vec<T>,
}

impl<T: Clone + Default> LaneTable<T> {
    /// The value of `lane`, if one was said.
    #[inline]
    pub fn get(&self, lane: LaneId) -> Option<&T> {
        match lane {
            LaneId::Task(task) => self.tasks.get(task.get() as usize),
            LaneId::Worker(worker) => self.workers.get(worker.get() as usize),
        }
    }

    /// The value of `lane`, to be changed.
    pub fn at(&mut self, lane: LaneId) -> &mut T {
        let (column, place) = match lane {
            LaneId::Task(task) => (&mut self.tasks, task.get() as usize),
            LaneId::Worker(worker) => (&mut self.workers, worker.get() as usize),
        };
        if place >= column.len() {
            column.resize(place + 1, T::default());
        }
        &mut column[place]
    }

    /// Lanes and their values: tasks, then workers, each in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (LaneId, &T)> {
        let tasks = (0..).zip(&self.tasks).filter_map(|(n, value)| Some((TaskId::new(n)?.into(), value)));
        let workers =
            (0..).zip(&self.workers).filter_map(|(n, value)| Some((WorkerId::new(n)?.into(), value)));
        tasks.chain(workers)
    }

    /// Makes all values the default.
    pub fn clear(&mut self) {
        self.tasks.clear();
        self.workers.clear();
    }
}

impl LaneTable<bool> {
    /// Whether the value of `lane` is true.
    #[inline]
    pub fn has(&self, lane: LaneId) -> bool {
        self.get(lane).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_and_workers_of_the_same_number_have_values_of_their_own() {
        let task = |number| LaneId::Task(TaskId::new(number).unwrap());
        let worker = |number| LaneId::Worker(WorkerId::new(number).unwrap());
        let mut table = LaneTable::default();
        *table.at(task(2)) = 2;
        *table.at(worker(2)) = 22;
        *table.at(worker(1)) += 21;
        assert_eq!(
            [task(1), task(2), worker(1), worker(2)].map(|lane| table.get(lane).copied()),
            [Some(0), Some(2), Some(21), Some(22)]
        );
        assert_eq!((table.get(task(3)), table.get(worker(3))), (None, None));
        let values: Vec<(LaneId, i32)> = table.iter().map(|(lane, value)| (lane, *value)).collect();
        assert_eq!(values, [(task(1), 0), (task(2), 2), (worker(1), 21), (worker(2), 22)]);
        table.clear();
        assert_eq!(table.get(task(2)), None);
    }
}
