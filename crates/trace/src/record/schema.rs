//! The table of all events: for each kind its code, its word, and its fields in order.
//!
//! This is the only definition of how events are encoded. In memory ([`event_columns`](super::event_columns)), in bytes
//! ([`binary`](crate::codec::binary)) and as rows of JSON ([`json_rows`](crate::codec::json_rows)) an event is its kind and
//! its fields; each of these formats only defines how a field of each type is written and read. To add an event, add a line
//! here and a variant of [`EventKind`]; the compiler names the matches to extend.
//!
//! Invariant: a code or a word that was used never changes its meaning, because files and links outlive this version.

use super::event::{Delay, EventKind, FlowPart, TextId, Value, WaitId};
use super::lane_id::LaneId;
use loopscope_rt::{Cause, PollOutcome, TaskId};

/// Writes the fields of an event, one method per type of field.
pub(crate) trait WriteFields {
    fn text(&mut self, text: TextId);
    fn gauge(&mut self, name: TextId);
    fn task(&mut self, task: Option<TaskId>);
    fn cause(&mut self, by: Cause);
    fn site(&mut self, wait: WaitId);
    fn number(&mut self, number: u32);
    fn delay(&mut self, delay: Delay);
    fn value(&mut self, value: Value);
    fn part(&mut self, part: FlowPart);
}

/// Reads the fields of an event, one method per type of field.
pub(crate) trait ReadFields {
    type Error;

    fn text(&mut self) -> Result<TextId, Self::Error>;
    fn gauge(&mut self) -> Result<TextId, Self::Error>;
    fn task(&mut self) -> Result<Option<TaskId>, Self::Error>;
    fn cause(&mut self) -> Result<Cause, Self::Error>;
    fn site(&mut self) -> Result<WaitId, Self::Error>;
    fn number(&mut self) -> Result<u32, Self::Error>;
    fn delay(&mut self) -> Result<Delay, Self::Error>;
    fn value(&mut self) -> Result<Value, Self::Error>;
    fn part(&mut self) -> Result<FlowPart, Self::Error>;
}

/// A cause as a number: 0 to 2 are the causes without a lane, a lane follows as 2 plus its number. No run has so many workers
/// that this overflows 32 bits.
pub(crate) fn cause_number(by: Cause) -> u64 {
    match by {
        Cause::Spawn => 0,
        Cause::Timer => 1,
        Cause::Host => 2,
        Cause::Task(_) | Cause::Worker(_) => 2 + u64::from(LaneId::number_or_zero(LaneId::of_cause(by))),
    }
}

/// The inverse of [`cause_number`].
pub(crate) fn cause_of(number: u32) -> Option<Cause> {
    match number {
        0 => Some(Cause::Spawn),
        1 => Some(Cause::Timer),
        2 => Some(Cause::Host),
        lane => LaneId::of_number(lane - 2).map(LaneId::as_cause),
    }
}

