//! The exported file follows the format in the README.

use loopscope::rt::{Failure, JoinError, ms, println, sleep, spawn, timeout, try_spawn, yield_now};
use loopscope::sync::queue;
use loopscope::trace::chrome::{About, export};
use loopscope::trace::{Log, Recorder};
use serde_json::{Value, json};

use crate::scene::{record, record_with};

fn about() -> About<'static> {
    About { demo: "test", params: vec![("tasks", 3)], clock: "virtual" }
}

fn exported(main: impl Future<Output = Result<(), Failure>> + 'static) -> Value {
    serde_json::from_str(&export(&record(main).log(), &about())).unwrap()
}

/// The events of one phase, and category if one is given.
fn events<'a>(trace: &'a Value, phase: &str, category: &str) -> Vec<&'a Value> {
    let all = trace["traceEvents"].as_array().unwrap().iter();
    all.filter(|event| event["ph"] == phase && (category.is_empty() || event["cat"] == category)).collect()
}

async fn family() -> Result<(), Failure> {
    println!("he said \"好\" \u{1f600}\n");
    let child = spawn("child", async {
        sleep(ms(5)).await;
        yield_now().await;
    });
    let bad = try_spawn("bad", async { Err::<(), _>("no luck") });
    let long = spawn("long", async { timeout(ms(900), sleep(ms(1000))).await });
    child.await?;
    assert!(matches!(bad.await, Err(JoinError::Failed(_))));
    long.cancel();
    assert!(long.await.is_err());
    Ok(())
}

#[test]
fn the_file_says_where_it_comes_from() {
    let trace = exported(family());
    assert_eq!(
        trace["otherData"],
        json!({ "loopscope": env!("CARGO_PKG_VERSION"), "traceFormat": 1, "demo": "test", "params": { "tasks": 3 },
            "clock": "virtual", "droppedEvents": 0 })
    );
}

#[test]
fn tracks_are_named_and_sorted() {
    let trace = exported(family());
    let named: Vec<_> = events(&trace, "M", "")
        .into_iter()
        .filter(|event| event["name"] == "thread_name")
        .map(|event| (event["tid"].as_u64().unwrap(), event["args"]["name"].as_str().unwrap()))
        .collect();
    assert_eq!(named, [(0, "loop"), (1, "main #1"), (2, "child #2"), (3, "bad #3"), (4, "long #4")]);
    let order: Vec<_> = events(&trace, "M", "")
        .into_iter()
        .filter(|event| event["name"] == "thread_sort_index")
        .map(|event| event["args"]["sort_index"].as_u64().unwrap())
        .collect();
    assert_eq!(order, [0, 1, 2, 3, 4]);
}

