//! Kind, label and source line of a wait.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::{Either, select};
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{
    Budget, Instrument, NamedWaitExt, StreamExt, TaskId, Time, Wait, interval, ms, sleep, spawn, timeout,
};

#[derive(Default)]
struct Waits(RefCell<Vec<(String, &'static str, u32)>>);

impl Instrument for Waits {
    fn wait_began(&self, _at: Time, _task: TaskId, _number: u32, wait: &Wait<'_>) {
        self.0.borrow_mut().push((format!("{}: {}", wait.kind, wait.label), wait.at.file(), wait.at.line()));
    }
}

/// The waits of the first `polls` steps of `future`, each with its line in this file relative to `base`.
fn waits_of(polls: u32, base: u32, future: impl Future<Output = ()> + 'static) -> Vec<(String, u32)> {
    let waits = Rc::new(Waits::default());
    let executor = TestLoop::watched_by(waits.clone()).executor;
    drop(executor.spawn("main", future));
    executor.tick(Budget::polls(polls));
    let waits = waits.0.take();
    assert!(waits.iter().all(|(_, file, _)| *file == file!()), "{waits:?}");
    waits.into_iter().map(|(label, _, line)| (label, line - base)).collect()
}

fn named(waits: &[(&str, u32)]) -> Vec<(String, u32)> {
    waits.iter().map(|(label, line)| ((*label).to_owned(), *line)).collect()
}

#[test]
fn a_sleep_names_its_line() {
    let base = line!();
    let waits = waits_of(1, base, async {
        sleep(ms(100)).await; // base + 2
    });
    assert_eq!(waits, named(&[("timer: sleep 100 ms", 2)]));
}

#[test]
fn a_join_names_the_line_of_the_await_not_of_the_spawn() {
    let base = line!();
    let waits = waits_of(1, base, async {
        let child = spawn("child", async {});
        let _ = 0;
        child.await.unwrap(); // base + 4
    });
    assert_eq!(waits, named(&[("join: join child", 4)]));
}

#[test]
fn a_stream_names_the_line_of_its_next() {
    let base = line!();
    let waits = waits_of(1, base, async {
        let mut beats = interval(ms(10));
        while let Some(()) = beats.next().await {} // base + 3
    });
    assert_eq!(waits, named(&[("timer: interval 10 ms", 3)]));
}

#[test]
fn a_timeout_waits_for_both_the_nearest_to_the_code_first() {
    let base = line!();
    let waits = waits_of(1, base, async {
        let work = async { sleep(ms(100)).await }; // base + 2
        let _ = timeout(ms(5), work).await; // base + 3
    });
    assert_eq!(waits, named(&[("timer: sleep 100 ms", 2), ("timer: timeout 5 ms", 3)]));
}

#[test]
fn a_third_party_select_waits_for_all_its_branches() {
    let base = line!();
    let waits = waits_of(1, base, async {
        let (short, long) = (sleep(ms(1)), sleep(ms(2))); // base + 2
        let (Either::Left(_) | Either::Right(_)) = select(short, long).await;
    });
    assert_eq!(waits, named(&[("timer: sleep 1 ms", 2), ("timer: sleep 2 ms", 2)]));
}

#[test]
fn a_named_wait_takes_the_place_of_what_the_future_says_itself() {
    let base = line!();
    let waits = waits_of(1, base, async {
        let work = sleep(ms(100));
        work.named_wait("door", "somebody to knock").await; // base + 3
    });
    assert_eq!(waits, named(&[("door: somebody to knock", 3)]));
}

#[test]
fn a_future_of_ours_works_outside_a_loop_and_says_nothing() {
    let named = std::future::ready(1).named_wait("door", "nobody");
    assert_eq!(futures_util::FutureExt::now_or_never(named), Some(1));
}
