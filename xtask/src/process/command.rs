//! Builds commands: run from the repository's root, with the tools that set-up found first on PATH. Next: `step`, which runs
//! them.

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::cleanup;
use super::environment::root;

/// A command that runs in the repository's root, with `first` first on PATH.
pub(crate) fn at_root(program: impl AsRef<OsStr>, first: &[PathBuf]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("PATH", search_path(first));
    command
}

/// Puts a command's temporary files into this run's scratch directory, which is removed at the end.
pub(crate) fn in_scratch(command: &mut Command) -> &mut Command {
    command.env("TMPDIR", cleanup::scratch())
}

/// The cargo that runs xtask.
pub(crate) fn cargo(first: &[PathBuf]) -> Command {
    let mut cargo = at_root(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), first);
    if std::io::stderr().is_terminal() {
        // Its output goes through a pipe, for which it would disable colours.
        cargo.env("CARGO_TERM_COLOR", "always");
    }
    cargo
}

/// PATH with the given directories first.
pub(crate) fn search_path(first: &[PathBuf]) -> OsString {
    let present = std::env::var_os("PATH").unwrap_or_default();
    let all = first.iter().cloned().chain(std::env::split_paths(&present));
    // A directory with a separator in its name cannot be on PATH; then PATH is unchanged.
    std::env::join_paths(all).unwrap_or(present)
}

/// The path of a program on PATH.
pub(crate) fn find(program: &str, first: &[PathBuf]) -> Option<PathBuf> {
    std::env::split_paths(&search_path(first))
        .map(|directory| directory.join(program))
        .find(|path| path.is_file())
}

/// A program's standard output, if it succeeds.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as a shell would accept it, without the directory of the program.
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
