//! Random programs do the same on the executor and on the oracle, event by event.
//!
//! A program is a list of tasks, each a list of [`Op`]s, and a script of what the host does. It runs through [`Loop`], on
//! either executor, and what it shares (handles, wakers, a channel) is [`Shared`]. A program that differs is shrunk, by
//! leaving out ops for as long as it still differs, and printed.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use futures_util::future::{Either, join_all, select};
use loopscope::rt::{self, Budget, Clock, JoinError, Time, Turn};

use crate::lab::Lab;
use crate::oracle::{self, Joined, Oracle, Value};

/// What a task does, or a value when it is dropped; numbers say which task of the program, which handle of those that
/// exist, which of the kept wakers, or how many microseconds.
#[derive(Clone, Copy, Debug)]
enum Op {
    Yield,
    Sleep(u64),
    Spawn(usize),
    Join(usize),
    JoinWithin(usize, u64),
    JoinTwo(usize, usize),
    Cancel(usize),
    Drop(usize),
    Park(usize),
    Wake(usize),
    WakeAndKeep(usize),
    Send,
    Receive,
    Print,
    CancelOthers,
    /// When the task is cancelled or fails, or else when its result is dropped: what the number says of [`AT_THE_END`].
    Defer(usize),
    Fail,
    Panic,
}

const AT_THE_END: [Op; 6] =
    [Op::Spawn(7), Op::Wake(0), Op::WakeAndKeep(1), Op::Cancel(0), Op::Drop(1), Op::Print];

#[derive(Clone, Copy, Debug)]
enum Host {
    Tick(u32),
    Advance(u64),
    ToNextDeadline,
    Do(Op),
}

#[derive(Clone, Debug)]
struct Program {
    tasks: Vec<Vec<Op>>,
    host: Vec<Host>,
}

/// An executor, as programs see it.
trait Loop: Sized + 'static {
    type Handle: Future<Output = Joined> + Unpin;

    fn spawn(
        &self,
        name: String,
        body: impl Future<Output = Result<Value, String>> + 'static,
    ) -> Self::Handle;
    fn cancel(handle: &Self::Handle) -> bool;
    fn is_finished(handle: &Self::Handle) -> bool;
    fn sleep(duration: Duration) -> impl Future<Output = ()> + Unpin;
    fn yield_now() -> impl Future<Output = ()>;
    fn print(text: &str);
    fn cancel_others(&self);
    fn tick(&self, polls: u32) -> Turn;
    fn turn(&self) -> Turn;
    fn advance_to(&self, time: Time);
    fn now(&self) -> Time;
    fn seen(&self) -> Vec<String>;
}

struct RealHandle(rt::JoinHandle<Value>);

impl Future for RealHandle {
    type Output = Joined;

    fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<Joined> {
        std::pin::Pin::new(&mut self.0).poll(cx).map_err(|error| match error {
            JoinError::Cancelled => None,
            JoinError::Failed(error) => Some(error.to_string()),
        })
    }
}

impl Loop for Lab {
    type Handle = RealHandle;

    fn spawn(&self, name: String, body: impl Future<Output = Result<Value, String>> + 'static) -> RealHandle {
        RealHandle(self.executor.try_spawn(name, body))
    }

    fn cancel(handle: &RealHandle) -> bool {
        handle.0.cancel()
    }

    fn is_finished(handle: &RealHandle) -> bool {
        handle.0.is_finished()
    }

    fn sleep(duration: Duration) -> impl Future<Output = ()> + Unpin {
        rt::sleep(duration)
    }

    fn yield_now() -> impl Future<Output = ()> {
        rt::yield_now()
    }

    fn print(text: &str) {
        rt::print(text);
    }

    fn cancel_others(&self) {
        self.executor.cancel_all();
    }

    fn tick(&self, polls: u32) -> Turn {
        let turn = catch_unwind(AssertUnwindSafe(|| self.executor.tick(Budget::polls(polls))));
        turn.unwrap_or_else(|_| self.turn())
    }

