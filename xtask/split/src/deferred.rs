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

/// What these names begin with is for any use: of collections' functions for items of one size the compiler keeps a single
/// one, under the name of whichever item. Those that only the rest uses follow it by themselves.
const SHARED: [&str; 2] = ["alloc::", "<alloc::"];

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
        !SHARED.iter().any(|beginning| name.starts_with(beginning))
            && self.0.iter().any(|pattern| pattern.matches(&name))
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
        assert!(deferred().has("core::ptr::drop_in_place::<idb::Request>"));
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
