//! The connections of a server and what they do: `SHOW PROCESSLIST`, and the limit of their number.
//!
//! Invariant: a connection is listed until its [`Process`] is dropped. Next: `session`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::rt::{Time, now};

/// MySQL's `max_connections`.
pub(super) const MOST_CONNECTIONS: usize = 151;

/// All connections that have logged in.
#[derive(Default)]
pub(super) struct Processes(RefCell<BTreeMap<u32, ProcessState>>);

#[derive(Clone)]
struct ProcessState {
    user: String,
    database: Option<String>,
    /// The statement that is executed.
    statement: Option<String>,
    since: Time,
}

/// One connection's entry.
pub(super) struct Process {
    all: Rc<Processes>,
    number: u32,
}

impl Processes {
    /// Adds a connection; `None` if there are too many.
    pub(super) fn add(self: &Rc<Self>, number: u32, user: &str) -> Option<Process> {
        let mut all = self.0.borrow_mut();
        if all.len() >= MOST_CONNECTIONS {
            return None;
        }
        let state = ProcessState { user: user.to_owned(), database: None, statement: None, since: now() };
        all.insert(number, state);
        Some(Process { all: self.clone(), number })
    }

    /// Id, user, host, database, command, seconds, state, statement.
    pub(super) fn listed(&self) -> Vec<[Option<String>; 8]> {
        let row = |(number, state): (&u32, &ProcessState)| {
            let command = if state.statement.is_some() { "Query" } else { "Sleep" };
            let what = state.statement.as_ref().map(|_| "executing".to_owned()).unwrap_or_default();
            [
                Some(number.to_string()),
                Some(state.user.clone()),
                Some("localhost".to_owned()),
                state.database.clone(),
                Some(command.to_owned()),
                Some(now().since(state.since).as_secs().to_string()),
                Some(what),
                state.statement.clone(),
            ]
        };
        self.0.borrow().iter().map(row).collect()
    }
}

impl Process {
    pub(super) fn all(&self) -> &Processes {
        &self.all
    }

    /// The client has proved who it is.
    pub(super) fn logged_in(&self, user: &str) {
        if let Some(state) = self.all.0.borrow_mut().get_mut(&self.number) {
            state.user = user.to_owned();
        }
    }

    /// Begins to execute a statement, or waits for one.
    pub(super) fn executes(&self, statement: Option<String>, database: Option<&str>) {
        if let Some(state) = self.all.0.borrow_mut().get_mut(&self.number) {
            *state = ProcessState {
                user: state.user.clone(),
                database: database.map(str::to_owned),
                statement,
                since: now(),
            };
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.all.0.borrow_mut().remove(&self.number);
    }
}
