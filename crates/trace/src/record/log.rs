//! The events of a run in the order of recording, in bounded memory.
//!
//! Events are kept in chunks, and a chunk owns the texts that its events name. When the cap is reached the oldest
//! chunk is dropped with all it owns, so what is kept is always a whole suffix of the run, and
//! [`Log::dropped`] says how much went before it. The tasks that live at the cut, and their waits, are carried on.
//!
//! Invariant: an id of a text is valid exactly as long as the chunk of the event that carries it, that of a wait at least so
//! long, and as long as the wait lasts; looking up one that is gone gives `None`, never another text.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Range;
use std::time::Duration;

use super::chunk::Chunk;
use super::clock_map::ClockMap;
pub use super::event::WaitSite;
use super::event::{EventKind, TextId, TraceEvent, WaitId};
use super::interner::Interner;
pub use super::interner::LONGEST_TEXT;
use super::lane_id::LaneId;
use crate::codec::rows::events_of_a_yield;
use loopscope_rt::sorting::in_order;
use loopscope_rt::{Level, PollOutcome, TaskId, Time, Wait};

/// How many events are kept unless told otherwise: some 50 MB.
pub const DEFAULT_CAP: usize = 4_000_000;

/// A task that was spawned before the first kept event and had not ended by then, or a worker that had joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Its name.
    pub name: Box<str>,
    /// Who spawned it; `None` for a worker.
    pub parent: Option<TaskId>,
    /// When it was spawned, or joined.
    pub since: Time,
}

/// A wait that had begun before the first kept event, and had not ended by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedWait {
    /// Whose it is.
    pub task: TaskId,
    /// What events and moments call its site.
    pub wait: WaitId,
    /// What for, and on which line.
    pub site: WaitSite,
    /// When it ends by itself.
    pub until: Option<Time>,
}

/// What lived when the first kept event happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut {
    pub(crate) lanes: HashMap<LaneId, Carried>,
    /// By their numbers.
    pub(crate) waits: BTreeMap<u32, CarriedWait>,
}

/// A run's events.
pub struct Log {
    /// Full chunks, oldest first.
    sealed: VecDeque<Chunk>,
    /// Where the next event goes; never full between two calls.
    open: Chunk,
    cut: Cut,
    /// How many chunks were dropped.
    dropped_chunks: u32,
    max_chunks: usize,
    chunk_len: usize,
    /// Of events that were dropped before they came to this log.
    dropped_before: u64,
    /// Of the open chunk.
    interner: Interner,
    /// How wall time passed.
    pub(crate) clock_map: ClockMap,
    pub(crate) grain: Duration,
}

/// Ids are chunk number and index; a chunk has no more texts than events, hence no more than this.
const CHUNK_LEN: usize = 1 << 16;

impl Default for Log {
    fn default() -> Log {
        Log::with_cap(DEFAULT_CAP)
    }
}

impl Log {
    /// An empty log that keeps about `cap` events: whole chunks of at most 65,536, at least two.
    pub fn with_cap(cap: usize) -> Log {
        let chunk_len = (cap / 4).clamp(1, CHUNK_LEN);
        Log {
            sealed: VecDeque::new(),
            open: Chunk::default(),
            cut: Cut::default(),
            dropped_chunks: 0,
            max_chunks: (cap / chunk_len).max(2),
            chunk_len,
            dropped_before: 0,
            interner: Interner::default(),
            clock_map: ClockMap::default(),
            grain: Duration::ZERO,
        }
    }

    /// An empty log that keeps about `cap` events, as if `dropped` events had been dropped from it while what is in `cut`
    /// lived.
    pub(crate) fn resumed(cap: usize, dropped: u64, cut: Cut) -> Log {
        // Readers take a log whose first event is not number 0 for one that was cut.
        let dropped_chunks = u32::from(dropped > 0);
        let mut log = Log { dropped_chunks, cut, ..Log::with_cap(cap) };
        log.dropped_before = dropped.wrapping_sub(log.first_event());
        log.interner.begin_chunk(dropped_chunks);
        log
    }

    /// How wall time passed while loop time did.
    pub fn clock_map(&self) -> &ClockMap {
        &self.clock_map
    }

    /// How finely the run's clock told time: what is shorter than this cannot be told from nothing. Zero where it was exact, as
    /// on a virtual clock, or where nobody said, as in traces of other programs.
    pub fn grain(&self) -> Duration {
        self.grain
    }

    /// How many events were recorded, the dropped ones included.
    pub fn recorded(&self) -> u64 {
        self.dropped_before.wrapping_add(self.next_event())
    }

