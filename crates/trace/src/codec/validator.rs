//! Builds a log from decoded events and checks each of them.
//!
//! Every event is checked against the state machine of its task (see [`Instrument`](loopscope_rt::Instrument)). So the
//! result is a log that an executor could have recorded, and its readers need no checks. An invalid event ends the decoding
//! with an error: without it the events after it would mean something else. Next: `binary` and `import::record`, the two
//! decoders.
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

/// The maximum id of a task: readers index tables by it.
const MOST_TASKS: u32 = 1 << 26;

/// The maximum id of a worker.
const MOST_WORKERS: u32 = 1 << 20;

/// The maximum size of all texts, in bytes.
pub(crate) const MOST_TEXT: usize = 512 << 20;

/// The coarsest plausible clock, in nanoseconds: ten times as coarse as that of any browser.
const COARSEST: u64 = 1_000_000_000;

/// Why a row is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// It does not follow the format, or is too long.
    Malformed,
    /// Its time is out of range.
    Time,
    /// It is a point of the clock map before an earlier one, or one too many; or an implausible resolution.
    Clock,
    /// It adds a task or a worker with an id that is taken, too large, or not greater than its parent's.
    TaskNumber,
    /// It refers to a task that was not spawned or has ended, or to a worker that did not join.
    UnknownTask,
    /// The task was in a state in which this cannot happen.
    Order,
    /// It refers to a wait that no earlier row has, or that has ended.
    UnknownWait,
    /// It refers to a gauge that no earlier row has.
    UnknownGauge,
    /// The texts up to it are larger than [`MOST_TEXT`].
    TooMuchText,
}

/// A log under construction.
pub(crate) struct Validator {
    cap: usize,
    dropped: u64,
    cut: Cut,
    clock_map: ClockMap,
    grain: Duration,
    /// Created by the first event.
    log: Option<Log>,
    lives: HashMap<LaneId, LaneLife>,
    /// The lanes of the open waits, by the waits' numbers.
    waits: HashMap<u32, LaneId>,
    /// The next number for a wait of a format without wait numbers; they count down.
    last_step_wait: u32,
    /// The greatest task id so far.
    newest_task: u32,
    /// The greatest worker id so far.
    newest_worker: u32,
    now: u64,
    /// The size of all texts so far, in bytes.
    text: usize,
}

/// The state of a live lane.
struct LaneLife {
    life: LifePhase,
    /// The time of its last event. A late event must not have happened before it.
    until: Time,
    /// The waits that end when its next step begins.
    step_waits: Vec<u32>,
}

impl LaneLife {
    fn new(life: LifePhase, until: Time) -> LaneLife {
        LaneLife { life, until, step_waits: Vec::new() }
    }
}

/// The states of a lane.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LifePhase {
    /// It was alive at the cut: any event may follow.
    Carried,
    /// A task that was never ready, or a lane without an open slice.
    Spawned,
    Ready,
    Running,
    Suspended,
    /// A lane with an open slice.
    InSlice,
}

impl Validator {
    /// The log will store about `cap` events.
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

    /// Sets the number of events that were dropped before the first.
    pub(crate) fn drop_before(&mut self, events: u64) -> Result<(), RowFault> {
        self.no_event_yet()?;
        self.dropped = events;
        Ok(())
    }

    /// Adds a point of the clock map.
    pub(crate) fn clock_point(&mut self, now: u64, wall: u64) -> Result<(), RowFault> {
        self.no_event_yet()?;
        let added = self.clock_map.add((Time::from_nanos(now), Time::from_nanos(wall)));
        if added { Ok(()) } else { Err(RowFault::Clock) }
    }

    /// Sets the resolution of the clock, in nanoseconds.
    pub(crate) fn grain(&mut self, nanos: u64) -> Result<(), RowFault> {
        self.no_event_yet()?;
        if self.grain.is_zero() && (1..=COARSEST).contains(&nanos) {
            self.grain = Duration::from_nanos(nanos);
            return Ok(());
        }
        Err(RowFault::Clock)
    }

