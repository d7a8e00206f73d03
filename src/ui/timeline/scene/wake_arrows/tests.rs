//! The arrows of a lane, of a span and of a chain, of recorded runs and of a foreign trace.

use super::*;
use crate::rt::{Instrument, PollOutcome, TaskId, Work, WorkerId};
use crate::trace::Recorder;
use crate::trace::import::Importer;
use crate::trace::wakes::{waker_before, woken_after};
use crate::ui::timeline::layout::time_scale::Extent;

fn at(millis: u64) -> Time {
    Time::from_nanos(millis * 1_000_000)
}

fn id(number: u32) -> TaskId {
    TaskId::new(number).unwrap()
}

fn lane(number: u32) -> LaneId {
    id(number).into()
}

fn step(recorder: &Recorder, task: TaskId, start: u64, by: Cause) {
    recorder.task_ready(at(start), task, by);
    recorder.poll_began(at(start), task);
    recorder.poll_ended(at(start), task, PollOutcome::Pending, None);
}

/// Task 1 spawns task 2 at 0, a timer wakes 2 at 100, and 2 wakes 1.
fn model() -> Model {
    let recorder = Recorder::default();
    recorder.task_spawned(at(0), id(1), None, "main");
    step(&recorder, id(1), 0, Cause::Spawn);
    recorder.task_spawned(at(0), id(2), Some(id(1)), "w");
    step(&recorder, id(2), 0, Cause::Spawn);
    step(&recorder, id(2), 100, Cause::Timer);
    step(&recorder, id(1), 100, Cause::Task(id(2)));
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    model
}

