//! The recorder's timestamps are those of the run, and reading the log during a step changes nothing.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use loopscope::rt::{
    Budget, Clock, Executor, Failure, NoPender, Time, Turn, VirtualClock, ms, println, sleep, spawn,
    yield_now,
};
use loopscope::trace::binary::encode;
use loopscope::trace::chrome::{About, export};
use loopscope::trace::{EventKind, Model, Recorder, Span, SpanKind};

use crate::import::numbers::Numbers;
use crate::scene::{record_by, task};

/// A program's own notes, on a clock that the program advances.
#[derive(Default)]
struct Notes {
    clock: VirtualClock,
    /// The begin and end of each step, by the task's id.
    steps: RefCell<Vec<Vec<(Time, Time)>>>,
    /// The times of spawns and wakes, also by task id, and of prints.
    readied: RefCell<Vec<Vec<Time>>>,
    printed: RefCell<Vec<Time>>,
    spawned: Cell<usize>,
}

impl Notes {
    fn now(&self) -> Time {
        self.clock.read().now
    }

    fn spend(&self, time: Duration) {
        self.clock.advance_to(self.now() + time);
    }

    /// The id of the next task, which becomes ready now.
    fn number(&self) -> usize {
        let number = self.spawned.get();
        self.spawned.set(number + 1);
        self.steps.borrow_mut().push(Vec::new());
        self.readied.borrow_mut().push(vec![self.now()]);
        number
    }

    fn woken(&self, number: usize) {
        self.readied.borrow_mut()[number].push(self.now());
    }
}

/// A task that notes the begin and end of its steps, and whose drop takes time.
struct Noted {
    notes: Rc<Notes>,
    number: usize,
    task: Pin<Box<dyn Future<Output = ()>>>,
    /// The duration of its drop, which prints.
    late: Duration,
}

impl Future for Noted {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let began = self.notes.now();
        let polled = self.task.as_mut().poll(cx);
        self.notes.steps.borrow_mut()[self.number].push((began, self.notes.now()));
        polled
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.notes.spend(self.late);
        let mut steps = self.notes.steps.borrow_mut();
        if let Some(last) = steps[self.number].last_mut() {
            last.1 = self.notes.now();
        }
    }
}

/// Suspends until the waker is used that it stores with its task's id.
struct Parked<'a> {
    parking: &'a RefCell<Vec<(usize, Waker)>>,
    number: usize,
    parked: bool,
}

impl Future for Parked<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.parked, true) {
            return Poll::Ready(());
        }
        self.parking.borrow_mut().push((self.number, cx.waker().clone()));
        Poll::Pending
    }
}

type Parking = Rc<RefCell<Vec<(usize, Waker)>>>;

/// Mostly short durations, and a few that are long enough to be visible.
fn some_time(numbers: &mut Numbers) -> Duration {
    match numbers.below(30) {
        0..20 => Duration::ZERO,
        20..27 => Duration::from_nanos(1 + numbers.below(90_000)),
        _ => ms(1 + numbers.below(20)),
    }
}

fn body(notes: Rc<Notes>, parking: Parking, mut numbers: Numbers, depth: u32, number: usize) -> Noted {
    let late = some_time(&mut numbers);
    let own = notes.clone();
    let task = Box::pin(async move {
        for _ in 0..numbers.below(40) {
            notes.spend(some_time(&mut numbers));
            match numbers.below(8) {
                0 if depth > 0 => {
                    let numbers = Numbers::new(numbers.below(u64::MAX));
                    let child = notes.number();
                    drop(spawn("child", body(notes.clone(), parking.clone(), numbers, depth - 1, child)));
                }
                1 => {
                    let waker = parking.borrow_mut().pop();
                    if let Some((parked, waker)) = waker {
                        notes.woken(parked);
                        waker.wake();
                    }
                }
                2 => {
                    notes.printed.borrow_mut().push(notes.now());
                    println!("a line");
                }
                3 => Parked { parking: &parking, number, parked: false }.await,
                _ => {
                    notes.spend(some_time(&mut numbers));
                    notes.woken(number);
                    yield_now().await;
                }
            }
            notes.spend(some_time(&mut numbers));
        }
    });
    Noted { notes: own, number, task, late }
}

/// The spans of a task of this kind.
fn spans(model: &Model, number: usize, is: impl Fn(SpanKind) -> bool) -> Vec<Span> {
    let lane = model.lane(task(number as u32 + 1)).expect("every task has a lane");
    lane.spans.iter().filter(|span| is(span.kind)).collect()
}

