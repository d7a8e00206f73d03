//! One process of a service: its start, its last words, its end.
//!
//! Invariants: it ends with the lab, also when the lab is killed, where `setpriv` is there (Linux); a process that ends by itself
//! is reported once, with the last lines it wrote. It is killed, not asked: its data end with it.

use std::collections::VecDeque;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::UnixStream;
use tokio::process::Command;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::Fault;

/// The lines that a report of its end has.
const LAST_LINES: usize = 8;
/// The longest time from a start to the first accepted connection.
pub(super) const STARTING: Duration = Duration::from_secs(60);
/// Between two attempts to connect to a process that starts.
pub(super) const ATTEMPTS: Duration = Duration::from_millis(50);

/// Why a process has ended, if it has.
#[derive(Clone, Default)]
pub struct Ended(Arc<Mutex<Option<String>>>);

impl Ended {
    /// Its exit status and its last line; `None` while it runs.
    pub fn why(&self) -> Option<String> {
        self.0.lock().expect("no holder panics").clone()
    }
}

/// A running process.
pub struct Child {
    program: String,
    ended: Ended,
    end: Option<oneshot::Sender<()>>,
    watch: JoinHandle<()>,
}

type Lines = Arc<Mutex<VecDeque<String>>>;

impl Child {
    /// Starts a program and waits until it accepts connections on its socket.
    ///
    /// # Errors
    /// If it cannot be started, ends, or accepts none within a minute; with its last lines.
    pub async fn start(
        name: &'static str,
        program: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
        socket: &Path,
    ) -> Result<Child, Fault> {
        let mut process = within_the_lab(program)
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", program.display()))?;
        let lines = Lines::default();
        let readers = [
            process.stdout.take().map(|output| tokio::spawn(keep_lines(output, lines.clone()))),
            process.stderr.take().map(|output| tokio::spawn(keep_lines(output, lines.clone()))),
        ];
        let ended = Ended::default();
        let (end, asked) = oneshot::channel();
        let report = ended.clone();
        let watch = tokio::spawn(async move {
            tokio::select! {
                status = process.wait() => {
                    // What it wrote last may not be read yet.
                    for reader in readers.into_iter().flatten() {
                        let _ = reader.await;
                    }
                    let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
                    report_end(name, &status, &lines, &report);
                }
                _ = asked => {
                    let _ = process.kill().await;
                }
            }
        });
        let child = Child { program: program.display().to_string(), ended, end: Some(end), watch };
        child.until_it_accepts(socket).await?;
        Ok(child)
    }

    async fn until_it_accepts(&self, socket: &Path) -> Result<(), Fault> {
        let limit = Instant::now() + STARTING;
        while UnixStream::connect(socket).await.is_err() {
            if let Some(why) = self.ended.why() {
                return Err(why.into());
            }
            if Instant::now() > limit {
                return Err(format!("it accepts no connection within {} s", STARTING.as_secs()).into());
            }
            sleep(ATTEMPTS).await;
        }
        Ok(())
    }

    /// The program's path.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// Tells of its end.
    pub fn ended(&self) -> Ended {
        self.ended.clone()
    }

    /// Ends it, and waits until it is gone.
    pub async fn end(&mut self) {
        if let Some(end) = self.end.take() {
            let _ = end.send(());
        }
        let _ = (&mut self.watch).await;
    }
}

/// A command whose process ends with this one, where that can be had.
fn within_the_lab(program: &Path) -> Command {
    let setpriv = std::env::var_os("PATH")
        .and_then(|path| std::env::split_paths(&path).map(|at| at.join("setpriv")).find(|at| at.is_file()));
    match setpriv {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", "KILL", "--"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

async fn keep_lines(output: impl AsyncRead + Unpin, lines: Lines) {
    let mut output = BufReader::new(output).lines();
    while let Ok(Some(line)) = output.next_line().await {
        let mut lines = lines.lock().expect("no holder panics");
        if lines.len() == LAST_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }
}

fn report_end(name: &str, status: &str, lines: &Lines, ended: &Ended) {
    let lines = lines.lock().expect("no holder panics");
    let last = lines.back().map(|line| format!(": {line}")).unwrap_or_default();
    eprintln!("{name} has ended ({status}). Its last lines:");
    lines.iter().for_each(|line| eprintln!("    {line}"));
    *ended.0.lock().expect("no holder panics") = Some(format!("{status}{last}"));
}
