//! Checks the exports with an independent reader, Perfetto's trace_processor.
//!
//! It loads both export formats of a run, and the contents of its tables are compared with the run's model. Run by
//! `cargo xtask test conformance`, which sets the environment variable for Python. Next: `read.py`.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../trace/scene.rs"]
#[allow(dead_code, reason = "the tests of the trace use all of it")]
mod scene;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use loopscope::demos::{self, Args};
use loopscope::rt::{Cause, Failure, Worker, ms, println, sleep, spawn, timeout, try_spawn, yield_now};
use loopscope::trace::chrome::{self, About};
use loopscope::trace::import::Importer;
use loopscope::trace::{EventKind, LaneId, Log, Model, Recorder, SpanKind, perfetto};
use serde_json::{Value, json};

/// The environment variable with the path of the Python that has the reader.
const PYTHON: &str = "LOOPSCOPE_READERS_PYTHON";

/// The two export formats.
#[derive(Clone, Copy, Debug)]
enum Form {
    Chrome,
    Perfetto,
}

impl Form {
    /// The tasks' slices and instants: track, category, name, begin, duration, and the number of concurrent waits.
    fn slices(self) -> &'static str {
        match self {
            Form::Chrome => {
                "select thread.name, category, slice.name, ts, dur, extract_arg(slice.arg_set_id, 'args.waits') from slice \
                 join thread_track on track_id = thread_track.id join thread using (utid) order by slice.id"
            }
            Form::Perfetto => {
                "select track.name, category, slice.name, ts, dur, extract_arg(slice.arg_set_id, 'debug.waits') \
                 from slice join track on track_id = track.id order by slice.id"
            }
        }
    }
}

/// The arrows: the slices at their begin and end.
const FLOWS: &str = "select a.name, b.name from flow join slice a on slice_out = a.id \
                     join slice b on slice_in = b.id";
/// The reader's import errors. Statistics that are zero are omitted.
const ERRORS: &str = "select name, value from stats where severity in ('error', 'data_loss') and value > 0";
const TEXTS: &str = "select string_value from args where key in ('debug.text', 'args.text')";
const COUNTERS: &str = "select ts, value from counter order by ts, value";

/// The results of `queries` on a trace.
fn ask(name: &str, bytes: &[u8], queries: &[&str]) -> Vec<Vec<Vec<Value>>> {
    let python = std::env::var_os(PYTHON).unwrap_or_else(|| panic!("{PYTHON} is not set"));
    let file: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, bytes).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/read.py");
    let output = Command::new(python).arg(script).arg(&file).args(queries).output().unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{problem}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Exports the log in both formats; returns the results of `queries` and of the format's own query.
fn read(name: &str, log: &Log, queries: &[&str], mut check: impl FnMut(Form, &[Vec<Vec<Value>>])) {
    let about = About { demo: name, params: vec![], clock: "virtual" };
    for form in [Form::Chrome, Form::Perfetto] {
        let (file, bytes) = match form {
            Form::Chrome => (format!("{name}.json"), chrome::export(log, &about).into_bytes()),
            Form::Perfetto => (format!("{name}.pftrace"), perfetto::export(log, &about)),
        };
        let queries: Vec<&str> = [form.slices(), ERRORS].iter().chain(queries).copied().collect();
        let answers = ask(&file, &bytes, &queries);
        assert_eq!(answers[1], Vec::<Vec<Value>>::new(), "{form:?}");
        check(form, &answers);
    }
}

/// The expected slices of the tasks by the model, sorted.
fn expected_slices(log: &Log) -> Vec<Value> {
    let mut model = Model::default();
    model.catch_up(log);
    let mut slices = Vec::new();
    for id in model.rows() {
        let lane = model.lane(*id).unwrap();
        for span in lane.spans.iter() {
            let (category, name) = match span.kind {
                SpanKind::Idle => continue,
                SpanKind::Slice { name } => ("slice", log.text(name).unwrap()),
                SpanKind::Ready { .. } => ("ready", "ready"),
                SpanKind::Running { .. } => ("run", "poll"),
                SpanKind::Suspended { wait, .. } => {
                    ("wait", wait.map_or("suspended", |wait| &*log.wait(wait).unwrap().label))
                }
            };
            let (begin, end) = (span.begin.as_nanos(), span.end_or(model.end()).as_nanos());
            slices.push(json!([lane.title(), category, name, begin, end - begin]));
        }
    }
    slices.sort_by_key(Value::to_string);
    slices
}

/// The reader's slices that are spans of tasks, sorted. Of concurrent waits the model has the one that ends first; only that
/// slice has their number.
fn found_slices(rows: &[Vec<Value>]) -> Vec<Value> {
    let first: Vec<&[Value]> = rows.iter().filter(|row| !row[5].is_null()).map(|row| &row[..]).collect();
    let same_time = |row: &[Value], other: &[Value]| (&row[..2], &row[3..5]) == (&other[..2], &other[3..5]);
    let is_span = |row: &&Vec<Value>| match row[1].as_str() {
        Some("ready" | "run" | "slice") => true,
        Some("wait") => !row[5].is_null() || row[4] == 0 || !first.iter().any(|other| same_time(row, other)),
        _ => false,
    };
    let mut found: Vec<Value> =
        rows.iter().filter(is_span).map(|row| Value::Array(row[..5].to_vec())).collect();
    found.sort_by_key(Value::to_string);
    found
}

