//! Commands as this repository starts them: from its root, with the tools found by set-up first on PATH.

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;

/// The top of the repository.
pub(crate) fn root() -> &'static Path {
    // The manifest's directory is xtask/, one below the top.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Where cargo puts what it builds.
pub(crate) fn target_directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |directory| root().join(directory))
}

/// A command run from the repository's root, with `first` before everything else on PATH.
pub(crate) fn at_root(program: impl AsRef<OsStr>, first: &[PathBuf]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("PATH", search_path(first));
    command
}

/// Lets what a command starts keep its temporary files in this run's scratch directory, so that none outlives it.
pub(crate) fn in_scratch(command: &mut Command) -> &mut Command {
    command.env("TMPDIR", process::scratch())
}

/// cargo, the one that runs this.
pub(crate) fn cargo(first: &[PathBuf]) -> Command {
    let mut cargo = at_root(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), first);
    if std::io::stderr().is_terminal() {
        // Its output passes through a pipe, where it would leave its colours off.
        cargo.env("CARGO_TERM_COLOR", "always");
    }
    cargo
}

/// PATH with the given directories before it.
pub(crate) fn search_path(first: &[PathBuf]) -> OsString {
    let present = std::env::var_os("PATH").unwrap_or_default();
    let all = first.iter().cloned().chain(std::env::split_paths(&present));
    // A directory with a separator in its name cannot be put on PATH at all; then PATH stays as it is.
    std::env::join_paths(all).unwrap_or(present)
}

/// Where a program is on PATH, if it is.
pub(crate) fn find(program: &str, first: &[PathBuf]) -> Option<PathBuf> {
    std::env::split_paths(&search_path(first))
        .map(|directory| directory.join(program))
        .find(|path| path.is_file())
}

/// What a program prints, if it runs and succeeds.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as one would type it, without the machine's own directories before the program's name.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    let arguments = command.get_args().map(|argument| quoted(&argument.to_string_lossy()));
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}

fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+%".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_command_can_be_pasted_into_a_shell() {
        let mut command = Command::new("/opt/tools/bin/cargo");
        command.args(["test", "--features", "page", "it's"]);
        assert_eq!(shown(&command), r"cargo test --features page 'it'\''s'");
    }
}
