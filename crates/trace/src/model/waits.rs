//! The waits of a task, of all the futures that it polls.
//!
//! Invariant: waits are ordered by their begin.

use super::span::SpanKind;
use crate::record::event::WaitId;
use loopscope_rt::Time;
use loopscope_rt::sorting::in_order;

/// A wait of one of a task's futures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrentWait {
    /// The wait site.
    pub wait: WaitId,
    /// Its deadline.
    pub until: Option<Time>,
    /// Its number, unique in the run.
    pub number: u32,
}

impl CurrentWait {
    /// The sort key of [`Waits::by_end`]: waits without a deadline first, since they may end at any time, then by deadline.
    fn rank(&self) -> u64 {
        self.until.map_or(0, |until| until.as_nanos().saturating_add(1))
    }
}

/// The waits of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waits(Vec<CurrentWait>);

impl Waits {
    /// The wait that represents all. Of those without a deadline, which may end at any time, it is the one that began
    /// first: the nearest to the task's own code. If all have deadlines, it is the earliest.
    pub fn first_to_end(&self) -> Option<&CurrentWait> {
        self.0.iter().min_by_key(|wait| wait.rank())
    }

    /// All waits, in that order.
    pub fn by_end(&self) -> Vec<CurrentWait> {
        in_order(&self.0, CurrentWait::rank)
    }

    /// The number of waits.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn begin(&mut self, wait: CurrentWait) {
        self.0.push(wait);
    }

    pub(crate) fn end(&mut self, number: u32) {
        // Searched backwards: nearly always it is the last that began.
        if let Some(index) = self.0.iter().rposition(|wait| wait.number == number) {
            self.0.remove(index);
        }
    }

    /// The span of a task that is suspended with these waits.
    pub(crate) fn suspended(&self) -> SpanKind {
        let others = u16::try_from(self.len().saturating_sub(1)).unwrap_or(u16::MAX);
        SpanKind::Suspended { wait: self.first_to_end().map(|wait| wait.wait), others }
    }

    /// The heap size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<CurrentWait>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(number: u32, until: Option<u64>) -> CurrentWait {
        CurrentWait { wait: WaitId::new(number), until: until.map(Time::from_nanos), number }
    }

    #[test]
    fn what_may_end_at_any_moment_comes_first_then_the_earliest_deadline() {
        let mut waits = Waits::default();
        assert_eq!(waits.suspended(), SpanKind::Suspended { wait: None, others: 0 });
        for (number, until) in [(1, Some(50)), (2, Some(20)), (3, None), (4, Some(20)), (5, None)] {
            waits.begin(wait(number, until));
        }
        let order = |waits: &Waits| waits.by_end().iter().map(|wait| wait.number).collect::<Vec<_>>();
        assert_eq!(order(&waits), [3, 5, 2, 4, 1]);
        assert_eq!(waits.suspended(), SpanKind::Suspended { wait: Some(WaitId::new(3)), others: 4 });
        for gone in [3, 5, 2, 99] {
            waits.end(gone);
        }
        assert_eq!((order(&waits), waits.first_to_end().map(|wait| wait.number)), (vec![4, 1], Some(4)));
    }
}
