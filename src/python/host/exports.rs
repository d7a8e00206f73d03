//! What `static/python_worker.js` and CPython call. Times are loop times in seconds, as in asyncio.
//!
//! CPython has these functions as the module `_loopscope_host`; the comment of each is its contract. A number that is unknown
//! is ignored: a handle may be dropped after its loop was closed. Next: `network_exports`.

#![allow(unreachable_pub, reason = "exported to JavaScript, which no path of Rust shows")]

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::calls::finish_job;
use super::demo_run;
use super::loops::PythonLoop;
use super::program_run::ProgramRun;
use super::sites::parse_chain;
use super::steps::PythonSteps;
use crate::rt::{GuestSite, SpawnSite, Time};
use crate::session::{Speed, StepResult};

thread_local! {
    static PROGRAM: RefCell<Option<Rc<ProgramRun>>> = const { RefCell::new(None) };
}

/// The program that runs.
///
/// # Panics
/// If none does: the worker's script begins one first.
pub(super) fn program() -> Rc<ProgramRun> {
    running().expect("a program runs")
}

/// The program that runs, if one does.
pub(super) fn running() -> Option<Rc<ProgramRun>> {
    PROGRAM.with_borrow(Clone::clone)
}

/// A loop of the program that runs.
pub(super) fn loop_of(number: u32) -> Option<Rc<PythonLoop>> {
    program().loops.get(number)
}

fn time_of(seconds: f64) -> Time {
    // Saturates: a deadline may be infinite.
    Time::from_nanos((seconds * 1e9).round().max(0.0) as u64)
}

/// Begins a program at a speed: its loop time is zero now. Nothing of its run is recorded unless it `is_recorded`.
#[wasm_bindgen]
pub fn begin(speed: &str, is_recorded: bool) {
    let speed = Speed::parse(speed).unwrap_or_default();
    let program = ProgramRun::begin(speed, is_recorded);
    program.set_steps(Rc::new(PythonSteps(program.clone())));
    PROGRAM.replace(Some(program));
}

/// Ends the program; its last events are sent.
#[wasm_bindgen]
pub fn end() {
    if let Some(program) = PROGRAM.take() {
        program.end();
    }
}

/// The page's command: `pause`, `resume`, `stop`.
#[wasm_bindgen]
pub fn command(word: &str) {
    let Some(program) = running() else { return demo_run::command(word) };
    match word {
        "pause" => program.ticker.pause(),
        "resume" => program.ticker.resume(),
        "stop" => program.stop(),
        _ => {}
    }
    program.flush();
}

/// Changes the speed.
#[wasm_bindgen]
pub fn set_speed(speed: &str) {
    let speed = Speed::parse(speed).unwrap_or_default();
    match running() {
        Some(program) => program.ticker.set_speed(speed),
        None => demo_run::set_speed(speed),
    }
}

/// One step. True if no task was ready, and only an answer from outside can make one ready.
#[wasm_bindgen]
pub fn step_once() -> bool {
    match running() {
        Some(program) => program.step() == StepResult::WaitsForHost,
        None => demo_run::step(),
    }
}

/// Called from within long steps, every few thousand instructions.
#[wasm_bindgen]
pub fn heartbeat() {
    if let Some(program) = running() {
        program.heartbeat();
    }
}

/// The loop time.
#[wasm_bindgen]
pub fn now() -> f64 {
    program().ticker.now().as_nanos() as f64 / 1e9
}

/// Whether the clock jumps from timer to timer.
#[wasm_bindgen]
pub fn is_virtual() -> bool {
    !program().ticker.is_real()
}

/// Makes a loop. Its number.
#[wasm_bindgen]
pub fn new_loop() -> u32 {
    let program = program();
    program.loops.open(program.wakeup())
}

/// Drops a loop with what it has scheduled.
#[wasm_bindgen]
pub fn close_loop(number: u32) {
    program().loops.close(number);
}

/// Runs a loop until it is stopped (`"stopped"`), or nothing can wake it (`"idle"`).
#[wasm_bindgen]
pub fn run_loop(number: u32) -> Promise {
    Promise::new(&mut |resolve, _| program().run(number, resolve))
}

/// As [`run_loop`], on this stack: on the virtual clock only.
#[wasm_bindgen]
pub fn run_loop_now(number: u32) -> String {
    program().run_now(number).to_owned()
}

/// Stops a loop after its round.
#[wasm_bindgen]
pub fn stop_loop(number: u32) {
    if let Some(stopped) = loop_of(number) {
        stopped.guest.stop();
    }
}

/// Stops a loop after its step.
#[wasm_bindgen]
pub fn halt_loop(number: u32) {
    if let Some(halted) = loop_of(number) {
        halted.guest.halt();
    }
}