    fn turn(&self) -> Turn {
        self.executor.turn()
    }

    fn advance_to(&self, time: Time) {
        self.clock.advance_to(time);
    }

    fn now(&self) -> Time {
        self.clock.read().now
    }

    fn seen(&self) -> Vec<String> {
        Lab::seen(self)
    }
}

impl Loop for Rc<Oracle> {
    type Handle = oracle::Handle;

    fn spawn(
        &self,
        name: String,
        body: impl Future<Output = Result<Value, String>> + 'static,
    ) -> oracle::Handle {
        Oracle::spawn(self, &name, body)
    }

    fn cancel(handle: &oracle::Handle) -> bool {
        handle.cancel()
    }

    fn is_finished(handle: &oracle::Handle) -> bool {
        handle.is_finished()
    }

    fn sleep(duration: Duration) -> impl Future<Output = ()> + Unpin {
        oracle::sleep(duration)
    }

    fn yield_now() -> impl Future<Output = ()> {
        let mut yielded = false;
        poll_fn(move |cx| {
            if std::mem::replace(&mut yielded, true) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
    }

    fn print(text: &str) {
        Oracle::here().print(text);
    }

    fn cancel_others(&self) {
        self.cancel_all();
    }

    fn tick(&self, polls: u32) -> Turn {
        let turn = catch_unwind(AssertUnwindSafe(|| Oracle::tick(self, polls)));
        turn.unwrap_or_else(|_| self.turn())
    }

    fn turn(&self) -> Turn {
        Oracle::turn(self)
    }

    fn advance_to(&self, time: Time) {
        self.now.set(self.now.get().max(time));
    }

    fn now(&self) -> Time {
        self.now.get()
    }

    fn seen(&self) -> Vec<String> {
        self.lines.take()
    }
}

/// What the tasks of a program share.
struct Shared<L: Loop> {
    on: Rc<L>,
    tasks: Vec<Vec<Op>>,
    handles: RefCell<Vec<Option<L::Handle>>>,
    wakers: RefCell<[Option<Waker>; 3]>,
    channel: (async_channel::Sender<u32>, async_channel::Receiver<u32>),
    spawned: Cell<usize>,
}

/// More than a program of this size spawns, unless its tasks spawn each other's spawners.
const MOST_TASKS: usize = 40;

impl<L: Loop> Shared<L> {
    fn spawn(self: &Rc<Self>, task: usize) {
        let number = self.spawned.get();
        if number == MOST_TASKS {
            return;
        }
        self.spawned.set(number + 1);
        let ops = self.tasks[task % self.tasks.len()].clone();
        let handle = self.on.spawn(format!("t{number}"), body(self.clone(), ops, number));
        self.handles.borrow_mut().push(Some(handle));
    }

    /// Takes one of the handles, so that nothing is borrowed while it is used.
    fn take(&self, handle: usize) -> Option<(usize, L::Handle)> {
        let mut handles = self.handles.borrow_mut();
        let place = handle.checked_rem(handles.len())?;
        Some((place, handles[place].take()?))
    }

    fn put_back(&self, (place, handle): (usize, L::Handle)) {
        self.handles.borrow_mut()[place] = Some(handle);
    }

    /// The ops that do not wait, which drops and the host can do too.
    fn act(self: &Rc<Self>, op: Op) {
        match op {
            Op::Spawn(task) => self.spawn(task),
            Op::Cancel(handle) => {
                if let Some(taken) = self.take(handle) {
                    let (cancelled, finished) = (L::cancel(&taken.1), L::is_finished(&taken.1));
                    L::print(&format!("cancel {}: {cancelled}, {finished}", taken.0));
                    self.put_back(taken);
                }
            }
            Op::Drop(handle) => drop(self.take(handle)),
            Op::Wake(waker) => {
                let waker = self.wakers.borrow_mut()[waker % 3].take();
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
            Op::WakeAndKeep(waker) => {
                let waker = self.wakers.borrow()[waker % 3].clone();
                if let Some(waker) = waker {
                    waker.wake_by_ref();
                }
            }
            Op::CancelOthers => self.on.cancel_others(),
            _ => L::print("nothing"),
        }
    }
}

/// Acts when it is dropped.
struct Deferred<L: Loop>(Rc<Shared<L>>, Op);

impl<L: Loop> Drop for Deferred<L> {
    fn drop(&mut self) {
        self.0.act(self.1);
    }
}

async fn body<L: Loop>(shared: Rc<Shared<L>>, ops: Vec<Op>, number: usize) -> Result<Value, String> {
    let mut deferred = Vec::new();
    for op in ops {
        match op {
            Op::Yield => L::yield_now().await,
            Op::Sleep(micros) => L::sleep(Duration::from_micros(micros)).await,
            Op::Join(handle) => {
                if let Some((_, handle)) = shared.take(handle) {
                    let joined = handle.await;
                    L::print(&format!("joined {joined:?}"));
                }
            }
            Op::JoinWithin(handle, micros) => {
                if let Some((place, handle)) = shared.take(handle) {
                    match select(handle, L::sleep(Duration::from_micros(micros))).await {
                        Either::Left((joined, _)) => L::print(&format!("joined {joined:?}")),
                        Either::Right(((), handle)) => shared.put_back((place, handle)),
                    }
                }
            }
            Op::JoinTwo(one, other) => {
                let both: Vec<_> = [shared.take(one), shared.take(other)].into_iter().flatten().collect();
                let joined = join_all(both.into_iter().map(|(_, handle)| handle)).await;
                L::print(&format!("joined {joined:?}"));
            }
            Op::Park(place) => park(&shared, place).await,
            Op::Send => {
                let sent = shared.channel.0.send(number as u32).await;
                L::print(&format!("sent {sent:?}"));
            }
            Op::Receive => {
                let received = shared.channel.1.recv().await;
                L::print(&format!("received {received:?}"));
            }
            Op::Defer(op) => deferred.push(Deferred(shared.clone(), AT_THE_END[op % AT_THE_END.len()])),
            Op::Fail => return Err(format!("t{number} failed")),
            // As a panic, without its message on the terminal.
            Op::Panic => resume_unwind(Box::new(number)),
            op => shared.act(op),
        }
    }
    Ok(Box::new(deferred))
}

/// Suspends until somebody uses the waker that it leaves behind.
async fn park<L: Loop>(shared: &Shared<L>, place: usize) {
    let mut parked = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut parked, true) {
            return Poll::Ready(());
        }
        let former = shared.wakers.borrow_mut()[place % 3].replace(cx.waker().clone());
        drop(former);
        Poll::Pending
    })
    .await;
}

