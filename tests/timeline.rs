//! The timeline's painters in a real browser: pixels match the layout, and a frame stays cheap.
#![cfg(all(target_arch = "wasm32", feature = "page"))]

use std::rc::Rc;

use loopscope::i18n::Lang;
use loopscope::rt::{
    Budget, Cause, Clock, Executor, Instrument, Level, NoPender, PollOutcome, TaskId, Time, Turn,
    VirtualClock, ms, sleep, spawn,
};
use loopscope::trace::{Model, Recorder};
use loopscope::ui::timeline::input::gesture::Point;
use loopscope::ui::timeline::layout::geometry::LANE;
use loopscope::ui::timeline::layout::viewport::ViewCommand;
use loopscope::ui::timeline::paint::renderer::Renderer;
use loopscope::ui::timeline::scene::tooltip_text::SceneSource;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

/// An ended run, and its end.
struct Run {
    recorder: Rc<Recorder>,
    model: Model,
    end: Time,
}

impl Run {
    /// Runs `main` on virtual time to its end.
    fn of(main: impl Future<Output = ()> + 'static) -> Run {
        let (clock, recorder) = (VirtualClock::new(), Rc::new(Recorder::default()));
        let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(recorder.clone()));
        drop(executor.spawn("main", main));
        while let Turn::Sleeping(deadline) = executor.tick(Budget::polls(u32::MAX)) {
            clock.advance_to(deadline);
        }
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        Run { recorder, model, end: clock.read().now }
    }

    fn prepare(&self, renderer: &Renderer) {
        let log = self.recorder.log();
        renderer.prepare(
            &SceneSource { model: &self.model, log: &log, now: self.end, lang: Lang::En },
            false,
            None,
        );
    }
}

/// A renderer of 1196 by 500 pixels; the plot is 1028 wide.
fn renderer() -> (Renderer, HtmlCanvasElement) {
    let document = web_sys::window().unwrap().document().unwrap();
    let canvas = || document.create_element("canvas").unwrap().unchecked_into::<HtmlCanvasElement>();
    let body: HtmlElement = document.body().unwrap();
    let style = body.style();
    style.set_property("--state-running", "rgb(1, 2, 3)").unwrap();
    style.set_property("--state-ready", "rgb(4, 5, 6)").unwrap();
    style.set_property("--wait-long", "rgb(7, 8, 9)").unwrap();
    style.set_property("--wait-severe", "rgb(10, 11, 12)").unwrap();
    let (renderer, lanes) = (Renderer::new(loopscope::platform::host().clock), canvas());
    assert!(renderer.attach(body, lanes.clone(), canvas()), "a browser has canvases");
    renderer.resize(1196.0, 500.0, 1.0);
    (renderer, lanes)
}

fn pixel(canvas: &HtmlCanvasElement, x: f64, y: f64) -> [u8; 4] {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    let data = context.get_image_data(x, y, 1.0, 1.0).unwrap().data();
    [data[0], data[1], data[2], data[3]]
}

#[wasm_bindgen_test]
fn bars_are_painted_where_the_layout_has_them() {
    let run = Run::of(async { sleep(ms(1000)).await });
    let (renderer, lanes) = renderer();
    run.prepare(&renderer);
    renderer.paint(None, Lang::En);
    let middle = renderer.geometry().head() + LANE / 2.0;
    // 1 ms a pixel; the run begins 8 pixels into the plot, which begins at 168.
    assert_eq!(pixel(&lanes, 176.0, middle), [1, 2, 3, 255], "the first step, of no length, has a pixel");
    assert_eq!(pixel(&lanes, 1176.0, middle), [1, 2, 3, 255], "and so has the last");
    let hatched: Vec<u8> = (0..12).map(|dx| pixel(&lanes, 600.0 + f64::from(dx), middle)[3]).collect();
    assert!(
        hatched.iter().any(|alpha| *alpha > 60) && hatched.iter().any(|alpha| *alpha < 60),
        "{hatched:?}"
    );
    assert_eq!(pixel(&lanes, 100.0, middle)[3], 0, "labels are on the upper canvas");
    assert_eq!(pixel(&lanes, 600.0, middle + LANE)[3], 0, "there is no second lane");
}

