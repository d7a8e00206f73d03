//! The catalogue and the reading of parameters: what is offered is complete, and bad input is named.

mod demo_sources;

use std::collections::BTreeSet;

use demo_sources::text_of;
use loopscope::demos::{Args, Demo, NAMES, Param, ParamError, all, find};
use loopscope::i18n::Lang;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn sleep() -> &'static Demo {
    find("sleep").unwrap_or_else(|| panic!("no demo sleep"))
}

fn pairs(args: &Args) -> Vec<(&str, u64)> {
    args.iter().collect()
}

fn texts(errors: &[ParamError], lang: Lang) -> Vec<String> {
    errors.iter().map(|error| error.text(lang)).collect()
}

/// What addresses and scripts say, which keeps its meaning: names, defaults and ranges.
const CONTRACT: [(&str, &[&str]); 46] = [
    ("sleep", &["tasks=3 of 1 to 1000", "delay=200ms of 0 to 60000"]),
    ("turns", &["tasks=3 of 1 to 1000", "turns=5 of 1 to 1000000"]),
    ("async-iterator", &["items=5 of 1 to 1000", "leave=3 of 1 to 1000", "period=100ms of 0 to 60000"]),
    ("fetch", &["requests=4 of 1 to 100", "delay=200ms of 0 to 30000", "limit=300ms of 1 to 30000"]),
    ("context-manager", &["hold=200ms of 0 to 20000"]),
    ("redis", &["fields=3 of 1 to 1000"]),
    ("redis-several", &["servers=2 of 1 to 100"]),
    (
        "pool",
        &[
            "connections=2 of 1 to 100",
            "users=5 of 1 to 1000",
            "hold=200ms of 0 to 60000",
            "limit=300ms of 1 to 60000",
        ],
    ),
    ("mysql", &["cars=3 of 1 to 1000"]),
    ("mysql-pool", &["connections=2 of 1 to 100", "users=6 of 1 to 1000", "answer=200ms of 0 to 60000"]),
    ("api-server", &["requests=6 of 1 to 1000", "concurrent=3 of 1 to 1000", "delay=100ms of 0 to 60000"]),
    (
        "crawler",
        &[
            "hosts=1 of 1 to 3",
            "at_once=8 of 0 to 1000",
            "per_host=6 of 0 to 1000",
            "limit=1000ms of 1 to 60000",
        ],
    ),
    ("requests-in-executor", &["downloads=4 of 1 to 100"]),
    ("run-in-executor", &["jobs=4 of 1 to 100", "workers=2 of 1 to 16", "limit=1500000 of 1000 to 5000000"]),
    ("coroutine", &["start=3 of 0 to 10000", "step=100ms of 0 to 60000"]),
    ("tasks", &["cooks=3 of 0 to 10000", "delay=200ms of 0 to 60000"]),
    ("run", &["leftovers=3 of 0 to 10000", "delay=200ms of 2 to 60000"]),
    ("future", &["delay=200ms of 1 to 60000", "answered=1 of 0 to 1"]),
    ("gather", &["pages=4 of 0 to 10000", "broken=3 of 0 to 10000", "delay=100ms of 0 to 20000"]),
    ("wait", &["runners=5 of 0 to 10000", "falls=3 of 0 to 10000", "step=100ms of 1 to 1000"]),
    ("as-completed", &["shops=5 of 0 to 10000", "delay=100ms of 0 to 10000"]),
    ("timeout", &["files=4 of 0 to 1000", "delay=100ms of 1 to 10000", "limit=250ms of 1 to 60000"]),
    ("cancel", &["work=500ms of 0 to 60000", "close=100ms of 0 to 60000", "patience=200ms of 0 to 60000"]),
    ("task-group", &["workers=4 of 0 to 10000", "broken=2 of 0 to 10000", "delay=100ms of 1 to 1000"]),
    ("contextvars", &["requests=3 of 0 to 10000", "delay=100ms of 0 to 60000"]),
    ("lock", &["tellers=4 of 0 to 10000", "delay=100ms of 0 to 10000"]),
    ("event", &["runners=4 of 0 to 10000", "delay=200ms of 1 to 60000"]),
    ("condition", &["customers=4 of 0 to 500", "per_delivery=2 of 1 to 1000", "period=100ms of 1 to 10000"]),
    ("semaphore", &["downloads=6 of 0 to 10000", "permits=2 of 1 to 10000", "unit=50ms of 0 to 10000"]),
    ("barrier", &["hikers=3 of 1 to 5000", "stages=2 of 0 to 100", "pace=100ms of 1 to 1000"]),
    (
        "queue",
        &[
            "jobs=6 of 0 to 10000",
            "room=2 of 1 to 10000",
            "workers=2 of 1 to 1000",
            "pace=50ms of 1 to 10000",
        ],
    ),
    ("async-generator", &["pages=3 of 0 to 10000", "leave=2 of 0 to 10000", "delay=100ms of 0 to 60000"]),
    ("streams", &["requests=5 of 0 to 10000", "at_once=3 of 1 to 1000", "delay=50ms of 1 to 10000"]),
    ("sequential-awaits", &["delay=100ms of 0 to 20000", "cured=0 of 0 to 1"]),
    ("blocking", &["numbers=300000 of 0 to 5000000", "parts=10 of 1 to 1000", "cured=0 of 0 to 1"]),
    ("forgotten-await", &["orders=3 of 0 to 1000", "delay=100ms of 0 to 10000", "cured=0 of 0 to 1"]),
    ("lost-exception", &["delay=200ms of 1 to 20000", "cured=0 of 0 to 1"]),
    ("gather-siblings", &["transfers=4 of 0 to 10000", "delay=100ms of 1 to 1000", "cured=0 of 0 to 1"]),
    (
        "unbounded-gather",
        &[
            "requests=12 of 0 to 10000",
            "room=4 of 1 to 10000",
            "delay=100ms of 0 to 10000",
            "cured=0 of 0 to 1",
        ],
    ),
    (
        "pool-deadlock",
        &[
            "orders=3 of 0 to 10000",
            "connections=3 of 1 to 10000",
            "delay=100ms of 1 to 10000",
            "patience=2000ms of 1 to 1000000",
            "cured=0 of 0 to 1",
        ],
    ),
    ("swallowed-cancel", &["beats=5 of 0 to 10000", "delay=100ms of 2 to 1000", "cured=0 of 0 to 1"]),
    ("lock-across-await", &["readers=3 of 0 to 10000", "delay=300ms of 1 to 60000", "cured=0 of 0 to 1"]),
    ("starvation", &["items=50 of 0 to 10000", "cured=0 of 0 to 1"]),
    ("select-loses-events", &["messages=6 of 0 to 10000", "unit=20ms of 1 to 1000", "cured=0 of 0 to 1"]),
    ("shared-connection", &["tasks=3 of 0 to 1000", "delay=50ms of 1 to 1000", "cured=0 of 0 to 1"]),
    ("panic", &["waiting=3 of 0 to 1000", "delay=200ms of 0 to 60000"]),
];

