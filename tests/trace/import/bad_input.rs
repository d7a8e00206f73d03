//! Bad files give one clear message, or load with a count of what was skipped.

use std::fmt::Write;

use loopscope::trace::chrome::export;
use loopscope::trace::import::{
    Error, Importer, LARGEST_EVENT, MOST_LANES, MOST_LEVELS, MOST_NESTED, Reason,
};

use super::lanes::{import, lanes};
use super::random;

/// The error of a file that cannot be imported.
fn said(file: impl AsRef<[u8]>) -> String {
    import(file).err().expect("the file is bad").to_string()
}

const GOOD: &str = r#"{"ph":"i","name":"good","pid":1,"tid":1,"ts":1}"#;

/// The reasons of skipped events, in a file that also has one valid event.
fn skipped(bad: &str) -> Vec<(Reason, u64)> {
    let import = import(format!("[{GOOD},{bad}]")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(lanes(&import.log).len(), 1);
    import.skipped.by_reason().map(|(reason, tally)| (reason, tally.count)).collect()
}

#[test]
fn a_file_without_a_trace_is_told_what_is_missing() {
    for nothing in ["", " ", "\n\t\r\n", "\u{feff}"] {
        assert_eq!(said(nothing), "The file is empty; a trace in Chrome's JSON format is expected.");
    }
    for root in ["\"x\"", "42", "-1", "true", "null", "false"] {
        let expected = "The value at byte 1 is not a trace; \
                        it must be an array of events or an object with traceEvents.";
        assert_eq!(said(format!(" {root}")), expected);
    }
    for object in ["{}", "{\"a\":1}", "{\"a\":{\"traceEvents\":[]}}"] {
        let expected = "The object has no traceEvents; \
                        that is the array in which a trace in Chrome's JSON format has its events.";
        assert_eq!(said(object), expected);
    }
    for none in ["[]", "{\"traceEvents\":[]}", "["] {
        assert_eq!(said(none), "The trace has no event that can be shown.");
    }
    assert_eq!(
        said("[1,{}]"),
        "The trace has no event that can be shown: 1 not a valid JSON object (first: event 0, byte 1), \
         1 of a phase that is not drawn (first: event 1, byte 3)."
    );
}

#[test]
fn what_is_not_json_is_named() {
    for (file, what) in [
        (&b"\x0a\x20\x40\x80\x90"[..], "Perfetto protobuf"),
        (b"\x0a[\x40\x80\x90", "Perfetto protobuf"),
        (b"PK\x03\x04....", "zip"),
        (b"\x28\xb5\x2f\xfd.", "zstd"),
        (b"\xff\xfe[\0{\0", "UTF-16"),
        (b"[\0{\0", "UTF-16"),
        (b"\0\0\0\0", "something else"),
        (b"hello", "something else"),
        (b"\xef\xbb[]", "something else"),
    ] {
        let error = import(file).err().unwrap();
        assert!(matches!(error, Error::NotJson { .. }), "{error}");
        assert!(error.to_string().contains(what), "{error}");
    }
}

#[test]
fn broken_json_is_located() {
    for (file, message) in [
        ("[{} {}]", "The JSON text is broken at byte 4: a comma, or ] must stand there."),
        ("{\"a\" 1}", "The JSON text is broken at byte 5: a colon must stand there."),
        ("{a:1}", "The JSON text is broken at byte 1: a name in quotes, or } must stand there."),
        ("{\"traceEvents\":{}}", "The JSON text is broken at byte 15: an array must stand there."),
        ("{\"a\":,}", "The JSON text is broken at byte 5: a value must stand there."),
        ("[,]", "The JSON text is broken at byte 1: an event, or ] must stand there."),
        ("{\"a\":1 \"b\"}", "The JSON text is broken at byte 7: a comma, or } must stand there."),
        ("[]]", "The JSON text is broken at byte 2: the end of the file must stand there."),
    ] {
        assert_eq!(said(file), message);
    }
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    assert!(import(format!("\u{feff} [{GOOD}]")).is_ok());
}

#[test]
fn each_bad_event_costs_only_itself() {
    let long = format!("{{\"args\":\"{}\"}}", "x".repeat(LARGEST_EVENT));
    let deep = "[".repeat(MOST_NESTED as usize + 1) + &"]".repeat(MOST_NESTED as usize + 1);
    for (bad, reason) in [
        ("1", Reason::Malformed),
        ("null", Reason::Malformed),
        ("\"text\"", Reason::Malformed),
        ("[]", Reason::Malformed),
        ("nonsense", Reason::Malformed),
        ("{\"ph\":tru}", Reason::Malformed),
        ("{]", Reason::Malformed),
        ("{\"ph\":\"X\",\"ph\":\"X\"}", Reason::Malformed),
        ("{\"ph\":\"\\ud800\"}", Reason::Phase),
        ("{}", Reason::Phase),
        ("{\"ph\":\"\"}", Reason::Phase),
        ("{\"ph\":\"XX\"}", Reason::Phase),
        ("{\"ph\":1}", Reason::Phase),
        ("{\"ph\":{}}", Reason::Phase),
        ("{\"ph\":\"i\"}", Reason::Time),
        ("{\"ph\":\"i\",\"ts\":null}", Reason::Time),
        ("{\"ph\":\"i\",\"ts\":\"NaN\"}", Reason::Time),
        ("{\"ph\":\"i\",\"ts\":1e999}", Reason::Time),
        ("{\"ph\":\"i\",\"ts\":-99999999999999999999}", Reason::Time),
        ("{\"ph\":\"X\",\"ts\":1}", Reason::Duration),
        ("{\"ph\":\"X\",\"ts\":1,\"dur\":-0.001}", Reason::Duration),
        ("{\"ph\":\"X\",\"ts\":1,\"dur\":\"NaN\"}", Reason::Duration),
        ("{\"ph\":\"b\",\"ts\":1}", Reason::NoId),
        ("{\"ph\":\"s\",\"ts\":1,\"id\":{}}", Reason::NoId),
        ("{\"ph\":\"C\",\"ts\":1}", Reason::NoValue),
        ("{\"ph\":\"C\",\"ts\":1,\"args\":{\"a\":\"NaN\",\"b\":1e999}}", Reason::NoValue),
        ("{\"ph\":\"E\",\"pid\":1,\"tid\":1,\"ts\":1}", Reason::NotBegun),
        (&long, Reason::TooLong),
        (&deep, Reason::TooNested),
    ] {
        assert_eq!(skipped(bad), [(reason, 1)], "{}", &bad[..bad.len().min(80)]);
    }
}

#[test]
fn slices_may_end_later_than_any_may_begin() {
    let file = r#"[{"ph":"X","name":"a","ts":-4e15,"dur":4e15},{"ph":"X","name":"b","ts":4e15,"dur":4e15}]"#;
    assert_eq!(lanes(&import(file).unwrap().log)[0].split(", ").count(), 2);
}

#[test]
fn text_that_is_not_utf8_costs_its_event() {
    let file = [b"[{\"ph\":\"i\",\"name\":\"\xff\xfe\",\"ts\":1},", GOOD.as_bytes(), b"]"].concat();
    let import = import(file).unwrap();
    let reasons: Vec<_> = import.skipped.by_reason().map(|(reason, tally)| (reason, tally.count)).collect();
    assert_eq!(reasons, [(Reason::NotUtf8, 1)]);
}

#[test]
fn nesting_without_end_is_passed_over_in_little_memory() {
    let mut importer = Importer::new();
    importer.push(format!("[{GOOD},").as_bytes()).unwrap();
    for _ in 0..1000 {
        importer.push("[{\"a\":".repeat(2000).as_bytes()).unwrap();
    }
    let import = importer.finish().unwrap();
    assert!(import.cut);
    assert_eq!(import.skipped.count(), 1);
}

#[test]
fn an_event_that_the_end_of_the_file_cuts_is_counted() {
    let import = import(format!("{{\"traceEvents\":[{GOOD},{{\"ph\":\"i\",\"na")).unwrap();
    assert!(import.cut);
    assert_eq!(import.skipped.to_string(), ": 1 cut off by the end of the file (first: event 1, byte 64)");
}

#[test]
fn a_million_names_are_shown_up_to_the_limits() {
    let mut file = String::from("[");
    for n in 0..1_000_000 {
        writeln!(file, "{{\"ph\":\"i\",\"name\":\"n{n}\",\"pid\":1,\"tid\":{n},\"ts\":{n}}},").unwrap();
    }
    let import = import(file).unwrap();
    let counts: Vec<_> = import.skipped.by_reason().map(|(reason, tally)| (reason, tally.count)).collect();
    let [(Reason::TooManyLanes, lanes), (Reason::TooMuchText, texts)] = counts[..] else {
        panic!("{counts:?}");
    };
    assert_eq!(lanes + texts, 1_000_000 - MOST_LANES as u64);
}

#[test]
fn long_names_are_cut_and_their_sum_is_bounded() {
    let name = "x".repeat(1000);
    let mut file = String::from("[");
    for n in 0..100_000 {
        writeln!(file, "{{\"ph\":\"i\",\"name\":\"{n}{name}\",\"pid\":1,\"tid\":1,\"ts\":{n}}},").unwrap();
    }
    let import = import(file).unwrap();
    let counts: Vec<_> = import.skipped.by_reason().collect();
    assert_eq!(counts[0].0, Reason::TooMuchText);
    assert!(counts[0].1.count > 30_000);
}

#[test]
fn slices_within_slices_have_a_floor() {
    let mut file = String::from("[");
    for n in 0..MOST_LEVELS + 10 {
        writeln!(file, "{{\"ph\":\"B\",\"name\":\"n\",\"pid\":1,\"tid\":1,\"ts\":{n}}},").unwrap();
    }
    writeln!(file, "{{\"ph\":\"i\",\"pid\":1,\"tid\":1,\"ts\":1000}}").unwrap();
    let import = import(file).unwrap();
    assert_eq!(lanes(&import.log).len(), MOST_LEVELS);
    assert_eq!(import.skipped.by_reason().next().unwrap().0, Reason::TooDeep);
    assert_eq!(import.skipped.count(), 10);
}

/// An export of ours whose record has these rows.
fn record(rows: &str) -> String {
    format!("{{\"loopscopeRecord\":[{rows}],\"traceEvents\":[]}}")
}

#[test]
fn a_record_that_no_run_could_leave_is_refused() {
    let main = r#"["spawn",0,1,"main",0]"#;
    for (rows, fault) in [
        ("{}", "is not of the form"),
        ("[]", "is not of the form"),
        (r#"["dance",0,1]"#, "is not of the form"),
        (r#"["spawn",0,1,"main"]"#, "is not of the form"),
        (r#"["spawn",-1,1,"main",0]"#, "is not of the form"),
        (r#"["tick",0,1]"#, "is not of the form"),
        (r#"["spawn",0,1,"main",1]"#, "adds a task or worker whose number"),
        (r#"["spawn",0,0,"main",0]"#, "adds a task or worker whose number"),
        (r#"["spawn",0,4294967295,"main",0]"#, "adds a task or worker whose number"),
        (r#"["poll",0,1]"#, "names a task that was not spawned"),
        (r#"["poll",0,0]"#, "names a task that was not spawned"),
        (&format!("{main},{main}"), "adds a task or worker whose number"),
        (&format!("{main},[\"poll\",0,1]"), "cannot happen"),
        (&format!("{main},[\"ready\",0,1,\"nobody\"]"), "is not of the form"),
        (&format!("{main},[\"dropped\",1,0]"), "cannot happen"),
        (r#"["grain",100000,0],["grain",5000,0]"#, "a grain that no clock has"),
        (r#"["grain",0,0]"#, "a grain that no clock has"),
        (r#"["grain",1000000001,0]"#, "a grain that no clock has"),
        (r#"["grain",5000,0,1]"#, "is not of the form"),
        (&format!("{main},[\"grain\",5000,0]"), "cannot happen"),
        (&format!("{main},[\"slice\",1000000,1,\"a\"],[\"worked\",0,1,1]"), "cannot happen"),
        (r#"["spawn",1000000,1,"worker",0],["work",0,1,"a",1]"#, "cannot happen"),
        (&format!("{main},[\"count\",0,1,1e999]"), "is not of the form"),
        (
            &format!("{main},[\"ready\",0,1,\"spawn\"],[\"poll\",0,1],[\"wait\",0,1,0,0]"),
            "names a wait by a number",
        ),
        (
            &format!("{main},[\"ready\",18446744073709551614,1,\"spawn\"],[\"poll\",1,1]"),
            "has a time that no run reaches",
        ),
    ] {
        let message = said(record(rows));
        assert!(message.starts_with("Row ") && message.contains(fault), "{rows}: {message}");
    }
    let message = said(record(&format!("{main},[\"poll\",0,1]")));
    assert_eq!(
        message,
        "Row 1 of the record, at byte 43, cannot happen to its task at this point of its life."
    );
}

#[test]
fn a_record_whose_waits_no_run_could_have_is_refused() {
    let spawned =
        r#"["spawn",0,1,"main",0],["ready",0,1,"spawn"],["spawn",0,2,"other",1],["ready",0,2,"spawn"]"#;
    let wait = r#"["wait",0,1,["timer","sleep 1 ms","a.rs",1],1000,7]"#;
    for (rows, fault) in [
        (format!("{wait},{wait}"), "cannot happen"),
        (format!("[\"pending\",0,1],{wait}"), "cannot happen"),
        (r#"["waited",0,1,7]"#.to_owned(), "names a wait by a number"),
        (format!("{wait},[\"waited\",0,2,7]"), "names a wait by a number"),
        (format!("{wait},[\"waited\",0,1,7],[\"waited\",0,1,7]"), "names a wait by a number"),
        (r#"["wait",0,1,["timer","sleep 1 ms","a.rs",1],1000,-7]"#.to_owned(), "is not of the form"),
        (r#"["wait",0,1,["timer","sleep 1 ms","a.rs",1],1000,4294967296]"#.to_owned(), "is not of the form"),
    ] {
        let message = said(record(&format!("{spawned},[\"poll\",0,1],{rows}")));
        assert!(message.starts_with("Row ") && message.contains(fault), "{rows}: {message}");
    }
}

#[test]
fn an_export_of_a_later_format_is_refused() {
    let file = export(&random::run(1, usize::MAX).log(), &random::about());
    let later = file.replace("\"traceFormat\":1", "\"traceFormat\":2");
    assert_eq!(
        said(later),
        "The trace has format 2, which a later version of Loopscope wrote; this one reads up to 1."
    );
}

#[test]
fn texts_are_kept_as_they_are_and_mean_nothing() {
    let file = r#"[{"ph":"i","name":"<img src=x onerror=alert(1)>","pid":"<b>","tid":"&amp;","ts":0}]"#;
    assert_eq!(
        lanes(&import(file).unwrap().log),
        ["pid <b> / tid &amp;: \"<img src=x onerror=alert(1)>\" 0"]
    );
}
