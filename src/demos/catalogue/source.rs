//! The demos' source files: the page fetches one when it shows it, because all of them would be a good part of the
//! program's download, and most are never looked at.
//!
//! Invariant: what is shown is what runs. The program knows each file by its [`Fingerprint`], taken when it was compiled
//! in, and shows no text that has another.

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

/// The source of the demo in this directory's files of this name.
macro_rules! source {
    ($name:literal) => {
        $crate::demos::Source {
            path: concat!("src/demos/", $name, ".rs"),
            rust: $crate::demos::source::file!($name, ".rs"),
            python: $crate::demos::source::file!($name, ".py"),
        }
    };
}

macro_rules! file {
    ($name:literal, $kind:literal) => {
        $crate::demos::source::File {
            path: concat!("src/demos/", $name, $kind),
            fingerprint: const { $crate::demos::source::Fingerprint::of(include_str!(concat!($name, $kind))) },
        }
    };
}

pub(super) use {file, source};

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

    #[test]
    fn the_hash_is_fnv_1a() {
        // From the authors' list of test vectors.
        for (text, hash) in [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
            assert_eq!(Fingerprint::of(text), Fingerprint { length: text.len(), hash });
        }
    }
}
