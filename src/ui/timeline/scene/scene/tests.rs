//! Scenes of real runs on virtual time.

use std::panic::Location;
use std::rc::Rc;

use super::*;
use crate::i18n::Lang;
use crate::rt::{
    Budget, Cause, Clock, Executor, Gauge, Instrument, NoPender, Turn, VirtualClock, ms, println, sleep,
    spawn,
};
use crate::trace::{Log, Recorder};
use crate::ui::timeline::input::gesture::Point;
use crate::ui::timeline::layout::geometry::{Geometry, HEAD, LANE};
use crate::ui::timeline::layout::time_scale::TimeScale;
use crate::ui::timeline::scene::lane_marks::LaneMarkKind;

/// Runs `main` to its end, advancing from timer to timer.
fn record(main: impl Future<Output = ()> + 'static) -> (Rc<Recorder>, Time) {
    let (clock, recorder) = (VirtualClock::new(), Rc::new(Recorder::default()));
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(recorder.clone()));
    drop(executor.spawn("main", main));
    while let Turn::Sleeping(deadline) = executor.tick(Budget::polls(u32::MAX)) {
        clock.advance_to(deadline);
    }
    (recorder, clock.read().now)
}

/// `main` waits for `w-1` (100 ms, then cancelled at 200 ms) and ends.
async fn two_tasks() {
    let worker = spawn("w-1", async {
        sleep(ms(100)).await;
        println!("half way");
        sleep(ms(500)).await;
    });
    sleep(ms(200)).await;
    worker.cancel();
    let _ = worker.await;
    sleep(ms(800)).await;
}

/// A plot of 1 ms a pixel: time 0 is at pixel 8, the run ends at 1000 ms.
fn view(rows: usize) -> ViewState {
    let geometry =
        Geometry { width: 168.0 + 1028.0, height: 400.0, tracks: 0, rows, scroll: 0.0, lane: LANE };
    let scale = TimeScale::fit(Extent { start: Time::ZERO, end: Time::ZERO + ms(1000) }, geometry.plot());
    ViewState {
        geometry,
        scale,
        ratio: 1.0,
        selected: None,
        chain: false,
        pointer: None,
        playhead: None,
        range: None,
    }
}

fn scene(view: impl FnOnce(&Model, &mut ViewState)) -> Scene {
    let (recorder, now) = record(two_tasks());
    scene_of(&recorder, now, view)
}

fn scene_of(recorder: &Recorder, now: Time, view: impl FnOnce(&Model, &mut ViewState)) -> Scene {
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let mut seen = super::tests::view(model.rows().len());
    view(&model, &mut seen);
    let mut scene = Scene::default();
    let (mut rows, filter) = (Rows::default(), Filter::default());
    rows.update(&model, &filter);
    scene.build(
        &SceneSource { model: &model, log: &recorder.log(), now, lang: Lang::En },
        &rows,
        &filter,
        &seen,
    );
    scene
}

const LANE_0: f64 = HEAD + 4.0;
const LANE_1: f64 = HEAD + LANE + 4.0;

fn blocks(scene: &Scene, state: LaneState) -> Vec<(i32, i32, f64)> {
    let mut blocks: Vec<_> =
        scene.static_layer.blocks[state.index()].iter().map(|block| (block.x0, block.x1, block.y)).collect();
    blocks.sort_by(|a, b| a.partial_cmp(b).unwrap());
    blocks
}

#[test]
fn lanes_show_what_the_executor_did() {
    let scene = scene(|_, _| {});
    assert_eq!(
        blocks(&scene, LaneState::Suspended),
        [(9, 108, LANE_1), (9, 208, LANE_0), (109, 208, LANE_1), (209, 1008, LANE_0)]
    );
    assert_eq!(blocks(&scene, LaneState::Cancelled), [(208, 209, LANE_1)]);
    assert_eq!(
        scene.labels.iter().map(|label| (&*label.name, label.depth, label.branch)).collect::<Vec<_>>(),
        [("main", 0, Some(Branch::Open)), ("w-1", 1, None)]
    );
}

#[test]
fn wide_waits_say_what_they_wait_for() {
    let scene = scene(|_, _| {});
    let texts: Vec<&str> = scene.static_layer.captions.iter().map(|caption| &*caption.text).collect();
    assert_eq!(texts, ["sleep 200 ms", "sleep 800 ms", "sleep 100 ms", "sleep 500 ms"]);
}

