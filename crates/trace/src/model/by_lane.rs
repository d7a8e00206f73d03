//! A map from lanes to values. Ids of tasks and workers are dense, so a deque per kind replaces hashing.
//!
//! Invariant: each deque begins at the smallest id that has a value, so values that are removed in order of age free their
//! slots.

use std::collections::VecDeque;

use crate::record::lane_id::LaneId;

/// A map from lanes to values. Values are boxed, because ids without a value occupy a slot, too.
pub(crate) struct ByLane<T> {
    /// The map of the tasks and that of the workers.
    maps: [NumberMap<T>; 2],
}

impl<T> Default for ByLane<T> {
    fn default() -> ByLane<T> {
        ByLane { maps: [NumberMap::default(), NumberMap::default()] }
    }
}

/// The index of the lane's map, and its number there.
fn map_and_number(lane: LaneId) -> (usize, u32) {
    match lane {
        LaneId::Task(task) => (0, task.get()),
        LaneId::Worker(worker) => (1, worker.get()),
    }
}

impl<T> ByLane<T> {
    pub(crate) fn get(&self, lane: LaneId) -> Option<&T> {
        let (map, number) = map_and_number(lane);
        self.maps[map].get(number)
    }

    pub(crate) fn get_mut(&mut self, lane: LaneId) -> Option<&mut T> {
        let (map, number) = map_and_number(lane);
        self.maps[map].get_mut(number)
    }

    pub(crate) fn insert(&mut self, lane: LaneId, value: T) {
        let (map, number) = map_and_number(lane);
        self.maps[map].insert(number, value);
    }

    /// The values: of tasks first, then of workers.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.maps.iter().flat_map(NumberMap::values)
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.maps.iter_mut().flat_map(NumberMap::values_mut)
    }

    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&mut T) -> bool) {
        self.maps.iter_mut().for_each(|map| map.retain(&mut keep));
    }
}

/// The values of one kind of lane, by number.
struct NumberMap<T> {
    /// The number of the first slot.
    first: u32,
    slots: VecDeque<Option<Box<T>>>,
}

impl<T> Default for NumberMap<T> {
    fn default() -> NumberMap<T> {
        NumberMap { first: 0, slots: VecDeque::new() }
    }
}

impl<T> NumberMap<T> {
    fn index(&self, number: u32) -> Option<usize> {
        number.checked_sub(self.first).map(|index| index as usize)
    }

    fn get(&self, number: u32) -> Option<&T> {
        self.slots.get(self.index(number)?)?.as_deref()
    }

    fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        let index = self.index(number)?;
        self.slots.get_mut(index)?.as_deref_mut()
    }

    fn insert(&mut self, number: u32, value: T) {
        if self.slots.is_empty() {
            self.first = number;
        }
        while self.first > number {
            self.slots.push_front(None);
            self.first -= 1;
        }
        let index = (number - self.first) as usize;
        if index >= self.slots.len() {
            self.slots.resize_with(index + 1, || None);
        }
        self.slots[index] = Some(Box::new(value));
    }

    fn values(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().filter_map(|index| index.as_deref())
    }

    fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.slots.iter_mut().filter_map(|index| index.as_deref_mut())
    }

    fn retain(&mut self, keep: &mut impl FnMut(&mut T) -> bool) {
        for index in &mut self.slots {
            if index.as_deref_mut().is_some_and(|value| !keep(value)) {
                *index = None;
            }
        }
        while let Some(None) = self.slots.front() {
            self.slots.pop_front();
            self.first += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loopscope_rt::{TaskId, WorkerId};

    fn task(number: u32) -> LaneId {
        LaneId::Task(TaskId::new(number).unwrap())
    }

    #[test]
    fn values_are_found_in_any_order_of_coming_and_going() {
        let mut map = ByLane::default();
        for number in [7, 5, 9, 6] {
            map.insert(task(number), number);
        }
        let worker = LaneId::Worker(WorkerId::new(6).unwrap());
        map.insert(worker, 60);
        assert_eq!(map.values().copied().collect::<Vec<_>>(), [5, 6, 7, 9, 60]);
        assert_eq!((map.get(task(8)), map.get(task(4)), map.get(task(1000))), (None, None, None));
        map.retain(|number| *number > 6);
        assert_eq!((map.get(task(6)), map.get(task(7)), map.maps[0].first), (None, Some(&7), 7));
        assert_eq!(map.get(worker), Some(&60));
        map.insert(task(2), 2);
        assert_eq!(map.values().copied().collect::<Vec<_>>(), [2, 7, 9, 60]);
    }
}
