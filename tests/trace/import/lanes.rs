//! An imported trace as text.

use std::collections::BTreeMap;

use loopscope::trace::import::{Error, Import, Importer};
use loopscope::trace::{EventKind, Log};

/// Imports a file from one piece.
pub(crate) fn import(file: impl AsRef<[u8]>) -> Result<Import, Error> {
    let mut importer = Importer::new();
    importer.push(file.as_ref())?;
    importer.finish()
}

/// The lanes from top to bottom, each with its events in time order, in microseconds:
/// `name: slice 1-2.5, "text" 3, =7 4, flow0 Start 5`.
pub(super) fn lanes(log: &Log) -> Vec<String> {
    let mut names = BTreeMap::new();
    let mut said: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for event in log.events() {
        let at = event.at.as_nanos() as f64 / 1e3;
        let lane = event.lane.expect("foreign events are on lanes");
        let text = |id| log.text(id).unwrap();
        let on_lane = said.entry(lane).or_default();
        match event.kind {
            EventKind::Spawned { name, parent, .. } => {
                let under = parent.map(|parent| format!(" (under {parent})")).unwrap_or_default();
                names.insert(lane, format!("{}{under}", text(name)));
            }
            EventKind::SliceBegan { name, .. } => on_lane.push(format!("{} {at}-", text(name))),
            EventKind::SliceEnded { .. } => {
                let slice = on_lane.iter_mut().rfind(|said| said.ends_with('-')).expect("a slice is open");
                slice.push_str(&at.to_string());
            }
            EventKind::Message { text: id } => on_lane.push(format!("{:?} {at}", text(id))),
            EventKind::Counted { value } => on_lane.push(format!("={} {at}", value.get())),
            EventKind::Flow { flow, part } => on_lane.push(format!("flow{flow} {part:?} {at}")),
            other => panic!("{other:?} on a lane of a foreign trace"),
        }
    }
    names.into_iter().map(|(lane, name)| format!("{name}: {}", said[&lane].join(", "))).collect()
}

/// The lanes of a file that must be valid.
pub(super) fn lanes_of(file: &str) -> Vec<String> {
    lanes(&import(file).unwrap_or_else(|error| panic!("{error}")).log)
}