    /// The number of the next event. Numbers are those of places in the log; of a log that was cut before it came here they do
    /// not say how many events there were.
    pub fn next_event(&self) -> u64 {
        let kept = self.sealed.len() * self.chunk_len + self.open.len();
        self.first_event() + kept as u64
    }

    /// The number of the first event that is kept.
    pub fn first_event(&self) -> u64 {
        u64::from(self.dropped_chunks) * self.chunk_len as u64
    }

    /// How many of the oldest events were dropped to stay under the cap.
    pub fn dropped(&self) -> u64 {
        self.dropped_before.wrapping_add(self.first_event())
    }

    /// How many events a full chunk has; chunks are dropped whole.
    pub(crate) fn chunk_len(&self) -> u64 {
        self.chunk_len as u64
    }

    /// The event numbered `number`, if it is kept.
    pub(crate) fn event(&self, number: u64) -> Option<TraceEvent> {
        let place = usize::try_from(number.checked_sub(self.first_event())?).ok()?;
        let (chunk, within) = (place / self.chunk_len, place % self.chunk_len);
        let chunk = if chunk == self.sealed.len() { &self.open } else { self.sealed.get(chunk)? };
        chunk.events(within).next()
    }

    /// The kept events whose numbers are in `numbers`.
    pub fn events_of(&self, numbers: Range<u64>) -> impl Iterator<Item = TraceEvent> {
        let place =
            |number: u64| usize::try_from(number.saturating_sub(self.first_event())).unwrap_or(usize::MAX);
        let skip = place(numbers.start);
        let length = place(numbers.end).saturating_sub(skip);
        let (chunk, within) = (skip / self.chunk_len, skip % self.chunk_len);
        let sealed = self.sealed.range(chunk.min(self.sealed.len())..);
        let from_there = sealed.chain((chunk <= self.sealed.len()).then_some(&self.open));
        let events =
            from_there.enumerate().flat_map(move |(n, chunk)| chunk.events(if n == 0 { within } else { 0 }));
        events.take(length)
    }

    /// The kept events.
    pub fn events(&self) -> impl Iterator<Item = TraceEvent> {
        self.events_of(0..u64::MAX)
    }

    /// The tasks that lived when the first kept event happened, in order of spawning, then the workers that had joined. Empty if
    /// nothing was dropped.
    pub fn carried(&self) -> impl Iterator<Item = (LaneId, &Carried)> {
        let lanes: Vec<LaneId> = self.cut.lanes.keys().copied().collect();
        in_order(&lanes, |lane| lane.number().into()).into_iter().map(|lane| (lane, &self.cut.lanes[&lane]))
    }

    /// The waits that had begun and not ended when the first kept event happened, by number.
    pub fn carried_waits(&self) -> impl Iterator<Item = (u32, &CarriedWait)> {
        self.cut.waits.iter().map(|(number, wait)| (*number, wait))
    }

    /// Whether the task lived when the first kept event happened.
    pub(crate) fn is_carried(&self, task: TaskId) -> bool {
        self.cut.lanes.contains_key(&task.into())
    }

    /// The time of the first kept event.
    pub fn start(&self) -> Time {
        self.sealed.front().unwrap_or(&self.open).start().unwrap_or(Time::ZERO)
    }

    /// The time of the last event.
    pub fn end(&self) -> Time {
        self.open.end().or_else(|| self.sealed.back()?.end()).unwrap_or(Time::ZERO)
    }

    /// What `id` stands for, if it was not dropped.
    pub fn text(&self, id: TextId) -> Option<&str> {
        let (chunk, index) = self.locate(id.0)?;
        chunk.texts.get(index).map(|text| &**text)
    }

    /// What `id` stands for, if it was not dropped, or a wait for it lasts.
    pub fn wait(&self, id: WaitId) -> Option<&WaitSite> {
        match self.locate(id.number()) {
            Some((chunk, index)) => chunk.waits.get(index),
            None => self.cut.waits.values().find(|carried| carried.wait == id).map(|carried| &carried.site),
        }
    }

    /// What the kept events wait for, in the order of their numbers; the same site may have an id in each chunk.
    pub(crate) fn sites(&self) -> impl Iterator<Item = WaitId> {
        let chunks = (self.dropped_chunks..).zip(self.sealed.iter().chain([&self.open]));
        chunks.flat_map(|(chunk, kept)| {
            (0..kept.waits.len() as u32).map(move |index| WaitId::new(chunk << 16 | index))
        })
    }

