//! The waits of a task in lanes, snapshots and exported files: all of them, and by name the one that ends first.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{Future, ready};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::time::Duration;

use futures::future::{FutureExt, LocalBoxFuture, join_all, select};
use futures::stream::{self, FuturesUnordered, StreamExt as _};
use loopscope::rt::{Failure, NamedWaitExt, StreamExt, Time, ms, sleep, spawn, timeout, yield_now};
use loopscope::sync::queue;
use loopscope::trace::chrome::export;
use loopscope::trace::{Log, Model, Recorder, SpanKind};
use serde_json::Value;

use crate::import::random::about;
use crate::import::round_trip::assert_exact;
use crate::scene::{record, record_with, task};

fn model(log: &Log) -> Model {
    let mut model = Model::default();
    model.catch_up(log);
    model
}

/// The suspensions of a task: each with its first wait and the number of other waits.
fn suspensions(log: &Log, number: u32) -> Vec<String> {
    suspensions_in(&model(log), log, number)
}

fn suspensions_in(model: &Model, log: &Log, number: u32) -> Vec<String> {
    let lane = model.lane(task(number)).expect("it was spawned");
    let suspended = lane.spans.iter().filter_map(|span| match span.kind {
        SpanKind::Suspended { wait: Some(wait), others } => {
            Some(format!("{} +{others}", log.wait(wait).expect("it is kept").label))
        }
        SpanKind::Suspended { wait: None, .. } => Some("nothing".to_owned()),
        _ => None,
    });
    suspended.collect()
}

/// The labels of a task's waits at this time.
fn waits_at(log: &Log, number: u32, at: Duration) -> Vec<String> {
    let moment = model(log).snapshot_at(log, log.position_at(Time::ZERO + at));
    moment
        .waits(task(number))
        .map(|wait| log.wait(wait.wait).expect("it is kept").label.to_string())
        .collect()
}

/// The names of the slices of a task's waits in an exported file, by begin in ms; with the number of all waits where it is
/// given.
fn slices(log: &Log, number: u32) -> BTreeMap<u64, Vec<String>> {
    let trace: Value = serde_json::from_str(&export(log, &about())).expect("it is JSON");
    let mut slices = BTreeMap::<u64, Vec<String>>::new();
    for event in trace["traceEvents"].as_array().expect("a list") {
        if event["cat"] == "wait" && event["tid"] == number {
            let count = event["args"]["waits"].as_u64().map_or(String::new(), |count| format!(" of {count}"));
            let name = event["name"].as_str().expect("a text");
            let begins = event["ts"].as_f64().expect("a number") / 1e3;
            slices.entry(begins as u64).or_default().push(format!("{name}{count}"));
        }
    }
    slices
}

#[test]
fn a_branch_that_lost_is_not_shown_beside_what_comes_after() {
    let recorder = record(async {
        select(sleep(ms(100)), ready(1)).await;
        assert!(sleep(ms(100)).now_or_never().is_none());
        sleep(ms(5)).await;
        Ok(())
    });
    let log = recorder.log();
    assert_eq!(suspensions(&log, 1), ["sleep 5 ms +0"]);
    assert_eq!(waits_at(&log, 1, ms(2)), ["sleep 5 ms"]);
    assert_eq!(slices(&log, 1), BTreeMap::from([(0, vec!["sleep 5 ms".to_owned()])]));
}

#[test]
fn a_future_that_is_selected_again_and_again_is_one_wait() {
    let recorder = record(async {
        let mut long = pin!(sleep(ms(100)));
        for _ in 0..50 {
            select(&mut long, ready(())).await;
        }
        for _ in 0..50 {
            select(&mut long, pin!(yield_now())).await;
        }
        long.await;
        Ok(())
    });
    let log = recorder.log();
    assert_eq!(suspensions(&log, 1), ["sleep 100 ms +0"]);
    assert_eq!(waits_at(&log, 1, ms(50)), ["sleep 100 ms"]);
}

/// Forty concurrent sleeps, as a learner would write them.
fn forty(shape: &'static str) -> Pin<Box<dyn Future<Output = Result<(), Failure>>>> {
    let sleeps = || (1..=40).rev().map(|delay| async move { sleep(ms(delay)).await });
    Box::pin(async move {
        match shape {
            "join_all" => drop(join_all(sleeps()).await),
            "FuturesUnordered" => sleeps().collect::<FuturesUnordered<_>>().collect().await,
            _ => stream::iter(sleeps()).buffer_unordered(40).collect().await,
        }
        Ok(())
    })
}