#[test]
fn addresses_keep_their_meaning() {
    for (id, params) in CONTRACT {
        let demo = match find(id) {
            Some(demo) => demo,
            None if cfg!(target_arch = "wasm32") => panic!("{id} is gone"),
            // It is one of the browser's.
            None => continue,
        };
        let text = |param: &Param| {
            let Param { name, default, min, max, unit, .. } = param;
            format!("{name}={default}{} of {min} to {max}", unit.symbol())
        };
        assert_eq!(demo.params.iter().map(text).collect::<Vec<_>>(), params, "{id}");
    }
}

/// The id of a demo, by the name of its files. A file `redis.py` would be what the others beside it import as `redis`, and
/// `queue.py` what Python's library does.
fn id(name: &str) -> String {
    match name {
        "redis_hash" => "redis".to_owned(),
        "mysql_query" => "mysql".to_owned(),
        "context_variables" => "contextvars".to_owned(),
        "work_queue" => "queue".to_owned(),
        _ => name.replace('_', "-"),
    }
}

#[test]
fn lists_every_demo_once_and_in_order() {
    let ids: Vec<String> = all().iter().map(|demo| demo.id.to_owned()).collect();
    let listed = NAMES.iter().map(|name| id(name));
    if cfg!(target_arch = "wasm32") {
        assert_eq!(ids, listed.collect::<Vec<_>>(), "an id is the name of the file, with `-` for `_`");
    } else {
        let here: Vec<String> = listed.filter(|id| find(id).is_some()).collect();
        assert_eq!(ids, here, "an id is the name of the file, with `-` for `_`");
    }
    assert!(["sleep", "turns", "async-iterator", "panic"].iter().all(|id| find(id).is_some()), "{ids:?}");
    assert_eq!(NAMES.iter().collect::<BTreeSet<_>>().len(), NAMES.len(), "one is listed twice");
}

