//! The rules of the source tree: which room imports which, no circles of imports, one type a name, a header in every file.
//!
//! The main rule (see the code map in `src/lib.rs`): imports go strictly downward, between rooms and within one. Cargo enforces
//! it between crates. These tests read the sources as text, so they cover the code of all targets. Next: `sources`, `graph`,
//! `type_names`.
#![cfg(not(target_arch = "wasm32"))]

mod graph;
mod paths;
mod sources;
mod type_names;

use graph::Graph;
use sources::Source;

/// Each room, and the rooms it may import.
const MAY_IMPORT: [(&str, &[&str]); 18] = [
    ("base", &[]),
    ("rt", &[]),
    ("i18n", &[]),
    ("sync", &["rt"]),
    ("prelude", &["rt", "sync"]),
    ("offload", &["rt"]),
    ("trace", &["rt"]),
    ("platform", &["rt", "sync"]),
    ("net", &["base", "rt", "sync", "platform"]),
    ("demos", &["prelude", "rt", "sync", "net", "offload", "platform", "i18n"]),
    ("session", &["demos", "net", "trace", "platform", "sync", "rt"]),
    ("python", &["session", "net", "trace", "platform", "demos", "rt", "i18n"]),
    ("reader", &["trace", "i18n"]),
    ("ui", &["base", "net", "python", "session", "demos", "trace", "platform", "sync", "rt", "i18n"]),
    ("xtask::process", &[]),
    ("xtask::tools", &["xtask::process"]),
    ("xtask::site", &["xtask::process", "xtask::tools"]),
    ("xtask::commands", &["xtask::process", "xtask::tools", "xtask::site"]),
];

/// The rooms whose modules must not form a circle of imports.
const WITHOUT_CIRCLES: [&str; 16] = [
    "base",
    "rt",
    "sync",
    "offload",
    "trace",
    "platform",
    "net",
    "demos",
    "session",
    "python",
    "reader",
    "ui",
    "xtask::process",
    "xtask::tools",
    "xtask::site",
    "xtask::commands",
];

/// The rooms that may use the browser's bindings.
const MAY_NAME_THE_BROWSER: [&str; 5] = ["ui", "reader", "python", "platform", "offload"];

/// The modules of platform that demos may import.
const SHOWN_IN_DEMOS: [&str; 2] = ["fetch", "database"];

const BROWSER: [&str; 3] = ["web_sys", "js_sys", "wasm_bindgen"];

/// The room of a file; `None` for `lib.rs` and each `main.rs`, which combine rooms.
fn room_of(source: &Source) -> Option<String> {
    match (source.package, &source.module[..]) {
        (_, []) => None,
        (_, [.., last]) if last == "main" => None,
        ("crates/rt/src", [first, ..]) => Some(room_in_rt(first).to_owned()),
        ("crates/trace/src", _) => Some("trace".to_owned()),
        (sources::XTASK, [room, ..]) => Some(room_in_xtask(room)),
        (_, [_]) if !source.is_facade => None,
        (_, [room, ..]) => Some(room.clone()),
    }
}

/// The room of a module of the executor's crate, or of an item that its `lib.rs` re-exports.
fn room_in_rt(name: &str) -> &str {
    if matches!(name, "sync" | "prelude") { name } else { "rt" }
}

/// The room of a module of xtask, whose names would be those of the product's otherwise.
fn room_in_xtask(name: &str) -> String {
    format!("xtask::{name}")
}

/// The rooms that a file's paths name.
fn rooms_named(source: &Source) -> Vec<String> {
    let first = |paths: Vec<Vec<String>>| paths.into_iter().filter_map(|path| path.into_iter().next());
    let of_rt = |name: String| room_in_rt(&name).to_owned();
    let own = first(source.paths());
    let mut named: Vec<String> = match source.package {
        "crates/rt/src" => own.map(of_rt).collect(),
        "crates/trace/src" => Vec::new(),
        sources::XTASK => own.map(|name| room_in_xtask(&name)).collect(),
        _ => own.filter(|name| MAY_IMPORT.iter().any(|(room, _)| room == name)).collect(),
    };
    named.extend(first(paths::after(&source.code, "loopscope_rt::")).map(of_rt));
    named.extend(first(paths::after(&source.code, "loopscope_trace::")).map(|_| "trace".to_owned()));
    named
}

#[test]
fn imports_go_strictly_downward() {
    let mut wrong = Vec::new();
    for source in sources::all() {
        let Some(room) = room_of(&source) else { continue };
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(known, _)| room == *known) else {
            wrong.push(format!("{}: the room `{room}` is not in the list of rooms", source.name));
            continue;
        };
        for target in rooms_named(&source) {
            if target != room && !allowed.contains(&&*target) {
                wrong.push(format!("{}: `{room}` must not import `{target}`", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_module_imports_itself_by_way_of_others() {
    let sources = sources::all();
    let mut wrong = Vec::new();
    for room in WITHOUT_CIRCLES {
        if let Some(circle) = Graph::of(room, &sources).shortest_circle() {
            wrong.push(format!("{room}: {}", circle.join(" -> ")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn demos_import_only_what_they_show() {
    for source in sources::all().iter().filter(|source| room_of(source).as_deref() == Some("demos")) {
        for path in source.paths() {
            if let [room, module, ..] = &path[..]
                && room == "platform"
            {
                assert!(SHOWN_IN_DEMOS.contains(&&**module), "{} imports platform::{module}", source.name);
            }
        }
    }
}

#[test]
fn only_the_edges_name_the_browser() {
    // xtask has a tool of the same name as the bindings.
    for source in sources::all().iter().filter(|source| source.package != sources::XTASK) {
        let Some(room) = room_of(source) else { continue };
        if MAY_NAME_THE_BROWSER.contains(&&*room) {
            continue;
        }
        for line in source.code.lines() {
            let named = BROWSER.iter().find(|name| line.contains(**name));
            assert!(named.is_none(), "{} names {}: {line}", source.name, named.unwrap_or(&""));
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for source in sources::all() {
        assert!(source.text.starts_with("//! "), "{} does not open with a `//!` line", source.name);
    }
}
