//! Snapshots: the run at any position is a function of the events before it.

use std::rc::Rc;

use loopscope::rt::{Time, ms, println, sleep, spawn, timeout, yield_now};
use loopscope::trace::{Log, Model, Position, Recorder, Snapshot, StepBy};

use crate::scene::{lane, record_with, task};

/// Tasks that yield, sleep, wait for two things at once, are cancelled and joined.
async fn busy() -> Result<(), loopscope::rt::JoinError> {
    let sleepers: Vec<_> = (0..12)
        .map(|n| {
            spawn(format!("w-{n}"), async move {
                for turn in 0..n {
                    yield_now().await;
                    let _ = timeout(ms(3), sleep(ms(turn))).await;
                    println!("w-{n}: turn {turn}");
                }
            })
        })
        .collect();
    sleepers[11].cancel();
    for (n, sleeper) in sleepers.into_iter().enumerate() {
        if sleeper.await.is_err() {
            println!("w-{n} did not finish");
        }
    }
    Ok(())
}

/// A run with a log of at most `cap` events, and the model that followed it live.
fn run(cap: usize) -> (Rc<Recorder>, Model) {
    let mut model = Model::default();
    let recorder =
        record_with(Recorder::new(Log::with_cap(cap)), 3, async { Ok(busy().await?) }, |recorder| {
            model.catch_up(&recorder.log());
        });
    model.catch_up(&recorder.log());
    (recorder, model)
}

/// All positions, in order.
fn positions(log: &Log, stride: StepBy) -> Vec<Position> {
    let next = |position: &Position| Some(log.forward(*position, stride)).filter(|next| next != position);
    std::iter::successors(Some(log.first_position()), next).collect()
}

/// Everything that a snapshot has about the tasks of a model.
fn told(model: &Model, moment: &Snapshot) -> Vec<String> {
    let tasks = model.rows().iter().map(|lane| {
        let waits: Vec<_> = moment.waits(*lane).collect();
        format!("{lane:?}: {:?} {:?} {waits:?}", moment.status(*lane), moment.cancel_requested(*lane))
    });
    let queue: Vec<_> = moment.run_queue().collect();
    tasks.chain([format!("{:?} {queue:?} {:?}", moment.running(), moment.at())]).collect()
}

#[test]
fn every_moment_is_the_one_reached_by_going_there_event_by_event() {
    for cap in [40, 200, 100_000] {
        let (recorder, model) = run(cap);
        let log = recorder.log();
        let mut walker = model.snapshot_at(&log, log.first_position());
        for position in positions(&log, StepBy::Event) {
            walker.advance(&log, position);
            let jumped = model.snapshot_at(&log, position);
            assert_eq!(told(&model, &jumped), told(&model, &walker), "{position:?}, cap {cap}");
        }
        assert_eq!(told(&model, &walker), told(&model, model.snapshot()), "the present, cap {cap}");
    }
}

#[test]
fn a_moment_is_what_the_live_model_was_at_that_place() {
    let mut model = Model::default();
    let mut seen = Vec::new();
    let recorder = record_with(Recorder::default(), 1, async { Ok(busy().await?) }, |recorder| {
        let log = recorder.log();
        model.catch_up(&log);
        seen.push((model.snapshot().position(), told(&model, model.snapshot())));
    });
    let log = recorder.log();
    for (position, then) in seen {
        // Without tasks that were spawned later: the live model did not have them yet.
        let now: Vec<_> = told(&model, &model.snapshot_at(&log, position))
            .into_iter()
            .filter(|line| !line.ends_with(": None None []"))
            .collect();
        let then: Vec<_> = then.into_iter().filter(|line| !line.ends_with(": None None []")).collect();
        assert_eq!(now, then, "{position:?}");
    }
}

#[test]
fn stepping_back_retraces_every_step_forward() {
    for cap in [40, 100_000] {
        let (recorder, _) = run(cap);
        let log = recorder.log();
        for stride in [StepBy::Event, StepBy::Poll] {
            let forward = positions(&log, stride);
            for pair in forward.windows(2).skip(1) {
                assert_eq!(log.backward(pair[1], stride), pair[0], "{stride:?}, cap {cap}");
            }
            assert_eq!(*forward.last().unwrap(), log.last_position());
            assert_eq!(log.backward(log.first_position(), stride), log.first_position());
        }
        let events = positions(&log, StepBy::Event).len() - 1;
        assert_eq!(events, log.events().count(), "one step an event");
    }
}

#[test]
fn a_poll_back_from_within_goes_to_its_start() {
    let (recorder, model) = run(100_000);
    let log = recorder.log();
    let began = log.forward(log.forward(log.first_position(), StepBy::Poll), StepBy::Poll);
    let running = |position| model.snapshot_at(&log, position).running();
    let into = log.forward(began, StepBy::Poll);
    assert_eq!(
        (running(began), running(into)),
        (None, Some(task(2))),
        "main's step is over, the first worker's begins"
    );
    let within = log.forward(into, StepBy::Event);
    assert_eq!(log.backward(within, StepBy::Poll), into);
}

#[test]
fn a_time_is_the_place_after_all_that_happened_by_then() {
    let (recorder, model) = run(100_000);
    let log = recorder.log();
    assert_eq!(log.position_at(Time::MAX), log.last_position());
    let at = Time::ZERO + ms(4);
    let place = log.position_at(at);
    assert!(log.event_at(place).unwrap().at > at);
    assert!(model.snapshot_at(&log, place).at() <= at);
    let printed = model.messages_by(place);
    assert!(!printed.is_empty() && printed.len() < model.messages().len());
    assert!(printed.iter().all(|message| message.at <= at));
}

#[test]
fn lanes_know_when_they_had_begun_and_ended() {
    let (recorder, model) = run(100_000);
    let log = recorder.log();
    let lane = model.lane(task(2)).unwrap();
    let (start, end) = (log.first_position(), log.last_position());
    assert!(!lane.has_begun(start) && lane.has_begun(end));
    assert!(lane.ended_by(start).is_none() && lane.ended_by(end).is_some());
    for position in positions(&log, StepBy::Event) {
        let lives = model.snapshot_at(&log, position).status(task(2)).is_some();
        assert_eq!(lives, lane.has_begun(position) && lane.ended_by(position).is_none(), "{position:?}");
    }
}

#[test]
fn wakes_lead_from_task_to_lane() {
    use loopscope::trace::wakes::{waker_before, woken_after};
    let recorder = record_with(
        Recorder::default(),
        u32::MAX,
        async {
            let worker = spawn("w-1", async { sleep(ms(10)).await });
            worker.await?;
            sleep(ms(5)).await;
            Ok(())
        },
        |_| {},
    );
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let at = |millis| Time::ZERO + ms(millis);
    assert_eq!(waker_before(&model, lane(1), at(20)), Some((lane(2), at(10))), "the worker's end woke main");
    assert_eq!(
        waker_before(&model, lane(2), at(10)),
        Some((lane(1), at(0))),
        "main spawned it; the timer is no task"
    );
    assert_eq!(waker_before(&model, lane(1), at(10)), None);
    assert_eq!(woken_after(&model, lane(2), at(0)), Some((lane(1), at(10))));
    assert_eq!(woken_after(&model, lane(2), at(10)), None);
}
