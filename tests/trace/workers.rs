//! Workers have lanes of their own in every format. In the earlier format they were tasks.

use std::rc::Rc;

use loopscope::rt::{Cause, JoinError, Time, Worker, WorkerId, ms, sleep, spawn};
use loopscope::trace::binary::{Decoder, encode};
use loopscope::trace::chrome::export;
use loopscope::trace::wakes::{Waker, waker_before, woken_after, woken_by, woken_from};
use loopscope::trace::{EventKind, LaneId, LaneState, Log, Model, Recorder, SpanKind};
use serde_json::Value;

use crate::import::lanes::import;
use crate::import::random::about;
use crate::import::round_trip::assert_exact;
use crate::scene::{record, record_with, task};

fn worker(number: u32) -> WorkerId {
    WorkerId::new(number).expect("not zero")
}

fn at(millis: u64) -> Time {
    Time::ZERO + ms(millis)
}

/// Two workers, the second of which wakes a waiting task; then some more tasks.
async fn pool(more: u64) -> Result<(), JoinError> {
    let workers = ["worker 1", "worker 2"].map(Worker::new);
    let (answers, wanted) = async_channel::bounded(1);
    let asks = spawn("asks", async move { wanted.recv().await });
    workers[1].ordered();
    sleep(ms(10)).await;
    workers[1].began("primes", ms(4));
    sleep(ms(20)).await;
    workers[1].ended(ms(15));
    workers[1].wakes(|| answers.try_send(7).expect("there is room"));
    assert_eq!(asks.await?, Ok(7));
    for _ in 0..more {
        spawn("leaf", sleep(ms(1))).await?;
    }
    workers[0].began("more", ms(0));
    Ok(())
}

fn recorded() -> Rc<Recorder> {
    record(async { Ok(pool(0).await?) })
}

fn model(log: &Log) -> Model {
    let mut model = Model::default();
    model.catch_up(log);
    model
}

/// The titles of the lanes, from top to bottom.
fn titles(model: &Model) -> Vec<String> {
    model.rows().iter().map(|id| model.lane(*id).expect("it has a row").title()).collect()
}

#[test]
fn a_worker_has_a_lane_and_is_no_task() {
    let recorder = recorded();
    let log = recorder.log();
    let model = model(&log);
    assert_eq!(titles(&model), ["main #1", "asks #2", "worker 1", "worker 2"]);
    assert_eq!((model.tasks(), recorder.tasks()), (&[task(1), task(2)][..], 2));
    assert_eq!(model.depth(worker(2).into()), 0);
    let moment = model.snapshot_at(&log, log.position_at(at(20)));
    assert_eq!(moment.alive(), 2);
    assert_eq!(moment.status(worker(1)).map(|status| status.doing), Some(SpanKind::Idle));
    let lane = model.lane(worker(2)).expect("it has joined");
    let spans: Vec<_> = lane.spans.iter().map(|span| (span.begin, LaneState::of(span.kind))).collect();
    assert_eq!(spans, [(at(6), LaneState::Running), (at(15), LaneState::Nothing)]);
}

#[test]
fn wakes_lead_to_the_worker_and_from_it() {
    let recorder = recorded();
    let model = model(&recorder.log());
    let (asks, second) = (LaneId::Task(task(2)), LaneId::Worker(worker(2)));
    let wakers = woken_by(model.lane(asks).expect("it was spawned"));
    assert_eq!(wakers, [(Waker::Lane(task(1).into()), 1), (Waker::Lane(second), 1)]);
    assert_eq!((woken_from(&model, second), woken_from(&model, worker(1).into())), (vec![(asks, 1)], vec![]));
    assert_eq!(waker_before(&model, asks, at(40)), Some((second, at(30))));
    assert_eq!(woken_after(&model, second, at(0)), Some((asks, at(30))));
}

#[test]
fn workers_come_back_in_every_form() {
    let recorder = recorded();
    let text = export(&recorder.log(), &about());
    for row in [
        "[\"worker\",0,\"worker 2\",\"worker 2\"]",
        "[\"work\",0,\"worker 2\",\"primes\",4000]",
        "[\"ready\",0,2,\"worker 2\"]",
    ] {
        assert!(text.contains(row), "{row} in {text}");
    }
    assert!(assert_exact(&recorder.log(), &about()).exact);
}