#[test]
fn of_many_waits_the_one_that_ends_first_is_named_and_the_others_counted() {
    for shape in ["join_all", "FuturesUnordered", "buffer_unordered"] {
        let recorder = record(forty(shape));
        let log = recorder.log();
        let spans: Vec<_> = (0..40).map(|at| format!("sleep {} ms +{}", at + 1, 39 - at)).collect();
        assert_eq!(suspensions(&log, 1), spans, "{shape}");
        let waits: Vec<_> = (11..=40).map(|delay| format!("sleep {delay} ms")).collect();
        assert_eq!(waits_at(&log, 1, ms(10)), waits, "{shape}");
        let slices = slices(&log, 1);
        assert_eq!(slices.len(), 40, "{shape}");
        for (at, mut names) in slices {
            // At most eight. The one that ends first has the number of all.
            let (first, left) = (at + 1, 40 - at);
            let count = if left > 1 { format!(" of {left}") } else { String::new() };
            let mut expected = vec![format!("sleep {first} ms{count}")];
            expected.extend((first + 1..first + left.min(8)).map(|delay| format!("sleep {delay} ms")));
            names.sort();
            expected.sort();
            assert_eq!(names, expected, "{shape}");
        }
    }
}

#[test]
fn what_may_end_at_any_moment_is_named_before_a_timer() {
    let recorder = record(async {
        let (producer, consumer) = queue(1);
        drop(spawn("puts", async move {
            sleep(ms(3)).await;
            producer.put(1).await
        }));
        assert_eq!(timeout(ms(5), consumer.get()).await?, Ok(1));
        Ok(())
    });
    let log = recorder.log();
    assert_eq!(suspensions(&log, 1), ["get: the queue is empty +1"]);
    assert_eq!(waits_at(&log, 1, ms(1)), ["get: the queue is empty", "timeout 5 ms"]);
    // The wait nearest to the task's code is the outermost slice.
    assert_eq!(slices(&log, 1)[&0], ["get: the queue is empty of 2", "timeout 5 ms"]);
}

#[test]
fn a_named_wait_over_many_futures_is_the_only_one() {
    let recorder = record(async {
        join_all((1..=40).map(|delay| sleep(ms(delay)))).named_wait("work", "forty sleeps").await;
        Ok(())
    });
    let log = recorder.log();
    assert_eq!(suspensions(&log, 1), vec!["forty sleeps +0"; 40]);
    assert!(slices(&log, 1).values().all(|names| *names == ["forty sleeps"]));
}

#[test]
fn a_stream_whose_next_was_dropped_is_waited_for_no_more() {
    let recorder = record(async {
        let (_producer, mut consumer) = queue::<u32>(1);
        let mut beats = loopscope::rt::interval(ms(100));
        assert!(timeout(ms(1), StreamExt::next(&mut consumer)).await.is_err());
        assert!(timeout(ms(1), StreamExt::next(&mut beats)).await.is_err());
        sleep(ms(5)).await;
        Ok(())
    });
    let log = recorder.log();
    assert_eq!(suspensions(&log, 1), ["next item +1", "timeout 1 ms +1", "sleep 5 ms +0"]);
}

#[test]
fn a_future_that_moves_to_another_task_is_what_that_one_waits_for() {
    let recorder = record(async {
        let work = (Box::pin(sleep(ms(10))) as Pin<Box<dyn Future<Output = ()>>>).shared();
        let tasks = ["first", "second"].map(|name| spawn(name, work.clone()));
        sleep(ms(1)).await;
        tasks[1].cancel();
        drop(join_all(tasks).await);
        Ok(())
    });
    let log = recorder.log();
    assert_eq!(
        (waits_at(&log, 2, ms(0)), waits_at(&log, 3, ms(0))),
        (vec![], vec!["sleep 10 ms".to_owned()])
    );
    assert_eq!(
        (suspensions(&log, 2), suspensions(&log, 3)),
        (vec!["sleep 10 ms +0".into()], vec!["sleep 10 ms +0".into()])
    );
    // Its wait lasts, but the task has ended.
    assert_eq!(waits_at(&log, 3, ms(5)), [""; 0]);
}

/// Short-lived tasks, for the given number of ms.
async fn bustle(millis: u64) -> Result<(), Failure> {
    for _ in 0..millis {
        spawn("busy", yield_now()).await?;
        sleep(ms(1)).await;
    }
    Ok(())
}

