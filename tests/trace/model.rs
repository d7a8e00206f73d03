//! Lanes, the run queue and the output follow from the events, in however many pieces they are fed.

use loopscope::rt::{
    Cause, PollOutcome, Time, Worker, WorkerId, ms, println, sleep, spawn, try_spawn, yield_now,
};
use loopscope::sync::queue;
use loopscope::trace::{Lane, LaneState, Log, Model, Recorder, SpanKind, Status};

use crate::scene::{lane, record, record_with, task};

#[test]
fn a_lanes_spans_are_its_life() {
    let recorder = record(async {
        spawn("child", sleep_twice()).await?;
        Ok(())
    });
    let mut model = Model::default();
    assert!(model.catch_up(&recorder.log()));
    assert!(!model.catch_up(&recorder.log()), "nothing new");
    let child = model.lane(task(2)).unwrap();
    let spans: Vec<_> = child
        .spans
        .iter()
        .map(|span| {
            let what = match span.kind {
                SpanKind::Ready { by } => format!("ready by {by:?}"),
                SpanKind::Running { outcome } => format!("running, {outcome:?}"),
                SpanKind::Slice { .. } | SpanKind::Idle => unreachable!("a run has none"),
                SpanKind::Suspended { wait, .. } => {
                    recorder.log().wait(wait.unwrap()).unwrap().label.clone().into_string()
                }
            };
            (span.begin.as_millis_f64(), span.end.as_millis_f64(), what)
        })
        .collect();
    let expected = [
        (0.0, 0.0, "ready by Spawn"),
        (0.0, 0.0, "running, Pending"),
        (0.0, 10.0, "sleep 10 ms"),
        (10.0, 10.0, "ready by Timer"),
        (10.0, 10.0, "running, Pending"),
        (10.0, 30.0, "sleep 20 ms"),
        (30.0, 30.0, "ready by Timer"),
        (30.0, 30.0, "running, Completed"),
    ];
    assert_eq!(spans, expected.map(|(begin, end, what)| (begin, end, what.to_owned())));
    assert_eq!(child.ended.unwrap().outcome, PollOutcome::Completed);
    assert!(child.current().is_none());
}

/// The suspended tasks, in row order.
fn suspended(model: &Model) -> impl Iterator<Item = &Lane> {
    let lanes = model.rows().iter().filter_map(|lane| model.lane(*lane));
    lanes.filter(|lane| model.snapshot().status(lane.id).is_some_and(Status::is_suspended))
}

async fn sleep_twice() {
    sleep(ms(10)).await;
    sleep(ms(20)).await;
}

#[test]
fn a_yield_leaves_no_suspension() {
    let recorder = record(async {
        yield_now().await;
        Ok(())
    });
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let kinds: Vec<_> = model.lane(task(1)).unwrap().spans.iter().map(|span| span.kind).collect();
    assert_eq!(
        kinds,
        [
            SpanKind::Ready { by: Cause::Spawn },
            SpanKind::Running { outcome: PollOutcome::Pending },
            SpanKind::Ready { by: Cause::Task(task(1)) },
            SpanKind::Running { outcome: PollOutcome::Completed },
        ]
    );
}

#[test]
fn rows_are_depth_first_under_the_spawner() {
    let recorder = record(async {
        let a = spawn("a", async { drop(spawn("a-1", async {})) });
        let b = spawn("b", async { drop(spawn("b-1", async {})) });
        a.await?;
        b.await?;
        Ok(())
    });
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let rows: Vec<_> =
        model.rows().iter().map(|task| (model.depth(*task), &*model.lane(*task).unwrap().name)).collect();
    assert_eq!(rows, [(0, "main"), (1, "a"), (2, "a-1"), (1, "b"), (2, "b-1")]);
}

#[test]
fn the_present_is_the_run_queue_the_waits_and_the_timers() {
    let mut model = Model::default();
    let mut checked = false;
    record_with(
        Recorder::default(),
        3,
        async {
            drop(spawn("sleeper", async { sleep(ms(10)).await }));
            for name in ["x", "y", "z"] {
                drop(spawn(name, yield_now()));
            }
            sleep(ms(20)).await;
            Ok(())
        },
        |recorder| {
            model.catch_up(&recorder.log());
            if std::mem::replace(&mut checked, true) {
                return;
            }
            // After three steps (main, sleeper, x) the queue is y, z, and x again.
            assert_eq!(model.snapshot().run_queue().collect::<Vec<_>>(), [task(4), task(5), task(3)]);
            assert_eq!(model.snapshot().running(), None);
            let suspended: Vec<_> = suspended(&model)
                .map(|lane| (&*lane.name, model.snapshot().waits(lane.id).next().unwrap().until))
                .collect();
            assert_eq!(
                suspended,
                [("main", Some(Time::ZERO + ms(20))), ("sleeper", Some(Time::ZERO + ms(10)))]
            );
        },
    );
    assert_eq!(model.snapshot().run_queue().len(), 0);
    assert_eq!(suspended(&model).count(), 0);
}

