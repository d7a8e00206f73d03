//! The events of a run in the order of recording, in bounded memory.
//!
//! Events are stored in chunks, and a chunk owns the texts that its events refer to. When the cap is reached, the oldest
//! chunk is dropped with all it owns. So the stored events are always a suffix of the run, and [`Log::dropped`] is the
//! number of events before it. The tasks that were alive at the cut, and their waits, are carried over.
//!
//! Invariant: a text id is valid exactly as long as the chunk of the event that contains it. A wait id is valid at least
//! that long, and as long as the wait lasts. A dropped id resolves to `None`, never to another text.
//!
//! The page loads these on first use: `Log::drop_oldest`.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::Duration;

use super::chunk::Chunk;
use super::clock_map::ClockMap;
use super::cut::Cut;
pub use super::cut::{Carried, CarriedWait};
pub use super::event::WaitSite;
use super::event::{TextId, TraceEvent, WaitId};
use super::interner::Interner;
pub use super::interner::LONGEST_TEXT;
use super::lane_id::LaneId;
use crate::codec::rows::events_of_a_yield;
use loopscope_rt::sorting::in_order;
use loopscope_rt::{GuestWait, Level, SpawnSite, TaskId, Time, Wait};

/// The default cap, in events: about 50 MB.
pub const DEFAULT_CAP: usize = 4_000_000;

/// The events of a run.
///
/// ```
/// # use std::rc::Rc;
/// # use loopscope_rt::{Runner, ms, sleep};
/// # use loopscope_trace::Recorder;
/// # let recorder = Rc::new(Recorder::default());
/// # Runner::watched_by(recorder.clone()).run_virtual(async { sleep(ms(20)).await })?;
/// use loopscope_trace::EventKind;
///
/// // `recorder` has recorded a task that slept for 20 ms.
/// let log = recorder.log();
/// let mut waits = log.events().filter_map(|event| match event.kind {
///     EventKind::WaitBegan { wait, .. } => log.wait(wait),
///     _ => None,
/// });
/// assert_eq!(&*waits.next().unwrap().label, "sleep 20 ms");
/// assert_eq!(log.end().since(log.start()), ms(20));
/// # Ok::<(), loopscope_rt::RunError>(())
/// ```
pub struct Log {
    /// Full chunks, oldest first.
    sealed: VecDeque<Chunk>,
    /// The chunk that takes the next event; never full between two calls.
    open: Chunk,
    cut: Cut,
    /// The number of dropped chunks.
    dropped_chunks: u32,
    max_chunks: usize,
    chunk_len: usize,
    /// The number of events that were dropped before this log was created, minus the number of its first event (wrapping).
    dropped_before: u64,
    /// For the open chunk.
    interner: Interner,
    /// Wall time against loop time.
    pub(crate) clock_map: ClockMap,
    pub(crate) grain: Duration,
}

/// The maximum number of events, and so of texts, in a chunk: an index in an id has 16 bits.
const CHUNK_LEN: usize = 1 << 16;

impl Default for Log {
    fn default() -> Log {
        Log::with_cap(DEFAULT_CAP)
    }
}

impl Log {
    /// An empty log that stores about `cap` events: at least two chunks of at most 65,536 events each.
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

    /// An empty log that stores about `cap` events, as if it had dropped `dropped` events and was left in the state `cut`.
    pub(crate) fn resumed(cap: usize, dropped: u64, cut: Cut) -> Log {
        // A log whose first event is not number 0 counts as cut.
        let dropped_chunks = u32::from(dropped > 0);
        let mut log = Log { dropped_chunks, cut, ..Log::with_cap(cap) };
        log.dropped_before = dropped.wrapping_sub(log.first_event());
        log.interner.begin_chunk(dropped_chunks);
        log
    }

    /// Wall time against loop time.
    pub fn clock_map(&self) -> &ClockMap {
        &self.clock_map
    }

    /// The resolution of the run's clock: shorter durations are indistinguishable from zero. Zero if the clock was exact
    /// (virtual time) or its resolution is unknown (traces of other programs).
    pub fn grain(&self) -> Duration {
        self.grain
    }