#[test]
fn every_step_has_its_own_time_and_what_happens_within_has_its_moment() {
    for seed in 0..300 {
        let notes = Rc::new(Notes::default());
        let clock = Rc::new(Shared(notes.clone()));
        let recorder = Rc::new(Recorder::default());
        let executor = Executor::new(clock, Rc::new(NoPender), Some(recorder.clone()));
        let parking = Parking::default();
        let main = notes.number();
        drop(executor.spawn("main", body(notes.clone(), parking.clone(), Numbers::new(seed), 3, main)));
        let budget = Budget::polls(1 + (seed % 50) as u32);
        loop {
            match executor.tick(budget) {
                Turn::Ready => notes.spend(Duration::from_nanos(seed % 3 * 1000)),
                Turn::Waiting => {
                    let (parked, waker) = parking.borrow_mut().pop().expect("somebody is parked");
                    notes.spend(ms(1));
                    notes.woken(parked);
                    waker.wake();
                }
                Turn::Sleeping(_) => unreachable!("nobody sleeps"),
                Turn::Done => break,
            }
        }
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        for number in 0..notes.spawned.get() {
            let running = spans(&model, number, |kind| matches!(kind, SpanKind::Running { .. }));
            let running: Vec<_> = running.iter().map(|span| (span.begin, span.end)).collect();
            assert_eq!(running, notes.steps.borrow()[number], "steps of {number}, seed {seed}");
            // A task that woke itself is ready when its step ends.
            let ready = spans(&model, number, |kind| matches!(kind, SpanKind::Ready { .. }));
            let readied = notes.readied.borrow();
            assert_eq!(ready.len(), readied[number].len(), "wakes of {number}, seed {seed}");
            for (span, noted) in ready.iter().zip(&readied[number]) {
                let by_itself =
                    span.kind == SpanKind::Ready { by: loopscope::rt::Cause::Task(task(number as u32 + 1)) };
                assert!(span.begin == *noted || by_itself && span.begin > *noted, "{span:?} {noted:?}");
            }
        }
        let printed: Vec<Time> = model.messages().iter().map(|message| message.at).collect();
        assert_eq!(printed, *notes.printed.borrow(), "seed {seed}");
    }
}

/// The clock of the notes, as the executor's clock.
struct Shared(Rc<Notes>);

impl Clock for Shared {
    fn read(&self) -> loopscope::rt::Reading {
        self.0.clock.read()
    }
}

#[test]
fn a_long_step_among_thousands_of_quick_ones_has_its_own_duration() {
    for place in [0, 1, 7, 255, 256, 257, 3000] {
        let (clock, recorder) = (VirtualClock::new(), Rc::new(Recorder::default()));
        let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(recorder.clone()));
        for _ in 0..3 {
            drop(executor.spawn("quick", async {
                for _ in 0..1500 {
                    yield_now().await;
                }
            }));
        }
        drop(executor.spawn("slow", async move {
            for step in 0..=place {
                if step == place {
                    clock.advance_to(Time::ZERO + ms(20));
                }
                yield_now().await;
            }
        }));
        while executor.tick(Budget::polls(u32::MAX)) != Turn::Done {}
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        let long: Vec<_> = (0..4)
            .flat_map(|number| spans(&model, number, |kind| matches!(kind, SpanKind::Running { .. })))
            .filter(|span| span.begin < span.end)
            .collect();
        assert_eq!(long.len(), 1, "{long:?}");
        assert_eq!((long[0].begin, long[0].end), (Time::ZERO, Time::ZERO + ms(20)));
        let slow = spans(&model, 3, |kind| matches!(kind, SpanKind::Running { .. }));
        assert_eq!(slow[place], long[0]);
    }
}

/// A turn with a time budget ends with the first step that exceeds it.
#[test]
fn a_turn_is_overrun_by_one_step_at_most() {
    for watched in [false, true] {
        let clock = VirtualClock::new();
        let recorder = watched.then(|| Rc::new(Recorder::default()) as Rc<dyn loopscope::rt::Instrument>);
        let executor = Executor::new(clock.clone(), Rc::new(NoPender), recorder);
        for _ in 0..100 {
            let clock = clock.clone();
            drop(executor.spawn("w", async move {
                for step in 0..30 {
                    if step >= 20 {
                        clock.advance_to(clock.read().now + ms(3));
                    }
                    yield_now().await;
                }
            }));
        }
        let mut turns = 0;
        loop {
            let before = clock.read().now;
            let turn = executor.tick(Budget::wall(ms(8)));
            assert!(clock.read().now.since(before) <= ms(9), "three steps, of which the last is over it");
            if turn == Turn::Done {
                break;
            }
            turns += 1;
        }
        assert!(turns > 300);
    }
}

/// Reading the log within a step gives the events so far, and changes no byte of the exports.
#[test]
fn a_look_in_the_midst_of_a_step_changes_nothing() {
    let looks = |looking: bool| {
        let recorder = Rc::new(Recorder::default());
        let seen = recorder.clone();
        let look = move || {
            if looking {
                assert_eq!(seen.log().events().last().map(|last| last.kind), Some(EventKind::PollBegan));
            }
        };
        record_by(recorder.clone(), u32::MAX, looked_at(look), || {});
        let about = About { demo: "test", params: vec![], clock: "virtual" };
        (export(&recorder.log(), &about), encode(&recorder.log()))
    };
    assert!(looks(true) == looks(false));
}

/// Tasks that read the log in each step, before any other action.
async fn looked_at(look: impl Fn() + Clone + 'static) -> Result<(), Failure> {
    for task in 0..5 {
        let look = look.clone();
        drop(spawn("looked at", async move {
            for step in 0..100 {
                look();
                match (task + step) % 5 {
                    0 => println!("{task}.{step}"),
                    1 => sleep(ms(1)).await,
                    2 => drop(spawn("child", async {}).await),
                    _ => {}
                }
                yield_now().await;
            }
        }));
    }
    Ok(())
}
