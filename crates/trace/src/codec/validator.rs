//! A log made from events that were written down elsewhere, checked as they come.
//!
//! Every event is held against the life of its task (see [`Instrument`](loopscope_rt::Instrument)), so what comes out is
//! a log that an executor could have recorded, and whoever reads it need not fear it. A bad event is an error: without it
//! the events after it would mean something else. Next: `binary` and `import::record`, which read the two forms in which
//! we write logs down.
//!
//! The page loads this on first use.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use super::rows::events_of_a_yield;
use crate::record::clock_map::ClockMap;
use crate::record::event::{Delay, EventKind, TextId, TraceEvent, WaitId, WaitSite};
use crate::record::interner::cut;
use crate::record::lane_id::LaneId;
use crate::record::log::{Carried, CarriedWait, Cut, Log};
use loopscope_rt::{PollOutcome, TaskId, Time};

/// The largest number of a task. Readers keep tables by it.
const MOST_TASKS: u32 = 1 << 26;

/// The largest number of a worker.
const MOST_WORKERS: u32 = 1 << 20;

/// How much text all events together may bring, in bytes.
pub(crate) const MOST_TEXT: usize = 512 << 20;

/// The coarsest clock that is believed, in nanoseconds: ten times as coarse as that of any browser.
const COARSEST: u64 = 1_000_000_000;

/// What is wrong with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// It is not what the format says, or too long.
    Malformed,
    /// Its stamp is beyond what a run can reach.
    Time,
    /// It is a look at the clocks that lies before an earlier one, or one too many; or a grain that no clock has.
    Clock,
    /// It adds a task or a worker under a number that is taken, too large, or not greater than its parent's.
    TaskNumber,
    /// It names a task that was not spawned or has ended, or a worker that did not join.
    UnknownTask,
    /// The task was not in a state from which this can happen.
    Order,
    /// It names a wait that no row before it has, or that has ended.
    UnknownWait,
    /// It names a gauge that no row before it has.
    UnknownGauge,
    /// The events up to it bring more text than [`MOST_TEXT`].
    TooMuchText,
}

/// A log in the making.
pub(crate) struct Validator {
    cap: usize,
    dropped: u64,
    cut: Cut,
    clock_map: ClockMap,
    grain: Duration,
    /// Made by the first event.
    log: Option<Log>,
    lives: HashMap<LaneId, LaneLife>,
    /// Whose the waits are that last, by their numbers.
    waits: HashMap<u32, LaneId>,
    /// The number of the last wait that had none of its own; they count down.
    last_step_wait: u32,
    /// The task that was spawned last, or carried.
    newest_task: u32,
    /// The worker that joined last, or was carried.
    newest_worker: u32,
    now: u64,
    /// How much text there was, in bytes.
    text: usize,
}

/// A lane's life so far; an ended task has none.
struct LaneLife {
    life: LifePhase,
    /// Its last event. What is told late was not before it.
    until: Time,
    /// The waits that end at its next step.
    step_waits: Vec<u32>,
}

impl LaneLife {
    fn new(life: LifePhase, until: Time) -> LaneLife {
        LaneLife { life, until, step_waits: Vec::new() }
    }
}

/// Where a lane is in its life.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LifePhase {
    /// It lived at the cut: anything may come next.
    Carried,
    /// A task that was not ready yet, or a lane of slices with none open.
    Spawned,
    Ready,
    Running,
    Suspended,
    /// A lane of slices, with one open.
    InSlice,
}

impl Validator {
    /// A log that will keep about `cap` events.
    pub(crate) fn new(cap: usize) -> Validator {
        Validator {
            cap,
            dropped: 0,
            cut: Cut::default(),
            clock_map: ClockMap::default(),
            grain: Duration::ZERO,
            log: None,
            lives: HashMap::new(),
            waits: HashMap::new(),
            last_step_wait: u32::MAX,
            newest_task: 0,
            newest_worker: 0,
            now: 0,
            text: 0,
        }
    }