    /// The number of recorded events, including dropped ones.
    pub fn recorded(&self) -> u64 {
        self.dropped_before.wrapping_add(self.next_event())
    }

    /// The number of the next event. Numbers are positions in this log. In a log that was cut before it was imported they
    /// do not count the events before the cut.
    pub fn next_event(&self) -> u64 {
        let kept = self.sealed.len() * self.chunk_len + self.open.len();
        self.first_event() + kept as u64
    }

    /// The number of the first stored event.
    pub fn first_event(&self) -> u64 {
        u64::from(self.dropped_chunks) * self.chunk_len as u64
    }

    /// The number of events that were dropped to stay under the cap.
    pub fn dropped(&self) -> u64 {
        self.dropped_before.wrapping_add(self.first_event())
    }

    /// The number of events in a full chunk; chunks are dropped whole.
    pub(crate) fn chunk_len(&self) -> u64 {
        self.chunk_len as u64
    }

    /// The event with this number, unless it was dropped.
    pub(crate) fn event(&self, number: u64) -> Option<TraceEvent> {
        let index = usize::try_from(number.checked_sub(self.first_event())?).ok()?;
        let (chunk, within) = (index / self.chunk_len, index % self.chunk_len);
        let chunk = if chunk == self.sealed.len() { &self.open } else { self.sealed.get(chunk)? };
        chunk.events(within).next()
    }

    /// The stored events whose numbers are in `numbers`.
    pub fn events_of(&self, numbers: Range<u64>) -> impl Iterator<Item = TraceEvent> {
        let index =
            |number: u64| usize::try_from(number.saturating_sub(self.first_event())).unwrap_or(usize::MAX);
        let skip = index(numbers.start);
        let length = index(numbers.end).saturating_sub(skip);
        let (chunk, within) = (skip / self.chunk_len, skip % self.chunk_len);
        let sealed = self.sealed.range(chunk.min(self.sealed.len())..);
        let from_there = sealed.chain((chunk <= self.sealed.len()).then_some(&self.open));
        let events =
            from_there.enumerate().flat_map(move |(n, chunk)| chunk.events(if n == 0 { within } else { 0 }));
        events.take(length)
    }

    /// The stored events.
    pub fn events(&self) -> impl Iterator<Item = TraceEvent> {
        self.events_of(0..u64::MAX)
    }

    /// The tasks that were alive at the cut, in order of spawning, then the workers that had joined. Empty if nothing was
    /// dropped.
    pub fn carried(&self) -> impl Iterator<Item = (LaneId, &Carried)> {
        let lanes: Vec<LaneId> = self.cut.lanes.keys().copied().collect();
        in_order(&lanes, |lane| lane.number().into()).into_iter().map(|lane| (lane, &self.cut.lanes[&lane]))
    }

    /// The waits that lasted at the cut, by number.
    pub fn carried_waits(&self) -> impl Iterator<Item = (u32, &CarriedWait)> {
        self.cut.waits.iter().map(|(number, wait)| (*number, wait))
    }

    /// Whether the task was alive at the cut.
    pub(crate) fn is_carried(&self, task: TaskId) -> bool {
        self.cut.lanes.contains_key(&task.into())
    }

    /// The time of the first stored event.
    pub fn start(&self) -> Time {
        self.sealed.front().unwrap_or(&self.open).start().unwrap_or(Time::ZERO)
    }

    /// The time of the last event.
    pub fn end(&self) -> Time {
        self.open.end().or_else(|| self.sealed.back()?.end()).unwrap_or(Time::ZERO)
    }

    /// The text of `id`, unless it was dropped.
    pub fn text(&self, id: TextId) -> Option<&str> {
        let (chunk, index) = self.locate(id.0)?;
        chunk.texts.get(index).map(|text| &**text)
    }