/// The number of arrows: from a spawn, or a wake by a task, a worker or a timer, to a poll.
fn expected_flows(log: &Log) -> usize {
    let mut waiting: Vec<LaneId> = Vec::new();
    let mut landed = 0;
    for event in log.events() {
        let Some(lane) = event.lane else { continue };
        match event.kind {
            EventKind::Spawned { parent: Some(_), .. }
            | EventKind::Ready { by: Cause::Task(_) | Cause::Worker(_) | Cause::Timer } => {
                waiting.push(lane);
            }
            EventKind::PollBegan => {
                landed += waiting.iter().filter(|woken| **woken == lane).count();
                waiting.retain(|woken| *woken != lane);
            }
            _ => {}
        }
    }
    landed
}

async fn family() -> Result<(), Failure> {
    println!("he said \"好\" \u{1f600}\n");
    let child = spawn("child", async {
        sleep(ms(5)).await;
        yield_now().await;
        sleep(ms(1)).await;
    });
    let bad = try_spawn("bad", async { Err::<(), _>("no luck") });
    let long = spawn("long \"<b>\"", async { timeout(ms(900), sleep(ms(1000))).await });
    let worker = Worker::new("worker 1");
    let (answers, wanted) = async_channel::bounded(1);
    let waiting = spawn("waiting", async move { wanted.recv().await });
    worker.ordered();
    sleep(ms(2)).await;
    worker.began("job", ms(1));
    child.await?;
    worker.ended(ms(2));
    worker.wakes(|| answers.try_send(1).expect("there is room"));
    drop(waiting.await);
    drop(bad.await);
    long.cancel();
    assert!(long.await.is_err());
    Ok(())
}

#[test]
#[ignore = "needs the readers that `cargo xtask test conformance` sets up"]
fn perfetto_sees_the_spans_of_every_task() {
    let family = scene::record(family());
    let mut runs: Vec<(&str, Rc<Recorder>)> = vec![("family", family)];
    for demo in demos::all().iter().filter(|demo| demo.id != "panic") {
        runs.push((demo.id, scene::record(demo.start.expect("it runs here")(&Args::defaults(demo.params)))));
    }
    for (name, recorder) in runs {
        let log = recorder.log();
        read(name, &log, &[FLOWS], |form, answers| {
            assert_eq!(found_slices(&answers[0]), expected_slices(&log), "{name} as {form:?}");
            assert_eq!(answers[2].len(), expected_flows(&log), "arrows of {name} as {form:?}");
            for flow in &answers[2] {
                let from = flow[0].as_str().unwrap();
                // A callback of the network wakes, and may print at the same moment of the virtual clock: then Perfetto takes the
                // message for what the arrow comes from.
                let is_known = ["poll", "tick", "wake", "job", "message"].contains(&from)
                    || ["connect ", "to ", "from "].iter().any(|way| from.starts_with(way));
                assert!(is_known && flow[1] == "poll", "{name} as {form:?}: {flow:?}");
            }
        });
    }
}

#[test]
#[ignore = "needs the readers that `cargo xtask test conformance` sets up"]
fn perfetto_sees_messages_as_they_were_printed() {
    let recorder = scene::record(family());
    read("messages", &recorder.log(), &[TEXTS], |form, answers| {
        assert_eq!(answers[2], [[json!("he said \"好\" \u{1f600}\n")]], "{form:?}");
    });
}

#[test]
#[ignore = "needs the readers that `cargo xtask test conformance` sets up"]
fn perfetto_sees_foreign_traces_that_went_through_us() {
    let file = include_str!("../../fuzz/seeds/chrome.json");
    let mut importer = Importer::new();
    importer.push(file.as_bytes()).unwrap();
    let log = importer.finish().unwrap().log;
    read("foreign", &log, &[COUNTERS], |form, answers| {
        let mut names: Vec<_> = answers[0]
            .iter()
            .filter(|row| row[1] == "slice")
            .map(|row| (row[2].clone(), row[4].clone()))
            .collect();
        names.sort_by_key(|(name, duration)| format!("{name} {duration}"));
        let expected =
            [("inner", 1000), ("outer", 9500), ("request", 2000), ("request", 5000), ("task", 500)];
        assert_eq!(names, expected.map(|(name, duration)| (json!(name), json!(duration))), "{form:?}");
        assert_eq!(
            answers[2],
            [[json!(6500), json!(2.5)], [json!(6500), json!(1_234_567_890_123.0)]],
            "{form:?}"
        );
    });
}
