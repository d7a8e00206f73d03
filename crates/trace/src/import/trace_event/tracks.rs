//! The tracks of a foreign trace: threads, groups of asynchronous slices, series of counters; their names and order.
//!
//! Invariant: two events are on the same track exactly if their keys are equal, and there are at most [`MOST_LANES`] tracks.

use std::collections::HashMap;
use std::hash::Hash;

use super::texts::{Name, Texts};
use crate::import::fault::Reason;
use crate::import::limits::MOST_LANES;

/// The identity of a track.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum TrackKey {
    /// The slices and instants of a thread.
    Thread {
        process: Name,
        thread: Name,
    },
    /// Asynchronous slices; with a process if their id is local to it.
    Async {
        process: Option<Name>,
        category: Name,
        scope: Name,
        id: Name,
    },
    Counter {
        process: Name,
        counter: Name,
        id: Option<Name>,
        series: Name,
    },
}

/// A track's index, in order of appearance.
pub(crate) type TrackId = u32;

struct ForeignTrack {
    key: TrackKey,
    /// The process of its first event.
    process: Name,
    /// The name of its first event.
    label: Name,
}

/// All tracks, and the metadata of processes and threads.
#[derive(Default)]
pub(crate) struct Tracks {
    ids: HashMap<TrackKey, TrackId>,
    tracks: Vec<ForeignTrack>,
    processes: HashMap<Name, Metadata>,
    threads: HashMap<(Name, Name), Metadata>,
}

/// The metadata of a process or a thread.
#[derive(Clone, Copy, Default)]
pub(crate) struct Metadata {
    pub(crate) name: Option<Name>,
    pub(crate) sort_index: i64,
}

impl Tracks {
    /// The track of `key`. If it is new, its process and label are those given.
    pub(crate) fn id(&mut self, key: TrackKey, process: Name, label: Name) -> Result<TrackId, Reason> {
        if let Some(id) = self.ids.get(&key) {
            return Ok(*id);
        }
        if self.tracks.len() == MOST_LANES {
            return Err(Reason::TooManyLanes);
        }
        let id = self.tracks.len() as TrackId;
        self.tracks.push(ForeignTrack { key, process, label });
        self.ids.insert(key, id);
        Ok(id)
    }

    /// The metadata of a process, mutable.
    pub(crate) fn process(&mut self, process: Name) -> Result<&mut Metadata, Reason> {
        metadata(&mut self.processes, process)
    }

    /// The metadata of a thread, mutable.
    pub(crate) fn thread(&mut self, process: Name, thread: Name) -> Result<&mut Metadata, Reason> {
        metadata(&mut self.threads, (process, thread))
    }

    pub(crate) fn count(&self) -> usize {
        self.tracks.len()
    }

    /// The tracks from top to bottom: processes and threads by their sort index, then by appearance. The threads of a process
    /// are first, its counters last.
    pub(crate) fn in_order(&self) -> Vec<TrackId> {
        let mut first: HashMap<Name, usize> = HashMap::new();
        for (n, track) in self.tracks.iter().enumerate() {
            first.entry(track.process).or_insert(n);
        }
        let mut ids: Vec<TrackId> = (0..self.tracks.len() as TrackId).collect();
        ids.sort_by_key(|id| {
            let track = &self.tracks[*id as usize];
            let process = self.processes.get(&track.process).map_or(0, |metadata| metadata.sort_index);
            let (kind, sort_index) = match track.key {
                TrackKey::Thread { process, thread } => {
                    (0, self.threads.get(&(process, thread)).map_or(0, |metadata| metadata.sort_index))
                }
                TrackKey::Async { .. } => (1, 0),
                TrackKey::Counter { .. } => (2, 0),
            };
            (process, first[&track.process], kind, sort_index, *id)
        });
        ids
    }

    /// The track's name for people: `process / thread`.
    pub(crate) fn name(&self, id: TrackId, texts: &Texts) -> String {
        let ForeignTrack { key, process, label } = self.tracks[id as usize];
        let get = |name| beginning(texts.get(name));
        let process = match self.processes.get(&process).and_then(|metadata| metadata.name) {
            Some(name) => get(name).to_owned(),
            None => format!("pid {}", get(process)),
        };
        match key {
            TrackKey::Thread { process: of, thread } => {
                match self.threads.get(&(of, thread)).and_then(|metadata| metadata.name) {
                    Some(name) => format!("{process} / {}", get(name)),
                    None => format!("{process} / tid {}", get(thread)),
                }
            }
            TrackKey::Async { id, .. } => format!("{process} / {} {}", get(label), get(id)),
            TrackKey::Counter { counter, series, .. } => {
                format!("{process} / {} {}", get(counter), get(series))
            }
        }
    }
}

/// The maximum length of each part of a lane's name, in bytes: lanes repeat the names of their processes.
const LONGEST_PART: usize = 200;

/// `text`, cut to [`LONGEST_PART`].
fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_PART)]
}

fn metadata<K: Eq + Hash>(known: &mut HashMap<K, Metadata>, key: K) -> Result<&mut Metadata, Reason> {
    if known.len() == MOST_LANES && !known.contains_key(&key) {
        return Err(Reason::TooManyLanes);
    }
    Ok(known.entry(key).or_default())
}
