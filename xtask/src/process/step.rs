//! One step of a command: announced before it starts, streamed while it runs, explained if it fails.
//!
//! Invariant: no step can hang. Each has a time limit, after which its process tree is ended. A step without output prints a
//! heartbeat. Next: `cleanup` (ends the tree).

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::cleanup;
use super::command;

/// The silence after which a step prints that it still runs.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How often the process of a silent step is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// How long to read output after a command has ended. A process it left behind can keep the pipe open.
const OUTPUT_GRACE: Duration = Duration::from_secs(2);
/// The last lines of output that a failure quotes.
const TAIL: usize = 15;

/// A step: its name, the reason for it, and what to do when it fails.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    pub(crate) name: &'a str,
    pub(crate) why: &'a str,
    pub(crate) remedy: &'a str,
    /// The time limit, for a slow machine.
    pub(crate) limit: Duration,
}

/// The result of every command of xtask.
pub(crate) type Outcome = Result<ExitCode, Failure>;

/// An error, described for the person who has to fix it.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) step: String,
    pub(crate) command: Option<String>,
    pub(crate) cause: String,
    pub(crate) remedy: String,
    /// The command's whole output, from which the report counts tests.
    pub(crate) output: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "The step \"{}\" failed.", self.step)?;
        if let Some(command) = &self.command {
            writeln!(f, "  command: {command}")?;
        }
        writeln!(f, "  cause:   {}", self.cause.replace('\n', "\n           "))?;
        write!(f, "  remedy:  {}", self.remedy.replace('\n', "\n           "))
    }
}

impl Step<'_> {
    /// Prints the step and its purpose.
    pub(crate) fn announce(&self) {
        println!("\n==> {}\n    {}", self.name, self.why);
        // Flushed, so that it appears before the command's standard error.
        let _ = io::stdout().flush();
    }

    /// Announces the step and runs its command.
    ///
    /// # Errors
    /// When the command cannot be started, ends unsuccessfully or exceeds the limit.
    pub(crate) fn run(&self, command: &mut Command) -> Result<Vec<String>, Failure> {
        self.announce();
        self.run_unannounced(command)
    }

    /// Runs the command without announcing it: for a step of several commands.
    pub(crate) fn run_unannounced(&self, command: &mut Command) -> Result<Vec<String>, Failure> {
        let line = command::shown(command);
        println!("    $ {line}");
        let mut output = Vec::new();
        match stream(command, self.limit, &mut output) {
            Ok(status) if status.success() => Ok(output),
            Ok(status) => Err(self.command_failed(line, output, &status.to_string())),
            Err(problem) => Err(self.command_failed(line, output, &problem)),
        }
    }

    /// A failure of this step that no command caused.
    pub(crate) fn failed(&self, cause: impl fmt::Display) -> Failure {
        Failure {
            step: self.name.to_owned(),
            command: None,
            cause: cause.to_string(),
            remedy: self.remedy.to_owned(),
            output: Vec::new(),
        }
    }

    fn command_failed(&self, line: String, output: Vec<String>, problem: &str) -> Failure {
        let tail = output[output.len().saturating_sub(TAIL)..].join("\n");
        let cause = if tail.is_empty() { problem.to_owned() } else { format!("{problem}; it said:\n{tail}") };
        Failure { command: Some(line), output, ..self.failed(cause) }
    }
}

/// Runs a command, forwarding its output and collecting its lines.
fn stream(command: &mut Command, limit: Duration, output: &mut Vec<String>) -> Result<ExitStatus, String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("it could not be started: {error}"))?;
    let lines = read_lines(&mut child);
    let started = Instant::now();
    let mut last_sign = started;
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        match lines.recv_timeout(POLL_INTERVAL) {
            Ok(line) => {
                output.push(line);
                last_sign = Instant::now();
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                if ended.is_none() {
                    ended = child.try_wait().map_err(|error| error.to_string())?.map(|s| (s, Instant::now()));
                }
                if ended.is_some_and(|(_, at)| at.elapsed() > OUTPUT_GRACE) {
                    break;
                }
                if last_sign.elapsed() > HEARTBEAT {
                    println!("    still at work, {} s", started.elapsed().as_secs());
                    last_sign = Instant::now();
                }
            }
        }
        if ended.is_none() && started.elapsed() > limit {
            cleanup::end_tree(child.id());
            let _ = child.wait();
            return Err(format!("it was ended after {} minutes, its limit", limit.as_secs() / 60));
        }
    }
    match ended {
        Some((status, _)) => Ok(status),
        None => child.wait().map_err(|error| error.to_string()),
    }
}

/// Forwards both streams of the child line by line, and sends the lines to the receiver.
fn read_lines(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(stdout) = child.stdout.take() {
        let sender = sender.clone();
        thread::spawn(move || copy_lines(stdout, io::stdout(), &sender));
    }
    if let Some(stderr) = child.stderr.take() {
        thread::spawn(move || copy_lines(stderr, io::stderr(), &sender));
    }
    receiver
}

fn copy_lines(from: impl Read, mut to: impl Write, lines: &Sender<String>) {
    let mut from = BufReader::new(from);
    let mut bytes = Vec::new();
    while from.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
        let _ = to.write_all(&bytes).and_then(|()| to.flush());
        let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        bytes.clear();
        if lines.send(line).is_err() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Step<'_> =
        Step { name: "trial", why: "to try", remedy: "try again", limit: Duration::from_secs(60) };

    #[test]
    fn a_failure_names_step_command_cause_and_remedy() {
        let failure =
            STEP.run(Command::new("sh").args(["-c", "echo first; echo broken >&2; exit 3"])).unwrap_err();
        let text = failure.to_string();
        for part in ["\"trial\"", "sh -c", "exit status: 3", "broken", "try again"] {
            assert!(text.contains(part), "{part:?} is missing from {text}");
        }
    }

    #[test]
    fn a_command_that_does_not_exist_is_a_failure_too() {
        let failure = STEP.run(&mut Command::new("loopscope-no-such-command")).unwrap_err();
        assert!(failure.cause.contains("could not be started"), "{failure}");
    }

    #[test]
    fn a_step_beyond_its_limit_is_ended_with_its_children() {
        let step = Step { limit: Duration::from_millis(300), ..STEP };
        let started = Instant::now();
        let failure = step.run(Command::new("sh").args(["-c", "sleep 600 & wait"])).unwrap_err();
        assert!(failure.cause.contains("limit"), "{failure}");
        assert!(started.elapsed() < Duration::from_secs(60), "the grandchild kept the step waiting");
    }

    #[test]
    fn the_output_is_kept() {
        let output = STEP.run(Command::new("sh").args(["-c", "echo one; echo two"])).unwrap();
        assert_eq!(output, ["one", "two"]);
    }
}
