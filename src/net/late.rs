//! A server that answers late: it waits before it regards a request.
//!
//! The wait is the server's own, beside the delay of the link, so the timeline shows it on the server's task. Invariant: a request is
//! held up once, also if it arrives in parts. Next: `stream`, which asks before it reads.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::conditions::Conditions;
use crate::rt::{NamedWaitExt, sleep};

/// What holds up the reads of a server's end.
pub(super) struct Lateness {
    conditions: Rc<Cell<Conditions>>,
    /// Whether the request that is being read was held up.
    is_past: bool,
    wait: Option<Pin<Box<dyn Future<Output = ()>>>>,
}

impl Lateness {
    pub(super) fn new(conditions: &Rc<Cell<Conditions>>) -> Lateness {
        Lateness { conditions: conditions.clone(), is_past: false, wait: None }
    }

    /// Waits before what has arrived may be read.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let late = self.conditions.get().late;
        if self.is_past || late.is_zero() && self.wait.is_none() {
            return Poll::Ready(());
        }
        let label = format!("answers {} ms late", late.as_millis());
        let wait = self.wait.get_or_insert_with(|| Box::pin(sleep(late).named_wait("late", label)));
        let waited = wait.as_mut().poll(cx);
        if waited.is_ready() {
            (self.wait, self.is_past) = (None, true);
        }
        waited
    }

    /// The server sends: what it reads next is another request.
    pub(super) fn answered(&mut self) {
        self.is_past = false;
    }
}
