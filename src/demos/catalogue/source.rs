//! The demos' source files. The page fetches a file when it displays it: all files would be a large part of the first
//! download, and most are never displayed.
//!
//! Invariant: the displayed source is the running source. The [`Fingerprint`] of each file is computed at compile time, and a
//! text with another fingerprint is not displayed.

use super::param::Param;

/// A demo's source files.
pub struct Source {
    /// The Rust file's path, equal to `Location::file` for the demo's lines.
    pub path: &'static str,
    /// The compiled file.
    pub rust: File,
    /// The equivalent asyncio program.
    pub python: File,
}

/// One file.
pub struct File {
    /// Its path from the repository's root.
    pub path: &'static str,
    /// The fingerprint of its text.
    pub fingerprint: Fingerprint,
}

impl File {
    /// Its URL relative to the site: in `demos/`, to which Trunk copies the files (see index.html).
    pub fn url(&self) -> &'static str {
        self.path.trim_start_matches("src/")
    }

    /// Its name without directories.
    pub fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// The source of a demo, given its name in `demos!`.
macro_rules! source {
    ($name:ident) => {
        $crate::demos::Source {
            path: concat!("src/demos/", stringify!($name), ".rs"),
            rust: $crate::demos::source::file!($name, ".rs"),
            python: $crate::demos::source::file!($name, ".py"),
        }
    };
}

macro_rules! file {
    ($name:ident, $kind:literal) => {
        $crate::demos::source::File {
            path: concat!("src/demos/", stringify!($name), $kind),
            fingerprint: const {
                $crate::demos::source::Fingerprint::of(include_str!(concat!(stringify!($name), $kind)))
            },
        }
    };
}

pub(in crate::demos) use {file, source};

/// Whether the `main` in a demo's file takes parameters of these names, in this order. The compiler checks their number and
/// types at the call.
pub(in crate::demos) const fn main_takes(text: &str, params: &[Param]) -> bool {
    let mut rest = after(text.as_bytes(), b"pub async fn main(");
    let mut n = 0;
    while n < params.len() {
        let name = params[n].name.as_bytes();
        rest = rest.trim_ascii_start();
        if !starts_with(rest, name) || !starts_with(rest.split_at(name.len()).1, b":") {
            return false;
        }
        rest = after(rest, b",");
        n += 1;
    }
    true
}

/// The text after the first `pattern`; empty if there is none.
const fn after<'a>(text: &'a [u8], pattern: &[u8]) -> &'a [u8] {
    let mut rest = text;
    while !starts_with(rest, pattern) {
        let Some((_, next)) = rest.split_first() else { return rest };
        rest = next;
    }
    rest.split_at(pattern.len()).1
}

const fn starts_with(text: &[u8], pattern: &[u8]) -> bool {
    let mut n = 0;
    while n < pattern.len() && n < text.len() && text[n] == pattern[n] {
        n += 1;
    }
    n == pattern.len()
}

/// Identifies a version of a text: its length and its 32-bit FNV-1a hash (Fowler, Noll and Vo). Not secure against
/// deliberate collisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    length: usize,
    hash: u32,
}

impl Fingerprint {
    /// Computes a text's fingerprint.
    pub const fn of(text: &str) -> Fingerprint {
        let bytes = text.as_bytes();
        let (mut hash, mut index) = (0x811c_9dc5_u32, 0);
        // A `const fn` cannot use `for`.
        while index < bytes.len() {
            hash = (hash ^ bytes[index] as u32).wrapping_mul(0x0100_0193);
            index += 1;
        }
        Fingerprint { length: bytes.len(), hash }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::Unit;
    use crate::i18n::Text;

    #[test]
    fn a_main_takes_what_is_declared_and_nothing_else() {
        let param = |name| Param::new(name, Text::new("", ""), 1, 0..=2, Unit::Count);
        let [tasks, delay] = ["tasks", "delay"].map(param);
        let lines = "pub async fn main(\n    tasks: u64,\n    delay: Duration,\n) {}";
        for text in ["/// Runs.\npub async fn main(tasks: u64, delay: Duration) {}", lines] {
            assert!(main_takes(text, &[tasks, delay]), "{text}");
            assert!(!main_takes(text, &[delay, tasks]), "{text}");
            assert!(!main_takes(text, &[param("task"), delay]), "{text}");
            assert!(!main_takes(text, &[tasks, delay, delay]), "{text}");
        }
        assert!(main_takes("pub async fn main() {}", &[]));
        assert!(!main_takes("fn tasks(delay: Duration) {}", &[tasks]));
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        // From the authors' list of test vectors.
        for (text, hash) in [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
            assert_eq!(Fingerprint::of(text), Fingerprint { length: text.len(), hash });
        }
    }
}
