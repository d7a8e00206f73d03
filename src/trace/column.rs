//! A growing column of numbers that is filled in stretches, each where it stays.
//!
//! A `Vec` but for one thing: `Vec::resize` and `Vec::push` go from number to number where code is optimised for size. Here
//! fresh room comes zeroed from the allocator, and a stretch of it is handed out to be written.
//!
//! Invariant: the first `count` places are in use.

use std::ops::Deref;

#[derive(Default)]
pub(super) struct Column<T> {
    places: Vec<T>,
    count: usize,
}

/// How many places a column has at least, once it has any.
const FEWEST: usize = 512;

impl<T: Copy + Default> Column<T> {
    /// Nothing, with room for as much as `like` has, in the memory of `old` if that is enough.
    pub(super) fn recycled(old: Column<T>, like: &Column<T>) -> Column<T> {
        let enough = old.places.len() >= like.count;
        Column { places: if enough { old.places } else { vec![T::default(); like.count] }, count: 0 }
    }

    /// The next places, from now on in use. What is in them is to be written.
    #[inline(always)]
    pub(super) fn next<const LENGTH: usize>(&mut self) -> &mut [T; LENGTH] {
        let begin = self.count;
        if self.places.len() - begin < LENGTH {
            self.grow(LENGTH);
        }
        self.count = begin + LENGTH;
        match self.places.as_mut_slice()[begin..].first_chunk_mut() {
            Some(next) => next,
            None => unreachable!("there is room"),
        }
    }

    /// The last `length` places are not in use after all.
    #[inline(always)]
    pub(super) fn give_back(&mut self, length: usize) {
        self.count -= length;
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, length: usize) {
        let mut larger = vec![T::default(); (2 * self.count).max(self.count + length).max(FEWEST)];
        larger[..self.count].copy_from_slice(self);
        self.places = larger;
    }
}

impl<T> Deref for Column<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        &self.places.as_slice()[..self.count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_stays_while_it_grows() {
        let mut column = Column::<u32>::default();
        for n in 0..5_000 {
            *column.next() = [n, n + 1, u32::MAX];
            column.give_back(1);
        }
        assert_eq!(column.len(), 10_000);
        assert!((0..5_000).all(|n| column[2 * n..2 * n + 2] == [n as u32, n as u32 + 1]));
        let memory = column.places.len();
        let again = Column::recycled(Column::default(), &column);
        assert_eq!((again.len(), again.places.len()), (0, 10_000));
        assert_eq!(Column::recycled(column, &again).places.len(), memory);
    }
}
