//! The task that was running when a panic happened, from the log alone.
//!
//! The model is no source: it may be a frame behind, and its own code may have panicked.

use crate::rt::TaskId;
use crate::trace::{EventKind, LaneId, Log};

/// The task whose poll has not ended at the end of `log`, and its name.
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