// In the browser there are no files.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn every_file_is_a_listed_demo_and_has_its_twin() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demos");
    let listed: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    for kind in ["rs", "py"] {
        let paths = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
        let names = paths.filter(|path| path.extension().is_some_and(|extension| extension == kind));
        let mut names: BTreeSet<String> =
            names.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
        names.remove("mod");
        assert_eq!(names, listed, "the .{kind} files of src/demos, and the list in its mod.rs");
    }
}

#[test]
fn every_demo_is_complete() {
    for demo in all() {
        let id = demo.id;
        let [rust, python] = [&demo.source.rust, &demo.source.python].map(text_of);
        let (shown, _) = rust.split_once("\n\ndemo! {\n").expect("a demo's file ends with its declaration");
        assert!(shown.starts_with("//! "), "{id} does not say what to watch for");
        assert!(shown.lines().count() <= 105, "{id} is too long to follow");
        assert!(python.contains("asyncio.run(main())"), "{id} has no program in Python");
        let labels = demo.params.iter().map(|param| param.label);
        for text in [demo.title, demo.summary].into_iter().chain(demo.question).chain(labels) {
            assert!(!text.en.is_empty() && text.en.is_ascii(), "{id}: {text:?}");
            assert!(!text.zh.is_ascii(), "{id} is not translated: {text:?}");
        }
        for next in demo.next {
            assert!(*next != id && NAMES.iter().any(|name| self::id(name) == *next), "{id} leads to {next}");
        }
        // Its main takes whatever is in range; the future is made and not polled.
        for limit in [|param: &Param| param.min, |param: &Param| param.max] {
            let limits: Vec<(&str, String)> =
                demo.params.iter().map(|param| (param.name, limit(param).to_string())).collect();
            let pairs = limits.iter().map(|(name, value)| (*name, &**value));
            let args = Args::parse_strict(demo.params, pairs).expect("a limit is in range");
            drop(demo.start.map(|start| start(&args)));
        }
    }
}

/// Of all demos, those too that this host does not have: so the texts are read from the files.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn the_readme_lists_every_demo() {
    let row = |name: &&str| {
        let path = format!("src/demos/{name}.rs");
        let file =
            std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).unwrap();
        let english = |key: &str| {
            let text =
                file.split_once(&format!("\n    {key}: \"")).and_then(|(_, text)| text.split_once('"'));
            text.unwrap_or_else(|| panic!("{path} has no line that begins with `{key}: \"`")).0.to_owned()
        };
        format!("| [`{}`]({path}) | {} | {} |", id(name), english("title"), english("summary"))
    };
    let wanted: Vec<String> = NAMES.iter().map(row).collect();
    let table = include_str!("../README.md").lines().skip_while(|line| !line.starts_with("| demo |")).skip(2);
    let rows: Vec<&str> = table.take_while(|line| line.starts_with('|')).collect();
    assert!(rows == wanted, "README.md should list the demos so:\n{}", wanted.join("\n"));
}

