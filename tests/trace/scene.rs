//! Runs a future as `main` on a virtual clock, with the recorder as the instrument.

use std::rc::Rc;

use loopscope::rt::{Budget, Executor, Failure, Instrument, NoPender, TaskId, Turn, VirtualClock};
use loopscope::trace::{EventKind, LaneId, Log, Recorder};

/// Runs `main` to its end, or until only the host could wake it. Calls `meanwhile` after each tick of at most `polls` steps.
pub(crate) fn record_with(
    recorder: Recorder,
    polls: u32,
    main: impl Future<Output = Result<(), Failure>> + 'static,
    mut meanwhile: impl FnMut(&Recorder),
) -> Rc<Recorder> {
    let recorder = Rc::new(recorder);
    record_by(recorder.clone(), polls, main, || meanwhile(&recorder));
    recorder
}

/// As [`record_with`], with any instrument.
pub(crate) fn record_by(
    instrument: Rc<dyn Instrument>,
    polls: u32,
    main: impl Future<Output = Result<(), Failure>> + 'static,
    mut meanwhile: impl FnMut(),
) {
    let clock = VirtualClock::new();
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(instrument));
    drop(executor.try_spawn("main", main));
    loop {
        let turn = executor.tick(Budget::polls(polls));
        meanwhile();
        match turn {
            Turn::Ready => {}
            Turn::Sleeping(deadline) => clock.advance_to(deadline),
            Turn::Waiting | Turn::Done => return,
        }
    }
}

pub(crate) fn record(main: impl Future<Output = Result<(), Failure>> + 'static) -> Rc<Recorder> {
    record_with(Recorder::default(), u32::MAX, main, |_| {})
}

pub(crate) fn task(number: u32) -> TaskId {
    TaskId::new(number).expect("task numbers start at 1")
}

pub(crate) fn lane(number: u32) -> LaneId {
    task(number).into()
}

/// The events of a log with their ids resolved.
pub(crate) fn spelled(log: &Log) -> Vec<String> {
    let text = |id| log.text(id).expect("kept events have their texts");
    log.events()
        .map(|event| {
            let more = match event.kind {
                EventKind::Spawned { name, .. } | EventKind::WorkerJoined { name } => text(name).to_owned(),
                EventKind::Message { text: id } | EventKind::FailureUnclaimed { error: id } => {
                    text(id).to_owned()
                }
                EventKind::PollEnded { error: Some(error), .. } => text(error).to_owned(),
                EventKind::SliceBegan { name, late } => format!("{} {late:?}", text(name)),
                EventKind::Gauged { gauge, level } => format!("{} {level}", text(gauge)),
                EventKind::WaitBegan { wait, number, delay } => {
                    format!("{number} {:?} {delay:?}", log.wait(wait).unwrap())
                }
                other => format!("{other:?}"),
            };
            // Without ids (in brackets), which depend on how the log is stored.
            let kind = format!("{:?}", event.kind);
            format!("{:?} {:?} {} {more}", event.at, event.lane, kind.split([' ', '{']).next().unwrap())
        })
        .collect()
}
