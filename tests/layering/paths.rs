//! Extracts paths from Rust code: `crate::a::{b::C, d}` contains `a::b::C` and `a::d`.

/// All paths after `prefix` in the code, with groups expanded.
pub(crate) fn after(code: &str, prefix: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if starts_a_word(code, at) {
            read_tree(&code[at + prefix.len()..], &[], &mut paths);
        }
    }
    paths
}

/// All paths after one or more `super::` in the code, with the number of levels.
pub(crate) fn after_super(code: &str) -> Vec<(usize, Vec<String>)> {
    const SUPER: &str = "super::";
    let mut found = Vec::new();
    for (at, _) in code.match_indices(SUPER) {
        if !starts_a_word(code, at) || code[..at].ends_with(SUPER) {
            continue;
        }
        let mut rest = &code[at..];
        let mut levels = 0;
        while let Some(after) = rest.strip_prefix(SUPER) {
            (rest, levels) = (after, levels + 1);
        }
        let mut paths = Vec::new();
        read_tree(rest, &[], &mut paths);
        found.extend(paths.into_iter().map(|path| (levels, path)));
    }
    found
}

fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn starts_a_word(code: &str, at: usize) -> bool {
    !code[..at].ends_with(is_of_a_name)
}

/// Parses a path or a group of paths at the start of `text`; returns the rest of the text.
fn read_tree<'a>(text: &'a str, parent: &[String], paths: &mut Vec<Vec<String>>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = rest.trim_start_matches([',', ' ', '\n', '\t']);
            if let Some(after) = rest.strip_prefix('}') {
                return after;
            }
            let before = rest.len();
            rest = read_tree(rest, parent, paths);
            rest = &rest[rest.find([',', '}']).unwrap_or(rest.len())..];
            if rest.len() == before {
                return rest;
            }
        }
    }
    let end = text.find(|c| !is_of_a_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let path = match name {
        // `*` (everything in the parent) and `self` (the parent).
        "" | "self" => parent.to_vec(),
        name => [parent, &[name.to_owned()]].concat(),
    };
    match rest.strip_prefix("::") {
        Some(rest) if !rest.starts_with('<') => read_tree(rest, &path, paths),
        _ => {
            paths.push(path);
            rest
        }
    }
}

#[test]
fn groups_are_taken_apart() {
    let code = "use crate::a::{self, b::{C as D, e},\n    f};\nlet g = crate::h::I::new();";
    let named: Vec<String> = after(code, "crate::").iter().map(|path| path.join("::")).collect();
    assert_eq!(named, ["a", "a::b::C", "a::b::e", "a::f", "h::I::new"]);
}

#[test]
fn every_super_is_a_level() {
    let code = "use super::super::a::B; super::c(); my_super::d()";
    let named: Vec<(usize, String)> =
        after_super(code).iter().map(|(levels, path)| (*levels, path.join("::"))).collect();
    assert_eq!(named, [(2, "a::B".to_owned()), (1, "c".to_owned())]);
}
