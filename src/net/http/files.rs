//! The pages of the practice web: the files of `static/web`, which build.rs lists.
//!
//! Invariant: they are part of the program. If the browser loaded them, several would arrive in an order of its own, and a program
//! would not run the same each time.

include!(concat!(env!("OUT_DIR"), "/practice_web.rs"));

/// A file, by its path from `static/web`.
pub(super) fn file(path: &str) -> Option<&'static [u8]> {
    let at = FILES.binary_search_by_key(&path, |(name, _)| name).ok()?;
    Some(FILES[at].1)
}
