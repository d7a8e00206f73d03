//! Queries are parsed and written back, and what is wrong with one is named.

use super::*;

fn problems(query: &str) -> Vec<String> {
    Address::parse(query).1.iter().map(|problem| problem.text(Lang::En)).collect()
}

#[test]
fn a_full_query_is_read_and_written_back() {
    let query = "?demo=sleep&tasks=5&delay=0&language=python&speed=slow&run=1&lang=zh&theme=dark&embed=1&at=12.5&from=0\
                 &to=300&task=2";
    let (address, problems) = Address::parse(query);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(address.demo.id, "sleep");
    assert!(address.args.iter().eq([("tasks", 5), ("delay", 0)]), "{:?}", address.args);
    assert_eq!((address.language, address.speed), (Language::Python, Speed::Slow));
    assert!(address.run && address.embed);
    assert_eq!((address.lang, address.theme), (Some(Lang::Zh), Some(Theme::Dark)));
    assert_eq!(
        (address.focus.at, address.focus.lane),
        (Instant::parse("12.5"), TaskId::new(2).map(LaneId::Task))
    );
    assert_eq!(address.query(), query);
}

#[test]
fn a_worker_is_selected_by_a_number_of_its_own() {
    let (address, _) = Address::parse("?demo=sleep&worker=2");
    assert_eq!(address.focus.lane, WorkerId::new(2).map(LaneId::Worker));
    let query = address.query();
    assert!(query.ends_with("&worker=2"), "{query}");
    assert_eq!(Address::parse(&query).0.focus, address.focus);
    assert_eq!(problems("?worker=0").len(), 1);
}

#[test]
fn a_fragment_may_carry_a_run_or_a_program() {
    let fragment = |fragment: &str| {
        let mut address = Address::plain();
        address.set_fragment(fragment);
        (address.carried, address.program)
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(fragment("#trace=aB-_9"), (some("aB-_9"), None));
    assert_eq!(fragment("#trace=aB%2D%20."), (some("aB-"), None), "as mail programs mend it");
    assert_eq!(fragment("#trace="), (some(""), None));
    assert_eq!(fragment("#py=aB-_9)."), (None, some("aB-_9")));
    for other in ["", "#source", "#tracer=a", "#python=a"] {
        assert_eq!(fragment(other), (None, None));
    }
    let address = Address { carried: some("aB"), ..Address::plain() };
    assert!(address.query().starts_with("?demo=") && address.query().ends_with("#trace=aB"));
    let address = Address { program: some("aB"), language: Language::Python, ..Address::plain() };
    assert!(address.query().ends_with("&language=python#py=aB"), "{}", address.query());
}

#[test]
fn no_query_is_the_first_demo_with_its_defaults() {
    for query in ["", "?", "&&"] {
        let (address, problems) = Address::parse(query);
        assert!(problems.is_empty());
        assert_eq!(address.demo.id, demos::all()[0].id);
        assert_eq!(address.args, Args::defaults(address.demo.params));
        assert!(!address.run && !address.embed && address.lang.is_none() && address.theme.is_none());
    }
}

#[test]
fn an_unknown_demo_is_named_and_the_first_is_shown() {
    let (address, _) = Address::parse("?demo=nope");
    assert_eq!(address.demo.id, demos::all()[0].id);
    let told = problems("?demo=nope");
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("There is no demo \"nope\"; there are sleep, "), "{}", told[0]);
}

#[test]
fn each_bad_value_is_named_alone_and_the_good_ones_hold() {
    let query = "?demo=sleep&tasks=many&delay=70000&colour=red&speed=fast&run=yes&theme=&lang=fr";
    let (address, _) = Address::parse(query);
    assert_eq!(address.args, Args::defaults(address.demo.params));
    assert_eq!(address.speed, Speed::Real);
    assert!(!address.run && address.lang.is_none() && address.theme.is_none());
    let told = problems(query);
    assert_eq!(told[0], "\"speed\" cannot be \"fast\": allowed are real, slow, virtual. Using real.");
    assert_eq!(told[1], "\"run\" cannot be \"yes\": allowed are 0, 1. Using 0.");
    assert_eq!(told[2], "\"theme\" cannot be \"\": allowed are light, dark. Using the browser's.");
    assert_eq!(told[3], "\"lang\" cannot be \"fr\": allowed are en, zh. Using the browser's.");
    assert!(told[4].contains("\"tasks\"") && told[4].ends_with("Its default is used."), "{}", told[4]);
    assert!(told[5].contains("\"delay\"") && told[5].contains("60000"), "{}", told[5]);
    assert!(told[6].contains("\"colour\"") && told[6].ends_with("It is ignored."), "{}", told[6]);
    assert_eq!(told.len(), 7);
}

#[test]
fn a_parameter_is_read_for_the_demo_wherever_it_stands() {
    let (address, problems) = Address::parse("?items=7&demo=async-iterator");
    assert!(problems.is_empty(), "{problems:?}");
    assert!(address.args.iter().any(|arg| arg == ("items", 7)), "{:?}", address.args);
}

#[test]
fn no_parameter_is_named_like_a_key_of_the_page() {
    for demo in demos::all() {
        for param in demo.params {
            assert!(!KEYS.contains(&param.name), "{}: {}", demo.id, param.name);
        }
    }
}
