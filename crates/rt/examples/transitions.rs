//! Prints every transition of a program's tasks: `cargo run --package loopscope-rt --example transitions`.
//!
//! The program runs on a virtual clock, so its output is reproducible. An [`Instrument`] overrides the hooks that it needs;
//! it must not call back into the executor.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use loopscope_rt::{
    Cause, Instrument, Millis, PollOutcome, RunError, Runner, TaskId, Time, Wait, ms, sleep, spawn,
};

/// An instrument that prints a line for each transition.
#[derive(Default)]
struct Printer {
    names: RefCell<HashMap<TaskId, String>>,
}

impl Printer {
    fn line(&self, at: Time, task: TaskId, what: &str) {
        let names = self.names.borrow();
        let name = names.get(&task).map_or("?", String::as_str);
        println!("{:>4} ms  {name:<6} {what}", Millis(at.since(Time::ZERO)).to_string());
    }
}

impl Instrument for Printer {
    fn task_spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        self.names.borrow_mut().insert(task, name.to_owned());
        let by = parent.map_or("the host".to_owned(), |parent| format!("task {parent}"));
        self.line(at, task, &format!("spawned by {by}"));
    }

    fn task_ready(&self, at: Time, task: TaskId, by: Cause) {
        self.line(at, task, &format!("ready by {by:?}"));
    }

    fn poll_began(&self, at: Time, task: TaskId) {
        self.line(at, task, "runs");
    }

    fn poll_ended(&self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        let error = error.map(|error| format!(": {error}")).unwrap_or_default();
        self.line(at, task, &format!("{outcome:?}{error}"));
    }

    fn wait_began(&self, at: Time, task: TaskId, number: u32, wait: &Wait<'_>) {
        self.line(at, task, &format!("waits ({number}) for {}, line {}", wait.label, wait.at.line()));
    }

    fn wait_ended(&self, at: Time, task: TaskId, number: u32) {
        self.line(at, task, &format!("waits ({number}) no more"));
    }
}

fn main() -> Result<(), RunError> {
    Runner::watched_by(Rc::new(Printer::default())).run_virtual(async {
        let child = spawn("child", async {
            sleep(ms(20)).await;
            "a value"
        });
        sleep(ms(10)).await;
        println!("the child has come to {:?}", child.await);
    })
}