#[test]
fn marks_tell_lines_and_ends() {
    let mut marks: Vec<_> =
        scene(|_, _| {}).static_layer.marks.iter().map(|mark| (mark.x, mark.kind)).collect();
    marks.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert!(marks.contains(&(108.0, LaneMarkKind::Message)));
    assert!(marks.contains(&(208.0, LaneMarkKind::CancelRequested)));
    assert!(marks.contains(&(208.0, LaneMarkKind::Cancelled)));
    assert!(marks.contains(&(1008.0, LaneMarkKind::Completed)));
    assert_eq!(marks.len(), 4);
}

#[test]
fn the_span_under_the_pointer_is_explained() {
    let scene = scene(|_, view| view.pointer = Some(Point { x: 168.0 + 50.0, y: LANE_1 + 2.0 }));
    assert_eq!(scene.hovered, Some((8.0, 108.0, LANE_1)));
    let details = scene.details.unwrap();
    assert_eq!(details.title, "w-1 #2");
    let facts: Vec<_> = details.facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
    assert_eq!(facts[0], ("State", "suspended · 100 ms"));
    assert_eq!(facts[2], ("Waits for", "sleep 100 ms (timer)"));
    assert!(facts[3].1.starts_with("src/ui/timeline/scene/scene/tests.rs:"), "{}", facts[3].1);
    assert_eq!(facts[4], ("Woken by", "a timer"));
    assert_eq!(scene.arrows.len(), 1, "the wake that ended the wait");
}

#[test]
fn the_playhead_stands_at_its_time() {
    let scene = scene(|_, view| {
        view.playhead = Some(Time::ZERO + ms(500));
        view.range = Some((Time::ZERO + ms(400), Time::ZERO + ms(100)));
    });
    assert_eq!(scene.playhead, Some((508.0, "500 ms".to_owned())));
    assert_eq!(scene.range, Some((108.0, 408.0)));
}

#[test]
fn nothing_out_of_sight_is_built() {
    let scene = scene(|_, view| view.geometry.scroll = LANE);
    assert_eq!(scene.labels.len(), 1);
    assert!(scene.static_layer.blocks.iter().flatten().all(|block| block.y == LANE_0));
}

#[test]
fn a_selected_task_has_its_wakes() {
    let scene = scene(|model, view| view.selected = Some(model.rows()[1]));
    assert!(scene.labels[1].selected);
    assert_eq!(
        scene.arrows.len(),
        4,
        "spawned, woken by a timer, cancelled by main, and main woken by its end"
    );
}

#[test]
fn where_events_were_dropped_the_window_leaves_room_to_say_so() {
    let recorder = Recorder::new(Log::with_cap(8));
    let task = TaskId::new(1).unwrap();
    for n in 0..100 {
        let at = Time::ZERO + ms(n);
        crate::rt::Instrument::tick_began(&recorder, at, at);
        crate::rt::Instrument::message(&recorder, at, Some(task), "x");
    }
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let extent = extent(&model, Time::ZERO);
    assert!(model.dropped() > 0 && extent.start < model.start() && extent.start > Time::ZERO);
    let view = ViewState { scale: TimeScale::fit(extent, 1028.0), ..view(0) };
    let mut scene = Scene::default();
    let source = SceneSource { model: &model, log: &recorder.log(), now: Time::ZERO, lang: Lang::En };
    scene.build(&source, &Rows::default(), &Filter::default(), &view);
    assert_eq!(scene.dropped, Some(view.scale.x(model.start())));
}

#[test]
fn bands_of_waits_in_the_queue_are_as_high_as_the_waits_are_long() {
    let recorder = Recorder::default();
    let (task, at) = (TaskId::new(1).unwrap(), |millis| Time::ZERO + ms(millis));
    recorder.task_spawned(at(0), task, None, "w");
    for (ready, poll) in [(0, 5), (100, 140), (300, 500)] {
        recorder.task_ready(at(ready), task, Cause::Timer);
        recorder.poll_began(at(poll), task);
        recorder.poll_ended(at(poll), task, PollOutcome::Pending, None);
    }
    let scene = scene_of(&recorder, at(1000), |_, view| {
        view.pointer = Some(Point { x: 168.0 + 8.0 + 400.0, y: LANE_0 });
    });
    let bands: Vec<_> =
        scene.static_layer.waits.iter().flatten().map(|block| (block.x0, block.x1, block.y)).collect();
    let middle = LANE_0 + 8.0;
    assert_eq!(bands, [(8, 13, middle - 5.0), (108, 148, middle - 7.0), (308, 508, middle - 10.0)]);
    assert!(scene.static_layer.waits[0].is_empty() && blocks(&scene, LaneState::Ready).is_empty());
    let facts = scene.details.expect("the band is explained").facts;
    assert!(facts.contains(&("In the queue", "200 ms (> 100 ms)".to_owned())), "{facts:?}");
}