#[test]
fn a_model_fed_in_pieces_is_the_model_fed_at_once() {
    let mut pieces = Model::default();
    let main = async {
        let tasks: Vec<_> = (0..20).map(|n| spawn(format!("w-{n}"), sleep_twice())).collect();
        for task in tasks {
            task.await?;
            yield_now().await;
        }
        Ok(())
    };
    let recorder = record_with(Recorder::new(Log::with_cap(200)), 2, main, |recorder| {
        pieces.catch_up(&recorder.log());
    });
    let mut at_once = Model::default();
    at_once.catch_up(&recorder.log());
    assert!(pieces.dropped() > 0);
    assert_eq!((pieces.start(), pieces.end()), (at_once.start(), at_once.end()));
    for task in at_once.rows() {
        let (a, b) = (pieces.lane(*task).unwrap(), at_once.lane(*task).unwrap());
        let known_to_both = |lane: &loopscope::trace::Lane| {
            lane.spans.iter().filter(|span| span.begin > at_once.start()).collect::<Vec<_>>()
        };
        assert_eq!(known_to_both(a), known_to_both(b), "{}", a.name);
        assert_eq!(
            a.ended.map(|ended| (ended.at, ended.outcome)),
            b.ended.map(|ended| (ended.at, ended.outcome))
        );
    }
}

#[test]
fn the_output_has_printed_lines_and_failures_nobody_joined() {
    let recorder = record(async {
        println!("hello");
        drop(try_spawn("child", async { Err::<(), _>("no luck") }));
        yield_now().await;
        Ok(())
    });
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let log = recorder.log();
    let output: Vec<_> = model
        .messages()
        .iter()
        .map(|message| (message.lane, log.text(message.text).unwrap(), message.unclaimed_failure))
        .collect();
    assert_eq!(output, [(Some(lane(1)), "hello", false), (Some(lane(2)), "no luck", true)]);
}

#[test]
fn a_model_may_lag_behind_and_even_lose_touch() {
    let mut lagging = Model::default();
    let main = async {
        for n in 0..300 {
            spawn(format!("w-{n}"), yield_now()).await?;
        }
        Ok(())
    };
    let recorder = record_with(Recorder::new(Log::with_cap(200)), 10, main, |recorder| {
        lagging.catch_up_some(&recorder.log(), 3);
    });
    let log = recorder.log();
    while lagging.catch_up_some(&log, 3) {}
    assert_eq!(lagging.seen(), log.next_event());
    let mut at_once = Model::default();
    at_once.catch_up(&log);
    assert_eq!(lagging.rows(), at_once.rows());
    assert_eq!(
        lagging.snapshot().run_queue().collect::<Vec<_>>(),
        at_once.snapshot().run_queue().collect::<Vec<_>>()
    );
    assert_eq!((lagging.start(), lagging.end()), (at_once.start(), at_once.end()));
    assert!(lagging.rows().iter().all(|task| lagging.lane(*task).unwrap().ended.is_some()));
}

#[test]
fn the_run_queue_and_the_gauges_are_counted() {
    let recorder = record(async {
        let (producer, consumer) = queue(9);
        drop([1, 2, 3].map(|n| spawn(format!("w-{n}"), sleep(ms(10)))));
        producer.put(1).await?;
        sleep(ms(20)).await;
        producer.put(2).await?;
        sleep(ms(20)).await;
        drop((producer, consumer));
        Ok(())
    });
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let at = |millis| Time::ZERO + ms(millis);
    let queued = model.queued();
    let high = |millis| queued.walk(at(millis)).to(at(millis + 1)).unwrap().high;
    assert_eq!((high(0), high(10)), (3.0, 3.0), "three workers, at their spawn and at their wake");
    assert_eq!([0, 9, 10, 40].map(|millis| queued.at(at(millis))), [Some(0.0); 4]);
    let [gauge] = model.gauges() else { panic!("one queue has one gauge") };
    assert!(gauge.name.starts_with("queue 1 · model.rs:"), "{}", gauge.name);
    assert_eq!(
        [0, 19, 20, 39, 40].map(|millis| gauge.levels.at(at(millis))),
        [1.0, 1.0, 2.0, 2.0, 0.0].map(Some)
    );
}

#[test]
fn the_pieces_of_a_run_count_the_same_as_the_whole() {
    let recorder = record(async {
        let (producer, consumer) = queue(4);
        for n in 0..300 {
            producer.put(n).await?;
            if n % 3 != 0 {
                yield_now().await;
            }
            consumer.get().await?;
        }
        Ok(())
    });
    let (mut whole, mut pieces) = (Model::default(), Model::default());
    whole.catch_up(&recorder.log());
    while pieces.catch_up_some(&recorder.log(), 7) {}
    assert_eq!(format!("{:?}", pieces.queued()), format!("{:?}", whole.queued()));
    assert_eq!(format!("{:?}", pieces.gauges()), format!("{:?}", whole.gauges()));
}

#[test]
fn a_workers_lane_has_its_work_when_it_was_done_not_when_it_was_heard_of() {
    let recorder = record(async {
        let worker = Worker::new("worker 1");
        worker.ordered();
        sleep(ms(10)).await;
        worker.began("primes", ms(4));
        sleep(ms(20)).await;
        worker.ended(ms(15));
        Ok(())
    });
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let worker = model.lane(WorkerId::new(1).unwrap()).expect("it has joined");
    let spans: Vec<_> =
        worker.spans.iter().map(|span| (span.begin, span.end, LaneState::of(span.kind))).collect();
    let at = |millis| Time::ZERO + ms(millis);
    assert_eq!(spans, [(at(6), at(15), LaneState::Running), (at(15), Time::MAX, LaneState::Nothing)]);
    assert_eq!((&*worker.name, worker.parent, worker.since), ("worker 1", None, Time::ZERO));
    assert_eq!(recorder.tasks(), 1, "a worker is no task");
}
