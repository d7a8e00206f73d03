//! Reads the sources as text: the files, their module paths, and the paths they name.
//!
//! Invariant: code of all targets counts. Comments and tests do not: they may refer to any module. Next: `paths`, which parses
//! imports.

use std::fs;
use std::path::{Path, PathBuf};

use crate::paths;

/// A source file.
pub(crate) struct Source {
    /// Its path from the repository's root.
    pub(crate) name: String,
    /// The whole text.
    pub(crate) text: String,
    /// The text without comments and without the tests at its end.
    pub(crate) code: String,
    /// Its package's source directory.
    pub(crate) package: &'static str,
    /// Its module path in the package: `["sync", "lock"]`. That of `lib.rs` is empty.
    pub(crate) module: Vec<String>,
    /// Whether it is a `lib.rs` or a `mod.rs`, whose re-exports are resolved to their originals.
    pub(crate) is_facade: bool,
}

/// The packages' source directories.
pub(crate) const PACKAGES: [&str; 4] = ["crates/rt/src", "crates/trace/src", "src", XTASK];

/// That of the set-up tool, which no other package imports.
pub(crate) const XTASK: &str = "xtask/src";

/// All source files of the packages, except files of tests.
pub(crate) fn all() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    for package in PACKAGES {
        let folder = root.join(package);
        let mut found = Vec::new();
        collect(&folder, &mut found);
        sources.extend(found.iter().map(|path| Source::read(path, &folder, package)));
    }
    sources.retain(|source| source.module.last().is_none_or(|name| name != "tests"));
    sources
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder of the sources can be read") {
        let path = entry.expect("an entry of a folder can be read").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

impl Source {
    fn read(path: &Path, folder: &Path, package: &'static str) -> Source {
        let text = fs::read_to_string(path).expect("a source is text");
        let inside = path.strip_prefix(folder).expect("it was found there");
        let mut module: Vec<String> =
            inside.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let is_facade = module.last().is_some_and(|name| name == "mod" || name == "lib");
        if is_facade {
            module.pop();
        }
        let name = format!("{package}/{}", inside.to_string_lossy().replace('\\', "/"));
        Source { name, code: code_of(&text), text, package, module, is_facade }
    }

    /// The paths in the code that refer to its own package, from the package's root.
    pub(crate) fn paths(&self) -> Vec<Vec<String>> {
        let mut paths = paths::after(&self.code, "crate::");
        // The name of this crate in the demos.
        paths.extend(paths::after(&self.code, "loopscope::"));
        for (levels, path) in paths::after_super(&self.code) {
            let above = self.module.len().saturating_sub(if self.is_facade { levels - 1 } else { levels });
            paths.push([&self.module[..above], &path[..]].concat());
        }
        paths
    }

    /// The names that a facade re-exports, each with its module.
    pub(crate) fn re_exports(&self) -> Vec<(String, Vec<String>)> {
        let paths = if self.is_facade { paths::after(&self.code, "pub use ") } else { Vec::new() };
        let named = paths.into_iter().filter_map(|path| {
            let (name, module) = path.split_last()?;
            Some((name.clone(), [&self.module[..], module].concat()))
        });
        named.collect()
    }
}

/// The lines of code before the tests.
fn code_of(text: &str) -> String {
    let text = text.split_once("#[cfg(test)]\nmod tests {").map_or(text, |(code, _)| code);
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}