/// Spawns a task, on a line of a file. Its number; 0 if the loop is closed.
#[wasm_bindgen]
pub fn spawn(number: u32, name: String, file: &str, line: u32) -> u32 {
    let program = program();
    match (loop_of(number), program.steps()) {
        (Some(spawner), Some(steps)) => {
            let spawn = |site: Option<SpawnSite<'_>>| spawner.guest.spawn_at(name, &steps, site);
            program.add_task(program.spawn_sites.with(&program.sites, file, line, spawn))
        }
        _ => 0,
    }
}

/// Spawns a task and runs its first step at once. Its number; 0 if the loop is closed.
#[wasm_bindgen]
pub fn spawn_eager(number: u32, name: String, file: &str, line: u32) -> u32 {
    let program = program();
    let (Some(spawner), Some(steps)) = (loop_of(number), program.steps()) else { return 0 };
    let added = program.clone();
    let spawn = |site: Option<SpawnSite<'_>>| {
        spawner.guest.spawn_eager(name, &steps, site, |task| {
            added.add_task(task);
        })
    };
    program.spawn_sites.with(&program.sites, file, line, spawn).id.get()
}

/// Makes a task ready.
#[wasm_bindgen]
pub fn wake(task: u32) {
    program().wake(task);
}

/// Records that the cancellation of a task was requested.
#[wasm_bindgen]
pub fn cancel_requested(task: u32) {
    let program = program();
    if let Some(task) = program.task(task) {
        program.loops.any().cancel_requested(task.id);
    }
}

/// The error of the task whose step is about to end as failed.
#[wasm_bindgen]
pub fn failed(text: &str) {
    program().set_error(text);
}

/// Records that nobody retrieved the error of a task.
#[wasm_bindgen]
pub fn unclaimed(task: u32, text: &str) {
    let program = program();
    if let Some(task) = program.task(task) {
        program.loops.any().failure_unclaimed(task.id, text);
    }
}

/// Interns a wait site. `chain` has a line a function, outermost first: file, line and name, separated by tabs.
#[wasm_bindgen]
pub fn site(kind: String, label: &str, file: &str, line: u32, chain: &str) -> u32 {
    let (label, file, chain) = (label.into(), file.into(), parse_chain(chain));
    program().sites.add(GuestSite { kind: kind.into(), label, file, line, chain })
}

/// The deadline of the wait that the running step is about to report.
#[wasm_bindgen]
pub fn until(when: f64) {
    program().set_deadline(time_of(when));
}

/// Interns the name of a callback.
#[wasm_bindgen]
pub fn label(text: &str) -> u32 {
    program().labels.add(text)
}

/// Schedules a callback behind what is queued.
#[wasm_bindgen]
pub fn soon(number: u32, handle: u32, label: u32) {
    let program = program();
    let Some(caller) = program.loops.get(number) else { return };
    let (label, calls) = (program.labels.get(label), program.clone());
    program.add_callback(handle, caller.guest.call_soon(label, move || calls.call(handle)));
}

/// Schedules a callback at a loop time.
#[wasm_bindgen]
pub fn at(number: u32, handle: u32, when: f64, label: u32) {
    let program = program();
    let Some(caller) = program.loops.get(number) else { return };
    let (label, calls) = (program.labels.get(label), program.clone());
    program.add_callback(handle, caller.guest.call_at(time_of(when), label, move || calls.call(handle)));
}

/// Cancels a callback.
#[wasm_bindgen(js_name = drop)]
pub fn cancel_callback(handle: u32) {
    program().cancel_callback(handle);
}

/// Records a line of output: of stream 1, or 2 for errors.
#[wasm_bindgen]
pub fn print(text: &str, stream: u32) {
    let printer = program().loops.any();
    if stream == 2 {
        printer.print_error(text);
    } else {
        printer.print(text);
    }
}

/// `time.sleep`: the virtual clock jumps, in real time the thread blocks.
#[wasm_bindgen]
pub fn sleep(seconds: f64) {
    program().sleep(Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX));
}

/// A job was sent to a worker.
#[wasm_bindgen]
pub fn job_sent(worker: u32) {
    let program = program();
    program.job_workers.sent(worker, &program.loops.any());
}

/// A worker began a job, so many milliseconds ago.
#[wasm_bindgen]
pub fn job_began(worker: u32, job: &str, ago_ms: f64) {
    let program = program();
    program.job_workers.began(worker, &program.loops.any(), job, ago_ms);
}

/// A worker has ended a job, so many milliseconds ago. Its answer is bytes, or a text if the worker broke.
#[wasm_bindgen]
pub fn job_ended(worker: u32, job: u32, ago_ms: f64, answer: JsValue) {
    let program = program();
    let finish = || finish_job(job, answer);
    program.job_workers.ended(worker, &program.loops.any(), ago_ms, finish);
    program.flush();
}

/// Changes the number of answers that are due from outside: a virtual clock does not jump meanwhile.
#[wasm_bindgen]
pub fn expect(more: i32) {
    program().loops.expect(more);
}
