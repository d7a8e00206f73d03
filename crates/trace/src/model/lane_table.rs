//! A value for each lane, in a vector for the tasks and one for the workers: a lookup costs as much as indexing.
//!
//! Invariant: a lane that was never set has the default value. It takes memory only if a lane with a greater number was set.

use crate::record::lane_id::LaneId;
use loopscope_rt::{TaskId, WorkerId};

/// A value for each lane.
#[derive(Clone, Debug, Default)]
pub struct LaneTable<T> {
    /// Indexed by task id.
    tasks: Vec<T>,
    workers: Vec<T>,
}

impl<T: Clone + Default> LaneTable<T> {
    /// The value of `lane`; `None` beyond the greatest number that was set.
    #[inline]
    pub fn get(&self, lane: LaneId) -> Option<&T> {
        match lane {
            LaneId::Task(task) => self.tasks.get(task.get() as usize),
            LaneId::Worker(worker) => self.workers.get(worker.get() as usize),
        }
    }

    /// The value of `lane`, mutable. Grows the table as needed.
    pub fn at(&mut self, lane: LaneId) -> &mut T {
        let (column, index) = match lane {
            LaneId::Task(task) => (&mut self.tasks, task.get() as usize),
            LaneId::Worker(worker) => (&mut self.workers, worker.get() as usize),
        };
        if index >= column.len() {
            column.resize(index + 1, T::default());
        }
        &mut column[index]
    }

    /// Lanes and their values: tasks, then workers, each ordered by number.
    pub fn iter(&self) -> impl Iterator<Item = (LaneId, &T)> {
        let tasks = (0..).zip(&self.tasks).filter_map(|(n, value)| Some((TaskId::new(n)?.into(), value)));
        let workers =
            (0..).zip(&self.workers).filter_map(|(n, value)| Some((WorkerId::new(n)?.into(), value)));
        tasks.chain(workers)
    }

    /// Resets all values to the default.
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
