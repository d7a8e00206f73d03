//! `window.loopscope`, as the README documents it for embedding pages.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

async fn visit_ready(test: impl AsyncFnOnce(&Page) -> Checked) {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        test(page).await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn it_is_there_before_the_page_is_ready_and_says_its_version() {
    visit(Viewport::DESKTOP, async |page| {
        page.open("").await?;
        assert_eq!(page.eval("return loopscope.ready instanceof window.Promise").await?, true);
        page.eval("await loopscope.ready").await?;
        assert_eq!(
            page.eval("return loopscope.version").await?,
            env!("CARGO_PKG_VERSION").replace("0.0.0", "0.1.0")
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn demos_describes_the_catalogue() {
    visit_ready(async |page| {
        let demos = page.eval("return loopscope.demos()").await?;
        let demos = demos.as_array().ok_or("an array")?;
        let ids: Vec<_> = demos.iter().filter_map(|demo| demo["id"].as_str()).collect();
        for id in ["sleep", "fetch", "async-iterator", "context-manager"] {
            assert!(ids.contains(&id), "{ids:?}");
        }
        for demo in demos {
            assert!(demo["title"].is_string() && demo["group"].is_string(), "{demo}");
            for param in demo["params"].as_array().ok_or("params")? {
                assert!(param["name"].is_string() && param["type"].is_string() && param["unit"].is_string());
                let number = |key: &str| param[key].as_f64().ok_or(format!("{key} of {param}"));
                assert!(number("min")? <= number("default")? && number("default")? <= number("max")?);
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_run_resolves_with_what_came_of_it() {
    visit_ready(async |page| {
        let result = page.eval("return loopscope.run('sleep', { tasks: 3, delay: 50 }, { speed: 'virtual' })").await?;
        let events = result["events"].as_u64().ok_or("events")?;
        assert!(events > 50);
        let expected =
            json!({ "outcome": "completed", "tasks": 4, "polls": 11, "events": events, "durationUs": 200_000 });
        assert_eq!(result, expected, "and no error key");
        let again = page.eval("return loopscope.run('sleep', { tasks: 3, delay: 50 }, { speed: 'virtual' })").await?;
        assert_eq!(again, result, "the same every time");
        let real = page.eval("return loopscope.run('sleep', { tasks: '2', delay: 10 })").await?;
        assert_eq!(real["outcome"], "completed");
        assert!(real["durationUs"].as_f64().ok_or("duration")? >= 30_000.0);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn bad_input_is_refused_by_name_and_starts_nothing() {
    visit_ready(async |page| {
        let refusals = [
            ("'nap'", &["nap", "sleep", "fetch"][..]),
            ("undefined", &["undefined", "sleep"]),
            ("'sleep', { tasks: 0 }", &["tasks", "1", "1000"]),
            ("'sleep', { tasks: 1e9 }", &["tasks", "1000"]),
            ("'sleep', { tasks: 2.5 }", &["tasks", "2.5", "whole number"]),
            ("'sleep', { tasks: 'many' }", &["tasks", "many", "whole number"]),
            ("'sleep', { tasks: '' }", &["tasks", "whole number"]),
            ("'sleep', { tasks: null }", &["tasks", "whole number"]),
            ("'sleep', { naps: 3 }", &["naps", "tasks", "delay"]),
            ("'sleep', 7", &["params", "7"]),
            ("'sleep', {}, { speed: 'fast' }", &["speed", "fast", "real", "slow", "virtual"]),
            ("'sleep', {}, { haste: 1 }", &["haste", "speed"]),
        ];
        for (call, named) in refusals {
            let error = page.eval(&format!("await loopscope.run({call})")).await.unwrap_err().to_string();
            for word in named {
                assert!(error.contains(word), "run({call}): \"{error}\" does not name {word}");
            }
            let kind = "return loopscope.run('nap').catch((error) => error instanceof window.Error)";
            assert_eq!(page.eval(kind).await?, true);
        }
        let error = page.eval("loopscope.trace()").await.unwrap_err().to_string();
        assert!(error.contains("no trace"), "{error}");
        let error = page.eval("loopscope.trace('pprof')").await.unwrap_err().to_string();
        assert!(error.contains("pprof") && error.contains("chrome"), "{error}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn stop_and_a_newer_run_end_a_run_as_cancelled() {
    visit_ready(async |page| {
        let stopped = page
            .eval("const run = loopscope.run('sleep', { delay: 60000 }); loopscope.stop(); return run")
            .await?;
        assert_eq!(stopped["outcome"], "cancelled");
        let both = page
            .eval(
                "const first = loopscope.run('sleep', { delay: 60000 });
                 const second = loopscope.run('sleep', {}, { speed: 'virtual' });
                 return [(await first).outcome, (await second).outcome]",
            )
            .await?;
        assert_eq!(both, json!(["cancelled", "completed"]));
        // The service worker may start after the page is ready: these requests wait for it.
        let waiting = page
            .eval(
                "const first = loopscope.run('fetch');
                 const second = loopscope.run('fetch');
                 loopscope.stop();
                 return [(await first).outcome, (await second).outcome]",
            )
            .await?;
        assert_eq!(waiting, json!(["cancelled", "cancelled"]));
        page.eval("loopscope.stop()").await?;
        Ok(())
    })
    .await;
}

/// The keys that the README documents for the events of one phase.
const KEYS: [(&str, &[&str]); 7] = [
    ("M", &["name", "args"]),
    ("X", &["cat", "name", "ts", "dur", "args"]),
    ("b", &["cat", "name", "id2", "ts"]),
    ("e", &["cat", "name", "id2", "ts", "args"]),
    ("s", &["id", "ts"]),
    ("f", &["id", "ts", "bp"]),
    ("C", &["cat", "name", "ts", "args"]),
];

#[tokio::test]
async fn the_trace_keeps_to_its_format() {
    visit_ready(async |page| {
        page.eval(
            "await loopscope.run('async-iterator', { items: 4, leave: 2, period: 20 }, { speed: 'virtual' })",
        )
        .await?;
        let trace = page.eval("return loopscope.trace('chrome')").await?;
        let other = &trace["otherData"];
        assert_eq!((&other["traceFormat"], &other["demo"]), (&json!(1), &json!("async-iterator")));
        assert_eq!(other["params"], json!({ "items": 4, "leave": 2, "period": 20 }));
        assert_eq!((&other["clock"], &other["loopscope"]), (&json!("virtual"), &json!("0.1.0")));
        let events = trace["traceEvents"].as_array().ok_or("events")?;
        for event in events {
            let phase = event["ph"].as_str().ok_or("ph")?;
            if phase == "i" {
                continue;
            }
            let (_, keys) = KEYS.iter().find(|(known, _)| *known == phase).ok_or(format!("phase {phase}"))?;
            for key in *keys {
                assert!(!event[key].is_null(), "{event} has no {key}");
            }
            assert!(event["tid"].is_u64());
        }
        let of = |category: &str| -> Vec<&Value> { events.iter().filter(|e| e["cat"] == category).collect() };
        assert!(of("run").iter().all(|e| e["name"] == "poll" && e["args"]["outcome"].is_string()));
        assert!(of("ready").iter().all(|e| e["name"] == "ready" && e["args"]["woken_by"].is_string()));
        assert!(of("tick").iter().all(|e| e["tid"] == 0));
        let lines = include_str!("../../../src/demos/async_iterator.rs").lines().count() as u64;
        for wait in of("wait") {
            assert_eq!(wait["args"]["file"], "src/demos/async_iterator.rs", "{wait}");
            assert!(
                wait["args"]["line"].as_u64().ok_or("line")? <= lines && wait["args"]["kind"].is_string()
            );
        }
        let begins = events.iter().filter(|e| e["ph"] == "b").count();
        assert_eq!((begins, events.iter().filter(|e| e["ph"] == "e").count()), (3, 3));
        let texts: Vec<_> = events.iter().filter(|e| e["ph"] == "i" && e["cat"] == "message").collect();
        assert_eq!(texts[0]["args"]["text"], "to the end");
        Ok(())
    })
    .await;
}