/// The arrows that `f` adds, at 1 ms a pixel.
fn arrows_in<T>(model: &Model, f: impl FnOnce(ArrowBuilder<'_>, &mut Vec<WakeArrow>) -> T) -> Vec<WakeArrow> {
    let lanes = model.rows().len();
    let geometry = Geometry { width: 1196.0, height: 400.0, tracks: 0, rows: lanes, scroll: 0.0, lane: LANE };
    let scale = TimeScale::fit(Extent { start: at(0), end: at(1000) }, geometry.plot());
    let rows = RowIndex::new(model.rows());
    let mut arrows = Vec::new();
    f(
        ArrowBuilder { model, lanes: model.rows(), rows: &rows, geometry: &geometry, scale: &scale },
        &mut arrows,
    );
    arrows
}

fn with_wakes<T>(f: impl FnOnce(ArrowBuilder<'_>, &mut Vec<WakeArrow>) -> T) -> Vec<(f64, f64, f64, bool)> {
    let arrows = arrows_in(&model(), f);
    arrows.iter().map(|arrow| (arrow.x, arrow.from, arrow.to, arrow.spawn)).collect()
}

const LOOP: f64 = HEAD - 12.0;
const MAIN: f64 = HEAD + 12.0;
const WORKER: f64 = HEAD + 36.0;

#[test]
fn a_selected_task_shows_who_woke_it_and_whom_it_woke() {
    let arrows = with_wakes(|builder, arrows| builder.add_wakes_of(lane(2), arrows));
    assert_eq!(
        arrows,
        [(176.0, MAIN, WORKER, true), (276.0, LOOP, WORKER, false), (276.0, WORKER, MAIN, false)]
    );
}

#[test]
fn a_chain_leads_from_a_wake_to_what_began_it() {
    let arrows = with_wakes(|builder, arrows| builder.add_chain(lane(1), at(500), arrows));
    let back = [(276.0, WORKER, MAIN, false), (276.0, LOOP, WORKER, false), (176.0, MAIN, WORKER, true)];
    assert_eq!(arrows[..3], back, "w woke main, a timer woke w, main had spawned w");
    assert_eq!(arrows[3..], [(176.0, LOOP, MAIN, true)][..arrows.len() - 3], "and the host main");
    assert!(with_wakes(|builder, arrows| builder.add_chain(lane(9), at(500), arrows)).is_empty());
}

#[test]
fn a_chain_in_no_time_ends() {
    let recorder = Recorder::default();
    recorder.task_spawned(at(0), id(1), None, "a");
    recorder.task_spawned(at(0), id(2), Some(id(1)), "b");
    for n in 0..500 {
        step(&recorder, id(1 + n % 2), 0, Cause::Task(id(2 - n % 2)));
    }
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let arrows = arrows_in(&model, |builder, arrows| builder.add_chain(lane(1), at(0), arrows));
    assert!(arrows.len() > 1 && arrows.len() <= LONGEST_CHAIN, "{}", arrows.len());
}

#[test]
fn a_wait_shows_the_wake_that_ended_it() {
    let arrows = with_wakes(|builder, arrows| {
        let lane = builder.model.lane(id(1)).unwrap();
        let wait = lane.spans.iter().position(|span| matches!(span.kind, SpanKind::Suspended { .. }));
        builder.add_wake_of_span(lane, wait.unwrap(), arrows);
    });
    assert_eq!(arrows, [(276.0, WORKER, MAIN, false)]);
}

#[test]
fn the_arrow_of_a_worker_begins_when_it_was_done() {
    let (recorder, worker) = (Recorder::default(), WorkerId::new(1).unwrap());
    recorder.task_spawned(at(0), id(1), None, "main");
    step(&recorder, id(1), 0, Cause::Spawn);
    recorder.worked(at(0), worker, &Work::Joined { name: "worker 1" });
    recorder.worked(at(110), worker, &Work::Began { what: "primes", since: at(100) });
    recorder.worked(at(400), worker, &Work::Ended { since: at(300) });
    step(&recorder, id(1), 400, Cause::Worker(worker));
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let leaning = WakeArrow { begin: 476.0, x: 576.0, from: WORKER, to: MAIN, spawn: false, strong: false };
    for selected in [lane(1), worker.into()] {
        let arrows = arrows_in(&model, |builder, arrows| builder.add_wakes_of(selected, arrows));
        assert_eq!(arrows.last(), Some(&leaning));
    }
}

#[test]
fn the_arrows_of_a_foreign_lane_lean_and_can_be_followed() {
    let file = r#"[
        {"ph":"X","name":"a","pid":1,"tid":1,"ts":0,"dur":100000},
        {"ph":"X","name":"b","pid":1,"tid":2,"ts":0,"dur":900000},
        {"ph":"X","name":"c","pid":1,"tid":3,"ts":0,"dur":900000},
        {"ph":"s","name":"f","cat":"f","id":9,"pid":1,"tid":1,"ts":50000},
        {"ph":"t","name":"f","cat":"f","id":9,"pid":1,"tid":2,"ts":200000},
        {"ph":"f","name":"f","cat":"f","id":9,"pid":1,"tid":3,"ts":300000},
        {"ph":"f","name":"f","cat":"f","id":10,"pid":1,"tid":3,"ts":310000}
    ]"#;
    let mut importer = Importer::new();
    importer.push(file.as_bytes()).unwrap();
    let log = importer.finish().unwrap().log;
    let mut model = Model::default();
    model.catch_up(&log);
    let arrows = |task| {
        let arrows = arrows_in(&model, |builder, arrows| builder.add_wakes_of(lane(task), arrows));
        arrows.iter().map(|arrow| (arrow.begin, arrow.x, arrow.from, arrow.to)).collect::<Vec<_>>()
    };
    let out = (226.0, 376.0, HEAD + 12.0, HEAD + 36.0);
    let on = (376.0, 476.0, HEAD + 36.0, HEAD + 60.0);
    assert_eq!((arrows(1), arrows(2), arrows(3)), (vec![out], vec![out, on], vec![on]));
    assert_eq!(woken_after(&model, lane(1), at(0)), Some((lane(2), at(200))));
    assert_eq!(woken_after(&model, lane(2), at(200)), Some((lane(3), at(300))));
    assert_eq!(woken_after(&model, lane(2), at(300)), None);
    assert_eq!(waker_before(&model, lane(3), Time::MAX), Some((lane(2), at(300))));
    assert_eq!(waker_before(&model, lane(2), at(200)), None);
}
