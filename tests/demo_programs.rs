//! The demos that run on any host, on a virtual clock: what they print, that two runs are the same, and that the
//! Python beside them prints the same lines.
#![cfg(not(target_arch = "wasm32"))]

mod demo_sources;

use std::cell::RefCell;
use std::process::Command;
use std::rc::Rc;

use demo_sources::text_of;
use loopscope::demos::{Args, Demo, Group, all, find};
use loopscope::rt::{
    Budget, Cause, Executor, Instrument, Pender, PollOutcome, TaskId, Time, Turn, VirtualClock, Wait,
};

/// The test ticks the loop itself.
struct NoPender;

impl Pender for NoPender {
    fn pend(&self) {}
}

#[derive(Default)]
struct Log {
    events: RefCell<Vec<String>>,
    messages: RefCell<Vec<String>>,
}

impl Log {
    fn event(&self, at: Time, text: String) {
        self.events.borrow_mut().push(format!("{} {text}", at.as_nanos()));
    }
}

impl Instrument for Log {
    fn task_spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        self.event(at, format!("{task} spawned by {parent:?} as {name}"));
    }

    fn task_ready(&self, at: Time, task: TaskId, by: Cause) {
        self.event(at, format!("{task} ready by {by:?}"));
    }

    fn poll_began(&self, at: Time, task: TaskId) {
        self.event(at, format!("{task} runs"));
    }

    fn wait_began(&self, at: Time, task: TaskId, _number: u32, wait: &Wait<'_>) {
        let (kind, label) = (wait.kind, wait.label);
        self.event(at, format!("{task} waits: {kind} {label} at {}:{}", wait.at.file(), wait.at.line()));
    }

    fn poll_ended(&self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        self.event(at, format!("{task} {outcome:?} {error:?}"));
    }

    fn cancel_requested(&self, at: Time, task: TaskId, by: Cause) {
        self.event(at, format!("{task} to be cancelled by {by:?}"));
    }

    fn message(&self, at: Time, task: Option<TaskId>, text: &str) {
        self.event(at, format!("{task:?} says {text}"));
        self.messages.borrow_mut().push(text.to_owned());
    }

    fn failure_unclaimed(&self, at: Time, task: TaskId, error: &str) {
        self.event(at, format!("{task} unclaimed {error}"));
    }
}

fn demo(id: &str) -> &'static Demo {
    find(id).unwrap_or_else(|| panic!("no demo {id}"))
}

/// Runs a demo to its end on a clock that jumps; returns what it printed and every event.
fn run(id: &str, params: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let demo = demo(id);
    let args =
        Args::parse_strict(demo.params, params.iter().copied()).unwrap_or_else(|errors| panic!("{errors:?}"));
    let log = Rc::new(Log::default());
    let clock = VirtualClock::new();
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(log.clone()));
    drop(executor.try_spawn("main", demo.start.expect("it runs here")(&args)));
    loop {
        match executor.tick(Budget::polls(1000)) {
            Turn::Ready => {}
            Turn::Sleeping(deadline) => clock.advance_to(deadline),
            Turn::Waiting => panic!("{id} waits for a host that is not there"),
            Turn::Done => break,
        }
    }
    (log.messages.take(), log.events.take())
}

#[test]
fn sleep_prints_in_turn_then_together() {
    let (messages, events) = run("sleep", &[("tasks", "2")]);
    let expected = [
        "one after another",
        "work 1 begins",
        "work 1 ends",
        "work 2 begins",
        "work 2 ends",
        "all at the same time",
        "work 1 begins",
        "work 2 begins",
        "work 1 ends",
        "work 2 ends",
        "done",
    ];
    assert_eq!(messages, expected);
    // Two delays one after another, then one for both.
    assert!(events.last().is_some_and(|last| last.starts_with("600000000 ")), "{:?}", events.last());
}

#[test]
fn async_iterator_reads_to_the_end_then_leaves_early() {
    let (messages, _) = run("async-iterator", &[("items", "3"), ("leave", "1")]);
    let expected = [
        "to the end",
        "got 1",
        "got 2",
        // A put does not wait for the get, so the producer is done before its last item is taken.
        "the producer has made all 3",
        "got 3",
        "leaving after 1",
        "got 1",
        "nobody wants 2: the producer stops",
        "done",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn async_iterator_that_never_leaves_early_ends_too() {
    let (messages, _) = run("async-iterator", &[("items", "1"), ("leave", "9")]);
    let half = ["the producer has made all 1", "got 1"];
    assert_eq!(messages, [&["to the end"], &half[..], &["leaving after 9"], &half[..], &["done"]].concat());
}

/// Those of which a run comes to its end.
fn demos_that_end() -> impl Iterator<Item = &'static Demo> {
    all().iter().filter(|demo| demo.group != Group::Faults)
}

#[test]
fn every_demo_runs_to_its_end_or_its_fault() {
    for demo in all() {
        let run = std::panic::catch_unwind(|| run(demo.id, &[]));
        assert!(run.is_ok() || demo.group == Group::Faults, "{} panics", demo.id);
    }
}

#[test]
fn two_runs_give_the_same_events() {
    for Demo { id, .. } in demos_that_end() {
        let (first, second) = (run(id, &[]), run(id, &[]));
        assert!(first.1.len() > 20, "{id} gave only {} events", first.1.len());
        assert_eq!(first, second, "{id}");
    }
}

#[test]
fn every_wait_is_on_a_line_of_the_shown_source() {
    for Demo { id, source, .. } in demos_that_end() {
        let shown = text_of(&source.rust);
        let (_, events) = run(id, &[]);
        let waits: Vec<_> = events.iter().filter(|event| event.contains(" waits: ")).collect();
        assert!(!waits.is_empty(), "{id} recorded no wait");
        for event in waits {
            let (place, line) = event.rsplit_once(':').unwrap_or_default();
            assert!(place.ends_with(&format!(" at {}", source.path)), "{event}");
            let line: usize = line.parse().unwrap_or_else(|_| panic!("{event}"));
            let text = shown.lines().nth(line - 1).unwrap_or_default();
            assert!(text.contains("await"), "{event} marks the line {text:?}");
        }
    }
}

#[test]
#[should_panic(expected = "index out of bounds: the len is 3 but the index is 3")]
fn panic_panics() {
    run("panic", &[]);
}

/// What `python3 <file>` prints, or `None` where there is no Python.
fn python_lines(file: &str) -> Option<Vec<String>> {
    let output = match Command::new("python3").arg(file).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => panic!("python3 could not be run: {error}"),
    };
    assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

#[test]
fn python_prints_the_same_lines() {
    for Demo { id, source, .. } in demos_that_end() {
        let Some(python) = python_lines(source.python.path) else {
            eprintln!("python3 is not there: not compared");
            return;
        };
        assert_eq!(run(id, &[]).0, python, "{id}");
    }
}
