//! Jobs: functions that workers run, found by name.
//!
//! A function cannot be sent to another program, so both programs contain it: the page in the `static` that it passes to
//! `Pool::run`, the worker in the list that it serves (`demos::JOBS`). Input and output travel as text, by `Display` and
//! `FromStr`. The rejected alternative, `serde_json`, adds 20 kB to the download of every visitor, to send a number there and
//! back.

use std::fmt::Display;
use std::str::FromStr;

/// A function that workers find by its name. It runs without an event loop: it cannot await, and its output is not recorded.
pub struct Job<I, O> {
    name: &'static str,
    work: fn(I) -> O,
}

impl<I, O> Job<I, O> {
    /// A job of this name, which is unique among the jobs that the worker serves.
    pub const fn new(name: &'static str, work: fn(I) -> O) -> Job<I, O> {
        Job { name, work }
    }

    /// The name by which workers find it.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// A job whatever the types of its input and output are.
pub trait ErasedJob: Sync {
    /// The name by which workers find it.
    fn name(&self) -> &'static str;

    /// Runs the job: text in, text out.
    ///
    /// # Errors
    /// When the input does not parse as the job's input type.
    fn run(&self, input: &str) -> Result<String, String>;
}

impl<I: FromStr<Err: Display>, O: Display> ErasedJob for Job<I, O> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&self, input: &str) -> Result<String, String> {
        let input = input.parse().map_err(|error: I::Err| error.to_string())?;
        Ok((self.work)(input).to_string())
    }
}
