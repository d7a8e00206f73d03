//! The catalogue and the reading of parameters: what is offered is complete, and bad input is named.

mod demo_sources;

use demo_sources::text_of;
use loopscope::demos::{Args, Demo, ParamError, all, find};
use loopscope::i18n::Lang;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn sleep() -> &'static Demo {
    find("sleep").unwrap_or_else(|| panic!("no demo sleep"))
}

fn texts(errors: &[ParamError], lang: Lang) -> Vec<String> {
    errors.iter().map(|error| error.text(lang)).collect()
}

#[test]
fn lists_the_demos_by_group() {
    let ids: Vec<_> = all().iter().map(|demo| demo.id).collect();
    #[cfg(target_arch = "wasm32")]
    assert_eq!(
        ids,
        ["sleep", "turns", "async-iterator", "fetch", "context-manager", "run-in-executor", "panic"]
    );
    #[cfg(not(target_arch = "wasm32"))]
    assert_eq!(ids, ["sleep", "turns", "async-iterator", "panic"]);
}

#[test]
fn every_demo_is_complete() {
    for demo in all() {
        let id = demo.id;
        let [rust, python] = [&demo.source.rust, &demo.source.python].map(text_of);
        assert!(rust.starts_with("//! "), "{id} does not say what to watch for");
        assert!(rust.lines().count() <= 90, "{id} is too long to follow");
        assert!(python.contains("asyncio.run(main())"), "{id} has no program in Python");
        for text in [demo.title, demo.summary].into_iter().chain(demo.params.iter().map(|param| param.label))
        {
            assert!(!text.en.is_empty() && text.en.is_ascii(), "{id}: {text:?}");
            assert!(!text.zh.is_ascii(), "{id} is not translated: {text:?}");
        }
        for param in demo.params {
            assert!((param.min..=param.max).contains(&param.default), "{id}: {param:?}");
        }
        // Asks for each parameter by name; the future is made and not polled.
        drop((demo.start)(&Args::defaults(demo)));
    }
}

#[test]
fn reads_parameters() {
    let (args, errors) = Args::parse(sleep(), [("delay", " 0 "), ("tasks", "7")]);
    assert!(errors.is_empty());
    assert_eq!(args.iter().collect::<Vec<_>>(), [("tasks", 7), ("delay", 0)]);
    assert_eq!((args.get("tasks"), args.get("delay")), (7, 0));
}

#[test]
fn nothing_given_means_defaults() {
    assert_eq!(Args::parse(sleep(), []), (Args::defaults(sleep()), vec![]));
}

#[test]
fn of_two_good_values_the_later_holds() {
    let (args, _) = Args::parse(sleep(), [("tasks", "1"), ("tasks", "2"), ("tasks", "x")]);
    assert_eq!(args.get("tasks"), 2);
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
    let (args, errors) = Args::parse(sleep(), pairs);
    assert_eq!(args, Args::defaults(sleep()));
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
    let (_, errors) = Args::parse(sleep(), [("speed", "9"), ("tasks", "x"), ("delay", "60001")]);
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
    let errors = Args::parse_strict(sleep(), [("tasks", "2"), ("delay", "x"), ("a", "1")]).err();
    assert_eq!(errors.map(|errors| errors.len()), Some(2));
    assert_eq!(Args::parse_strict(sleep(), [("tasks", "2")]).map(|args| args.get("tasks")).ok(), Some(2));
}

// In the browser a panic is the end of the instance, the other tests included.
#[cfg(not(target_arch = "wasm32"))]
#[test]
#[should_panic(expected = "declares no parameter `nothing`")]
fn asking_for_an_undeclared_parameter_panics() {
    Args::defaults(sleep()).get("nothing");
}