/// A live model has the span, and the log resolves its wait; a model that is built late has the carried wait.
#[test]
fn a_wait_that_lasts_longer_than_the_log_keeps_is_known_by_its_name() {
    for cap in [40, 200] {
        let main = async {
            let (_producer, consumer) = queue::<u32>(1);
            let waits = spawn("waits", async move { timeout(ms(1000), consumer.get()).await.is_err() });
            bustle(60).await?;
            assert!(waits.await?);
            Ok(())
        };
        let mut live = Model::default();
        let recorder = record_with(Recorder::new(Log::with_cap(cap)), 1, main, |recorder| {
            let log = recorder.log();
            live.catch_up(&log);
            if log.dropped() > 0 && log.end() < Time::ZERO + ms(60) {
                assert_eq!(suspensions_in(&live, &log, 2), ["get: the queue is empty +1"], "cap {cap}");
                let both = ["get: the queue is empty", "timeout 1000 ms"];
                assert_eq!(waits_at(&log, 2, log.end().since(Time::ZERO)), both);
                assert_eq!(waits_at(&log, 2, log.start().since(Time::ZERO)), both);
            }
        });
        assert!(recorder.log().dropped() > 0);
        assert_exact(&recorder.log(), &about());
    }
}

/// The task runs on, and waits on the same site repeatedly.
#[test]
fn a_wait_that_lasts_longer_than_the_log_keeps_is_exported_by_its_name() {
    for cap in [40, 200] {
        let main = async { timeout(ms(1000), bustle(60)).await? };
        let recorder = record_with(Recorder::new(Log::with_cap(cap)), 7, main, |recorder| {
            let log = recorder.log();
            if log.dropped() > 0 {
                let told = suspensions(&log, 1);
                assert!(told.iter().all(|wait| wait.ends_with(" +1")), "{told:?}, cap {cap}");
                let told: Vec<_> = slices(&log, 1).into_values().collect();
                assert!(
                    told.iter().all(|names| names[0] == "timeout 1000 ms" || names[1] == "timeout 1000 ms")
                );
            }
        });
        assert!(!slices(&recorder.log(), 1).is_empty());
        assert_exact(&recorder.log(), &about());
    }
}

/// A file of such a cut log is imported, exported and imported again: byte for byte the same.
#[test]
fn a_wait_that_lasts_longer_than_the_log_keeps_comes_back_at_every_moment() {
    let main = async {
        let long = spawn("waits", async { sleep(ms(40)).named_wait("door", "a knock").await });
        bustle(20).await?;
        long.await?;
        bustle(5).await
    };
    record_with(Recorder::new(Log::with_cap(20)), 1, main, |recorder| {
        assert_exact(&recorder.log(), &about());
    });
}

/// A future outlives its task. The log drops the task, and the wait belongs to no task.
#[test]
fn a_wait_that_outlives_its_task_and_the_log_is_nobodys() {
    for cap in [9, 20, 60, 100_000] {
        let kept: Rc<RefCell<Option<LocalBoxFuture<()>>>> = Rc::default();
        let main = async move {
            let keeps = kept.clone();
            let first = spawn("first", async move {
                let mut work = Box::pin(sleep(ms(1000)));
                assert!((&mut work).now_or_never().is_none());
                keeps.replace(Some(work));
            });
            first.await?;
            bustle(30).await?;
            drop(kept.take());
            bustle(30).await
        };
        record_with(Recorder::new(Log::with_cap(cap)), 3, main, |recorder| {
            let log = recorder.log();
            let model = model(&log);
            let ended = log.end() > Time::ZERO;
            let start = model.snapshot_at(&log, log.first_position());
            let dropped = log.dropped() > 0;
            assert!(!ended || model.snapshot().status(task(2)).is_none(), "it lives no more, cap {cap}");
            assert!(
                !ended || !dropped || start.status(task(2)).is_none(),
                "nor did it at the cut, cap {cap}"
            );
            assert_exact(&log, &about());
        });
    }
}

/// A task that is suspended from the cut to the end, without any event, is shown so in the file.
#[test]
fn a_task_that_is_suspended_longer_than_the_log_keeps_is_drawn_as_suspended() {
    for cap in [40, 200] {
        let main = async {
            let long = spawn("waits", async { sleep(ms(1000)).await });
            bustle(60).await?;
            long.await?;
            Ok(())
        };
        record_with(Recorder::new(Log::with_cap(cap)), 7, main, |recorder| {
            let log = recorder.log();
            if log.start() > Time::ZERO && log.end() < Time::ZERO + ms(1000) {
                assert_eq!(suspensions(&log, 2), ["sleep 1000 ms +0"], "cap {cap}");
                let names: Vec<_> = slices(&log, 2).into_values().collect();
                assert_eq!(names, [["sleep 1000 ms"]], "cap {cap}");
            }
        });
    }
}