#[test]
fn workers_that_joined_before_the_cut_are_carried_on_in_every_form() {
    let small = Recorder::new(Log::with_cap(64));
    let recorder = record_with(small, u32::MAX, async { Ok(pool(60).await?) }, |_| {});
    let log = recorder.log();
    assert!(log.dropped() > 0);
    let carried: Vec<_> = log.carried().map(|(lane, carried)| (lane, &*carried.name)).collect();
    assert_eq!(
        carried[carried.len() - 2..],
        [(worker(1).into(), "worker 1"), (worker(2).into(), "worker 2")],
        "after the tasks"
    );
    assert_eq!(titles(&model(&log))[..1], ["main #1"]);
    assert_exact(&log, &about());
}

#[test]
fn lanes_without_a_parent_stand_in_the_order_of_their_coming_also_after_a_cut() {
    let main = async {
        let first = Worker::new("worker 1");
        sleep(ms(5)).await;
        spawn("parent", async { drop(spawn("orphan", sleep(ms(900)))) }).await?;
        sleep(ms(5)).await;
        let second = Worker::new("worker 2");
        for _ in 0..60 {
            spawn("leaf", sleep(ms(1))).await?;
        }
        drop([first, second]);
        Ok(())
    };
    let mut followed = Model::default();
    let recorder = record_with(Recorder::new(Log::with_cap(64)), 3, main, |recorder| {
        followed.catch_up(&recorder.log());
    });
    followed.catch_up(&recorder.log());
    let at_once = model(&recorder.log());
    let others =
        |model| titles(model).into_iter().filter(|title| !title.starts_with("leaf")).collect::<Vec<_>>();
    assert_eq!(others(&at_once), ["main #1", "worker 1", "orphan #3", "worker 2"]);
    assert_eq!(titles(&followed), titles(&at_once));
}

/// The events of an export for other programs.
fn drawing(log: &Log) -> Vec<Value> {
    let file: Value = serde_json::from_str(&export(log, &about())).expect("it is JSON");
    file["traceEvents"].as_array().expect("it is an array").clone()
}

#[test]
fn an_export_has_threads_of_workers_far_above_those_of_tasks() {
    let events = drawing(&recorded().log());
    let named = |name: &str, arg: &str| -> Vec<(u64, Value)> {
        let of_name = events.iter().filter(|event| event["name"] == name);
        of_name.map(|event| (event["tid"].as_u64().expect("a number"), event["args"][arg].clone())).collect()
    };
    let threads: [(u64, Value); 5] = [
        (0, "loop".into()),
        (1, "main #1".into()),
        (2, "asks #2".into()),
        (4_000_000_001, "worker 1".into()),
        (4_000_000_002, "worker 2".into()),
    ];
    assert_eq!(named("thread_name", "name"), threads);
    let places: Vec<u64> =
        named("thread_sort_index", "sort_index").iter().filter_map(|(_, place)| place.as_u64()).collect();
    assert_eq!(places, [0, 1, 2, 3, 4]);
    let wakes = named("ready", "woken_by");
    assert!(wakes.contains(&(2, "worker 2".into())), "{wakes:?}");
    assert_eq!(named("primes", "x"), [(4_000_000_002, Value::Null)]);
    let lives = events.iter().filter(|event| event["ph"] == "b").filter_map(|event| event["tid"].as_u64());
    assert_eq!(lives.collect::<Vec<_>>(), [1, 2], "a worker has no life of a task");
}

/// A worker as an earlier version wrote it: a task that is spawned, never ready, and has slices.
const BEFORE: &str = r#"
["tick",0,0],["spawn",0,1,"main",0],["ready",0,1,"spawn"],["poll",0,1],["spawn",0,2,"worker 1",0],
["work",0,2,"start",0],["wait",0,1,["worker","primes","src/a.rs",3],0,1],["pending",0,1],["tock",0,0],
["worked",5000000,2,1000],["work",0,2,"primes",500],["worked",5000000,2,2000],["ready",0,1,2],
["tick",0,0],["poll",0,1],["waited",0,1,1],["completed",0,1],["tock",0,0]"#;

