//! The lab as a process: of a test, or of the benchmark.
//!
//! Invariant: each has a port and a directory of its own, and ends with its owner.

use std::path::PathBuf;
use std::process::Stdio;

use crate::Checked;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

/// The environment variable with the command, which `cargo xtask` sets.
const COMMAND: &str = "LOOPSCOPE_LAB";

/// A running lab, at a port and with a directory of its own.
pub struct LabProcess {
    child: Child,
    /// Read no more, but open: the lab's last words go there.
    _output: BufReader<ChildStdout>,
    url: String,
    state: PathBuf,
}

impl LabProcess {
    /// Whether there is a command to start it by.
    #[must_use]
    pub fn can_start() -> bool {
        std::env::var_os(COMMAND).is_some()
    }

    /// Starts the command in `LOOPSCOPE_LAB`, whose words are lines.
    ///
    /// # Errors
    /// If there is no such command, or it ends before the page is served.
    pub async fn start() -> Checked<LabProcess> {
        let line = std::env::var(COMMAND).map_err(|_| "run `cargo xtask test lab`")?;
        let mut words: Vec<String> = line.lines().map(str::to_owned).collect();
        let at = words.iter().position(|word| word == "--state").ok_or("the lab has a state")? + 1;
        // Tests run side by side. Within the directory that the lab's user has been given.
        let state = PathBuf::from(format!("{}/{:?}", words[at], std::thread::current().id()));
        words[at] = state.display().to_string();
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().ok_or("the lab has an output")?);
        let mut line = String::new();
        loop {
            line.clear();
            if output.read_line(&mut line).await? == 0 {
                return Err("the lab has ended".into());
            }
            if let Some(url) = line.split_whitespace().find(|word| word.starts_with("http://")) {
                let url = url.to_owned();
                return Ok(LabProcess { child, _output: output, url, state });
            }
        }
    }

    /// The address of its page.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends a service by force, which is found by a word of its command line.
    ///
    /// # Errors
    /// If there is no such process.
    pub async fn kill(&self, word: &str) -> Checked {
        let lab = self.child.id().ok_or("the lab runs")?.to_string();
        let status = Command::new("pkill").args(["-KILL", "-P", &lab, "-f", word]).status().await?;
        if status.success() { Ok(()) } else { Err(format!("no process with {word}").into()) }
    }

    /// Ends it as Ctrl-C does.
    ///
    /// # Errors
    /// If files or processes are left.
    pub async fn end(mut self) -> Checked {
        let lab = self.child.id().ok_or("the lab runs")?.to_string();
        let children = Command::new("pgrep").args(["-P", &lab]).output().await?;
        Command::new("kill").args(["-INT", &lab]).status().await?;
        let status = self.child.wait().await?;
        if !status.success() {
            return Err(format!("the lab ended by {status}").into());
        }
        let left = std::fs::read_dir(&self.state).map_or(0, Iterator::count);
        if left > 0 {
            return Err(format!("{left} files are left in {}", self.state.display()).into());
        }
        for id in String::from_utf8(children.stdout)?.lines() {
            if PathBuf::from(format!("/proc/{id}")).exists() {
                return Err(format!("the process {id} is left").into());
            }
        }
        Ok(())
    }
}
