//! The demos of the network: what their waits say, in Rust and in Python, and that Python's runs are the same each time.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

/// Runs a demo on the virtual clock: its result, its output, and its waits as `kind: words`, without those of servers.
async fn run(page: &Page, demo: &str, language: &str, params: Value) -> Checked<Value> {
    page.eval(&format!(
        "const result = await loopscope.run('{demo}', {params}, {{ speed: 'virtual', language: '{language}' }});
         const waits = loopscope.trace('chrome').traceEvents.filter((event) => event.cat === 'wait');
         const own = waits.filter(({{ args }}) => !args.file.startsWith('src/net/'));
         return {{
           ...result,
           lines: loopscope.output().filter(({{ stream }}) => stream === 'stdout').map(({{ text }}) => text),
           waits: [...new Set(own.map(({{ name, args }}) => `${{args.kind}}: ${{name}}`))],
           times: waits.map(({{ tid, ts, dur, name }}) => [tid, ts, dur, name]),
         }};"
    ))
    .await
}

fn has(run: &Value, words: &str) -> bool {
    run["waits"].as_array().is_some_and(|waits| waits.iter().any(|wait| wait == words))
}

type Words = &'static [&'static str];

/// Each demo with the words of waits that a visitor looks for: of both languages, of Rust, and of Python.
const WORDS: [(&str, Words, Words, Words); 5] = [
    (
        "redis",
        &["connect: connect 127.0.0.1:6379"],
        &["redis: HSET car", "redis: HGETALL car"],
        &["request: HSET car", "request: HGETALL car"],
    ),
    (
        "redis-several",
        &["connect: connect 10.0.0.1:6379", "connect: connect 10.0.0.2:6379"],
        &["redis: HGETALL car"],
        &["request: HGETALL car"],
    ),
    ("pool", &["timer: sleep 200 ms", "pool: pool.acquire"], &["redis: HSET car"], &["request: HSET car"]),
    (
        "api-server",
        &[],
        &["http: GET /red", "redis: HGETALL car"],
        &["request: GET /red", "request: HGETALL car"],
    ),
    (
        "crawler",
        &[],
        &["http: GET /robots.txt", "http: GET /slow", "semaphore: acquire: no permit is free"],
        &["request: GET /robots.txt", "request: GET /slow", "semaphore: semaphore.acquire"],
    ),
];

#[tokio::test]
async fn waits_say_what_is_asked_of_whom() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for (demo, both, of_rust, of_python) in WORDS {
            for (language, own) in [("rust", of_rust), ("python", of_python)] {
                let seen = run(page, demo, language, json!({})).await?;
                assert_eq!(seen["outcome"], "completed", "{demo}: {seen}");
                for words in both.iter().chain(own) {
                    assert!(
                        has(&seen, words),
                        "{demo} in {language}: {words} is not among {}",
                        seen["waits"]
                    );
                }
            }
        }
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn requests_run_in_workers() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for (language, words) in
            [("rust", "fetch: fetch data/mercury.json"), ("python", "worker: worker: requests.get")]
        {
            let seen = run(page, "requests-in-executor", language, json!({})).await?;
            assert_eq!((&seen["outcome"], &seen["tasks"]), (&json!("completed"), &json!(5)), "{seen}");
            assert!(has(&seen, words), "{}", seen["waits"]);
        }
        // The browser logs the headers that urllib3 sets and a page may not: these are no problems of the page.
        Ok(())
    })
    .await;
}

/// All of the trace but when in real time its moments were.
const TRACE: &str = "const { traceEvents, loopscopeRecord } = loopscope.trace('chrome');
    return JSON.stringify([traceEvents, loopscopeRecord.filter(([kind]) => kind !== 'clock')]);";

#[tokio::test]
async fn a_run_in_python_is_the_same_each_time() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for demo in ["redis", "redis-several", "pool", "crawler"] {
            let mut traces = Vec::new();
            for _ in 0..2 {
                run(page, demo, "python", json!({})).await?;
                traces.push(page.eval(TRACE).await?);
            }
            assert!(traces[0] == traces[1], "the traces of {demo} differ");
        }
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn without_limits_a_crawl_is_over_sooner() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for language in ["rust", "python"] {
            let mut took = Vec::new();
            for (at_once, per_host) in [(2, 0), (0, 2), (0, 0)] {
                let params = json!({ "at_once": at_once, "per_host": per_host, "limit": 200 });
                let seen = run(page, "crawler", language, params).await?;
                assert!(seen["lines"].to_string().contains("69 pages, 22563 bytes, 75 URLs"), "{seen}");
                took.push(seen["durationUs"].as_u64().ok_or("a duration")?);
            }
            assert!(took[0] == took[1] && took[1] > 2 * took[2], "{language}: {took:?}");
        }
        page.no_problems().await
    })
    .await;
}
