//! The demos of the browser's own things, run on the executor in the browser: what they print, which lines wait.
#![cfg(target_arch = "wasm32")]

mod demo_sources;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use demo_sources::text_of;
use loopscope::demos::{Args, find};
use loopscope::rt::{
    Budget, Clock, Executor, Instrument, PausableClock, Pender, PollOutcome, Reading, TaskId, Time, Turn,
    VirtualClock, Wait,
};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// The test ticks the loop itself.
struct NoPender;

impl Pender for NoPender {
    fn pend(&self) {}
}

struct RealClock;

impl Clock for RealClock {
    fn read(&self) -> Reading {
        let now = Time::from_millis_f64(js_sys::Date::now());
        Reading { now, wall: now }
    }
}

#[derive(Default)]
struct Log {
    messages: RefCell<Vec<String>>,
    waits: RefCell<Vec<(&'static str, String)>>,
    outcomes: RefCell<Vec<(TaskId, PollOutcome)>>,
}

impl Instrument for Log {
    fn wait_began(&self, _at: Time, _task: TaskId, _number: u32, wait: &Wait<'_>) {
        let place = format!("{}:{}", wait.at.file(), wait.at.line());
        self.waits.borrow_mut().push((wait.kind, place));
    }

    fn poll_ended(&self, _at: Time, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        if outcome != PollOutcome::Pending {
            self.outcomes.borrow_mut().push((task, outcome));
        }
        if let (1, Some(error)) = (task.get(), error) {
            self.messages.borrow_mut().push(format!("main failed: {error}"));
        }
    }

    fn message(&self, _at: Time, _task: Option<TaskId>, text: &str) {
        self.messages.borrow_mut().push(text.to_owned());
    }
}

/// Real time from zero on.
fn running_clock() -> Rc<PausableClock> {
    let clock = PausableClock::new(Rc::new(RealClock));
    clock.resume();
    clock
}

fn start(id: &str, params: &[(&str, &str)], clock: Rc<dyn Clock>) -> (Executor, Rc<Log>) {
    let demo = find(id).unwrap_or_else(|| panic!("no demo {id}"));
    let args =
        Args::parse_strict(demo.params, params.iter().copied()).unwrap_or_else(|errors| panic!("{errors:?}"));
    let log = Rc::new(Log::default());
    let executor = Executor::new(clock, Rc::new(NoPender), Some(log.clone()));
    drop(executor.try_spawn("main", demo.start.expect("it runs here")(&args)));
    (executor, log)
}

/// Lets the browser run its own loop once.
async fn macro_task() {
    let promise = eval("new Promise((resolve) => setTimeout(resolve, 1))");
    assert!(JsFuture::from(js_sys::Promise::from(promise)).await.is_ok());
}

fn eval(script: &str) -> wasm_bindgen::JsValue {
    js_sys::eval(script).unwrap_or_else(|thrown| panic!("{script}: {thrown:?}"))
}

/// Runs a demo to its end on the real clock.
async fn run(id: &str, params: &[(&str, &str)]) -> Rc<Log> {
    let (executor, log) = start(id, params, running_clock());
    while executor.tick(Budget::wall(Duration::from_millis(5))) != Turn::Done {
        if log.outcomes.borrow().iter().any(|(task, _)| task.get() == 1) {
            // As a session does, and `asyncio.run`.
            executor.cancel_all();
        }
        macro_task().await;
    }
    assert_eq!(executor.host_waits(), 0);
    log
}

/// Runs a demo to its end on a clock that jumps when nothing of the host's is awaited.
async fn run_virtually(id: &str, params: &[(&str, &str)]) -> Rc<Log> {
    let clock = VirtualClock::new();
    let (executor, log) = start(id, params, clock.clone());
    loop {
        match executor.tick(Budget::polls(100)) {
            Turn::Done => break,
            Turn::Sleeping(deadline) if executor.host_waits() == 0 => clock.advance_to(deadline),
            _ => macro_task().await,
        }
    }
    log
}

/// Every line that waited, as the shown source has it.
fn marked_lines(id: &str, log: &Log) -> Vec<String> {
    let source = find(id).map(|demo| &demo.source).unwrap_or_else(|| panic!("no demo {id}"));
    let mut lines = Vec::new();
    for (_, place) in log.waits.borrow().iter() {
        let line = place.strip_prefix(source.path).and_then(|rest| rest.strip_prefix(':'));
        let line: usize = line.and_then(|line| line.parse().ok()).unwrap_or_else(|| panic!("{place}"));
        let text = text_of(&source.rust).lines().nth(line - 1).unwrap_or_default().trim().to_owned();
        if !lines.contains(&text) {
            lines.push(text);
        }
    }
    lines
}

const CONTEXT_MANAGER_PRINTS: [&str; 13] = [
    "w-1 asks",
    "w-2 asks",
    "w-3 asks",
    "w-1 has it",
    "w-1 released it",
    "w-2 has it",
    "w-2 released it",
    "w-3 has it",
    "w-3 released it",
    "rows kept: 1",
    "w-1 ended",
    "w-2 failed: the body gave up",
    "w-3 was cancelled",
];

#[wasm_bindgen_test]
async fn context_manager_releases_once_each_time() {
    let log = run("context-manager", &[("hold", "50")]).await;
    assert_eq!(log.messages.take(), CONTEXT_MANAGER_PRINTS);
    let outcomes: Vec<_> =
        log.outcomes.take().into_iter().map(|(task, outcome)| (task.get(), outcome)).collect();
    let expected = [
        (2, PollOutcome::Completed),
        (3, PollOutcome::Failed),
        (4, PollOutcome::Cancelled),
        // `w-3 release`
        (5, PollOutcome::Completed),
        (1, PollOutcome::Completed),
    ];
    assert_eq!(outcomes, expected);
}

#[wasm_bindgen_test]
async fn context_manager_does_not_stop_a_clock_that_jumps() {
    // Two tasks wait for the database because a third holds it asleep: the clock must jump all the same.
    let log = run_virtually("context-manager", &[("hold", "20000")]).await;
    assert_eq!(log.messages.take(), CONTEXT_MANAGER_PRINTS);
}

#[wasm_bindgen_test]
async fn context_manager_waits_on_the_lines_of_the_shown_source() {
    let log = run("context-manager", &[("hold", "1")]).await;
    let lines = marked_lines("context-manager", &log);
    for expected in [
        "let transaction = Transaction::begin(&store).await?;",
        "transaction.put(name, \"written\").await?;",
        "sleep(hold).await;",
        "let end = if outcome.is_ok() { transaction.commit() } else { transaction.abort() };",
        "spawn_detached(format!(\"{} release\", self.name), release(self.name, transaction.abort()));",
        "third_is_in.wait().await;",
    ] {
        assert!(lines.iter().any(|line| line == expected), "{expected} is not among {lines:#?}");
    }
}

#[wasm_bindgen_test]
async fn context_manager_says_so_when_the_database_is_refused() {
    eval(
        "globalThis.genuine = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
        Object.defineProperty(globalThis, 'indexedDB', { configurable: true, value: undefined })",
    );
    let log = run("context-manager", &[]).await;
    eval("Object.defineProperty(globalThis, 'indexedDB', globalThis.genuine)");
    let messages = log.messages.take();
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].starts_with("main failed: the browser refuses this page a database"), "{messages:?}");
}