#[test]
fn a_tasks_slices_are_its_steps_and_what_lies_between() {
    let trace = exported(family());
    let of_child: Vec<_> = events(&trace, "X", "")
        .into_iter()
        .filter(|event| event["tid"] == 2)
        .map(|event| {
            let args = &event["args"];
            let more = [&args["outcome"], &args["woken_by"], &args["kind"]];
            let more = more.into_iter().find_map(Value::as_str).unwrap();
            format!(
                "{} {}+{} {} {more}",
                event["cat"].as_str().unwrap(),
                event["ts"],
                event["dur"],
                event["name"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        of_child,
        [
            "ready 0.0+0.0 ready spawn",
            "run 0.0+0.0 poll pending",
            "wait 0.0+5000.0 sleep 5 ms timer",
            "ready 5000.0+0.0 ready timer",
            "run 5000.0+0.0 poll pending",
            "ready 5000.0+0.0 ready self",
            "run 5000.0+0.0 poll completed",
        ]
    );
}

#[test]
fn a_wait_names_kind_file_and_line_and_a_timeout_is_two_waits() {
    let trace = exported(family());
    let waits: Vec<_> =
        events(&trace, "X", "wait").into_iter().filter(|event| event["tid"] == 4).collect::<Vec<_>>();
    let names: Vec<_> = waits.iter().map(|wait| wait["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["sleep 1000 ms", "timeout 900 ms"]);
    for wait in waits {
        assert_eq!(wait["args"]["kind"], "timer");
        assert_eq!(wait["args"]["file"], file!());
        assert!(wait["args"]["line"].as_u64().unwrap() > 1);
    }
}

#[test]
fn lifetimes_begin_and_end_with_an_outcome() {
    let trace = exported(family());
    let begins: Vec<_> =
        events(&trace, "b", "task").into_iter().map(|event| &event["id2"]["local"]).collect();
    assert_eq!(begins, ["1", "2", "3", "4"]);
    let mut ends: Vec<_> =
        events(&trace, "e", "task").into_iter().map(|e| (&e["name"], &e["args"])).collect();
    ends.sort_by_key(|(name, _)| name.as_str().unwrap().to_owned());
    let expected = [
        (json!("bad"), json!({ "outcome": "failed", "error": "no luck" })),
        (json!("child"), json!({ "outcome": "completed" })),
        (json!("long"), json!({ "outcome": "cancelled" })),
        (json!("main"), json!({ "outcome": "completed" })),
    ];
    assert_eq!(ends, expected.iter().map(|(name, args)| (name, args)).collect::<Vec<_>>());
}

#[test]
fn every_arrow_ends_at_a_poll_of_the_woken_task() {
    let trace = exported(family());
    let (starts, ends) = (events(&trace, "s", "wake"), events(&trace, "f", "wake"));
    assert_eq!(starts.len(), ends.len());
    let polls = events(&trace, "X", "run");
    for end in ends {
        assert_eq!(end["bp"], "e");
        assert!(starts.iter().any(|start| start["id"] == end["id"]));
        assert!(polls.iter().any(|poll| poll["tid"] == end["tid"] && poll["ts"] == end["ts"]));
    }
    // A wake by a timer starts on the track of the loop.
    assert!(starts.iter().any(|start| start["tid"] == 0 && start["ts"] == 5000.0));
}

#[test]
fn ticks_are_on_the_loops_track_and_messages_keep_every_character() {
    let trace = exported(family());
    assert!(events(&trace, "X", "tick").iter().all(|tick| tick["tid"] == 0));
    let texts: Vec<_> = events(&trace, "i", "message").into_iter().map(|e| &e["args"]["text"]).collect();
    assert_eq!(texts, ["he said \"好\" \u{1f600}\n"]);
    let cancels = events(&trace, "i", "cancel");
    assert_eq!(
        (cancels.len(), &cancels[0]["tid"], &cancels[0]["args"]["by"]),
        (1, &json!(4), &json!("task 1"))
    );
}

#[test]
fn a_trace_that_lost_its_beginning_is_still_whole() {
    let main = async {
        for _ in 0..200 {
            spawn("w", yield_now()).await?;
        }
        Ok(())
    };
    let recorder = record_with(Recorder::new(Log::with_cap(100)), u32::MAX, main, |_| {});
    let trace: Value = serde_json::from_str(&export(&recorder.log(), &about())).unwrap();
    assert!(trace["otherData"]["droppedEvents"].as_u64().unwrap() > 1000);
    let (begins, ends) = (events(&trace, "b", "task"), events(&trace, "e", "task"));
    assert_eq!(begins.len(), ends.len(), "main, which lived at the cut, begins there");
    assert_eq!(begins[0]["name"], "main");
}

#[test]
fn a_run_that_is_under_way_is_exported_up_to_its_last_event() {
    let mut under_way = String::new();
    record_with(Recorder::default(), u32::MAX, std::future::pending(), |recorder| {
        under_way = export(&recorder.log(), &about());
    });
    let trace: Value = serde_json::from_str(&under_way).unwrap();
    assert_eq!(events(&trace, "b", "task").len(), 1);
    assert_eq!(events(&trace, "e", "task").len(), 0);
    assert_eq!(events(&trace, "X", "wait").last().unwrap()["name"], "suspended");
}

#[test]
fn gauges_are_counters_of_the_process() {
    let trace = exported(async {
        let (producer, consumer) = queue(3);
        for item in 0..2 {
            producer.put(item).await?;
        }
        consumer.get().await?;
        Ok(())
    });
    let counts = events(&trace, "C", "gauge");
    let levels: Vec<_> = counts.iter().map(|event| event["args"]["level"].as_u64().unwrap()).collect();
    assert_eq!(levels, [0, 1, 2, 1, 0]);
    let name = counts[0]["name"].as_str().unwrap();
    assert!(name.starts_with("queue 1 · chrome.rs:"), "{name}");
    assert!(counts.iter().all(|event| event["name"] == name && event["tid"] == 0));
    let rows: Vec<_> =
        trace["loopscopeRecord"].as_array().unwrap().iter().filter(|row| row[0] == "gauge").collect();
    assert_eq!((&rows[0][3], &rows[1][3], &rows[1][4]), (&json!(name), &json!(0), &json!(1)));
}
