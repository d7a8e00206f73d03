//! Where xtask runs: the directories of the repository, of cargo and of this project's tools, and whether it is in CI.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    // The manifest is in xtask/.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Cargo's target directory.
pub(crate) fn target_directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |directory| root().join(directory))
}

/// This project's directory for tools that must not shadow the user's.
pub(crate) fn private_directory(tool: &str, version: &str) -> PathBuf {
    cargo_home().join("loopscope-tools").join(format!("{tool}-{version}"))
}

/// Cargo's own directory.
pub(crate) fn cargo_home() -> PathBuf {
    let home = || std::env::home_dir().unwrap_or_default().join(".cargo");
    std::env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

/// Who waits for this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Environment {
    /// Unattended: a part that cannot run is a failure.
    Ci,
    /// A contributor's machine.
    Local,
}

impl Environment {
    /// Determined by the variable CI, which `.ci/run` and CI services set.
    pub(crate) fn here() -> Environment {
        Environment::of(std::env::var_os("CI").as_deref())
    }

    fn of(ci: Option<&OsStr>) -> Environment {
        match ci.and_then(OsStr::to_str) {
            None | Some("" | "0" | "false") => Environment::Local,
            Some(_) => Environment::Ci,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ci_is_where_its_variable_says_so() {
        let of = |value: &str| Environment::of(Some(OsStr::new(value)));
        assert_eq!([of("true"), of("1"), of("yes")], [Environment::Ci; 3]);
        assert_eq!([of("false"), of("0"), of(""), Environment::of(None)], [Environment::Local; 4]);
    }
}
