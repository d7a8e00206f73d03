//! What the page can start without: what the source marks, and the little that no source of ours has.
//!
//! What belongs here runs for a visitor's order and never while the page is put together: a function of the rest that is
//! called too early has the whole page wait for the rest. `tests/e2e/tests/first_load.rs` starts the page without it. What
//! only these functions use follows them by itself.

use std::path::PathBuf;

use crate::marks;
use crate::pattern::{Name, Pattern};

/// Code of others, whose source takes no marks: the bindings of the browser's database, and a number as only the demos print
/// it.
const OF_OTHERS: [&str; 2] = ["idb::", "<u128 as core::fmt::Display>::fmt"];

/// Functions whose names begin like this are not deferred by their names: of a collection's function for items of one size the
/// compiler keeps a single one, under the name of any. Those that only the rest calls follow it by themselves.
const SHARED: [&str; 2] = ["alloc::", "<alloc::"];

/// What the name of a type's destructor begins with. wasm-opt keeps one of several equal ones, under any of their names, and that
/// of a closure is likely to equal that of a plain pair. So only marks of whole modules are for destructors.
const DESTRUCTOR: &str = "core::ptr::drop_in_place::";

/// All patterns of what is deferred.
pub(super) struct Deferred(pub(super) Vec<Pattern>);

impl Deferred {
    /// Reads the marks of the packages whose directories are given.
    ///
    /// # Errors
    /// When a file cannot be read, or has a line that begins like a mark and is none.
    pub(super) fn read(packages: &[PathBuf]) -> Result<Deferred, String> {
        let mut patterns = marks::read(packages)?;
        patterns.extend(OF_OTHERS.map(|path| Pattern::new(file!(), path)));
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

    /// Makes sure that each pattern is of some function: one that is not was renamed, or is no longer in the page.
    ///
    /// # Errors
    /// Names those that are of none.
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
            Pattern::new(file!(), OF_OTHERS[0]),
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
