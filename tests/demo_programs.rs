//! The demos that run on any host, on a virtual clock: what they print, that two runs are the same, and that the
//! Python beside them prints the same lines.
#![cfg(not(target_arch = "wasm32"))]

mod demo_sources;

use std::cell::RefCell;
use std::io::Write;
use std::process::{Command, Stdio};
use std::rc::Rc;

use demo_sources::text_of;
use loopscope::demos::catalogue::python_args::with_args;
use loopscope::demos::{Args, Demo, Group, Param, Unit, all, find};
use loopscope::net::network;
use loopscope::rt::{
    Budget, Cause, Clock, Executor, Instrument, Pender, PollOutcome, TaskId, Time, Turn, VirtualClock, Wait,
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
    let run = run_with(demo(id), &args(demo(id), params));
    assert!(run.ended_at.is_some(), "{id} waits for a host that is not there");
    (run.messages, run.events)
}

fn args(demo: &Demo, params: &[(&str, &str)]) -> Args {
    Args::parse_strict(demo.params, params.iter().copied()).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// What a run gave.
struct Run {
    messages: Vec<String>,
    events: Vec<String>,
    /// When `main` ended, in ms. `None` for a deadlock.
    ended_at: Option<u64>,
}

fn run_with(demo: &Demo, args: &Args) -> Run {
    let log = Rc::new(Log::default());
    let ended_at = watch(demo, args, log.clone());
    Run { messages: log.messages.take(), events: log.events.take(), ended_at }
}

/// Runs a demo to its end; when `main` ended, in ms.
fn watch(demo: &Demo, args: &Args, instrument: Rc<dyn Instrument>) -> Option<u64> {
    let clock = VirtualClock::new();
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(instrument));
    network().restart();
    let main = executor.try_spawn("main", demo.start.expect("it runs here")(args));
    let mut ended_at = None;
    loop {
        let turn = executor.tick(Budget::polls(1000));
        if main.is_finished() {
            let now =
                || clock.read().now.since(Time::ZERO).as_millis().try_into().expect("a run is not that long");
            ended_at = ended_at.or_else(|| Some(now()));
            // As a session does: servers would serve for ever.
            executor.cancel_all();
        }
        match turn {
            Turn::Ready => {}
            Turn::Waiting if main.is_finished() => {}
            Turn::Sleeping(deadline) => clock.advance_to(deadline),
            // It waits for something that will not happen.
            Turn::Waiting => break,
            Turn::Done => break,
        }
    }
    drop(main);
    executor.cancel_all();
    executor.tick(Budget::polls(u32::MAX));
    ended_at
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
        assert!(first.1.len() > 15, "{id} gave only {} events", first.1.len());
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
            // A task's whole future may be one wait, a future may be awaited on a later line, and one that is written
            // by hand has no await.
            assert!(
                ["await", "spawn(", "sleep(", "task_group("].iter().any(|word| text.contains(word)),
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
    watch(demo(id), &args(demo(id), params), recorder.clone());
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
    // Each is what its program shows: waits that could lie side by side, or an error that nobody reads.
    let expected = [
        ("sleep", "sequential-waits main: sleep(delay).await;"),
        ("coroutine", "sequential-waits written: sleep(step).await;"),
        ("coroutine", "sequential-waits by-hand: self.state = CountState::Sleeping(sleep(self.step));"),
        ("queue", "sequential-waits doctor: sleep(pace).await;"),
        ("async-generator", "sequential-waits main: sleep(delay).await;"),
        ("sequential-awaits", "sequential-waits main: sleep(delay).await;"),
        ("lost-exception", "unread-error backup: let backup = try_spawn(\"backup\", back_up(delay));"),
    ];
    let expected: Vec<(&str, String)> =
        expected.into_iter().map(|(id, told)| (id, told.to_owned())).collect();
    assert_eq!(found, expected);
}

/// What a program in Python prints on a clock that jumps, and when it ended; `None` where there is no Python.
fn run_python(program: &str) -> Option<(Vec<String>, Option<u64>)> {
    let mut command = Command::new("python3");
    command.args(["tests/python/jumping_clock.py", "--fifo", "-"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => panic!("python3 could not be run: {error}"),
    };
    child.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let lines = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
    if errors.contains("RuntimeError: deadlock") {
        return Some((lines, None));
    }
    assert!(output.status.success(), "{errors}");
    let ended_at = errors.trim().parse().unwrap_or_else(|_| panic!("{errors}"));
    Some((lines, Some(ended_at)))
}

/// How the run in Python differs, by its first other lines and its end; `None` also where there is no Python.
fn difference(demo: &Demo, args: &Args) -> Option<String> {
    let program = with_args(&text_of(&demo.source.python), demo.params, args);
    let Some((python, python_end)) = run_python(&program) else {
        eprintln!("python3 is not there: not compared");
        return None;
    };
    let rust = run_with(demo, args);
    let same = rust.messages.iter().zip(&python).take_while(|(rust, python)| rust == python).count();
    let rest =
        |lines: &[String], end| format!("{:?} of {} lines, {end:?}", lines.get(same..same + 2), lines.len());
    let (rust, python) = (rest(&rust.messages, rust.ended_at), rest(&python, python_end));
    (rust != python).then(|| format!("{} with {args:?}, after {same} lines:\n  {rust}\n  {python}", demo.id))
}

/// The network is the page's: `tests/e2e/tests/network_demos.rs` compares these.
fn demos_without_network() -> impl Iterator<Item = &'static Demo> {
    all().iter().filter(|demo| ![Group::Network, Group::Faults].contains(&demo.group))
}

#[test]
fn python_prints_the_same_lines_at_the_same_time() {
    let of_defaults = |demo: &'static Demo| difference(demo, &Args::defaults(demo.params));
    let differences: Vec<String> = demos_without_network().filter_map(of_defaults).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// A parameter of a demo, and the arguments that are at their defaults but for this one, which is at a limit. A million turns
/// are for a browser.
fn at_limits(demo: &'static Demo, limit: fn(&Param) -> u64) -> impl Iterator<Item = (&'static Param, Args)> {
    let params = demo.params.iter().filter(move |param| demo.id != "turns" && limit(param) != param.default);
    params.map(move |param| {
        let value = limit(param).to_string();
        let args = Args::parse_strict(demo.params, [(param.name, &*value)]);
        (param, args.expect("a limit is in range"))
    })
}

/// The differences between the languages at these limits, but for those of times, which change little.
fn differences_at(limit: fn(&Param) -> u64) -> String {
    let differences: Vec<String> = demos_without_network()
        .flat_map(|demo| at_limits(demo, limit).map(move |(param, args)| (demo, param, args)))
        .filter(|(_, param, _)| param.unit != Unit::Ms)
        .filter_map(|(demo, _, args)| difference(demo, &args))
        .collect();
    differences.join("\n")
}

#[test]
fn python_prints_the_same_lines_with_as_few_as_can_be() {
    assert_eq!(differences_at(|param| param.min), "");
}

#[test]
fn python_prints_the_same_lines_with_as_many_as_can_be() {
    assert_eq!(differences_at(|param| param.max), "");
}

#[test]
fn the_demos_end_at_every_limit() {
    for demo in demos_without_network() {
        let limits: [fn(&Param) -> u64; 2] = [|param| param.min, |param| param.max];
        for (_, args) in limits.into_iter().flat_map(|limit| at_limits(demo, limit)) {
            let run = run_with(demo, &args);
            let is_deadlock = args.iter().any(|arg| arg == ("answered", 0));
            assert_eq!(run.ended_at.is_none(), is_deadlock, "{} with {args:?}", demo.id);
        }
    }
}

/// The events of one task, with times from the first, without lines of the source.
fn lane(events: &[String], task: &str) -> Vec<(u64, String)> {
    let of_task = events.iter().filter_map(|event| {
        let (at, text) = event.split_once(' ')?;
        let what = text.strip_prefix(task)?.strip_prefix(' ')?;
        let (what, _) = what.split_once(" at ").unwrap_or((what, ""));
        (!what.starts_with("spawned")).then(|| (at.parse::<u64>().unwrap(), what.to_owned()))
    });
    let lane: Vec<_> = of_task.collect();
    let begin = lane[0].0;
    lane.into_iter().map(|(at, what)| (at - begin, what)).collect()
}

#[test]
fn a_coroutine_written_by_hand_gives_the_same_lane() {
    let (_, events) = run("coroutine", &[]);
    let written = lane(&events, "2");
    assert!(written.len() > 12, "{written:?}");
    assert_eq!(written, lane(&events, "3"));
}

/// Each pitfall, with a line of the broken run that the cured one does not have, and the other way round.
const PITFALLS: [(&str, &str, &str); 12] = [
    ("sequential-awaits", "it took 600 ms", "it took 300 ms"),
    ("blocking", "meanwhile the clerk had 0 turns", "meanwhile the clerk had 10 turns"),
    ("forgotten-await", "0 of 3 orders are saved", "3 of 3 orders are saved"),
    ("lost-exception", "all is well", "the backup has failed: the disk is full"),
    ("gather-siblings", "booked in the end: 2", "booked in the end: 0"),
    ("unbounded-gather", "12 requests, 8 refused", "12 requests, 0 refused"),
    ("pool-deadlock", "after 2000 ms orders still wait", "all orders are done"),
    ("swallowed-cancel", "beat 3", ""),
    ("lock-across-await", "reader 3: 120, after 300 ms", "reader 3: 100, after 0 ms"),
    (
        "starvation",
        "50 items, and the other task had 0 turns meanwhile",
        "50 items, and the other task had 5 turns meanwhile",
    ),
    ("select-loses-events", "4 of 6 received", "6 of 6 received"),
    ("shared-connection", "2 of 3 have another's answer", "0 of 3 have another's answer"),
];

#[test]
fn a_cured_pitfall_does_what_the_broken_one_does_not() {
    let pitfalls: Vec<&str> =
        all().iter().filter(|demo| demo.group == Group::Pitfalls).map(|demo| demo.id).collect();
    assert_eq!(pitfalls, PITFALLS.map(|(id, ..)| id));
    for (id, broken, cured) in PITFALLS {
        let lines = ["0", "1"].map(|is_cured| {
            let (args, _) = Args::parse(demo(id).params, [("cured", is_cured)]);
            run_with(demo(id), &args).messages
        });
        let has = |text: &str| lines.each_ref().map(|lines| lines.iter().any(|line| line == text));
        assert!(broken.is_empty() || has(broken) == [true, false], "{id}: {lines:?}");
        assert!(cured.is_empty() || has(cured) == [false, true], "{id}: {lines:?}");
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