    /// So many events were dropped before the first.
    pub(crate) fn drop_before(&mut self, events: u64) -> Result<(), RowFault> {
        self.no_event_yet()?;
        self.dropped = events;
        Ok(())
    }

    /// At this loop time it was so late by the wall.
    pub(crate) fn look(&mut self, now: u64, wall: u64) -> Result<(), RowFault> {
        self.no_event_yet()?;
        let added = self.clock_map.add((Time::from_nanos(now), Time::from_nanos(wall)));
        if added { Ok(()) } else { Err(RowFault::Clock) }
    }

    /// So finely the clock told time, in nanoseconds.
    pub(crate) fn grain(&mut self, nanos: u64) -> Result<(), RowFault> {
        self.no_event_yet()?;
        if self.grain.is_zero() && (1..=COARSEST).contains(&nanos) {
            self.grain = Duration::from_nanos(nanos);
            return Ok(());
        }
        Err(RowFault::Clock)
    }

    /// This task lived, or this worker was there, when the first event happened.
    pub(crate) fn carry(
        &mut self,
        lane: Option<LaneId>,
        parent: Option<TaskId>,
        name: &str,
        since: u64,
    ) -> Result<(), RowFault> {
        self.no_event_yet()?;
        let lane = lane.ok_or(RowFault::TaskNumber)?;
        self.new_lane(lane, parent)?;
        let (name, since) = (self.kept(name)?.into(), Time::from_nanos(since));
        self.cut.lanes.insert(lane, Carried { name, parent, since });
        self.lives.insert(lane, LaneLife::new(LifePhase::Carried, Time::ZERO));
        Ok(())
    }

    /// This wait of a carried task lasted when the first event happened; `until` is zero if it has no deadline.
    pub(crate) fn carry_wait(
        &mut self,
        lane: Option<LaneId>,
        number: u32,
        site: WaitSite,
        until: u64,
    ) -> Result<(), RowFault> {
        self.no_event_yet()?;
        let lane = lane.filter(|lane| self.lives.contains_key(lane)).ok_or(RowFault::UnknownTask)?;
        let task = lane.task().ok_or(RowFault::Malformed)?;
        self.begin_wait(number, lane)?;
        // Ids count down from the last: no event of a log that is so young has one of these.
        let wait = WaitId::new(u32::MAX - 1 - self.cut.waits.len() as u32);
        let until = (until > 0).then(|| Time::from_nanos(until));
        self.cut.waits.insert(number, CarriedWait { task, wait, site, until });
        Ok(())
    }

    /// The id of a text for the event that is pushed next.
    pub(crate) fn text(&mut self, text: &str) -> Result<TextId, RowFault> {
        let text = self.kept(text)?;
        Ok(self.log().text_id(&text))
    }

    /// A wait's site: its kind, label and file, and the line.
    pub(crate) fn new_site(
        &mut self,
        [kind, label, file]: [&str; 3],
        line: u32,
    ) -> Result<WaitSite, RowFault> {
        Ok(WaitSite {
            kind: self.kept(kind)?.into_owned().into(),
            label: self.kept(label)?.into(),
            file: self.kept(file)?.into_owned().into(),
            line,
        })
    }

    /// The id of a wait's site for the event that is pushed next.
    pub(crate) fn site(&mut self, site: WaitSite) -> WaitId {
        self.log().site_id(site)
    }

