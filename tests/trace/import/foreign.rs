//! The traces of other programs become lanes.

use loopscope::trace::import::{Importer, Reason};

use super::lanes::{import, lanes, lanes_of};

const CHROME: &str = include_str!("../../../fuzz/seeds/chrome.json");
const NODE: &str = include_str!("../../../fuzz/seeds/node.json");
const TRIO: &str = include_str!("../../../fuzz/seeds/trio.json");
const VIZTRACER: &str = include_str!("../../../fuzz/seeds/viztracer.json");

#[test]
fn every_phase_has_its_place() {
    let import = import(CHROME).unwrap();
    assert_eq!(
        lanes(&import.log),
        [
            "Browser / IO 线程: outer 0-9.5",
            "Browser / IO 线程 +1 (under 1): inner 0.5-1.5, \"mark\" 0.75, flow0 Start 1",
            "pid 2 / tid 3: task 1.5-2, flow0 Step 1.6, flow0 End 1.7, \"navigation\" 7.5",
            "pid 2 / request 7: request 2.5-4.5, \"headers\" 3.5",
            "pid 2 / request 7: request 5.5-10.5",
            "pid 2 / heap free: =2.5 6.5",
            "pid 2 / heap used: =1234567890123 6.5",
        ]
    );
    let skipped: Vec<_> =
        import.skipped.by_reason().map(|(reason, tally)| (reason, tally.count, tally.first.event)).collect();
    assert_eq!(
        skipped,
        [
            (Reason::Malformed, 1, 22),
            (Reason::Phase, 1, 21),
            (Reason::Duration, 2, 10),
            (Reason::NotBegun, 1, 8),
        ]
    );
    assert_eq!(import.closed, 1, "the second request");
    assert!(!import.cut, "an array without its bracket is whole");
    assert!(!import.exact && import.origin.is_none());
}

#[test]
fn what_was_skipped_is_said_in_one_sentence() {
    let skipped = import(CHROME).unwrap().skipped;
    let byte = CHROME.find(r#"{"ph":"X","name":"never""#).unwrap();
    assert_eq!(
        skipped.to_string(),
        format!(
            ": 1 not a valid JSON object (first: event 22, byte {byte}), \
             1 of a phase that is not drawn (first: event 21, byte {}), \
             2 without a valid duration (first: event 10, byte {}), \
             1 the end of a slice that did not begin (first: event 8)",
            CHROME.find(r#"{"ph":"P""#).unwrap(),
            CHROME.find(r#"{"ph":"X","name":"no duration""#).unwrap(),
        )
    );
}

#[test]
fn viztracers_calls_nest_although_it_writes_the_inner_first() {
    let import = import(VIZTRACER).unwrap();
    assert_eq!(import.skipped.count(), 0);
    let lanes = lanes(&import.log);
    let fib = |lane: &&String| lane.starts_with("MainProcess / worker +") && lane.contains("fib (");
    assert!(
        lanes.iter().filter(fib).count() >= 3,
        "each call of fib by itself is a lane further in: {lanes:#?}"
    );
    assert!(lanes[0].starts_with("MainProcess / MainThread: "));
}

#[test]
fn node_traces_have_lanes_for_asynchronous_operations() {
    let import = import(NODE).unwrap();
    assert_eq!(import.skipped.count(), 0, "{}", import.skipped);
    let lanes = lanes(&import.log);
    assert!(lanes.iter().any(|lane| lane.contains("FSREQCALLBACK 0x2: FSREQCALLBACK ")), "{lanes:#?}");
    assert!(lanes.iter().any(|lane| lane.contains("\"loopStart\"")));
}

#[test]
fn trio_tasks_are_lanes_of_their_own() {
    assert_eq!(
        lanes_of(TRIO),
        [
            "trio / main: step parent 0.25-3.75, flow0 Start 2, step child 4-5, flow0 End 4",
            "trio / task parent 0x7f01: task parent 0-10",
            "trio / task child 0x7f02: task child 1-5",
        ]
    );
}

#[test]
fn an_object_may_have_anything_beside_its_events() {
    let file = r#"{"displayTimeUnit":"ns","metadata":{"deep":[[[{"traceEvents":[1,2]}]]]},
        "traceEvents":[{"ph":"X","name":"a","pid":1,"tid":1,"ts":5,"dur":1}],"otherData":"a \"text\"","n":-1.5e3,"b":true}"#;
    assert_eq!(lanes_of(file), ["pid 1 / tid 1: a 0-1"]);
}

#[test]
fn stamps_of_today_keep_their_nanoseconds() {
    let file = r#"[{"ph":"X","name":"a","pid":1,"tid":1,"ts":1763876127123456.001,"dur":0.001},
        {"ph":"i","name":"b","pid":1,"tid":1,"ts":1763876127123456.789}]"#;
    assert_eq!(lanes_of(file), ["pid 1 / tid 1: a 0-0.001, \"b\" 0.788"]);
}

#[test]
fn negative_stamps_are_moved_to_zero() {
    let file =
        r#"[{"ph":"i","name":"b","pid":1,"tid":1,"ts":3},{"ph":"i","name":"a","pid":1,"tid":1,"ts":-4}]"#;
    assert_eq!(lanes_of(file), ["pid 1 / tid 1: \"a\" 0, \"b\" 7"]);
}

#[test]
fn slices_that_overlap_are_all_shown() {
    let file = r#"[{"ph":"X","name":"a","pid":1,"tid":1,"ts":0,"dur":10},
        {"ph":"X","name":"b","pid":1,"tid":1,"ts":5,"dur":10},
        {"ph":"X","name":"c","pid":1,"tid":1,"ts":12,"dur":2},
        {"ph":"X","name":"a","pid":1,"tid":1,"ts":0,"dur":10}]"#;
    assert_eq!(
        lanes_of(file),
        [
            "pid 1 / tid 1: a 0-10",
            "pid 1 / tid 1 +1 (under 1): a 0-10",
            "pid 1 / tid 1 +2 (under 2): b 5-15",
            "pid 1 / tid 1 +3 (under 3): c 12-14",
        ]
    );
}

#[test]
fn slices_of_no_length_do_not_hide_what_follows() {
    let file = r#"[{"ph":"B","name":"a","pid":1,"tid":1,"ts":1},{"ph":"E","pid":1,"tid":1,"ts":1},
        {"ph":"B","name":"b","pid":1,"tid":1,"ts":1},{"ph":"E","pid":1,"tid":1,"ts":1}]"#;
    assert_eq!(lanes_of(file), ["pid 1 / tid 1: a 0-0, b 0-0"]);
}

#[test]
fn numbers_and_texts_name_the_same_thread() {
    let file = r#"[{"ph":"i","name":"a","pid":1,"tid":"1","ts":0},{"ph":"i","name":"b","pid":"1","tid":1,"ts":"1"}]"#;
    assert_eq!(lanes_of(file), ["pid 1 / tid 1: \"a\" 0, \"b\" 1"]);
}

#[test]
fn events_found_are_counted_while_reading() {
    let mut importer = Importer::new();
    importer.push(CHROME.as_bytes()).unwrap();
    assert_eq!(importer.events(), 23);
}
