//! The events of gauges.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use loopscope::rt::testing::TestLoop;
use loopscope::rt::{Budget, Gauge, Instrument, Level, TaskId, Time, spawn, yield_now};
use loopscope::sync::queue;

/// Logs gauge events with the task that caused them.
#[derive(Default)]
struct Levels(RefCell<Vec<(Option<u32>, String, u32)>>);

impl Instrument for Levels {
    fn gauged(&self, _at: Time, task: Option<TaskId>, level: &Level<'_>) {
        self.0.borrow_mut().push((task.map(TaskId::get), level.name.to_owned(), level.level));
    }
}

fn levels(main: impl Future<Output = ()> + 'static) -> Vec<(Option<u32>, String, u32)> {
    let levels = Rc::new(Levels::default());
    let executor = TestLoop::watched_by(levels.clone()).executor;
    drop(executor.spawn("main", main));
    executor.tick(Budget::polls(1000));
    levels.0.take()
}

#[test]
fn a_level_is_told_when_it_changes_and_is_zero_in_the_end() {
    let line = line!() + 2;
    let told = levels(async {
        let permits = Gauge::new("permits", Location::caller(), 3);
        permits.set(3);
        permits.set(2);
        yield_now().await;
        permits.set(1);
    });
    let name = format!("permits 1 · gauge.rs:{line}");
    assert_eq!(told, [3, 2, 1, 0].map(|level| (Some(1), name.clone(), level)));
}

#[test]
fn gauges_made_on_one_line_have_different_names() {
    let told = levels(async {
        let gauges: Vec<Gauge> = (0..2).map(|_| Gauge::new("pool", Location::caller(), 0)).collect();
        gauges[1].set(usize::MAX);
    });
    let numbers: Vec<_> = told.iter().map(|(_, name, level)| (&name[..6], *level)).collect();
    assert_eq!(numbers, [("pool 1", 0), ("pool 2", 0), ("pool 2", u32::MAX), ("pool 2", 0)]);
}

#[test]
fn outside_a_loop_and_without_an_instrument_nobody_is_told() {
    Gauge::new("pool", Location::caller(), 1).set(2);
    let executor = TestLoop::unwatched().executor;
    drop(executor.spawn("main", async { Gauge::new("pool", Location::caller(), 1).set(2) }));
    executor.tick(Budget::polls(10));
}

#[test]
fn a_queue_tells_its_length_after_each_item() {
    let told = levels(async {
        let (producer, consumer) = queue(2);
        let puts = spawn("puts", async move {
            for item in 1..=3 {
                producer.put(item).await.expect("someone listens");
            }
        });
        yield_now().await;
        while consumer.get().await.is_ok() {}
        let _ = puts.await;
    });
    let changes: Vec<_> = told.iter().map(|(task, _, level)| (task.unwrap(), *level)).collect();
    // main makes the queue; puts fills it and waits; main takes one; puts adds the last; main empties it.
    assert_eq!(changes[..3], [(1, 0), (2, 1), (2, 2)]);
    assert_eq!(changes[changes.len() - 1], (1, 0));
    assert!(changes.windows(2).all(|pair| pair[0].1 != pair[1].1), "{changes:?}");
    assert!(told.iter().all(|(_, name, _)| name.starts_with("queue 1 · gauge.rs:")));
}