    /// The next event, `since` nanoseconds after the one before; `lane` is none for the loop's own.
    pub(crate) fn push(&mut self, since: u64, lane: Option<LaneId>, kind: EventKind) -> Result<(), RowFault> {
        // The last moment stands for "not yet" in spans.
        let now = self.now.checked_add(since).filter(|now| *now < u64::MAX).ok_or(RowFault::Time)?;
        let at = Time::from_nanos(now);
        if !happens_on(lane, kind) {
            return Err(RowFault::Malformed);
        }
        match kind {
            EventKind::TickBegan
            | EventKind::TickEnded
            | EventKind::Message { .. }
            | EventKind::Gauged { .. } => {}
            EventKind::Spawned { parent, .. } => self.begin_life(lane, parent, at)?,
            EventKind::WorkerJoined { .. } => self.begin_life(lane, None, at)?,
            // Both may come after the task's end.
            EventKind::FailureUnclaimed { .. } => drop(lane.ok_or(RowFault::UnknownTask)?),
            EventKind::WaitEnded { number } => {
                let whose = self.waits.remove(&number);
                // Of a log that was cut it may be that of a task that had ended by then.
                let of_the_cut = self.dropped > 0 && lane.is_some_and(|lane| !self.lives.contains_key(&lane));
                if whose.is_none() && !of_the_cut || whose.is_some() && whose != lane {
                    return Err(RowFault::UnknownWait);
                }
            }
            kind => {
                let lane = lane.ok_or(RowFault::UnknownTask)?;
                self.live(lane, kind, at)?;
                match kind {
                    EventKind::WaitBegan { number, .. } => self.begin_wait(number, lane)?,
                    EventKind::PollBegan => self.end_step_waits(lane, at),
                    _ => {}
                }
            }
        }
        let by = match kind {
            EventKind::Ready { by } | EventKind::CancelRequested { by } => LaneId::of_cause(by),
            _ => None,
        };
        if lane.into_iter().chain(by).any(is_beyond) {
            return Err(RowFault::UnknownTask);
        }
        self.now = now;
        self.log().push(TraceEvent { at, lane, kind });
        Ok(())
    }

    /// The three events of a yield.
    pub(crate) fn push_yield(&mut self, since: u64, lane: Option<LaneId>) -> Result<(), RowFault> {
        let task = lane.and_then(LaneId::task).ok_or(RowFault::UnknownTask)?;
        let [began, ended, ready] = events_of_a_yield(task);
        self.push(since, lane, began)?;
        self.push(0, lane, ended)?;
        self.push(0, lane, ready)
    }

    /// A wait of which it is not told when it ends: it lasts to the task's next step.
    pub(crate) fn push_step_wait(
        &mut self,
        since: u64,
        lane: Option<LaneId>,
        wait: WaitId,
        delay: Delay,
    ) -> Result<(), RowFault> {
        let number = self.last_step_wait;
        self.push(since, lane, EventKind::WaitBegan { wait, number, delay })?;
        self.last_step_wait -= 1;
        if let Some(lived) = lane.and_then(|lane| self.lives.get_mut(&lane)) {
            lived.step_waits.push(number);
        }
        Ok(())
    }

    fn begin_wait(&mut self, number: u32, lane: LaneId) -> Result<(), RowFault> {
        match self.waits.insert(number, lane) {
            Some(_) => Err(RowFault::Order),
            None => Ok(()),
        }
    }

    fn end_step_waits(&mut self, lane: LaneId, at: Time) {
        let ended = self.lives.get_mut(&lane).map(|lived| std::mem::take(&mut lived.step_waits));
        for number in ended.unwrap_or_default() {
            self.waits.remove(&number);
            self.log().push(TraceEvent { at, lane: Some(lane), kind: EventKind::WaitEnded { number } });
        }
    }

    /// The log.
    pub(crate) fn finish(mut self) -> Log {
        self.log();
        self.log.unwrap_or_default()
    }

    fn log(&mut self) -> &mut Log {
        let Validator { cap, dropped, cut, clock_map, grain, log, .. } = self;
        log.get_or_insert_with(|| {
            let mut log = Log::resumed(*cap, *dropped, std::mem::take(cut));
            log.clock_map = std::mem::take(clock_map);
            log.grain = *grain;
            log
        })
    }

    fn no_event_yet(&self) -> Result<(), RowFault> {
        if self.log.is_some() { Err(RowFault::Order) } else { Ok(()) }
    }

