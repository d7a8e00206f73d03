//! The executor and the recorder in a wasm page of your own: `trunk serve` in this folder.
//!
//! A host needs three things: a clock, a pender that asks for a turn, and a turn that ticks the loop and asks for the next one.
//! Here each turn is a browser timeout. Loopscope's own page posts messages instead, which browsers do not delay; see
//! `src/platform/pump.rs`.

use std::cell::RefCell;
use std::fmt::Write;
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_timers::callback::Timeout;
use loopscope_rt::prelude::*;
use loopscope_rt::{Budget, Clock, Executor, Pender, Reading, Turn};
use loopscope_trace::{Model, Recorder};

/// The browser's time since the page began.
struct PageClock;

impl Clock for PageClock {
    fn read(&self) -> Reading {
        let performance = web_sys::window().and_then(|window| window.performance());
        let now = Time::from_millis_f64(performance.expect("a page has a clock").now());
        Reading { now, wall: now }
    }
}

/// A loop and the timeout of its next turn.
struct Page {
    executor: Executor,
    recorder: Rc<Recorder>,
    next_turn: RefCell<Option<Timeout>>,
}

/// Asks for a turn when the idle loop gets work.
struct PagePender(Weak<Page>);

impl Pender for PagePender {
    fn pend(&self) {
        if let Some(page) = self.0.upgrade() {
            page.turn_after(Duration::ZERO);
        }
    }
}

impl Page {
    fn new() -> Rc<Page> {
        Rc::new_cyclic(|page: &Weak<Page>| {
            let recorder = Rc::new(Recorder::default());
            let pender = Rc::new(PagePender(page.clone()));
            let executor = Executor::new(Rc::new(PageClock), pender, Some(recorder.clone()));
            Page { executor, recorder, next_turn: RefCell::default() }
        })
    }

    fn turn_after(self: &Rc<Page>, delay: Duration) {
        let page = self.clone();
        let timeout = Timeout::new(delay.as_millis() as u32, move || page.turn());
        // A timeout that is replaced is cleared.
        drop(self.next_turn.replace(Some(timeout)));
    }

    /// At most 8 ms, so that the page paints between two turns.
    fn turn(self: &Rc<Page>) {
        match self.executor.tick(Budget::wall(ms(8))) {
            Turn::Ready => self.turn_after(Duration::ZERO),
            Turn::Sleeping(until) => self.turn_after(until.since(PageClock.read().now) + ms(1)),
            Turn::Waiting => {}
            Turn::Done => self.report(),
        }
    }

    /// Prints each task's spans.
    fn report(&self) {
        let mut model = Model::default();
        model.catch_up(&self.recorder.log());
        let mut text = String::new();
        for lane in model.rows().iter().filter_map(|task| model.lane(*task)) {
            let (begin, spans) = (lane.since.as_millis_f64(), lane.spans.len());
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{:<8} spawned at {begin:>7.1} ms, {spans} spans", lane.name);
        }
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(report) = document.and_then(|document| document.get_element_by_id("report")) {
            report.set_text_content(Some(&text));
        }
    }
}

/// Three sleeps side by side.
async fn program() {
    let tasks: Vec<_> = (1..=3).map(|number| spawn(format!("w-{number}"), sleep(ms(100 * number)))).collect();
    for task in tasks {
        task.await.expect("nobody cancels it, and it does not panic");
    }
}

fn main() {
    let page = Page::new();
    drop(page.executor.spawn("main", program()));
}
