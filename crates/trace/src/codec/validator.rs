//! Builds a log from decoded events and checks each of them.
//!
//! `lane_lives` checks every event against the state machine of its task. So the result is a log that an executor could have
//! recorded, and its readers need no checks. An invalid event ends the decoding with an error: without it the events after
//! it would mean something else. Next: `lane_lives`; `binary` and `import::own_export::record`, the two decoders.
//!
//! The page loads this on first use.

use std::borrow::Cow;
use std::time::Duration;

use super::lane_lives::{LaneLives, LifePhase};
use super::row_fault::RowFault;
use super::rows::events_of_a_yield;
use crate::record::clock_map::ClockMap;
use crate::record::cut::Cut;
use crate::record::event::{Delay, EventKind, TextId, TraceEvent, WaitId, WaitSite};
use crate::record::interner::cut;
use crate::record::lane_id::LaneId;
use crate::record::log::{Carried, CarriedWait, Log};
use loopscope_rt::{Cause, Frame, PollOutcome, TaskId, Time};

/// The maximum size of all texts, in bytes.
pub(crate) const MOST_TEXT: usize = 512 << 20;

/// The coarsest plausible clock, in nanoseconds: ten times as coarse as that of any browser.
const COARSEST: u64 = 1_000_000_000;

/// A log under construction.
pub(crate) struct Validator {
    cap: usize,
    dropped: u64,
    cut: Cut,
    clock_map: ClockMap,
    grain: Duration,
    /// Created by the first event.
    log: Option<Log>,
    lives: LaneLives,
    /// The next number for a wait of a format without wait numbers; they count down.
    last_step_wait: u32,
    now: u64,
    /// How many steps have begun.
    polls: u64,
    /// The task that runs after the last event.
    running: Option<LaneId>,
    /// Whether the log grows while it is read: then clock readings may follow events.
    grows: bool,
    /// The size of all texts so far, in bytes.
    text: usize,
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
            lives: LaneLives::default(),
            last_step_wait: u32::MAX,
            now: 0,
            polls: 0,
            running: None,
            grows: false,
            text: 0,
        }
    }

    /// The log is read while it grows.
    pub(crate) fn growing(cap: usize) -> Validator {
        let mut validator = Validator { grows: true, ..Validator::new(cap) };
        validator.log();
        validator
    }

    /// The log so far; `None` before the first event of one that does not grow.
    pub(crate) fn log_so_far(&self) -> Option<&Log> {
        self.log.as_ref()
    }

    /// How many steps have begun.
    pub(crate) fn polls(&self) -> u64 {
        self.polls
    }

    /// The task that runs after the last event.
    pub(crate) fn running(&self) -> Option<LaneId> {
        self.running
    }

    /// How many tasks were spawned.
    pub(crate) fn tasks(&self) -> u32 {
        self.lives.tasks()
    }

    /// Ends the step that runs, and every other task, as cancelled, at a time that is not before the last event.
    pub(crate) fn cancel_running(&mut self, at: Time) {
        self.now = self.now.max(at.as_nanos());
        let at = Time::from_nanos(self.now);
        // The step that runs ends first.
        let mut ended = self.lives.end_tasks();
        ended.sort_by_key(|(lane, _)| self.running != Some(*lane));
        for (lane, phase) in ended {
            let mut push = |kind| self.log().push(TraceEvent { at, lane: Some(lane), kind });
            if matches!(phase, LifePhase::Spawned | LifePhase::Suspended) {
                push(EventKind::Ready { by: Cause::Host });
            }
            if phase != LifePhase::Running {
                push(EventKind::PollBegan);
            }
            push(EventKind::PollEnded { outcome: PollOutcome::Cancelled, error: None });
        }
    }

    /// Sets the number of events that were dropped before the first.
    pub(crate) fn drop_before(&mut self, events: u64) -> Result<(), RowFault> {
        if self.grows && events == 0 {
            return Ok(());
        }
        self.no_event_yet()?;
        self.dropped = events;
        if events > 0 {
            self.lives.cut();
        }
        Ok(())
    }

    /// Adds a point of the clock map.
    pub(crate) fn clock_point(&mut self, now: u64, wall: u64) -> Result<(), RowFault> {
        if self.grows {
            self.log().clock_map.record(Time::from_nanos(now), Time::from_nanos(wall));
            return Ok(());
        }
        self.no_event_yet()?;
        let added = self.clock_map.add((Time::from_nanos(now), Time::from_nanos(wall)));
        if added { Ok(()) } else { Err(RowFault::Clock) }
    }

    /// Sets the resolution of the clock, in nanoseconds.
    pub(crate) fn grain(&mut self, nanos: u64) -> Result<(), RowFault> {
        if self.grows {
            self.log().grain = Duration::from_nanos(nanos);
            return Ok(());
        }
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
        self.lives.carry(lane, parent)?;
        let (name, since) = (self.account_text(name)?.into(), Time::from_nanos(since));
        self.cut.lanes.insert(lane, Carried { name, parent, since });
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
        let lane = lane.filter(|lane| self.lives.has(*lane)).ok_or(RowFault::UnknownTask)?;
        let task = lane.task().ok_or(RowFault::Malformed)?;
        self.lives.begin_wait(number, lane)?;
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

    /// A wait site from its kind, label, file, line and await chain.
    pub(crate) fn new_site(
        &mut self,
        [kind, label, file]: [&str; 3],
        line: u32,
        chain: Vec<Frame>,
    ) -> Result<WaitSite, RowFault> {
        Ok(WaitSite {
            kind: self.account_text(kind)?.into_owned().into(),
            label: self.account_text(label)?.into(),
            file: self.account_text(file)?.into_owned().into(),
            line,
            chain: self.account_chain(chain)?,
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
        self.lives.apply(lane, kind, at)?;
        if kind == EventKind::PollBegan {
            self.end_step_waits(lane, at);
        }
        self.now = now;
        match kind {
            EventKind::PollBegan => (self.polls, self.running) = (self.polls + 1, lane),
            EventKind::PollEnded { .. } => self.running = None,
            _ => {}
        }
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
        if let Some(lane) = lane {
            self.lives.end_with_step(number, lane);
        }
        Ok(())
    }

    fn end_step_waits(&mut self, lane: Option<LaneId>, at: Time) {
        for number in lane.map_or_else(Vec::new, |lane| self.lives.end_step_waits(lane)) {
            self.log().push(TraceEvent { at, lane, kind: EventKind::WaitEnded { number } });
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

    fn account_chain(&mut self, chain: Vec<Frame>) -> Result<Box<[Frame]>, RowFault> {
        for frame in &chain {
            self.account_text(&frame.file)?;
            self.account_text(&frame.name)?;
        }
        Ok(chain.into())
    }
}