/// A line is `code "word" (field: type, ...) => kind;`. The kind is used both as a pattern and as an expression. The first line
/// that matches counts.
macro_rules! events {
    ($($code:literal $word:literal ($($field:ident: $form:ident),*) => $kind:tt;)*) => {
        /// The code of a kind.
        #[inline]
        pub(crate) const fn code(kind: EventKind) -> u8 {
            match kind {
                $(#[allow(unused_variables, reason = "the fields are others' concern")] events!(@ $kind) => $code,)*
                // Only a failure has an error.
                EventKind::PollEnded { .. } => 17,
            }
        }

        /// The word of a kind.
        pub(crate) fn word(kind: EventKind) -> &'static str {
            match code(kind) {
                $($code => $word,)*
                _ => "",
            }
        }

        /// The code with this word and the most fields, but not more than `fields`.
        pub(crate) fn code_of(word: &str, fields: usize) -> Option<u8> {
            const CODES: &[(&str, usize, u8)] =
                &[$(($word, <[&str]>::len(&[$(stringify!($field)),*]), $code)),*];
            let fits = CODES.iter().filter(|(known, count, _)| *known == word && *count <= fields);
            fits.max_by_key(|(_, count, _)| *count).map(|(_, _, code)| *code)
        }

        /// The size of a kind's fields in words of 32 bits.
        #[inline]
        pub(crate) const fn numbers(code: u8) -> usize {
            match code {
                $($code => 0 $(+ events!(# $form))*,)*
                _ => 0,
            }
        }

        /// Writes the fields of a kind. With a constant kind the match is folded away at compile time.
        #[inline]
        pub(crate) fn write(kind: EventKind, to: &mut impl WriteFields) {
            match kind {
                $(#[allow(unused_variables, reason = "not all lines have fields")] events!(@ $kind) => {
                    $(to.$form($field);)*
                })*
                EventKind::PollEnded { .. } => {}
            }
        }

        /// Reads the fields of the kind with this code; `None` if no kind has it.
        #[inline]
        pub(crate) fn read<R: ReadFields>(code: u8, from: &mut R) -> Result<Option<EventKind>, R::Error> {
            Ok(Some(match code {
                $($code => {
                    $(let $field = from.$form()?;)*
                    events!(@ $kind)
                })*
                _ => return Ok(None),
            }))
        }
    };
    (@ { $($kind:tt)* }) => { EventKind::$($kind)* };
    (# delay) => { 2 };
    (# value) => { 2 };
    (# $form:ident) => { 1 };
}

/// The code of [`EventKind::PollBegan`].
pub(crate) const POLL_BEGAN: u8 = code(EventKind::PollBegan);

// The other codes belong to binary rows that are not events or are no longer written: see `binary`.
events! {
    1 "ready" (by: cause) => { Ready { by } };
    2 "poll" () => { PollBegan };
    4 "cancel" (by: cause) => { CancelRequested { by } };
    5 "unclaimed" (error: text) => { FailureUnclaimed { error } };
    6 "print" (text: text) => { Message { text } };
    8 "tick" () => { TickBegan };
    9 "tock" () => { TickEnded };
    10 "slice" (name: text) => { SliceBegan { name, late: Delay::NONE } };
    11 "close" () => { SliceEnded { late: Delay::NONE } };
    12 "count" (value: value) => { Counted { value } };
    14 "pending" () => { PollEnded { outcome: PollOutcome::Pending, error: None } };
    15 "completed" () => { PollEnded { outcome: PollOutcome::Completed, error: None } };
    16 "cancelled" () => { PollEnded { outcome: PollOutcome::Cancelled, error: None } };
    17 "failed" () => { PollEnded { outcome: PollOutcome::Failed, error: None } };
    18 "failed" (error: text) => { PollEnded { outcome: PollOutcome::Failed, error: Some(error) } };
    19 "gauge" (gauge: gauge, level: number) => { Gauged { gauge, level } };
    21 "work" (name: text, late: delay) => { SliceBegan { name, late } };
    22 "worked" (late: delay) => { SliceEnded { late } };
    23 "spawn" (name: text, parent: task) => { Spawned { parent, name, site: None } };
    24 "wait" (wait: site, delay: delay, number: number) => { WaitBegan { wait, number, delay } };
    25 "waited" (number: number) => { WaitEnded { number } };
    27 "flow" (flow: number, part: part) => { Flow { flow, part } };
    29 "worker" (name: text) => { WorkerJoined { name } };
    30 "call" (name: text, by: cause) => { CallBegan { name, by } };
    31 "called" () => { CallEnded };
    32 "error" (text: text) => { ErrorMessage { text } };
    33 "spawn" (name: text, parent: task, site: site) => { Spawned { parent, name, site: Some(site) } };
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::record::lane_id::WORKERS;
    use loopscope_rt::WorkerId;

    fn worker(number: u32) -> WorkerId {
        WorkerId::new(number).expect("not zero")
    }

    fn task(number: u32) -> TaskId {
        TaskId::new(number).expect("not zero")
    }

    /// Every kind of event, with extreme field values.
    pub(crate) fn every_kind() -> Vec<EventKind> {
        let ended = |outcome| EventKind::PollEnded { outcome, error: None };
        let failed = EventKind::PollEnded { outcome: PollOutcome::Failed, error: Some(TextId(5)) };
        let mut all = vec![
            EventKind::PollBegan,
            EventKind::SliceEnded { late: Delay::NONE },
            EventKind::SliceEnded { late: Delay::from_micros(u64::MAX) },
            EventKind::TickBegan,
            EventKind::TickEnded,
            EventKind::WaitBegan { wait: WaitId::new(u32::MAX - 1), number: 0, delay: Delay::NONE },
            EventKind::WaitBegan {
                wait: WaitId::new(0),
                number: u32::MAX,
                delay: Delay::from_micros(u64::MAX),
            },
            EventKind::WaitBegan {
                wait: WaitId::new(0),
                number: 1,
                delay: Delay::from_micros(u32::MAX.into()),
            },
            EventKind::WaitEnded { number: u32::MAX },
            EventKind::FailureUnclaimed { error: TextId(7) },
            EventKind::Message { text: TextId(u32::MAX) },
            EventKind::ErrorMessage { text: TextId(2) },
            EventKind::CallBegan { name: TextId(4), by: Cause::Timer },
            EventKind::CallEnded,
            EventKind::SliceBegan { name: TextId(9), late: Delay::NONE },
            EventKind::SliceBegan { name: TextId(u32::MAX), late: Delay::from_micros(1) },
            EventKind::Spawned { parent: None, name: TextId(1), site: None },
            EventKind::Spawned { parent: Some(task(u32::MAX)), name: TextId(u32::MAX), site: None },
            EventKind::Spawned { parent: None, name: TextId(1), site: Some(WaitId::new(u32::MAX - 1)) },
            EventKind::WorkerJoined { name: TextId(u32::MAX) },
            EventKind::Counted { value: Value::new(-0.1).expect("finite") },
            EventKind::Gauged { gauge: TextId(3), level: u32::MAX },
            failed,
        ];
        let outcomes =
            [PollOutcome::Pending, PollOutcome::Completed, PollOutcome::Failed, PollOutcome::Cancelled];
        all.extend(outcomes.map(ended));
        let (last_task, last_worker) = (task(WORKERS), worker(u32::MAX - WORKERS - 2));
        let by = [Cause::Spawn, Cause::Timer, Cause::Host, Cause::Task(task(1)), Cause::Task(last_task)];
        for by in by.into_iter().chain([worker(1), last_worker].map(Cause::Worker)) {
            all.extend([EventKind::Ready { by }, EventKind::CancelRequested { by }]);
        }
        all.extend(
            [FlowPart::Start, FlowPart::Step, FlowPart::End]
                .map(|part| EventKind::Flow { flow: u32::MAX, part }),
        );
        all
    }

    #[test]
    fn a_word_with_its_fields_names_one_kind() {
        for kind in every_kind() {
            let fields = match kind {
                EventKind::WaitBegan { .. } => 3,
                EventKind::Spawned { site, .. } => 2 + usize::from(site.is_some()),
                EventKind::Gauged { .. } | EventKind::Flow { .. } | EventKind::CallBegan { .. } => 2,
                EventKind::SliceBegan { late, .. } => 1 + usize::from(late != Delay::NONE),
                EventKind::SliceEnded { late } => usize::from(late != Delay::NONE),
                EventKind::PollEnded { error, .. } => usize::from(error.is_some()),
                EventKind::PollBegan | EventKind::TickBegan | EventKind::TickEnded | EventKind::CallEnded => {
                    0
                }
                _ => 1,
            };
            assert_eq!(code_of(word(kind), fields), Some(code(kind)), "{kind:?}");
        }
    }
}
