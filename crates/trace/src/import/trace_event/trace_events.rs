//! The events of a foreign trace, collected in file order.
//!
//! Each becomes a [`TrackEntry`] of 32 bytes on a track. Files may be in any order, so begins and ends cannot be matched
//! before all events are there; `layout` does that.

use std::collections::HashMap;

use super::event::{Id, RawEvent};
use super::texts::{Name, Texts};
use super::tracks::{TrackId, TrackKey, Tracks};
use crate::import::fault::Reason;
use crate::import::limits::{MOST_EVENTS, RUN};
use crate::record::event::{FlowPart, Value};

/// An event that is shown.
#[derive(Clone, Copy)]
pub(crate) struct TrackEntry {
    /// The timestamp, in nanoseconds of the file's clock.
    pub(crate) at: i64,
    pub(crate) kind: EntryKind,
    pub(crate) track: TrackId,
    /// The event's index in the file.
    pub(crate) event: u32,
}

#[derive(Clone, Copy)]
pub(crate) enum EntryKind {
    Slice { name: Name, end: i64 },
    Begin { name: Name },
    End,
    Text { text: Name },
    Count { value: Value },
    Flow { flow: u32, part: FlowPart },
}

/// The events so far, their names and tracks.
#[derive(Default)]
pub(crate) struct TraceEvents {
    /// Full runs, each sorted by time.
    runs: Vec<Vec<TrackEntry>>,
    /// The latest entries, in file order.
    open: Vec<TrackEntry>,
    texts: Texts,
    tracks: Tracks,
    flows: HashMap<FlowKey, u32>,
}

/// The identity of a flow.
#[derive(PartialEq, Eq, Hash)]
struct FlowKey {
    process: Option<Name>,
    category: Name,
    id: Name,
}

impl TraceEvents {
    pub(crate) fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.open.is_empty()
    }

    /// The entries in sorted runs, their texts and their tracks.
    pub(crate) fn into_parts(mut self) -> (Vec<Vec<TrackEntry>>, Texts, Tracks) {
        self.seal();
        (self.runs, self.texts, self.tracks)
    }

    fn push(&mut self, entry: TrackEntry) {
        self.open.push(entry);
        if self.open.len() == RUN {
            self.seal();
        }
    }

    fn seal(&mut self) {
        let mut run = std::mem::take(&mut self.open);
        run.sort_by_key(|entry| entry.at);
        self.runs.push(run);
    }

    /// Adds the event with index `event`.
    pub(crate) fn add(&mut self, event: u32, raw: &RawEvent<'_>) -> Result<(), Reason> {
        let phase = raw.phase().ok_or(Reason::Phase)?;
        if phase == 'M' {
            return self.add_metadata(raw);
        }
        let known = "XBEiIRnbeSFTpCstf";
        if !known.contains(phase) {
            return Err(Reason::Phase);
        }
        if self.runs.len() * RUN + self.open.len() >= MOST_EVENTS {
            return Err(Reason::TooManyEvents);
        }
        let at = raw.time().ok_or(Reason::Time)?;
        if phase == 'C' {
            return self.counter(event, at, raw);
        }
        let kind = self.entry_kind(phase, at, raw)?;
        let track = match phase {
            'b' | 'e' | 'n' | 'S' | 'F' | 'T' | 'p' => self.async_track(raw)?,
            _ => self.thread_track(raw)?,
        };
        self.push(TrackEntry { at, kind, track, event });
        Ok(())
    }

    fn entry_kind(&mut self, phase: char, at: i64, raw: &RawEvent<'_>) -> Result<EntryKind, Reason> {
        Ok(match phase {
            'X' => {
                let duration = raw.duration().ok_or(Reason::Duration)?;
                let end = at.checked_add(duration).ok_or(Reason::Time)?;
                EntryKind::Slice { name: self.texts.name(&raw.name())?, end }
            }
            'B' | 'b' | 'S' => EntryKind::Begin { name: self.texts.name(&raw.name())? },
            'E' | 'e' | 'F' => EntryKind::End,
            's' => self.flow(raw, FlowPart::Start)?,
            't' => self.flow(raw, FlowPart::Step)?,
            'f' => self.flow(raw, FlowPart::End)?,
            _ => {
                EntryKind::Text { text: self.texts.name(&raw.text_argument().unwrap_or_else(|| raw.name()))? }
            }
        })
    }

    fn add_metadata(&mut self, raw: &RawEvent<'_>) -> Result<(), Reason> {
        let kind = raw.name();
        let process = self.texts.name(&raw.process())?;
        let metadata = match kind.as_ref() {
            "process_name" | "process_sort_index" => self.tracks.process(process)?,
            "thread_name" | "thread_sort_index" => {
                let thread = self.texts.name(&raw.thread())?;
                self.tracks.thread(process, thread)?
            }
            // Other metadata (labels, versions) is valid, but not shown.
            _ => return Ok(()),
        };
        if kind.ends_with("name") {
            metadata.name =
                raw.name_argument().map(|name| self.texts.name(&name)).transpose()?.or(metadata.name);
        } else {
            metadata.sort_index = raw.sort_index().unwrap_or(metadata.sort_index);
        }
        Ok(())
    }

    /// Adds an entry for each series of a counter.
    fn counter(&mut self, event: u32, at: i64, raw: &RawEvent<'_>) -> Result<(), Reason> {
        let process = self.texts.name(&raw.process())?;
        let counter = self.texts.name(&raw.name())?;
        let id = raw.id().map(|id| self.texts.name(&id.text)).transpose()?;
        let values = raw.values();
        for (series, value) in &values {
            let series = self.texts.name(series)?;
            let key = TrackKey::Counter { process, counter, id, series };
            let track = self.tracks.id(key, process, counter)?;
            let value = Value::new(*value).ok_or(Reason::NoValue)?;
            self.push(TrackEntry { at, kind: EntryKind::Count { value }, track, event });
        }
        if values.is_empty() { Err(Reason::NoValue) } else { Ok(()) }
    }

    fn thread_track(&mut self, raw: &RawEvent<'_>) -> Result<TrackId, Reason> {
        let process = self.texts.name(&raw.process())?;
        let thread = self.texts.name(&raw.thread())?;
        self.tracks.id(TrackKey::Thread { process, thread }, process, thread)
    }

    fn async_track(&mut self, raw: &RawEvent<'_>) -> Result<TrackId, Reason> {
        let Id { text, local } = raw.id().ok_or(Reason::NoId)?;
        let process = self.texts.name(&raw.process())?;
        let key = TrackKey::Async {
            process: local.then_some(process),
            category: self.texts.name(&raw.category())?,
            scope: self.texts.name(&raw.scope())?,
            id: self.texts.name(&text)?,
        };
        let label = self.texts.name(&raw.name())?;
        self.tracks.id(key, process, label)
    }

    fn flow(&mut self, raw: &RawEvent<'_>, part: FlowPart) -> Result<EntryKind, Reason> {
        let Id { text, local } = raw.id().ok_or(Reason::NoId)?;
        let process = if local { Some(self.texts.name(&raw.process())?) } else { None };
        let category = self.texts.name(&raw.category())?;
        let key = FlowKey { process, category, id: self.texts.name(&text)? };
        let next = self.flows.len() as u32;
        Ok(EntryKind::Flow { flow: *self.flows.entry(key).or_insert(next), part })
    }
}