    /// The site of `id`, unless it was dropped and no wait on it lasts.
    pub fn wait(&self, id: WaitId) -> Option<&WaitSite> {
        match self.locate(id.number()) {
            Some((chunk, index)) => chunk.waits.get(index),
            None => self.cut.waits.values().find(|carried| carried.wait == id).map(|carried| &carried.site),
        }
    }

    /// The ids of all wait sites, in order of number. A site has an id in each chunk that uses it.
    pub(crate) fn sites(&self) -> impl Iterator<Item = WaitId> {
        let chunks = (self.dropped_chunks..).zip(self.sealed.iter().chain([&self.open]));
        chunks.flat_map(|(chunk, kept)| {
            (0..kept.waits.len() as u32).map(move |index| WaitId::new(chunk << 16 | index))
        })
    }

    /// Splits an id into its chunk and the index in it.
    fn locate(&self, id: u32) -> Option<(&Chunk, usize)> {
        let chunk = ((id >> 16).wrapping_sub(self.dropped_chunks) & 0xffff) as usize;
        let chunk = if chunk == self.sealed.len() { &self.open } else { self.sealed.get(chunk)? };
        Some((chunk, (id & 0xffff) as usize))
    }

    /// Appends an event. Its ids must come from this log, after the last `push`: that call may have opened a new chunk.
    #[inline]
    pub(crate) fn push(&mut self, event: TraceEvent) {
        self.open.push(&event);
        if self.open.len() == self.chunk_len {
            self.seal();
        }
    }

    /// Appends the end of a step of `task` and its wake by itself, both at `at`.
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

    /// Interns `text` for the event that is pushed next.
    #[inline(always)]
    pub(crate) fn text_id(&mut self, text: &str) -> TextId {
        self.interner.text(text, &mut self.open)
    }

    /// Interns a gauge's name for the event that is pushed next.
    pub(crate) fn gauge_id(&mut self, level: &Level<'_>) -> TextId {
        self.interner.gauge(level, &mut self.open)
    }

    /// Interns the site of `wait` for the event that is pushed next.
    #[inline(always)]
    pub(crate) fn wait_id(&mut self, wait: &Wait<'_>) -> WaitId {
        self.interner.wait(wait, &mut self.open)
    }

    /// As [`Log::wait_id`], for a task whose code is not Rust.
    pub(crate) fn guest_wait_id(&mut self, wait: &GuestWait<'_>) -> WaitId {
        self.interner.guest_wait(wait, &mut self.open)
    }

    /// As [`Log::wait_id`], for a line that spawns a task.
    pub(crate) fn spawn_site_id(&mut self, site: SpawnSite<'_>) -> WaitId {
        match site {
            SpawnSite::Line(at) => {
                self.wait_id(&Wait { kind: "spawn", label: &"", at, until: None, label_key: Some(0) })
            }
            SpawnSite::Guest { number, site } => self.guest_wait_id(&GuestWait { number, site, until: None }),
        }
    }

    /// Interns `site` for the event that is pushed next.
    pub(crate) fn site_id(&mut self, site: WaitSite) -> WaitId {
        self.interner.site(site, &mut self.open)
    }

    /// Opens a new chunk after the full one. Drops the oldest chunk if there are too many.
    #[cold]
    fn seal(&mut self) {
        let full = self.sealed.len() + 1 == self.max_chunks;
        let dropped = if full { self.drop_oldest() } else { None };
        // The next chunk is likely to be filled like this one. Growing it step by step would copy it repeatedly, and fresh
        // memory costs more than writing to that of the dropped chunk.
        let next = Chunk::recycled(dropped, &self.open);
        self.sealed.push_back(std::mem::replace(&mut self.open, next));
        self.interner.begin_chunk(self.dropped_chunks.wrapping_add(self.sealed.len() as u32));
    }

    /// Drops the oldest chunk and carries its live tasks and waits over into the cut.
    #[inline(never)]
    fn drop_oldest(&mut self) -> Option<Chunk> {
        let chunk = self.sealed.pop_front()?;
        self.dropped_chunks += 1;
        self.cut.advance_past(&chunk);
        Some(chunk)
    }
}
