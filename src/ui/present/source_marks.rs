//! The marks beside lines of a demo's source: the tasks that are suspended there at a moment.
//!
//! Invariant: files and lines are the recorded ones; the source text is never searched.

use crate::trace::{LaneId, Log, Model, Snapshot};

/// At most this many tasks are named per wait; further ones are counted.
const NAMES: usize = 3;
/// At most this many different waits are named per line.
const WAITS: usize = 2;

/// The mark beside one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMark {
    /// The line number, from 1.
    pub line: u32,
    /// Tasks and their wait: `"w-1, w-2 sleep 200 ms"`.
    pub text: String,
    /// Whether the selected task waits here.
    pub selected: bool,
}

/// The marks of the source file `file` at `snapshot`, by line.
///
/// A task marks the line of its first wait in this file, so a wait inside a library shows on the demo's line that called
/// it.
pub fn marks(
    model: &Model,
    log: &Log,
    snapshot: &Snapshot,
    file: &str,
    selected: Option<LaneId>,
) -> Vec<SourceMark> {
    let mut lines: Vec<(u32, LineWaits<'_>)> = Vec::new();
    for lane in model.rows().iter().filter_map(|lane| model.lane(*lane)) {
        let mut sites = snapshot.waits(lane.id).filter_map(|current| log.wait(current.wait));
        if let Some(site) = sites.find(|site| site.file == file) {
            let at = lines.partition_point(|(line, _)| *line < site.line);
            if lines.get(at).is_none_or(|(line, _)| *line != site.line) {
                lines.insert(at, (site.line, LineWaits::default()));
            }
            let line = &mut lines[at].1;
            line.add(&site.label, &lane.name);
            line.selected |= selected == Some(lane.id);
        }
    }
    lines
        .into_iter()
        .map(|(line, entry)| SourceMark { line, text: entry.text(), selected: entry.selected })
        .collect()
}

#[derive(Default)]
struct LineWaits<'a> {
    /// By label, in order of appearance; at most [`WAITS`].
    groups: Vec<LabelGroup<'a>>,
    /// The number of tasks outside these groups.
    others: usize,
    selected: bool,
}

struct LabelGroup<'a> {
    label: &'a str,
    names: Vec<&'a str>,
    total: usize,
}

impl<'a> LineWaits<'a> {
    fn add(&mut self, label: &'a str, name: &'a str) {
        let known = self.groups.iter().position(|group| group.label == label);
        let index = match known {
            Some(index) => index,
            None if self.groups.len() < WAITS => {
                self.groups.push(LabelGroup { label, names: Vec::new(), total: 0 });
                self.groups.len() - 1
            }
            None => {
                self.others += 1;
                return;
            }
        };
        let group = &mut self.groups[index];
        group.total += 1;
        if group.names.len() < NAMES {
            group.names.push(name);
        }
    }

    fn text(&self) -> String {
        let mut parts: Vec<String> = self.groups.iter().map(LabelGroup::text).collect();
        if self.others > 0 {
            parts.push(format!("+{}", self.others));
        }
        parts.join(" · ")
    }
}

impl LabelGroup<'_> {
    fn text(&self) -> String {
        let names = self.names.join(", ");
        let more = self.total - self.names.len();
        if more == 0 { format!("{names} {}", self.label) } else { format!("{names} +{more} {}", self.label) }
    }
}