#[test]
fn the_run_queue_has_a_track_when_there_is_room() {
    let scene = scene(|_, view| {
        view.geometry.tracks = 1;
        view.pointer = Some(Point { x: 168.0 + 8.0, y: HEAD + 3.0 });
    });
    let [track] = &scene.tracks[..] else { panic!("a run of no gauges has the run queue alone") };
    assert_eq!((track.y, &*track.name, &*track.level), (HEAD, "Run queue", "0"));
    // One task at a time: both spawns, and the wakes at 100, 200 and 1000 ms.
    let peaks: Vec<_> =
        scene.static_layer.tracks[0].iter().filter(|step| step.high > 0.0).map(|step| step.x0).collect();
    assert_eq!(peaks, [8, 108, 208, 1008]);
    assert!(blocks(&scene, LaneState::Suspended).iter().all(|block| block.2 >= LANE_0 + 18.0));
    let facts = scene.details.expect("the track is explained").facts;
    assert_eq!(
        facts,
        [("Level", "0"), ("Near here", "0–1"), ("At most", "1")].map(|(a, b)| (a, b.to_owned()))
    );
}

#[test]
fn tracks_without_room_are_counted() {
    let (recorder, now) = record(async {
        let gauges = [1, 2, 3].map(|_| Gauge::new("queue", Location::caller(), 1));
        sleep(ms(1000)).await;
        drop(gauges);
    });
    let scene = scene_of(&recorder, now, |_, view| view.geometry.tracks = 2);
    let levels: Vec<_> = scene.tracks.iter().map(|track| (&track.name[..5], &*track.level)).collect();
    assert_eq!(levels, [("Run q", "0"), ("queue", "0 · +2")]);
    assert!(scene.has_resources && scene.static_layer.tracks[1].iter().any(|step| step.low == 1.0));
}

#[test]
fn the_ruler_and_the_playhead_name_both_times_where_they_differ() {
    let (recorder, now) = record(two_tasks());
    let view = |view: &mut ViewState| {
        view.playhead = Some(Time::ZERO + ms(500));
        view.pointer = Some(Point { x: 168.0 + 8.0 + 250.0, y: HEAD - LANE - 2.0 });
    };
    let alike = scene_of(&recorder, now, |_, seen| view(seen));
    assert_eq!(
        (alike.playhead.unwrap().1.as_str(), alike.clocks_differ, alike.details),
        ("500 ms", false, None)
    );
    recorder.tick_began(Time::ZERO + ms(1000), Time::ZERO + ms(4000));
    let slowed = scene_of(&recorder, now, |_, seen| view(seen));
    assert_eq!((slowed.playhead.unwrap().1.as_str(), slowed.clocks_differ), ("500 ms · wall 500 ms", true));
    let facts = slowed.details.expect("the ruler is explained").facts;
    assert_eq!(facts, [("Loop time", "250 ms"), ("Wall time", "250 ms")].map(|(a, b)| (a, b.to_owned())));
}

#[test]
fn the_ground_stays_while_pointer_playhead_and_range_move_over_it() {
    let (recorder, now) = record(two_tasks());
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let (mut rows, mut filter, mut scene) = (Rows::default(), Filter::default(), Scene::default());
    rows.update(&model, &filter);
    let mut view = view(2);
    let at = |x: f64| Some(Point { x, y: LANE_0 + 8.0 });
    view.pointer = at(300.0);
    let source = SceneSource { model: &model, log: &recorder.log(), now, lang: Lang::En };
    scene.build(&source, &rows, &filter, &view);
    let (version, captions) = (scene.static_layer.version(), scene.static_layer.captions.clone());

    (view.pointer, view.playhead, view.range) = (at(500.0), Some(now), Some((Time::ZERO, now)));
    scene.build(&source, &rows, &filter, &view);
    assert_eq!((scene.static_layer.version(), &scene.static_layer.captions), (version, &captions));
    assert!(scene.hovered.is_some() && scene.playhead.is_some() && scene.range.is_some());

    let mut versions = vec![version];
    view.scale = view.scale.panned(1.0);
    scene.build(&source, &rows, &filter, &view);
    versions.push(scene.static_layer.version());
    view.pointer = None;
    scene.build(&source, &rows, &filter, &view);
    versions.push(scene.static_layer.version());
    filter.text = "w".to_owned();
    rows.update(&model, &filter);
    scene.build(&source, &rows, &filter, &view);
    versions.push(scene.static_layer.version());
    assert!(versions.is_sorted_by(|one, other| one < other), "{versions:?}");
}
