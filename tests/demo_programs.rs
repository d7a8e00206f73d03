//! The demos that run on any host, on a virtual clock: what they print, that two runs are the same, and that the
//! Python beside them prints the same lines.
#![cfg(not(target_arch = "wasm32"))]

mod demo_sources;

use std::cell::RefCell;
use std::process::Command;
use std::rc::Rc;

use demo_sources::text_of;
use loopscope::demos::{Args, Demo, Group, all, find};
use loopscope::net::network;
use loopscope::rt::{
    Budget, Cause, Executor, Instrument, Pender, PollOutcome, TaskId, Time, Turn, VirtualClock, Wait,
};
use loopscope::trace::{Recorder, findings};

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
    let log = Rc::new(Log::default());
    run_watched(id, params, log.clone());
    (log.messages.take(), log.events.take())
}

/// Runs a demo to its end on a clock that jumps.
fn run_watched(id: &str, params: &[(&str, &str)], instrument: Rc<dyn Instrument>) {
    let demo = demo(id);
    let args =
        Args::parse_strict(demo.params, params.iter().copied()).unwrap_or_else(|errors| panic!("{errors:?}"));
    let clock = VirtualClock::new();
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(instrument));
    network().restart();
    let main = executor.try_spawn("main", demo.start.expect("it runs here")(&args));
    loop {
        let turn = executor.tick(Budget::polls(1000));
        if main.is_finished() {
            // As a session does: servers would serve for ever.
            executor.cancel_all();
        }
        match turn {
            Turn::Ready => {}
            Turn::Waiting if main.is_finished() => {}
            Turn::Sleeping(deadline) => clock.advance_to(deadline),
            Turn::Waiting => panic!("{id} waits for a host that is not there"),
            Turn::Done => break,
        }
    }
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
        // Those of the servers in the page are on lines of the page.
        for event in waits.into_iter().filter(|event| !event.contains(" at src/net/")) {
            let (place, line) = event.rsplit_once(':').unwrap_or_default();
            assert!(place.ends_with(&format!(" at {}", source.path)), "{event}");
            let line: usize = line.parse().unwrap_or_else(|_| panic!("{event}"));
            let text = shown.lines().nth(line - 1).unwrap_or_default();
            // A task's whole future may be one wait.
            assert!(
                ["await", "spawn("].iter().any(|word| text.contains(word)),
                "{event} marks the line {text:?}"
            );
        }
    }
}

#[test]
#[should_panic(expected = "index out of bounds: the len is 3 but the index is 3")]
fn panic_panics() {
    run("panic", &[]);
}

/// The findings of a demo's run: kind, task, and line in the demo's source.
fn findings(id: &str, params: &[(&str, &str)]) -> Vec<String> {
    let recorder = Rc::new(Recorder::default());
    run_watched(id, params, recorder.clone());
    let log = recorder.log();
    let told = findings::of(&log).into_iter().map(|finding| {
        let text = finding.line.and_then(|line| {
            let file = std::fs::read_to_string(&*line.file).ok()?;
            Some(file.lines().nth(line.line as usize - 1)?.trim().to_owned())
        });
        let (task, text) = (finding.task.unwrap_or_default(), text.unwrap_or_default());
        format!("{} {task}: {text}", finding.kind.id())
    });
    told.collect()
}

#[test]
fn the_findings_of_the_demos_are_what_they_are_about() {
    let found: Vec<_> = demos_that_end()
        .flat_map(|demo| findings(demo.id, &[]).into_iter().map(|told| (demo.id, told)))
        .collect();
    let expected: [(&str, String); 1] = [("sleep", "sequential-waits main: sleep(delay).await;".to_owned())];
    assert_eq!(found, expected);
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
    // The network is the page's: `tests/e2e/tests/network_demos.rs` compares these.
    for Demo { id, source, .. } in demos_that_end().filter(|demo| demo.group != Group::Network) {
        let Some(python) = python_lines(source.python.path) else {
            eprintln!("python3 is not there: not compared");
            return;
        };
        assert_eq!(run(id, &[]).0, python, "{id}");
    }
}

/// The message of the first connection to the Redis at an address.
fn redis_notice(host: &str) -> String {
    format!("{host}:6379: a Redis inside this page answers; it takes any password")
}

