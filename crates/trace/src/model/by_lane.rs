//! Values by lane: numbers of tasks, and of workers, are dense, so a place in a row stands for a hash.
//!
//! Invariant: a row begins at the oldest of its kind that has a value, so what is forgotten in order of age takes no room.

use std::collections::VecDeque;

use crate::record::lane_id::LaneId;

/// A map from lanes to values; boxed, because a row has a place for every number in between.
pub(crate) struct ByLane<T> {
    /// Of tasks, and of workers.
    rows: [NumberMap<T>; 2],
}

impl<T> Default for ByLane<T> {
    fn default() -> ByLane<T> {
        ByLane { rows: [NumberMap::default(), NumberMap::default()] }
    }
}

/// Which row a lane is in, and its number there.
fn place(lane: LaneId) -> (usize, u32) {
    match lane {
        LaneId::Task(task) => (0, task.get()),
        LaneId::Worker(worker) => (1, worker.get()),
    }
}

impl<T> ByLane<T> {
    pub(crate) fn get(&self, lane: LaneId) -> Option<&T> {
        let (row, number) = place(lane);
        self.rows[row].get(number)
    }

    pub(crate) fn get_mut(&mut self, lane: LaneId) -> Option<&mut T> {
        let (row, number) = place(lane);
        self.rows[row].get_mut(number)
    }

    pub(crate) fn insert(&mut self, lane: LaneId, value: T) {
        let (row, number) = place(lane);
        self.rows[row].insert(number, value);
    }

    /// Those of tasks first.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().flat_map(NumberMap::values)
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.iter_mut().flat_map(NumberMap::values_mut)
    }

    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&mut T) -> bool) {
        self.rows.iter_mut().for_each(|row| row.retain(&mut keep));
    }
}

/// The values of one kind of lanes.
struct NumberMap<T> {
    /// The number that the first place is of.
    first: u32,
    places: VecDeque<Option<Box<T>>>,
}

impl<T> Default for NumberMap<T> {
    fn default() -> NumberMap<T> {
        NumberMap { first: 0, places: VecDeque::new() }
    }
}

impl<T> NumberMap<T> {
    fn place(&self, number: u32) -> Option<usize> {
        number.checked_sub(self.first).map(|place| place as usize)
    }

    fn get(&self, number: u32) -> Option<&T> {
        self.places.get(self.place(number)?)?.as_deref()
    }

    fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        let place = self.place(number)?;
        self.places.get_mut(place)?.as_deref_mut()
    }

    fn insert(&mut self, number: u32, value: T) {
        if self.places.is_empty() {
            self.first = number;
        }
        while self.first > number {
            self.places.push_front(None);
            self.first -= 1;
        }
        let place = (number - self.first) as usize;
        if place >= self.places.len() {
            self.places.resize_with(place + 1, || None);
        }
        self.places[place] = Some(Box::new(value));
    }

    fn values(&self) -> impl Iterator<Item = &T> {
        self.places.iter().filter_map(|place| place.as_deref())
    }

    fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.places.iter_mut().filter_map(|place| place.as_deref_mut())
    }

    fn retain(&mut self, keep: &mut impl FnMut(&mut T) -> bool) {
        for place in &mut self.places {
            if place.as_deref_mut().is_some_and(|value| !keep(value)) {
                *place = None;
            }
        }
        while let Some(None) = self.places.front() {
            self.places.pop_front();
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
        assert_eq!((map.get(task(6)), map.get(task(7)), map.rows[0].first), (None, Some(&7), 7));
        assert_eq!(map.get(worker), Some(&60));
        map.insert(task(2), 2);
        assert_eq!(map.values().copied().collect::<Vec<_>>(), [2, 7, 9, 60]);
    }
}