#[test]
fn reads_parameters() {
    let (args, errors) = Args::parse(sleep().params, [("delay", " 0 "), ("tasks", "7")]);
    assert!(errors.is_empty());
    assert_eq!(pairs(&args), [("tasks", 7), ("delay", 0)]);
}

#[test]
fn a_switch_is_on_or_off() {
    let params = find("blocking").expect("a demo with a switch").params;
    for (text, value) in [("1", 1), ("true", 1), ("0", 0), ("false", 0)] {
        let (args, errors) = Args::parse(params, [("cured", text)]);
        assert_eq!((args.iter().last(), errors.len()), (Some(("cured", value)), 0), "{text}");
    }
    for text in ["2", "yes", "True"] {
        assert!(Args::parse_strict(params, [("cured", text)]).is_err(), "{text}");
    }
    assert!(Args::parse_strict(params, [("parts", "true")]).is_err());
}

#[test]
fn nothing_given_means_defaults() {
    assert_eq!(Args::parse(sleep().params, []), (Args::defaults(sleep().params), vec![]));
}

#[test]
fn of_two_good_values_the_later_holds() {
    let (args, _) = Args::parse(sleep().params, [("tasks", "1"), ("tasks", "2"), ("tasks", "x")]);
    assert_eq!(pairs(&args), [("tasks", 2), ("delay", 200)]);
}

#[test]
fn bad_parameters_are_named_and_left_at_their_defaults() {
    let pairs = [
        ("speed", "9"),
        ("tasks", ""),
        ("tasks", "2.5"),
        ("tasks", "many"),
        ("tasks", "0"),
        ("tasks", "-1"),
        ("delay", "60001"),
        ("delay", "99999999999999999999999999"),
    ];
    let (args, errors) = Args::parse(sleep().params, pairs);
    assert_eq!(args, Args::defaults(sleep().params));
    assert_eq!(
        texts(&errors, Lang::En),
        [
            "Unknown parameter \"speed\": this demo knows tasks, delay.",
            "\"tasks\" must be a whole number from 1 to 1000, not \"\".",
            "\"tasks\" must be a whole number from 1 to 1000, not \"2.5\".",
            "\"tasks\" must be a whole number from 1 to 1000, not \"many\".",
            "\"tasks\" is out of range: 0 is not within 1 to 1000.",
            "\"tasks\" is out of range: -1 is not within 1 to 1000.",
            "\"delay\" is out of range: 60001 is not within 0 to 60000 ms.",
            "\"delay\" is out of range: 99999999999999999999999999 is not within 0 to 60000 ms.",
        ]
    );
}

#[test]
fn errors_are_said_in_chinese_too() {
    let (_, errors) = Args::parse(sleep().params, [("speed", "9"), ("tasks", "x"), ("delay", "60001")]);
    assert_eq!(
        texts(&errors, Lang::Zh),
        [
            "未知参数“speed”：此演示的参数有 tasks、delay。",
            "参数“tasks”应为 1 到 1000 之间的整数，而不是“x”。",
            "参数“delay”超出范围：60001 不在 0 到 60000 ms 之间。",
        ]
    );
}

#[test]
fn strict_reading_takes_all_or_nothing() {
    let errors = Args::parse_strict(sleep().params, [("tasks", "2"), ("delay", "x"), ("a", "1")]).err();
    assert_eq!(errors.map(|errors| errors.len()), Some(2));
    let args = Args::parse_strict(sleep().params, [("tasks", "2")]).expect("all are good");
    assert_eq!(pairs(&args), [("tasks", 2), ("delay", 200)]);
}