#[test]
fn redis_reads_what_it_wrote() {
    let (messages, events) = run("redis", &[("fields", "2")]);
    assert_eq!(messages, [&redis_notice("127.0.0.1"), "connected", "key1: 1", "key2: 2", "closed"]);
    let waits: Vec<&str> = events
        .iter()
        .filter_map(|event| event.split_once("1 waits: ")?.1.split(" at src/demos/").next())
        .filter(|wait| wait.starts_with("redis") || wait.starts_with("connect"))
        .collect();
    let expected =
        ["connect connect 127.0.0.1:6379", "redis HSET car", "redis HSET car", "redis HGETALL car"];
    assert_eq!(waits, expected);
}

#[test]
fn redis_several_takes_as_long_as_one() {
    let end = |servers| {
        let (messages, events) = run("redis-several", &[("servers", servers)]);
        (messages, events.last().and_then(|last| Some(last.split_once(' ')?.0.to_owned())))
    };
    let ((_, one), (messages, two)) = (end("1"), end("2"));
    assert_eq!(one, two);
    let expected = [
        "10.0.0.1: begins",
        "10.0.0.2: begins",
        &redis_notice("10.0.0.1"),
        &redis_notice("10.0.0.2"),
        "10.0.0.1: car number 1",
        "10.0.0.2: car number 2",
        "done",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn pool_is_exhausted_and_leaks() {
    let (messages, events) = run("pool", &[]);
    let expected = [
        "5 users, 2 connections",
        &redis_notice("127.0.0.1"),
        "user 1 has a connection",
        "user 2 has a connection",
        "user 3 has a connection",
        "user 4 has a connection",
        "user 5: no connection within 300 ms",
        "1 of 5 gave up",
        "one connection is not returned",
        "user 1 has a connection",
        "user 2 has a connection",
        "user 3: no connection within 300 ms",
        "user 4: no connection within 300 ms",
        "user 5: no connection within 300 ms",
        "3 of 5 gave up",
        "it is returned",
    ];
    assert_eq!(messages, expected);
    assert!(events.iter().any(|event| event.contains(" waits: timeout ") || event.contains("pool.acquire")));
    let (messages, _) = run("pool", &[("connections", "5")]);
    assert!(messages.contains(&"0 of 5 gave up".to_owned()), "{messages:?}");
}

#[test]
fn api_server_answers_its_visitors() {
    let (messages, _) = run("api-server", &[("requests", "3"), ("concurrent", "2")]);
    let index = "GET /: 200 {\"message\":\"Hello World\"}";
    let expected = [
        index,
        &redis_notice("127.0.0.1"),
        "GET /red: 200 {\"key1\":\"1\",\"key2\":\"2\"}",
        index,
        "the server is stopped",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn crawler_gets_every_page_once_and_says_what_is_wrong() {
    let (mut messages, _) = run("crawler", &[]);
    let took = |messages: &mut Vec<String>| {
        let last = messages.pop().unwrap_or_default();
        last.strip_prefix("it took ").and_then(|rest| rest.strip_suffix(" ms")?.parse::<u64>().ok()).unwrap()
    };
    let limited = took(&mut messages);
    let expected = [
        "moons.example:80: a practice web inside this page answers, because a page may not reach other hosts",
        "1 to get",
        "http://moons.example/private/diary: robots.txt forbids it",
        "13 to get",
        "http://moons.example/slow: no answer within 1000 ms",
        "http://moons.example/huge: cut off at 100000 bytes",
        "http://moons.example/loop/a: too many redirects",
        "http://moons.example/gone: HTTP 410",
        "http://moons.example/missing: HTTP 404",
        "60 to get",
        "69 pages, 22563 bytes, 75 URLs",
    ];
    assert_eq!(messages, expected);
    let (mut messages, _) = run("crawler", &[("at_once", "0"), ("per_host", "0"), ("limit", "5000")]);
    let unlimited = took(&mut messages);
    assert_eq!(messages.last().map(String::as_str), Some("70 pages, 22759 bytes, 75 URLs"));
    assert!(unlimited > 2000 && limited > 1000, "{limited} {unlimited}");
}