#[wasm_bindgen_test]
async fn a_run_that_is_shut_down_gives_the_database_back() {
    let (executor, log) = start("context-manager", &[("hold", "20000")], running_clock());
    while !log.messages.borrow().iter().any(|line| line == "w-1 has it") {
        executor.tick(Budget::polls(100));
        macro_task().await;
    }
    executor.shut_down();
    assert_eq!((executor.alive(), executor.host_waits()), (0, 0));
    // Had it kept the store, this run could not begin.
    let log = run("context-manager", &[("hold", "1")]).await;
    assert_eq!(log.messages.take(), CONTEXT_MANAGER_PRINTS);
}

/// Makes the page's base another, for as long as it lives.
struct Base;

impl Base {
    fn set(href: &str) -> Base {
        eval(&format!(
            "globalThis.base = document.createElement('base'); base.href = '{href}'; document.head.append(base)"
        ));
        Base
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        eval("base.remove()");
    }
}

/// Has answers held back in the page itself, as the service worker does, for as long as it lives.
struct HeldBack;

impl HeldBack {
    fn begin() -> HeldBack {
        eval(
            "globalThis.fetchOfThePage = globalThis.fetch;
            globalThis.fetch = async (url, { signal }) => {
                const delay = Number(new URL(url, document.baseURI).searchParams.get('delay'));
                await new Promise((resolve, reject) => {
                    signal.onabort = () => reject(signal.reason);
                    setTimeout(resolve, delay);
                });
                return fetchOfThePage(url, { signal });
            }",
        );
        HeldBack
    }
}

impl Drop for HeldBack {
    fn drop(&mut self) {
        eval("globalThis.fetch = globalThis.fetchOfThePage");
    }
}

#[wasm_bindgen_test]
async fn fetch_ends_as_it_should_where_answers_are_held_back() {
    let _base = Base::set("/static/");
    let _held_back = HeldBack::begin();
    let log = run("fetch", &[("requests", "2"), ("delay", "20"), ("limit", "500")]).await;
    let expected = [
        "mercury: 2440 km",
        "venus: 6052 km",
        "failed: vulcan: HTTP 404",
        "failed: jupiter: no answer within 500 ms",
    ];
    assert_eq!(log.messages.take(), expected);
}

#[wasm_bindgen_test]
async fn fetch_ends_too_where_nothing_holds_answers_back() {
    let _base = Base::set("/static/");
    let log = run("fetch", &[("requests", "1"), ("limit", "30000")]).await;
    assert_eq!(log.messages.take(), ["mercury: 2440 km", "failed: vulcan: HTTP 404", "jupiter: 69911 km"]);
    let lines = marked_lines("fetch", &log);
    assert!(lines.iter().any(|line| line.starts_with("let response = fetch(")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("timeout(limit, radius(")), "{lines:#?}");
}

#[wasm_bindgen_test]
async fn fetch_offline_fails_line_by_line() {
    eval(
        "globalThis.fetchOfThePage = globalThis.fetch; globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'))",
    );
    let log = run("fetch", &[("requests", "1")]).await;
    eval("globalThis.fetch = globalThis.fetchOfThePage");
    let messages = log.messages.take();
    assert_eq!(messages.len(), 3, "{messages:?}");
    for message in messages {
        assert!(message.starts_with("failed: no answer to the request for data/"), "{message}");
    }
}

/// The tests' own page has no workers' program; what workers do is tested where the whole site is (tests/e2e).
#[wasm_bindgen_test]
async fn a_job_for_which_there_is_no_worker_fails_and_says_why() {
    let log = run("run-in-executor", &[("limit", "1000"), ("workers", "1")]).await;
    let messages = log.messages.borrow();
    assert_eq!(messages[0], "on the loop: 168 primes below 1000");
    let failed = "main failed: there is no worker for count_primes: the workers' program could not be loaded";
    assert_eq!(messages.last().map(String::as_str), Some(failed));
    let line = "counts.push(try_spawn(format!(\"job-{n}\"), pool.run(&COUNT_PRIMES, limit)));";
    assert!(marked_lines("run-in-executor", &log).iter().any(|marked| marked == line));
}
