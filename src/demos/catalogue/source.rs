//! The demos' source files: the page fetches one when it shows it, because all of them would be a good part of the
//! program's download, and most are never looked at.
//!
//! Invariant: what is shown is what runs. The program knows each file by its [`Fingerprint`], taken when it was compiled
//! in, and shows no text that has another.

use super::param::Param;

/// A demo's source files.
pub struct Source {
    /// The Rust file's path, as `Location::file` gives it for the lines of the demo.
    pub path: &'static str,
    /// The file that is compiled in.
    pub rust: File,
    /// The equivalent asyncio program.
    pub python: File,
}

/// One file.
pub struct File {
    /// Where it is, below the top of the repository.
    pub path: &'static str,
    /// Its text's.
    pub fingerprint: Fingerprint,
}

impl File {
    /// Where the site has it: below `demos/` at its top, where index.html has Trunk copy the files.
    pub fn url(&self) -> &'static str {
        self.path.trim_start_matches("src/")
    }
}

/// The source of a demo, by the name that it has in the list.
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

/// Whether the `main` in a demo's file takes parameters of these names, in this order. That there are no more, and of which
/// types they are, the compiler sees where it is called.
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

/// What follows the first `pattern` in a text; nothing if it is not there.
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

/// What tells a text from other versions of it: its length, and its 32-bit FNV-1a hash (Fowler, Noll and Vo). Not for
/// texts that someone means to pass off as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    length: usize,
    hash: u32,
}

impl Fingerprint {
    /// A text's.
    pub const fn of(text: &str) -> Fingerprint {
        let bytes = text.as_bytes();
        let (mut hash, mut index) = (0x811c_9dc5_u32, 0);
        // A constant function has no `for`.
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
