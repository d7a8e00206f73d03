//! What becomes of the blocks of tasks that have ended.

use std::cell::RefCell;
use std::future::pending;

use super::*;
use crate::rt::{Budget, Executor, Instrument, Pender, Time, VirtualClock};

struct Silent;

impl Pender for Silent {
    fn pend(&self) {}
}

fn executor() -> Executor {
    Executor::new(VirtualClock::new(), Rc::new(Silent), None)
}

/// Spawns so many tasks that wait for ever, cancels them, and gives how many blocks there are then.
fn blocks_left_by<F: Future<Output = ()> + 'static>(tasks: usize, future: impl Fn() -> F) -> usize {
    let executor = executor();
    for _ in 0..tasks {
        drop(executor.spawn("w", future()));
    }
    executor.tick(Budget::polls(u32::MAX));
    let memory = &executor.core().memory;
    assert_eq!((memory.used.get(), memory.blocks.get()), (tasks, tasks));
    executor.cancel_all();
    executor.tick(Budget::polls(u32::MAX));
    assert_eq!(memory.used.get(), 0);
    memory.blocks.get()
}

#[test]
fn a_block_is_kept_for_the_next_task_of_its_size() {
    let executor = executor();
    let memory = &executor.core().memory;
    for _ in 0..2 {
        drop(executor.spawn("w", async {}));
        executor.tick(Budget::polls(1));
    }
    assert_eq!(memory.blocks.get(), 1);
    assert_eq!(blocks_left_by(3, pending), 3);
}

#[test]
fn a_block_gets_another_place_when_its_own_has_named_too_many_tasks() {
    let executor = executor();
    let mut places = Vec::new();
    for _ in 0..2_000 {
        let handle = executor.spawn("w", async {});
        executor.tick(Budget::polls(1));
        places.push(handle.place());
    }
    places.dedup();
    assert_eq!((executor.core().memory.blocks.get(), places.len()), (1, 2));
}

#[test]
fn what_is_too_large_or_too_aligned_is_not_kept() {
    #[repr(align(64))]
    struct Aligned(u8);
    let large = || async {
        let bytes = [0_u8; CLASSES * GRAIN];
        pending::<()>().await;
        assert_eq!(bytes[0], 0);
    };
    assert_eq!(blocks_left_by(3, large), 0);
    let aligned = || async {
        let aligned = Aligned(1);
        pending::<()>().await;
        assert_eq!((&raw const aligned).addr() % 64, usize::from(aligned.0) - 1);
    };
    assert_eq!(blocks_left_by(3, aligned), 0);
}

/// Notes whose steps it is told of.
#[derive(Default)]
struct Begun(RefCell<Vec<u32>>);

impl Instrument for Begun {
    fn poll_began(&self, _at: Time, task: TaskId) {
        self.0.borrow_mut().push(task.get());
    }
}

#[test]
fn a_step_is_forgotten_with_the_memory_of_its_task() {
    let executor = executor();
    let backlog = executor.core().backlog.clone();
    let told = || {
        let begun = Begun::default();
        backlog.tell(&begun);
        begun.0.take()
    };
    drop(executor.spawn("kept", async {}));
    executor.tick(Budget::polls(1));
    assert_eq!(told(), [1]);
    let bytes = [0_u8; CLASSES * GRAIN];
    drop(executor.spawn("given back", async move { assert_eq!(bytes[0], 0) }));
    executor.tick(Budget::polls(1));
    assert_eq!(told(), [0; 0]);
    drop(executor.spawn("of a loop that is gone", async {}));
    executor.tick(Budget::polls(1));
    drop(executor);
    assert_eq!(told(), [0; 0]);
}

#[test]
#[cfg_attr(
    miri,
    ignore = "tens of thousands of tasks take Miri minutes, and are like the three of the other tests"
)]
fn idle_memory_is_bounded() {
    assert_eq!(blocks_left_by(MOST_IDLE + 100, pending), MOST_IDLE);
}