    /// The chunk that an id is of, and the index in it.
    fn locate(&self, id: u32) -> Option<(&Chunk, usize)> {
        let chunk = ((id >> 16).wrapping_sub(self.dropped_chunks) & 0xffff) as usize;
        let chunk = if chunk == self.sealed.len() { &self.open } else { self.sealed.get(chunk)? };
        Some((chunk, (id & 0xffff) as usize))
    }

    /// Adds an event whose ids came from this log since the last `push`.
    #[inline]
    pub(crate) fn push(&mut self, event: TraceEvent) {
        self.open.push(&event);
        if self.open.len() == self.chunk_len {
            self.seal();
        }
    }

    /// Adds that the step of `task` ended at `at`, and the task was ready again by its own doing.
    #[inline]
    pub(crate) fn push_yield(&mut self, at: Time, task: TaskId) {
        let [_, ended, ready] = events_of_a_yield(task);
        let fits = self.open.len() + 2 <= self.chunk_len;
        if !fits || !self.open.push_yield(at, task) {
            self.push(TraceEvent { at, lane: Some(task.into()), kind: ended });
            self.push(TraceEvent { at, lane: Some(task.into()), kind: ready });
        } else if self.open.len() == self.chunk_len {
            self.seal();
        }
    }

    /// The id of `text` for the event that is pushed next.
    #[inline(always)]
    pub(crate) fn text_id(&mut self, text: &str) -> TextId {
        self.interner.text(text, &mut self.open)
    }

    /// The id of a gauge's name for the event that is pushed next.
    pub(crate) fn gauge_id(&mut self, level: &Level<'_>) -> TextId {
        self.interner.gauge(level, &mut self.open)
    }

    /// The id of `wait`'s site for the event that is pushed next.
    #[inline(always)]
    pub(crate) fn wait_id(&mut self, wait: &Wait<'_>) -> WaitId {
        self.interner.wait(wait, &mut self.open)
    }

    /// The id of `site` for the event that is pushed next.
    pub(crate) fn site_id(&mut self, site: WaitSite) -> WaitId {
        self.interner.site(site, &mut self.open)
    }

    /// Opens a new chunk in place of the full one, dropping the oldest if there are too many.
    #[cold]
    fn seal(&mut self) {
        let full = self.sealed.len() + 1 == self.max_chunks;
        let dropped = if full { self.drop_oldest() } else { None };
        // Likely to be filled as the last one was; growing step by step would copy it as often, and fresh memory would cost
        // more than writing to that of the dropped one.
        let next = Chunk::recycled(dropped, &self.open);
        self.sealed.push_back(std::mem::replace(&mut self.open, next));
        self.interner.begin_chunk(self.dropped_chunks.wrapping_add(self.sealed.len() as u32));
    }

    /// Drops the oldest chunk, but carries on what lives.
    fn drop_oldest(&mut self) -> Option<Chunk> {
        let chunk = self.sealed.pop_front()?;
        self.dropped_chunks += 1;
        for event in chunk.events(0) {
            self.cut.pass(&event, &chunk);
        }
        // A future may outlive the task that polled it: its wait is nobody's then.
        let Cut { lanes, waits } = &mut self.cut;
        waits.retain(|_, wait| lanes.contains_key(&wait.task.into()));
        Some(chunk)
    }
}

impl Cut {
    /// An event of `chunk` was dropped.
    fn pass(&mut self, event: &TraceEvent, chunk: &Chunk) {
        let Some(lane) = event.lane else { return };
        match (event.kind, lane) {
            (EventKind::Spawned { parent, name }, _) => self.carry(lane, parent, name, event.at, chunk),
            (EventKind::WorkerJoined { name }, _) => self.carry(lane, None, name, event.at, chunk),
            (EventKind::WaitBegan { wait, number, delay }, LaneId::Task(task)) => {
                let site = chunk.waits[(wait.number() & 0xffff) as usize].clone();
                let until = delay.get().map(|delay| event.at + delay);
                self.waits.insert(number, CarriedWait { task, wait, site, until });
            }
            (EventKind::WaitEnded { number }, _) => drop(self.waits.remove(&number)),
            (EventKind::PollEnded { outcome, .. }, _) if outcome != PollOutcome::Pending => {
                self.lanes.remove(&lane);
            }
            _ => {}
        }
    }

    fn carry(&mut self, lane: LaneId, parent: Option<TaskId>, name: TextId, since: Time, chunk: &Chunk) {
        let name = chunk.texts[(name.0 & 0xffff) as usize].clone();
        self.lanes.insert(lane, Carried { name, parent, since });
    }
}