/// Everything that happens, and what the host was told after each thing it did.
fn run<L: Loop>(program: &Program, on: L) -> Vec<String> {
    let on = Rc::new(on);
    let shared = Rc::new(Shared {
        on: on.clone(),
        tasks: program.tasks.clone(),
        handles: RefCell::default(),
        wakers: RefCell::default(),
        channel: async_channel::bounded(1),
        spawned: Cell::new(0),
    });
    let mut seen = Vec::new();
    shared.spawn(0);
    for host in &program.host {
        match *host {
            Host::Tick(polls) => drop(on.tick(polls)),
            Host::Advance(micros) => on.advance_to(on.now() + Duration::from_micros(micros)),
            Host::ToNextDeadline => to_next_deadline(&*on),
            Host::Do(op) => shared.act(op),
        }
        seen.append(&mut on.seen());
        seen.push(format!("{host:?}: {:?}", on.turn()));
    }
    // To the end: by itself for as long as it gets on, then by force.
    for _ in 0..50 {
        match on.tick(1000) {
            Turn::Done => break,
            Turn::Waiting => on.cancel_others(),
            Turn::Sleeping(deadline) => on.advance_to(deadline),
            Turn::Ready => {}
        }
    }
    seen.append(&mut on.seen());
    seen.push(format!("{:?}", on.turn()));
    shared.handles.take();
    seen.append(&mut on.seen());
    seen
}

