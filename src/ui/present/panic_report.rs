//! What can be said of a panic from the log alone: which task was running.
//!
//! The model may be a frame behind, and the code that keeps it may be what panicked.

use crate::rt::TaskId;
use crate::trace::{EventKind, LaneId, Log};

/// The task whose step is under way at the end of `log`, and its name.
pub fn running_task(log: &Log) -> Option<(TaskId, String)> {
    let mut running = None;
    for event in log.events() {
        match event.kind {
            EventKind::PollBegan => running = event.lane.and_then(LaneId::task),
            EventKind::PollEnded { .. } => running = None,
            _ => {}
        }
    }
    let task = running?;
    let name = log.events().find_map(|event| match event.kind {
        EventKind::Spawned { name, .. } if event.lane == Some(task.into()) => log.text(name),
        _ => None,
    });
    Some((task, name.unwrap_or_default().to_owned()))
}