#[test]
fn a_record_in_which_workers_were_tasks_opens_as_before() {
    let file = format!("{{\"loopscopeRecord\":[{BEFORE}],\"traceEvents\":[]}}");
    let log = import(file).unwrap_or_else(|error| panic!("{error}")).log;
    let model = model(&log);
    assert_eq!(titles(&model), ["main #1", "worker 1 #2"]);
    let worker = model.lane(task(2)).expect("it was spawned");
    let spans: Vec<_> = worker.spans.iter().map(|span| (span.begin, LaneState::of(span.kind))).collect();
    let expected = [
        (at(0), LaneState::Running),
        (at(4), LaneState::Nothing),
        (at(4) + ms(1) / 2, LaneState::Running),
        (at(8), LaneState::Nothing),
    ];
    assert_eq!(spans, expected);
    let woken = log.events().filter_map(|event| match event.kind {
        EventKind::Ready { by } => Some(by),
        _ => None,
    });
    assert_eq!(woken.collect::<Vec<_>>(), [Cause::Spawn, Cause::Task(task(2))]);
    assert!(drawing(&log).iter().any(|event| event["args"]["woken_by"] == "task 2"));
    assert_exact(&log, &about());
}

#[test]
fn what_cannot_happen_to_a_worker_is_refused() {
    let joined = r#"["worker",0,"worker 1","w"]"#;
    for (rows, fault) in [
        (format!("{joined},{joined}"), "adds a task or worker whose number"),
        (r#"["worker",0,"worker 1048577","w"]"#.into(), "adds a task or worker whose number"),
        (r#"["worker",0,"worker 0","w"]"#.into(), "is not of the form"),
        (r#"["worker",0,"task 1","w"]"#.into(), "is not of the form"),
        (r#"["worker",0,1,"w"]"#.into(), "is not of the form"),
        (r#"["worker",0,0,"w"]"#.into(), "is not of the form"),
        (r#"["spawn",0,"worker 1","w",0]"#.into(), "is not of the form"),
        (r#"["work",0,"worker 1","a",0]"#.into(), "names a task that was not spawned"),
        (format!("{joined},[\"poll\",0,\"worker 1\"]"), "is not of the form"),
        (format!("{joined},[\"print\",0,\"worker 1\",\"a\"]"), "is not of the form"),
        (format!("{joined},[\"yield\",0,\"worker 1\"]"), "names a task that was not spawned"),
        (format!("{joined},[\"worked\",0,\"worker 1\",0]"), "cannot happen"),
        (r#"["carried",0,"worker 1","w",1]"#.into(), "adds a task or worker whose number"),
        (
            r#"["carried",0,"worker 1","w",0],["waiting",0,"worker 1",["timer","a","b",1],1]"#.into(),
            "is not of the form",
        ),
        (r#"["print",0,4000000001,"a"]"#.into(), "names a task that was not spawned"),
        (r#"["spawn",0,1,"main",0],["ready",0,1,4000000001]"#.into(), "names a task that was not spawned"),
    ] {
        let file = format!("{{\"loopscopeRecord\":[{rows}],\"traceEvents\":[]}}");
        let message = import(file).map(drop).unwrap_err().to_string();
        assert!(message.contains(fault), "{rows}: {message}");
    }
}

#[test]
fn packed_workers_lie_far_above_the_tasks() {
    let recorder = recorded();
    let log = recorder.log();
    let bytes = encode(&log);
    let lane = [0x81, 0xd0, 0xac, 0xf3, 0x0e];
    assert!(bytes.windows(5).any(|five| five == lane), "4,000,000,001 in five bytes");
    let mut decoder = Decoder::new(bytes, 1000).expect("it begins as a packed log");
    while decoder.some(1).expect("it is whole") {}
    assert_eq!(titles(&model(&decoder.finish())), titles(&model(&log)));
}
