//! Ends processes together with their descendants.
//!
//! Invariant: no browser outlives a run. Descendants are found by parent ids. An orphan (a browser whose driver crashed) is
//! found by the run's scratch directory, which its command line contains. Process groups were rejected: children outside
//! the terminal's group would not receive Ctrl-C.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A directory for this run's temporary files: browser profiles, drivers' logs. Removed by [`clean_up`].
///
/// Children get it as TMPDIR, so every browser's command line contains it.
pub(crate) fn scratch() -> &'static Path {
    static SCRATCH: OnceLock<PathBuf> = OnceLock::new();
    SCRATCH.get_or_init(|| {
        let directory = std::env::temp_dir().join(format!("loopscope-{}", std::process::id()));
        if let Err(error) = fs::create_dir_all(&directory) {
            eprintln!("{} cannot be made ({error}); browsers will fail to start", directory.display());
        }
        directory
    })
}

/// Ends what this run started and removes its temporary files.
pub(crate) fn clean_up() {
    let processes = list();
    let mut doomed = descendants(&processes, std::process::id());
    let scratch = scratch().display().to_string();
    doomed.extend(processes.iter().filter(|p| p.command.contains(&scratch)).map(|p| p.id));
    doomed.remove(&std::process::id());
    kill(&doomed);
    let _ = fs::remove_dir_all(scratch);
}

/// Cleans up and exits on SIGINT and SIGTERM.
pub(crate) fn clean_up_when_interrupted() {
    let installed = ctrlc::set_handler(|| {
        eprintln!("\nInterrupted; ending what was started.");
        clean_up();
        // 128 + SIGINT, as shells report it.
        std::process::exit(130);
    });
    if let Err(error) = installed {
        eprintln!("An interruption of this run may leave browsers behind: {error}");
    }
}

/// Ends a process and all its descendants.
pub(crate) fn end_tree(root: u32) {
    let mut doomed = descendants(&list(), root);
    doomed.insert(root);
    kill(&doomed);
}

struct Process {
    id: u32,
    parent: u32,
    command: String,
}

/// All processes of the machine; empty without `ps`, and then only direct children are ended.
fn list() -> Vec<Process> {
    let listed = Command::new("ps").args(["-A", "-o", "pid=,ppid=,args="]).output();
    let Ok(output) = listed else { return Vec::new() };
    String::from_utf8_lossy(&output.stdout).lines().filter_map(parse).collect()
}

fn parse(line: &str) -> Option<Process> {
    let (id, rest) = line.trim_start().split_once(' ')?;
    let (parent, command) = rest.trim_start().split_once(' ')?;
    Some(Process { id: id.parse().ok()?, parent: parent.parse().ok()?, command: command.to_owned() })
}

fn descendants(processes: &[Process], root: u32) -> HashSet<u32> {
    let mut found = HashSet::from([root]);
    loop {
        let before = found.len();
        found
            .extend(processes.iter().filter(|p| found.contains(&p.parent)).map(|p| p.id).collect::<Vec<_>>());
        if found.len() == before {
            break;
        }
    }
    found.remove(&root);
    found
}

fn kill(ids: &HashSet<u32>) {
    if ids.is_empty() {
        return;
    }
    // The command instead of the system call, which would need unsafe code.
    let _ = Command::new("kill").arg("-KILL").args(ids.iter().map(u32::to_string)).output();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descendants_are_found_across_generations_and_in_any_order() {
        let process = |id, parent| Process { id, parent, command: String::new() };
        let processes = [process(30, 20), process(20, 10), process(10, 1), process(40, 1)];
        assert_eq!(descendants(&processes, 10), HashSet::from([20, 30]));
    }

    #[test]
    fn lines_of_ps_are_read() {
        let process = parse("  123     1 /usr/bin/chromium --user-data-dir=/tmp/x y").unwrap();
        assert_eq!((process.id, process.parent), (123, 1));
        assert_eq!(process.command, "/usr/bin/chromium --user-data-dir=/tmp/x y");
    }
}
