//! No two types have the same name: a name read anywhere, or searched for, means one thing.
//!
//! Invariant: private types count too. Types in tests do not, and the variants of one type in one file, of which each is
//! compiled for other targets, count once. Next: `sources`, which removes tests and comments.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::{self, Source};

const KEYWORDS: [&str; 4] = ["struct ", "enum ", "trait ", "union "];

/// The name of the type that a line of code declares.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub(") {
        Some(rest) => rest.split_once(") ")?.1,
        None => line.strip_prefix("pub ").unwrap_or(line),
    };
    let line = line.strip_prefix("unsafe ").unwrap_or(line);
    let name = KEYWORDS.iter().find_map(|keyword| line.strip_prefix(keyword))?;
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    // A macro's `$name` is none.
    (end > 0).then(|| &name[..end])
}

/// The names that types of several files have, with these files.
fn shared(sources: &[Source]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources {
        for name in source.code.lines().filter_map(declared) {
            files.entry(name).or_default().insert(&source.name);
        }
    }
    files.retain(|_, files| files.len() > 1);
    files
}

#[test]
fn no_two_types_have_the_same_name() {
    let mut sources = sources::all();
    // The library's types: nobody meets those of xtask beside them.
    sources.retain(|source| source.package != sources::XTASK);
    let shared = shared(&sources);
    assert!(shared.is_empty(), "types of the same name; rename all but one: {shared:#?}");
}

#[test]
fn declarations_are_found_at_any_visibility() {
    for line in [
        "struct A<T>(T);",
        "pub enum A {",
        "    pub(in crate::b) trait A: C {",
        "pub unsafe trait A {}",
        "union A {",
    ] {
        assert_eq!(declared(line), Some("A"), "{line}");
    }
    for line in ["let structure = A;", "impl A {", "pub struct $name;", "pub(crate) fn a() {}"] {
        assert_eq!(declared(line), None, "{line}");
    }
}
