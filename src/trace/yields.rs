//! The yields of a chunk, in rows: many one after another at one stamp, four bytes for each task.
//!
//! Tasks that do nothing but yield do so in turn, round after round. When the loop says that a round is like the one before,
//! its rows name the tasks that are there already: then a row is all that is written, however many yields it stands for.
//!
//! Invariant: rows are in order and do not overlap; each names a stretch of `tasks`, which rows may share.

use crate::rt::{TaskId, Time};

#[derive(Default)]
pub(super) struct Yields {
    rows: Vec<Row>,
    tasks: Vec<TaskId>,
    /// How many yields there are.
    count: usize,
    /// From here on `tasks` has who yielded last, in order.
    latest: usize,
    round: Round,
}

/// The round that is repeated. Its tasks are at `latest`, and then once more as far as a row can reach that begins with any
/// of them.
#[derive(Clone, Copy, Default)]
struct Round {
    /// How many tasks it has; zero if none is repeated.
    length: usize,
    /// Which of them yields next.
    next: usize,
}

/// How many yields of a round that is repeated a row may have: as many as a loop tells of at once.
pub(super) const LONGEST: usize = 256;

/// Yields in a row at the same time.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) at: Time,
    /// The number of its first record.
    pub(super) begin: u32,
    /// The number of the record after its last.
    pub(super) end: u32,
    /// How many yields there are before it.
    pub(super) before: u32,
    /// Where its tasks are.
    first: u32,
}

impl Yields {
    /// None, with room for as many as there are in `last`, in the memory of `old`. A round that was repeated there can be
    /// repeated here.
    pub(super) fn recycled(old: Yields, last: &Yields) -> Yields {
        let Yields { mut rows, mut tasks, .. } = old;
        rows.clear();
        rows.reserve(last.rows.len());
        tasks.clear();
        tasks.reserve(last.tasks.len());
        if last.round.length > 0 {
            tasks.extend_from_slice(&last.tasks[last.latest..]);
        }
        Yields { rows, tasks, round: last.round, ..Yields::default() }
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// `tasks` yielded, from the record numbered `begin` on.
    pub(super) fn push(&mut self, at: Time, begin: u32, tasks: &[TaskId]) {
        if self.round.length > 0 {
            (self.latest, self.round) = (self.tasks.len(), Round::default());
        }
        self.push_row(at, begin, tasks.len(), self.tasks.len());
        self.tasks.extend_from_slice(tasks);
    }

    /// So many yields, from the record numbered `begin` on, at most [`LONGEST`]: each by the task that yielded `round` yields
    /// before. False if those are not all known.
    pub(super) fn repeat(&mut self, at: Time, begin: u32, count: usize, round: usize) -> bool {
        if self.round.length != round && !self.begin_round(round) {
            return false;
        }
        let next = self.round.next;
        self.round.next = (next + count) % round;
        self.push_row(at, begin, count, self.latest + next);
        true
    }

    /// From now on the latest so many tasks take turns.
    #[cold]
    #[inline(never)]
    fn begin_round(&mut self, length: usize) -> bool {
        if self.round.length > 0 || self.tasks.len() - self.latest < length {
            return false;
        }
        self.latest = self.tasks.len() - length;
        for place in self.latest..self.latest + LONGEST {
            self.tasks.push(self.tasks[place]);
        }
        self.round = Round { length, next: 0 };
        true
    }

    #[inline(always)]
    fn push_row(&mut self, at: Time, begin: u32, count: usize, first: usize) {
        let (end, first) = (begin + count as u32, first as u32);
        match self.rows.last_mut() {
            Some(row) if row.at == at && row.end == begin && row.first + (begin - row.begin) == first => {
                row.end = end;
            }
            _ => self.rows.push(Row { at, begin, end, before: self.count as u32, first }),
        }
        self.count += count;
    }

    /// The index of the first row that does not lie before the record of that number.
    pub(super) fn row_from(&self, record: usize) -> usize {
        self.rows.partition_point(|row| row.end as usize <= record)
    }

    /// The row of that index, or one beyond all records.
    pub(super) fn row(&self, index: usize) -> Row {
        match self.rows.get(index) {
            Some(row) => *row,
            None => {
                Row { at: Time::MAX, begin: u32::MAX, end: u32::MAX, before: self.count as u32, first: 0 }
            }
        }
    }

    /// Who yielded, by the record of that number, which is in the row.
    #[inline]
    pub(super) fn task(&self, row: &Row, record: u32) -> TaskId {
        self.tasks[(row.first + record - row.begin) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::ms;

    fn tasks(numbers: impl IntoIterator<Item = u32>) -> Vec<TaskId> {
        numbers.into_iter().map(|number| TaskId::new(number).expect("not zero")).collect()
    }

    fn all(yields: &Yields) -> Vec<u32> {
        let rows = (0..).map(|index| yields.row(index)).take_while(|row| row.at < Time::MAX);
        rows.flat_map(|row| (row.begin..row.end).map(move |record| yields.task(&row, record).get())).collect()
    }

    #[test]
    fn rounds_that_are_repeated_name_the_tasks_of_the_first() {
        for round in [1, 2, 3, 100, 255, 256, 257, 1000] {
            let mut yields = Yields::default();
            yields.push(Time::ZERO, 0, &tasks([7, 8]));
            yields.push(Time::ZERO, 2, &tasks(1..=round));
            let mut expected: Vec<u32> = [7, 8].into_iter().chain(1..=round).collect();
            let mut turns = (1..=round).cycle();
            for (n, count) in [1, 256, 3, 256, 255, 2, 0, 256].into_iter().cycle().take(40).enumerate() {
                let (at, begin) = (Time::ZERO + ms(n as u64), expected.len() as u32);
                assert!(yields.repeat(at, begin, count, round as usize));
                expected.extend(turns.by_ref().take(count));
            }
            assert_eq!((yields.len(), all(&yields)), (expected.len(), expected), "rounds of {round}");
            assert!(yields.tasks.len() <= 2 + round as usize + LONGEST, "each is there once, or twice");
            let mut next = Yields::recycled(Yields::default(), &yields);
            assert!(next.repeat(Time::ZERO, 0, 9, round as usize));
            assert!(all(&next).into_iter().eq(turns.by_ref().take(9)), "rounds of {round}");
        }
    }

    #[test]
    fn rounds_are_not_repeated_that_are_not_known() {
        let mut yields = Yields::default();
        yields.push(Time::ZERO, 0, &tasks([1, 2, 3]));
        assert!(!yields.repeat(Time::ZERO, 3, 1, 4), "longer than all that is known");
        assert!(yields.repeat(Time::ZERO, 3, 2, 2));
        assert!(!yields.repeat(Time::ZERO, 5, 1, 3), "another, and nobody has said what it is");
        yields.push(Time::ZERO, 5, &tasks([9]));
        assert!(!yields.repeat(Time::ZERO, 6, 1, 2), "what was repeated before is over");
        assert!(yields.repeat(Time::ZERO, 6, 2, 1));
        assert_eq!(all(&yields), [1, 2, 3, 2, 3, 9, 9, 9]);
    }
}