    /// Adds a task or a worker that was alive at the cut.
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
        let (name, since) = (self.account_text(name)?.into(), Time::from_nanos(since));
        self.cut.lanes.insert(lane, Carried { name, parent, since });
        self.lives.insert(lane, LaneLife::new(LifePhase::Carried, Time::ZERO));
        Ok(())
    }

    /// Adds a wait of a carried task that lasted at the cut; `until` is zero if it has no deadline.
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
        // These ids count down from the greatest, where a new log does not allocate ids for long.
        let wait = WaitId::new(u32::MAX - 1 - self.cut.waits.len() as u32);
        let until = (until > 0).then(|| Time::from_nanos(until));
        self.cut.waits.insert(number, CarriedWait { task, wait, site, until });
        Ok(())
    }

    /// Interns a text for the event that is pushed next.
    pub(crate) fn text(&mut self, text: &str) -> Result<TextId, RowFault> {
        let text = self.account_text(text)?;
        Ok(self.log().text_id(&text))
    }

    /// A wait site from its kind, label, file and line.
    pub(crate) fn new_site(
        &mut self,
        [kind, label, file]: [&str; 3],
        line: u32,
    ) -> Result<WaitSite, RowFault> {
        Ok(WaitSite {
            kind: self.account_text(kind)?.into_owned().into(),
            label: self.account_text(label)?.into(),
            file: self.account_text(file)?.into_owned().into(),
            line,
        })
    }

    /// Interns a wait site for the event that is pushed next.
    pub(crate) fn site(&mut self, site: WaitSite) -> WaitId {
        self.log().site_id(site)
    }

    /// Appends an event, `since` nanoseconds after the one before. Events of the loop have no lane.
    pub(crate) fn push(&mut self, since: u64, lane: Option<LaneId>, kind: EventKind) -> Result<(), RowFault> {
        // The greatest time marks open spans.
        let now = self.now.checked_add(since).filter(|now| *now < u64::MAX).ok_or(RowFault::Time)?;
        let at = Time::from_nanos(now);
        if !is_allowed_on(lane, kind) {
            return Err(RowFault::Malformed);
        }
        match kind {
            EventKind::TickBegan
            | EventKind::TickEnded
            | EventKind::Message { .. }
            | EventKind::Gauged { .. } => {}
            EventKind::Spawned { parent, .. } => self.begin_life(lane, parent, at)?,
            EventKind::WorkerJoined { .. } => self.begin_life(lane, None, at)?,
            // This and the next may follow the end of the task.
            EventKind::FailureUnclaimed { .. } => drop(lane.ok_or(RowFault::UnknownTask)?),
            EventKind::WaitEnded { number } => {
                let whose = self.waits.remove(&number);
                // In a log that was cut it may be a wait of a task that ended before the cut.
                let of_the_cut = self.dropped > 0 && lane.is_some_and(|lane| !self.lives.contains_key(&lane));
                if whose.is_none() && !of_the_cut || whose.is_some() && whose != lane {
                    return Err(RowFault::UnknownWait);
                }
            }
            kind => {
                let lane = lane.ok_or(RowFault::UnknownTask)?;
                self.advance(lane, kind, at)?;
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

    /// Appends the three events of a yield.
    pub(crate) fn push_yield(&mut self, since: u64, lane: Option<LaneId>) -> Result<(), RowFault> {
        let task = lane.and_then(LaneId::task).ok_or(RowFault::UnknownTask)?;
        let [began, ended, ready] = events_of_a_yield(task);
        self.push(since, lane, began)?;
        self.push(0, lane, ended)?;
        self.push(0, lane, ready)
    }

    /// Appends a wait of a format that does not record ends of waits: it ends when the task's next step begins.
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

    /// The finished log.
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

    /// Cuts `text` as a log does, and adds its size to the total.
    fn account_text<'t>(&mut self, text: &'t str) -> Result<Cow<'t, str>, RowFault> {
        let text = cut(text);
        self.text += text.len();
        if self.text > MOST_TEXT { Err(RowFault::TooMuchText) } else { Ok(text) }
    }

    /// Checks that the id is greater than all before and, of a task, than its parent's. So no task is its own ancestor.
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

    /// Moves the lane to its next state.
    fn advance(&mut self, lane: LaneId, kind: EventKind, at: Time) -> Result<(), RowFault> {
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

/// Whether its id exceeds the maximum.
fn is_beyond(lane: LaneId) -> bool {
    match lane {
        LaneId::Task(task) => task.get() > MOST_TASKS,
        LaneId::Worker(worker) => worker.get() > MOST_WORKERS,
    }
}

/// Whether the lane can have such an event: workers have only slices, and ticks have no lane.
fn is_allowed_on(lane: Option<LaneId>, kind: EventKind) -> bool {
    let is_turn = matches!(kind, EventKind::TickBegan | EventKind::TickEnded);
    let is_slice = matches!(kind, EventKind::SliceBegan { .. } | EventKind::SliceEnded { .. });
    let joins = matches!(kind, EventKind::WorkerJoined { .. });
    match lane {
        Some(_) if is_turn => false,
        Some(LaneId::Worker(_)) => joins || is_slice,
        _ => !joins,
    }
}
