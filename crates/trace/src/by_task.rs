//! Values by task: task numbers are dense, so a place in a row stands for a hash.
//!
//! Invariant: the row begins at the oldest task that has a value, so what is forgotten in order of age takes no room.

use std::collections::VecDeque;

use loopscope_rt::TaskId;

/// A map from tasks to values; boxed, because the row has a place for every number in between.
pub(super) struct ByTask<T> {
    /// The number of the task in the first place.
    first: u32,
    places: VecDeque<Option<Box<T>>>,
}

impl<T> Default for ByTask<T> {
    fn default() -> ByTask<T> {
        ByTask { first: 0, places: VecDeque::new() }
    }
}

impl<T> ByTask<T> {
    fn place(&self, task: TaskId) -> Option<usize> {
        task.get().checked_sub(self.first).map(|place| place as usize)
    }

    pub(super) fn get(&self, task: TaskId) -> Option<&T> {
        self.places.get(self.place(task)?)?.as_deref()
    }

    pub(super) fn get_mut(&mut self, task: TaskId) -> Option<&mut T> {
        let place = self.place(task)?;
        self.places.get_mut(place)?.as_deref_mut()
    }

    pub(super) fn insert(&mut self, task: TaskId, value: T) {
        if self.places.is_empty() {
            self.first = task.get();
        }
        while self.first > task.get() {
            self.places.push_front(None);
            self.first -= 1;
        }
        let place = (task.get() - self.first) as usize;
        if place >= self.places.len() {
            self.places.resize_with(place + 1, || None);
        }
        self.places[place] = Some(Box::new(value));
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        self.places.iter().filter_map(|place| place.as_deref())
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.places.iter_mut().filter_map(|place| place.as_deref_mut())
    }

    pub(super) fn retain(&mut self, mut keep: impl FnMut(&mut T) -> bool) {
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

    fn task(number: u32) -> TaskId {
        TaskId::new(number).unwrap()
    }

    #[test]
    fn values_are_found_in_any_order_of_coming_and_going() {
        let mut map = ByTask::default();
        for number in [7, 5, 9, 6] {
            map.insert(task(number), number);
        }
        assert_eq!(map.values().copied().collect::<Vec<_>>(), [5, 6, 7, 9]);
        assert_eq!((map.get(task(8)), map.get(task(4)), map.get(task(1000))), (None, None, None));
        map.retain(|number| *number > 6);
        assert_eq!((map.get(task(6)), map.get(task(7)), map.first), (None, Some(&7), 7));
        map.insert(task(2), 2);
        assert_eq!(map.values().copied().collect::<Vec<_>>(), [2, 7, 9]);
    }
}