#[wasm_bindgen_test]
fn scrolled_lanes_stay_under_the_head() {
    let run = Run::of(async {
        for n in 0..100 {
            drop(spawn(format!("w-{n}"), sleep(ms(1000))));
        }
        sleep(ms(1000)).await;
    });
    let (renderer, lanes) = renderer();
    run.prepare(&renderer);
    renderer.scroll_to(LANE / 2.0);
    run.prepare(&renderer);
    renderer.paint(None, Lang::En);
    assert_eq!(
        pixel(&lanes, 176.0, renderer.geometry().head() + 2.0),
        [1, 2, 3, 255],
        "half of the first lane is in sight"
    );
    assert_ne!(
        pixel(&lanes, 176.0, renderer.geometry().head() - 4.0),
        [1, 2, 3, 255],
        "and the head covers the other half"
    );
}

#[wasm_bindgen_test]
fn waits_in_the_queue_differ_in_colour_and_height_and_resources_are_areas() {
    let recorder = Rc::new(Recorder::default());
    let (task, at) = (TaskId::new(1).unwrap(), |millis| Time::ZERO + ms(millis));
    recorder.task_spawned(at(0), task, None, "w");
    for (ready, poll) in [(0, 50), (200, 400)] {
        recorder.task_ready(at(ready), task, Cause::Timer);
        recorder.poll_began(at(poll), task);
        recorder.poll_ended(at(poll), task, PollOutcome::Pending, None);
    }
    recorder.gauged(at(500), Some(task), &Level { gauge: 1, name: "pool", level: 4 });
    recorder.gauged(at(700), Some(task), &Level { gauge: 1, name: "pool", level: 2 });
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let run = Run { recorder, model, end: at(1000) };
    let (renderer, lanes) = renderer();
    run.prepare(&renderer);
    renderer.paint(None, Lang::En);
    let geometry = renderer.geometry();
    assert_eq!(geometry.tracks, 2, "the run queue and the pool");
    // 1 ms a pixel; the run begins at 176. Bands of 10 to 100 ms are 14 pixels high, longer ones 20.
    let middle = geometry.row_middle(0);
    let painted = |x: f64, dy: f64| pixel(&lanes, x, middle + dy);
    assert_eq!([painted(200.0, 6.0), painted(200.0, 8.0)], [[7, 8, 9, 255], [0; 4]], "50 ms");
    assert_eq!([painted(500.0, 8.0), painted(500.0, 11.0)], [[10, 11, 12, 255], [0; 4]], "200 ms");
    // The pool's area is as high as its track at first, then half as high.
    let pool = |millis: f64, up: f64| pixel(&lanes, 176.0 + millis, geometry.track_top(2) - up)[3] > 100;
    assert_eq!([pool(600.0, 3.0), pool(600.0, 12.0)], [true, true]);
    assert_eq!([pool(800.0, 3.0), pool(800.0, 12.0), pool(400.0, 3.0)], [true, false, false]);
}

/// Prints the cost of a frame for people; nothing asserted depends on the machine's speed.
#[wasm_bindgen_test]
fn a_frame_of_a_thousand_tasks_and_a_hundred_thousand_events() {
    let run = Run::of(async {
        for n in 0..1000_u64 {
            drop(spawn(format!("w-{n}"), async move {
                for step in 0..25 {
                    sleep(ms(1 + (n * 7 + step * 13) % 50)).await;
                }
            }));
        }
        sleep(ms(2000)).await;
    });
    let events = run.recorder.log().recorded();
    assert!(events >= 100_000, "only {events} events");
    let (renderer, _lanes) = renderer();
    let clock = web_sys::window().unwrap().performance().unwrap();
    let first = clock.now();
    run.prepare(&renderer);
    renderer.paint(None, Lang::En);
    console_log!("the first frame of {events} events: {:.1} ms", clock.now() - first);
    let mut frames: Vec<f64> = (0..200_u32)
        .map(|n| {
            renderer.set_pointer(Some(Point { x: 400.0 + f64::from(n), y: 200.0 }));
            renderer.scroll_to(f64::from(n) * 100.0);
            let command =
                ViewCommand::Zoom { factor: if n % 40 < 20 { 1.3 } else { 1.0 / 1.3 }, about: 500.0 };
            let began = clock.now();
            renderer.apply(command);
            run.prepare(&renderer);
            renderer.paint(run.model.rows().get(20).copied(), Lang::En);
            clock.now() - began
        })
        .collect();
    frames.sort_by(f64::total_cmp);
    console_log!(
        "script of a frame: median {:.2} ms, 95 % {:.2} ms, longest {:.2} ms",
        frames[100],
        frames[190],
        frames[199]
    );
}
