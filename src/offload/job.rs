//! Jobs: functions that a worker is asked for by name.
//!
//! A function cannot be sent to another program, so both programs have it: the page in the `static` that it runs, the worker
//! in the list that it serves (`demos::JOBS`). What it is given and gives goes as text, by `Display` and `FromStr`: the
//! rejected alternative, `serde_json`, would be 20 kB of what every visitor downloads, to send a number there and back.

use std::fmt::Display;
use std::str::FromStr;

/// A function that workers know by a name. It is on its own: what it prints nobody sees, and it waits for nothing.
pub struct Job<I, O> {
    name: &'static str,
    work: fn(I) -> O,
}

impl<I, O> Job<I, O> {
    /// The job `name`, which no other in the worker's list is called.
    pub const fn new(name: &'static str, work: fn(I) -> O) -> Job<I, O> {
        Job { name, work }
    }

    /// What workers call it.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// A job as the worker has it, whatever it is given and gives.
pub trait Known: Sync {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// Does it: text in, text out.
    ///
    /// # Errors
    /// When the input is not what the job is given.
    fn answer(&self, input: &str) -> Result<String, String>;
}

impl<I: FromStr<Err: Display>, O: Display> Known for Job<I, O> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn answer(&self, input: &str) -> Result<String, String> {
        let input = input.parse().map_err(|error: I::Err| error.to_string())?;
        Ok((self.work)(input).to_string())
    }
}
