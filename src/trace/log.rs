//! The events of a run in the order of recording, in bounded memory.
//!
//! Events are kept in chunks, and a chunk owns the texts that its events name. When the cap is reached the oldest
//! chunk is dropped with all it owns, so what is kept is always a whole suffix of the run, and
//! [`Log::dropped`] says how much went before it.
//!
//! Invariant: an id of a text or a wait is valid exactly as long as the chunk of the event that carries it; looking up
//! one that is gone gives `None`, never another text.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;

use super::chunk::Chunk;
use super::course::Course;
use super::event::{Event, TextId, WaitId, What};
use super::fold::Record;
use super::ids::Ids;
pub use super::ids::{LONGEST_TEXT, WaitSite};
use crate::rt::sorting::in_order;
use crate::rt::{Level, PollOutcome, TaskId, Time, Wait};

/// How many records are kept unless told otherwise: at most 48 MB.
pub const DEFAULT_CAP: usize = 2_000_000;

/// A task that was spawned before the first kept event, and had not ended by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Its name.
    pub name: Box<str>,
    /// Who spawned it.
    pub parent: Option<TaskId>,
    /// When it was spawned.
    pub spawned: Time,
}

/// A run's events.
pub struct Log {
    /// Full chunks, oldest first.
    sealed: VecDeque<Chunk>,
    /// Where the next event goes; never full between two calls.
    open: Chunk,
    carried: HashMap<TaskId, Carried>,
    /// How many chunks were dropped.
    dropped_chunks: u32,
    max_chunks: usize,
    chunk_len: usize,
    /// How many records the open chunk still takes; not zero between two calls.
    room: usize,
    dropped: u64,
    /// Of the open chunk.
    ids: Ids,
    /// How wall time passed.
    pub(super) course: Course,
}

/// Ids are chunk number and index; a chunk has no more texts than records, hence no more than this.
const CHUNK_LEN: usize = 1 << 16;

impl Default for Log {
    fn default() -> Log {
        Log::with_cap(DEFAULT_CAP)
    }
}

impl Log {
    /// An empty log that keeps about `cap` records: whole chunks of at most 65,536, at least two.
    pub fn with_cap(cap: usize) -> Log {
        let chunk_len = (cap / 4).clamp(1, CHUNK_LEN);
        Log {
            sealed: VecDeque::new(),
            open: Chunk::default(),
            carried: HashMap::new(),
            dropped_chunks: 0,
            max_chunks: (cap / chunk_len).max(2),
            chunk_len,
            room: chunk_len,
            dropped: 0,
            ids: Ids::default(),
            course: Course::default(),
        }
    }

    /// An empty log that keeps about `cap` records, as if `dropped` events had been dropped from it while the tasks
    /// `carried` lived.
    pub(super) fn resumed(cap: usize, dropped: u64, carried: HashMap<TaskId, Carried>) -> Log {
        // Readers take a log whose first record is not number 0 for one that was cut.
        let dropped_chunks = u32::from(dropped > 0);
        let mut log = Log { dropped_chunks, dropped, carried, ..Log::with_cap(cap) };
        log.ids.begin_chunk(dropped_chunks);
        log
    }

    /// How wall time passed while loop time did.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// How many events were recorded, the dropped ones included.
    pub fn recorded(&self) -> u64 {
        let kept = self.sealed.iter().chain([&self.open]).map(Chunk::event_count);
        self.dropped + kept.sum::<u64>()
    }

    /// How many records there were, the dropped ones included: the number of the next one.
    pub fn records(&self) -> u64 {
        let kept = self.sealed.len() * self.chunk_len + self.open.len();
        self.first_record() + kept as u64
    }

    /// The number of the first record that is kept.
    pub fn first_record(&self) -> u64 {
        u64::from(self.dropped_chunks) * self.chunk_len as u64
    }

    /// How many of the oldest events were dropped to stay under the cap.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How many records a full chunk has; chunks are dropped whole.
    pub(super) fn chunk_len(&self) -> u64 {
        self.chunk_len as u64
    }

    /// The record numbered `number`, if it is kept.
    pub(super) fn record(&self, number: u64) -> Option<Record> {
        let place = usize::try_from(number.checked_sub(self.first_record())?).ok()?;
        let (chunk, within) = (place / self.chunk_len, place % self.chunk_len);
        let chunk = if chunk == self.sealed.len() { &self.open } else { self.sealed.get(chunk)? };
        chunk.records(within).next()
    }

    /// The kept events of the records whose numbers are in `records`, counted from the start of the run.
    pub fn events_of(&self, records: Range<u64>) -> impl Iterator<Item = Event> {
        self.records_of(records).flat_map(Record::unfold)
    }

    /// The kept records whose numbers are in `records`, as they are stored.
    pub(super) fn records_of(&self, records: Range<u64>) -> impl Iterator<Item = Record> {
        let place =
            |record: u64| usize::try_from(record.saturating_sub(self.first_record())).unwrap_or(usize::MAX);
        let skip = place(records.start);
        let length = place(records.end).saturating_sub(skip);
        let (chunk, within) = (skip / self.chunk_len, skip % self.chunk_len);
        let sealed = self.sealed.range(chunk.min(self.sealed.len())..);
        let from_there = sealed.chain((chunk <= self.sealed.len()).then_some(&self.open));
        let records = from_there
            .enumerate()
            .flat_map(move |(n, chunk)| chunk.records(if n == 0 { within.min(chunk.len()) } else { 0 }));
        records.take(length)
    }

