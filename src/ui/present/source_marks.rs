//! Which lines of a demo's source tasks are suspended on at a moment, and what stands beside them.
//!
//! Invariant: lines and files are the recorded ones; nothing is looked for in the source's text.

use crate::trace::{LaneId, Log, Model, Snapshot};

/// How many names stand beside a line before a count.
const NAMES: usize = 3;
/// How many different waits stand beside a line.
const WAITS: usize = 2;

/// What stands beside one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The line, from 1.
    pub line: u32,
    /// Who waits, and for what: `"w-1, w-2 sleep 200 ms"`.
    pub text: String,
    /// Whether the selected task waits here.
    pub selected: bool,
}

/// The marks of the source file `file` at `moment`, in order of lines.
///
/// A task marks the line of its nearest wait that is in this file: a wait inside a library shows on the line of the demo
/// that called it.
pub fn marks(model: &Model, log: &Log, moment: &Snapshot, file: &str, selected: Option<LaneId>) -> Vec<Mark> {
    let mut lines: Vec<(u32, Line<'_>)> = Vec::new();
    for lane in model.rows().iter().filter_map(|lane| model.lane(*lane)) {
        let mut sites = moment.waits(lane.id).filter_map(|current| log.wait(current.wait));
        if let Some(site) = sites.find(|site| site.file == file) {
            let at = lines.partition_point(|(line, _)| *line < site.line);
            if lines.get(at).is_none_or(|(line, _)| *line != site.line) {
                lines.insert(at, (site.line, Line::default()));
            }
            let line = &mut lines[at].1;
            line.add(&site.label, &lane.name);
            line.selected |= selected == Some(lane.id);
        }
    }
    lines
        .into_iter()
        .map(|(line, entry)| Mark { line, text: entry.text(), selected: entry.selected })
        .collect()
}

#[derive(Default)]
struct Line<'a> {
    /// By what is waited for, in order of appearance; only the first [`WAITS`].
    groups: Vec<Group<'a>>,
    /// Tasks whose wait has no group.
    others: usize,
    selected: bool,
}

struct Group<'a> {
    label: &'a str,
    names: Vec<&'a str>,
    total: usize,
}

impl<'a> Line<'a> {
    fn add(&mut self, label: &'a str, name: &'a str) {
        let known = self.groups.iter().position(|group| group.label == label);
        let index = match known {
            Some(index) => index,
            None if self.groups.len() < WAITS => {
                self.groups.push(Group { label, names: Vec::new(), total: 0 });
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
        let mut parts: Vec<String> = self.groups.iter().map(Group::text).collect();
        if self.others > 0 {
            parts.push(format!("+{}", self.others));
        }
        parts.join(" · ")
    }
}

impl Group<'_> {
    fn text(&self) -> String {
        let names = self.names.join(", ");
        let more = self.total - self.names.len();
        if more == 0 { format!("{names} {}", self.label) } else { format!("{names} +{more} {}", self.label) }
    }
}
