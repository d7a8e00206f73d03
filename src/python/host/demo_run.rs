//! A demo in Rust that runs in this worker, because it uses the page's network, whose servers only workers have.
//!
//! Invariant: at most one runs, and no Python program with it; its events leave as those of a Python program do. Next:
//! `session::LocalRun`, the run itself.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::calls;
use super::orders;
use super::page_feed::{FRAME, PageFeed};
use crate::demos::{self, Args};
use crate::net::network;
use crate::platform;
use crate::rt::{Clock, PollOutcome};
use crate::session::{LocalRun, Run, Speed, State, StepResult};

thread_local! {
    static DEMO: RefCell<Option<Rc<DemoRun>>> = const { RefCell::new(None) };
}

/// A demo that runs.
struct DemoRun {
    run: Rc<LocalRun>,
    feed: PageFeed,
}

/// Runs a demo. The parameters are pairs of name and value, in URL form: `users=4&pool=2`.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exported to JavaScript, which no path of Rust shows")]
pub fn run_demo(id: &str, params: &str, speed: &str) {
    std::panic::set_hook(Box::new(|panic| calls::failed_for_good(&panic.to_string())));
    network().restart();
    let Some((demo, start)) = demos::find(id).and_then(|demo| Some((demo, demo.start?))) else {
        return calls::ended("failed", &format!("there is no demo {id} in this worker"));
    };
    let pairs = params.split('&').filter_map(|pair| pair.split_once('='));
    let (args, _) = Args::parse(demo.params, pairs);
    let speed = Speed::parse(speed).unwrap_or_default();
    let run = LocalRun::start_watched(start(&args), speed, &platform::host(), Rc::new(after_turn));
    let feed = PageFeed::new(run.ticker().clock().read());
    DEMO.replace(Some(Rc::new(DemoRun { run, feed })));
}

fn current() -> Option<Rc<DemoRun>> {
    DEMO.with_borrow(Clone::clone)
}

/// The loop has ticked.
fn after_turn() {
    let Some(demo) = current() else { return };
    let has_ended = demo.run.state() == State::Ended;
    if !demo.run.is_busy() || has_ended || demo.feed.unsent_for(demo.run.ticker()) >= FRAME {
        demo.flush();
    }
    if let Some(summary) = demo.run.summary().filter(|_| has_ended) {
        DEMO.replace(None);
        let outcome = match summary.outcome {
            PollOutcome::Completed => "completed",
            PollOutcome::Failed => "failed",
            PollOutcome::Cancelled | PollOutcome::Pending => "cancelled",
        };
        calls::ended(outcome, &summary.error.unwrap_or_default());
    }
}

impl DemoRun {
    fn flush(&self) {
        self.feed.send_events(self.run.ticker(), self.run.recorder());
        self.feed.send_network();
    }
}

/// The page's command: `pause`, `resume`, `stop`.
pub(super) fn command(word: &str) {
    let Some(demo) = current() else { return };
    match word {
        "pause" => demo.run.pause(),
        "resume" => demo.run.resume(),
        "stop" => demo.run.stop(),
        _ => {}
    }
    after_turn();
}

pub(super) fn set_speed(speed: Speed) {
    if let Some(demo) = current() {
        demo.run.set_speed(speed);
    }
}

/// One step. True if no task was ready, and only an answer from outside can make one ready.
pub(super) fn step() -> bool {
    let waits = current().is_some_and(|demo| demo.run.step() == StepResult::WaitsForHost);
    after_turn();
    waits
}

/// Has visitors send an order to the demo's servers.
pub(super) fn visit(number: u32, order: &JsValue) {
    match current() {
        Some(demo) => {
            let sender = demo.clone();
            orders::carry_out(Some(&demo.run.guest()), number, order, move || sender.flush());
        }
        None => calls::answered(number, &JsValue::UNDEFINED),
    }
}