    /// The kept events.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        self.events_of(0..u64::MAX)
    }

    /// The tasks that lived when the first kept event happened, in order of spawning. Empty if nothing was dropped.
    pub fn carried(&self) -> impl Iterator<Item = (TaskId, &Carried)> {
        let tasks: Vec<TaskId> = self.carried.keys().copied().collect();
        in_order(&tasks, |task| task.get().into()).into_iter().map(|task| (task, &self.carried[&task]))
    }

    /// Whether the task lived when the first kept event happened.
    pub(super) fn is_carried(&self, task: TaskId) -> bool {
        self.carried.contains_key(&task)
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

    /// What `id` stands for, if it was not dropped.
    pub fn wait(&self, id: WaitId) -> Option<&WaitSite> {
        let (chunk, index) = self.locate(id.number())?;
        chunk.waits.get(index)
    }

    /// What the kept events wait for, in the order of their numbers; the same site may have an id in each chunk.
    pub(super) fn sites(&self) -> impl Iterator<Item = WaitId> {
        let chunks = (self.dropped_chunks..).zip(self.sealed.iter().chain([&self.open]));
        chunks.flat_map(|(chunk, kept)| {
            (0..kept.waits.len() as u32).map(move |index| WaitId::new(chunk << 16 | index))
        })
    }

    fn locate(&self, id: u32) -> Option<(&Chunk, usize)> {
        let chunk = ((id >> 16).wrapping_sub(self.dropped_chunks) & 0xffff) as usize;
        let chunk = if chunk == self.sealed.len() { &self.open } else { self.sealed.get(chunk)? };
        Some((chunk, (id & 0xffff) as usize))
    }

    /// Adds an event whose ids came from this log since the last `push`.
    #[inline(never)]
    pub(super) fn push(&mut self, event: Event) {
        self.push_here(Record::of(event));
    }

    /// Adds that a step of `task` began.
    #[inline(never)]
    pub(super) fn push_beginning(&mut self, at: Time, task: TaskId) {
        self.push_here(Record::of(Event { at, task: Some(task), what: What::PollBegan }));
    }

    /// [`Log::push`] for what happens often: where it is known when it is compiled what happened, less is left to be done.
    #[inline(always)]
    pub(super) fn push_here(&mut self, record: Record) {
        if !self.open.push(record) {
            return;
        }
        self.take_room(1);
    }

    /// Has no record amended that is there: somebody will look at it.
    pub(super) fn settle(&self) {
        self.open.settle();
    }

    /// Adds a record for each of `tasks`, which yielded in this order.
    pub(super) fn push_yields(&mut self, at: Time, mut tasks: &[TaskId]) {
        while !tasks.is_empty() {
            let (fitting, rest) = tasks.split_at(self.room.min(tasks.len()));
            self.open.push_yields(at, fitting);
            self.take_room(fitting.len());
            tasks = rest;
        }
    }

    /// Adds a record for each of so many yields, each by the task that yielded `round` yields before. False, and none, if it
    /// does not have those at hand: then it is to be told who they are.
    pub(super) fn repeat_yields(&mut self, at: Time, mut count: usize, round: usize) -> bool {
        while count > 0 {
            let fitting = self.room.min(count);
            // Only at first: the next chunk begins with the tasks of the round that is repeated.
            if !self.open.repeat_yields(at, fitting, round) {
                return false;
            }
            self.take_room(fitting);
            count -= fitting;
        }
        true
    }

    /// So many records have been added.
    #[inline(always)]
    fn take_room(&mut self, records: usize) {
        self.room -= records;
        if self.room == 0 {
            self.seal();
        }
    }

    /// The id of `text` for the event that is pushed next.
    #[inline(always)]
    pub(super) fn text_id(&mut self, text: &str) -> TextId {
        self.ids.text(text, &mut self.open)
    }

    /// The id of a gauge's name for the event that is pushed next.
    pub(super) fn gauge_id(&mut self, level: &Level<'_>) -> TextId {
        self.ids.gauge(level, &mut self.open)
    }

    /// The id of `wait`'s site for the event that is pushed next.
    #[inline(always)]
    pub(super) fn wait_id(&mut self, wait: &Wait<'_>) -> WaitId {
        self.ids.wait(wait, &mut self.open)
    }

    /// The id of `site` for the event that is pushed next.
    pub(super) fn site_id(&mut self, site: WaitSite) -> WaitId {
        self.ids.site(site, &mut self.open)
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
        self.room = self.chunk_len;
        self.ids.begin_chunk(self.dropped_chunks.wrapping_add(self.sealed.len() as u32));
    }

    /// Drops the oldest chunk, but carries on which tasks live.
    fn drop_oldest(&mut self) -> Option<Chunk> {
        let chunk = self.sealed.pop_front()?;
        self.dropped_chunks += 1;
        self.dropped += chunk.event_count();
        for event in chunk.events() {
            let Some(task) = event.task else { continue };
            match event.what {
                What::Spawned { parent, name } => {
                    let name = chunk.texts[(name.0 & 0xffff) as usize].clone();
                    self.carried.insert(task, Carried { name, parent, spawned: event.at });
                }
                What::PollEnded { outcome, .. } if outcome != PollOutcome::Pending => {
                    self.carried.remove(&task);
                }
                _ => {}
            }
        }
        Some(chunk)
    }
}
