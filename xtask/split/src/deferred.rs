//! The deferred code, which the page can start without: marked modules and items, and some code of dependencies.
//!
//! Invariant: deferred code runs only after a visitor's action. A deferred function that is called during the start blocks the
//! page until the rest is fetched; `tests/e2e/tests/first_load.rs` checks that none is. Functions that only deferred code
//! uses move automatically. Next: `marks`, `pattern`.

use std::path::PathBuf;

use crate::marks;
use crate::pattern::{Name, Pattern};

/// Code of dependencies, which cannot be marked: the IndexedDB bindings, and the formatting of numbers that only demos
/// and exports write.
const UNMARKED: [&str; 3] =
    ["idb::", "<u128 as core::fmt::Display>::fmt", "<f64 as core::fmt::Display>::fmt"];

/// Prefixes of names that may stand for several instances: the compiler merges identical instances of a generic function, and
/// the merged one has the name of any of them. Those that only the rest uses move automatically.
const SHARED: [&str; 2] = ["alloc::", "<alloc::"];

/// The prefix of a destructor's name. wasm-opt merges equal functions under any of their names, and a closure's destructor often
/// equals that of a plain pair. So only marks of whole modules apply to destructors.
const DESTRUCTOR: &str = "core::ptr::drop_in_place::";

/// The patterns of all deferred functions.
pub(super) struct Deferred(pub(super) Vec<Pattern>);

impl Deferred {
    /// Reads the marks in the packages of these directories.
    ///
    /// # Errors
    /// If a file cannot be read, or a line starts like a mark but is not valid.
    pub(super) fn read(packages: &[PathBuf]) -> Result<Deferred, String> {
        let mut patterns = marks::read(packages)?;
        patterns.extend(UNMARKED.map(|path| Pattern::new(file!(), path)));
        Ok(Deferred(patterns))
    }

    /// Whether a function is part of the rest.
    pub(super) fn has(&self, name: &str) -> bool {
        let name = Name::new(name);
        let is_destructor = name.starts_with(DESTRUCTOR);
        !SHARED.iter().any(|beginning| name.starts_with(beginning))
            && self
                .0
                .iter()
                .any(|pattern| (pattern.is_of_module() || !is_destructor) && pattern.matches(&name))
    }

    /// Checks that each pattern matches a function. If not, the item was renamed, or is no longer in the page.
    ///
    /// # Errors
    /// The patterns without a match.
    pub(super) fn check(&self, names: &[&str]) -> Result<(), String> {
        let names: Vec<Name> = names.iter().map(|name| Name::new(name)).collect();
        let idle = self.0.iter().filter(|pattern| !names.iter().any(|name| pattern.matches(name)));
        let problems: Vec<String> = idle
            .map(|pattern| {
                let (origin, path) = (pattern.origin(), pattern.path());
                format!(
                    "{origin} has `{path}` loaded on first use, but no function of the page is called so: \
                     correct the mark or remove it."
                )
            })
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deferred() -> Deferred {
        Deferred(vec![
            Pattern::new("src/offload/mod.rs", "page::offload::"),
            Pattern::new(file!(), UNMARKED[0]),
        ])
    }

    #[test]
    fn what_others_may_call_under_another_name_is_not_deferred() {
        assert!(deferred().has("<page[0f]::offload::pool::Pool>::run"));
        assert!(deferred().has("core[0a]::ptr::drop_in_place::<idb::Request>"));
        let item = Deferred(vec![Pattern::new("src/lib.rs", "page::App::open")]);
        assert!(item.has("<page[0f]::App>::open::{closure#0}"));
        assert!(!item.has("core[0a]::ptr::drop_in_place::<<page[0f]::App>::open::{closure#0}>"));
        assert!(
            !deferred()
                .has("<alloc::raw_vec::RawVec<alloc::rc::Rc<page::offload::pool::JobRequest>>>::grow_one")
        );
    }

    #[test]
    fn a_mark_that_is_of_no_function_is_named_with_its_file() {
        let problem = deferred().check(&["<idb[0a]::Request>::get"]).unwrap_err();
        assert!(problem.starts_with("src/offload/mod.rs has `page::offload::`"), "{problem}");
        assert_eq!(problem.lines().count(), 1);
        deferred().check(&["<idb[0a]::Request>::get", "page[0f]::offload::run"]).unwrap();
    }
}