    /// As much of `text` as a log keeps.
    fn kept<'t>(&mut self, text: &'t str) -> Result<Cow<'t, str>, RowFault> {
        let text = cut(text);
        self.text += text.len();
        if self.text > MOST_TEXT { Err(RowFault::TooMuchText) } else { Ok(text) }
    }

    /// A number that no lane of its kind has had; of a task, above its parent's: so no task is its own ancestor.
    fn new_lane(&mut self, lane: LaneId, parent: Option<TaskId>) -> Result<(), RowFault> {
        let (newest, number) = match lane {
            LaneId::Task(task) => (&mut self.newest_task, task.get()),
            LaneId::Worker(worker) => (&mut self.newest_worker, worker.get()),
        };
        let below = parent.is_none_or(|parent| lane.task().is_some_and(|task| parent < task));
        if number <= *newest || is_beyond(lane) || !below {
            return Err(RowFault::TaskNumber);
        }
        *newest = number;
        Ok(())
    }

    fn begin_life(&mut self, lane: Option<LaneId>, parent: Option<TaskId>, at: Time) -> Result<(), RowFault> {
        let lane = lane.ok_or(RowFault::TaskNumber)?;
        self.new_lane(lane, parent)?;
        self.lives.insert(lane, LaneLife::new(LifePhase::Spawned, at));
        Ok(())
    }

    /// Moves the lane on in its life.
    fn live(&mut self, lane: LaneId, kind: EventKind, at: Time) -> Result<(), RowFault> {
        let LaneLife { life, until, .. } = self.lives.get_mut(&lane).ok_or(RowFault::UnknownTask)?;
        let (from, to): (&[LifePhase], LifePhase) = match kind {
            EventKind::Ready { .. } => (&[LifePhase::Spawned, LifePhase::Suspended], LifePhase::Ready),
            EventKind::PollBegan => (&[LifePhase::Ready], LifePhase::Running),
            EventKind::PollEnded { .. } => (&[LifePhase::Running], LifePhase::Suspended),
            EventKind::WaitBegan { .. } => (&[LifePhase::Running], *life),
            EventKind::SliceBegan { .. } => (&[LifePhase::Spawned], LifePhase::InSlice),
            EventKind::SliceEnded { .. } => (&[LifePhase::InSlice], LifePhase::Spawned),
            EventKind::Counted { .. } | EventKind::Flow { .. } => {
                (&[LifePhase::Spawned, LifePhase::InSlice], *life)
            }
            _ => (&[LifePhase::Spawned, LifePhase::Ready, LifePhase::Running, LifePhase::Suspended], *life),
        };
        let happened = kind.happened(at);
        if *life != LifePhase::Carried && !from.contains(life) || happened < *until {
            return Err(RowFault::Order);
        }
        (*life, *until) = (to, happened);
        if matches!(kind, EventKind::PollEnded { outcome, .. } if outcome != PollOutcome::Pending) {
            self.lives.remove(&lane);
        }
        Ok(())
    }
}

/// Whether its number is greater than any that readers keep tables for.
fn is_beyond(lane: LaneId) -> bool {
    match lane {
        LaneId::Task(task) => task.get() > MOST_TASKS,
        LaneId::Worker(worker) => worker.get() > MOST_WORKERS,
    }
}

/// Whether this can happen there: workers have slices alone, and only the loop turns.
fn happens_on(lane: Option<LaneId>, kind: EventKind) -> bool {
    let is_turn = matches!(kind, EventKind::TickBegan | EventKind::TickEnded);
    let is_slice = matches!(kind, EventKind::SliceBegan { .. } | EventKind::SliceEnded { .. });
    let joins = matches!(kind, EventKind::WorkerJoined { .. });
    match lane {
        Some(_) if is_turn => false,
        Some(LaneId::Worker(_)) => joins || is_slice,
        _ => !joins,
    }
}