fn to_next_deadline<L: Loop>(on: &L) {
    if let Turn::Sleeping(deadline) = on.turn() {
        on.advance_to(deadline);
    }
}

/// The first event that differs, if one does.
fn difference(program: &Program) -> Option<String> {
    let real = run(program, Lab::new());
    let plain = run(program, Oracle::install());
    let at = real.iter().zip(&plain).take_while(|(real, plain)| real == plain).count();
    if at == real.len().max(plain.len()) {
        return None;
    }
    let before = real[at.saturating_sub(8)..at].join("\n");
    Some(format!("{before}\n  it did:     {:?}\n  it was to:  {:?}", real.get(at), plain.get(at)))
}

/// Leaves out whatever can be left out of a program that differs.
fn shrink(mut program: Program) -> Program {
    loop {
        let Some(smaller) = smaller(&program).find(|smaller| difference(smaller).is_some()) else {
            return program;
        };
        program = smaller;
    }
}

fn smaller(program: &Program) -> impl Iterator<Item = Program> {
    let without_host = (0..program.host.len()).map(|n| {
        let mut smaller = program.clone();
        smaller.host.remove(n);
        smaller
    });
    let places =
        program.tasks.iter().enumerate().flat_map(|(task, ops)| (0..ops.len()).map(move |op| (task, op)));
    let without_op = places.map(|(task, op)| {
        let mut smaller = program.clone();
        smaller.tasks[task].remove(op);
        smaller
    });
    without_host.chain(without_op)
}

/// Numbers that are the same in every run. Marsaglia, "Xorshift RNGs" (2003).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn number(&mut self) -> usize {
        self.below(12) as usize
    }

    /// Few different ones, so that deadlines coincide.
    fn micros(&mut self) -> u64 {
        [0, 1, 500, 1000, 1000, 1049, 2000, 70_000, 5_000_000][self.below(9) as usize]
    }

    fn op(&mut self) -> Op {
        match self.below(38) {
            0..5 => Op::Yield,
            5..9 => Op::Sleep(self.micros()),
            9..15 => Op::Spawn(self.number()),
            15..18 => Op::Join(self.number()),
            18..20 => Op::JoinWithin(self.number(), self.micros()),
            20 => Op::JoinTwo(self.number(), self.number()),
            21..23 => Op::Cancel(self.number()),
            23 => Op::Drop(self.number()),
            24..26 => Op::Park(self.number()),
            26..28 => Op::Wake(self.number()),
            28 => Op::WakeAndKeep(self.number()),
            29..31 => Op::Send,
            31..33 => Op::Receive,
            33 => Op::Print,
            34 => Op::CancelOthers,
            35 => Op::Defer(self.number()),
            36 => Op::Fail,
            _ => Op::Panic,
        }
    }

    fn host(&mut self) -> Host {
        match self.below(10) {
            0..4 => Host::Tick(self.below(8) as u32),
            4..6 => Host::ToNextDeadline,
            6 => Host::Advance(self.micros()),
            _ => Host::Do(match self.below(6) {
                0..2 => Op::Wake(self.number()),
                2 => Op::WakeAndKeep(self.number()),
                3 => Op::Cancel(self.number()),
                4 => Op::Drop(self.number()),
                _ => Op::Spawn(self.number()),
            }),
        }
    }

    fn program(&mut self) -> Program {
        let tasks = (0..8).map(|_| (0..1 + self.below(9)).map(|_| self.op()).collect()).collect();
        let host = (0..self.below(20)).map(|_| self.host()).collect();
        Program { tasks, host }
    }
}

#[test]
fn random_programs_do_the_same_on_the_executor_and_on_the_oracle() {
    let programs = if cfg!(miri) { 3 } else { 3000 };
    for seed in 1..=programs {
        let program = Random(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15)).program();
        if difference(&program).is_some() {
            let program = shrink(program);
            panic!("seed {seed}, shrunk to {program:#?}\n{}", difference(&program).unwrap_or_default());
        }
    }
}
