//! Who may import whom, and that every file says what it is for.
//!
//! The rule (see the code map in `src/lib.rs`): imports go strictly downward. Checked on the text of the sources, so it
//! holds for code of every target at once.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms it may import.
const MAY_IMPORT: [(&str, &[&str]); 10] = [
    ("rt", &[]),
    ("i18n", &[]),
    ("sync", &["rt"]),
    ("offload", &["rt"]),
    ("trace", &["rt"]),
    ("platform", &["rt", "sync"]),
    ("demos", &["rt", "sync", "offload", "platform", "i18n"]),
    ("session", &["demos", "trace", "platform", "rt"]),
    ("reader", &["trace", "i18n"]),
    ("ui", &["session", "demos", "trace", "platform", "sync", "rt", "i18n"]),
];

/// Only these name the browser's bindings.
const MAY_NAME_THE_BROWSER: [&str; 4] = ["ui", "reader", "platform", "offload"];

/// The modules of platform that demos show.
const SHOWN_IN_DEMOS: [&str; 2] = ["fetch", "database"];

const BROWSER: [&str; 3] = ["web_sys", "js_sys", "wasm_bindgen"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder of the sources can be read") {
        let path = entry.expect("an entry of a folder can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file, with its path from `src` and its text.
fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let name =
                path.strip_prefix(&root).expect("it was found there").to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(&path).expect("a source is text"))
        })
        .collect()
}

/// The lines of code: not comments, which may link to anything.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_start).filter(|line| !line.starts_with("//"))
}

/// The words that follow `prefix` in the code, up to the next character that is not part of a name.
fn named_after<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    code(text).flat_map(move |line| {
        line.match_indices(prefix).map(move |(at, _)| {
            let rest = &line[at + prefix.len()..];
            &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
        })
    })
}

#[test]
fn imports_go_strictly_downward() {
    let mut wrong = Vec::new();
    for (name, text) in all_sources() {
        let Some((room, _)) = name.split_once('/') else { continue };
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(known, _)| *known == room) else {
            wrong.push(format!("{name}: the room `{room}` is not in the list of rooms"));
            continue;
        };
        for target in named_after(&text, "crate::") {
            let is_room = MAY_IMPORT.iter().any(|(known, _)| *known == target);
            if is_room && target != room && !allowed.contains(&target) {
                wrong.push(format!("{name}: `{room}` must not import `{target}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn demos_import_only_what_they_show() {
    for (name, text) in all_sources().into_iter().filter(|(name, _)| name.starts_with("demos/")) {
        for target in named_after(&text, "crate::platform::") {
            assert!(SHOWN_IN_DEMOS.contains(&target), "{name} imports platform::{target}");
        }
    }
}

#[test]
fn only_the_edges_name_the_browser() {
    for (name, text) in all_sources() {
        let Some((room, _)) = name.split_once('/') else { continue };
        if MAY_NAME_THE_BROWSER.contains(&room) {
            continue;
        }
        for line in code(&text) {
            let named = BROWSER.iter().find(|name| line.contains(**name));
            assert!(named.is_none(), "{name} names {}: {line}", named.unwrap_or(&""));
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (name, text) in all_sources() {
        assert!(text.starts_with("//! "), "{name} does not open with a `//!` line");
    }
}
