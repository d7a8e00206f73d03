//! A reference executor, as simple as possible: maps, boxes, `Arc` wakers, no unsafe code, no caches. The real executor must
//! report the same events to an instrument.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use loopscope::rt::{Cause, Instrument, PollOutcome, TaskId, Time, Turn, Wait};

use loopscope::rt::testing::EventLines;

/// The value of a task, of any type, whose drop may have any effect.
pub(crate) type Value = Box<dyn Any>;
/// The result for a task's joiner: a value or an error; `None` for a cancelled task.
pub(crate) type Joined = Result<Value, Option<String>>;
type Body = Pin<Box<dyn Future<Output = Result<Value, String>>>>;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Ready,
    Running,
    Suspended,
}

struct Task {
    state: State,
    cancel_requested: bool,
    /// `None` while it is polled.
    body: Option<Body>,
    result: Rc<RefCell<JoinCell>>,
}

#[derive(Default)]
struct JoinCell {
    result: Option<Joined>,
    joiner: Option<Waker>,
    finished: bool,
    abandoned: bool,
}

#[derive(Default)]
pub(crate) struct Oracle {
    pub(crate) now: Cell<Time>,
    pub(crate) lines: EventLines,
    tasks: RefCell<BTreeMap<TaskId, Task>>,
    queue: RefCell<VecDeque<TaskId>>,
    timers: RefCell<BTreeMap<(Time, u64), Waker>>,
    timers_set: Cell<u64>,
    spawned: Cell<u32>,
    running: Cell<Option<TaskId>>,
    waits: Cell<u32>,
    woken: Cell<bool>,
    firing: Cell<bool>,
}

/// A future's wait: its task and its number.
#[derive(Default)]
struct Waiting(Option<(TaskId, u32)>);

impl Waiting {
    fn begin(&mut self, kind: &'static str, label: &str) {
        let oracle = Oracle::here();
        let Some(task) = oracle.running.get() else { return };
        if self.0.is_some_and(|(whose, _)| whose == task) {
            return;
        }
        self.end();
        let number = oracle.waits.get() + 1;
        oracle.waits.set(number);
        let wait = Wait { kind, label: &label, at: Location::caller(), until: None, label_key: None };
        oracle.lines.wait_began(oracle.now.get(), task, number, &wait);
        self.0 = Some((task, number));
    }

    fn end(&mut self) {
        if let Some((task, number)) = self.0.take() {
            // While the thread exits, the oracle itself is destroyed, with its remaining tasks.
            let Ok(oracle) = HERE.try_with(|here| here.borrow().clone()) else { return };
            oracle.lines.wait_ended(oracle.now.get(), task, number);
        }
    }
}

thread_local! {
    static HERE: RefCell<Rc<Oracle>> = RefCell::default();
}

impl Oracle {
    /// A new loop, which replaces that of this thread.
    pub(crate) fn install() -> Rc<Oracle> {
        let oracle = Rc::<Oracle>::default();
        HERE.set(oracle.clone());
        oracle
    }

    pub(crate) fn here() -> Rc<Oracle> {
        HERE.with_borrow(Rc::clone)
    }

    pub(crate) fn spawn(
        self: &Rc<Oracle>,
        name: &str,
        body: impl Future<Output = Result<Value, String>> + 'static,
    ) -> Handle {
        self.spawned.set(self.spawned.get() + 1);
        let task = TaskId::new(self.spawned.get()).unwrap();
        let result = Rc::<RefCell<JoinCell>>::default();
        let entry = Task { state: State::Ready, cancel_requested: false, body: Some(Box::pin(body)), result };
        let result = entry.result.clone();
        self.tasks.borrow_mut().insert(task, entry);
        self.lines.task_spawned(self.now.get(), task, self.running.get(), name);
        self.enqueue(task, Cause::Spawn);
        Handle { oracle: self.clone(), task, name: name.to_owned(), result, waiting: Waiting::default() }
    }

    /// Outside a turn the text is discarded.
    pub(crate) fn print(&self, text: &str) {
        if self.running.get().is_some() {
            self.lines.message(self.now.get(), self.running.get(), text);
        }
    }

    fn cause(&self) -> Cause {
        match self.running.get() {
            Some(task) => Cause::Task(task),
            None if self.firing.get() => Cause::Timer,
            None => Cause::Host,
        }
    }

    fn enqueue(&self, task: TaskId, by: Cause) {
        self.queue.borrow_mut().push_back(task);
        self.lines.task_ready(self.now.get(), task, by);
    }

    fn wake(&self, task: TaskId) {
        if self.running.get() == Some(task) {
            self.woken.set(true);
            return;
        }
        let suspended = match self.tasks.borrow_mut().get_mut(&task) {
            Some(found) if found.state == State::Suspended => {
                found.state = State::Ready;
                true
            }
            _ => false,
        };
        if suspended {
            self.enqueue(task, self.cause());
        }
    }

    fn cancel(&self, task: TaskId) -> bool {
        match self.tasks.borrow_mut().get_mut(&task) {
            None => return false,
            Some(found) if found.cancel_requested => return true,
            Some(found) => found.cancel_requested = true,
        }
        self.lines.cancel_requested(self.now.get(), task, self.cause());
        self.wake(task);
        true
    }

    pub(crate) fn cancel_all(&self) {
        let alive: Vec<TaskId> = self.tasks.borrow().keys().copied().collect();
        for task in alive {
            if self.running.get() != Some(task) {
                self.cancel(task);
            }
        }
    }

    /// At most `polls` steps.
    pub(crate) fn tick(&self, mut polls: u32) -> Turn {
        loop {
            self.fire_timers();
            let round = self.queue.borrow().len();
            if round == 0 {
                return self.turn();
            }
            for _ in 0..round {
                if polls == 0 {
                    return self.turn();
                }
                polls -= 1;
                self.step();
            }
        }
    }

    pub(crate) fn turn(&self) -> Turn {
        if !self.queue.borrow().is_empty() {
            return Turn::Ready;
        }
        if self.tasks.borrow().is_empty() {
            return Turn::Done;
        }
        self.timers.borrow().keys().next().map_or(Turn::Waiting, |(deadline, _)| Turn::Sleeping(*deadline))
    }

    fn fire_timers(&self) {
        self.firing.set(true);
        loop {
            let first = self.timers.borrow().keys().next().copied();
            let Some(key) = first.filter(|(deadline, _)| *deadline <= self.now.get()) else { break };
            let waker = self.timers.borrow_mut().remove(&key);
            waker.unwrap().wake();
        }
        self.firing.set(false);
    }

    fn step(&self) {
        let task = self.queue.borrow_mut().pop_front().unwrap();
        let (mut body, cancelled, result) = {
            let mut tasks = self.tasks.borrow_mut();
            let found = tasks.get_mut(&task).unwrap();
            found.state = State::Running;
            (found.body.take().unwrap(), found.cancel_requested, found.result.clone())
        };
        self.running.set(Some(task));
        self.woken.set(false);
        self.lines.poll_began(self.now.get(), task);
        if cancelled {
            drop(body);
            finish(&result, Err(None));
            self.end(task, PollOutcome::Cancelled, None);
            return;
        }
        let waker = Waker::from(Arc::new(TaskWaker(task)));
        let poll = || body.as_mut().poll(&mut Context::from_waker(&waker));
        match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(Poll::Pending) => self.suspend(task, body),
            Ok(Poll::Ready(output)) => {
                let abandoned = result.borrow().abandoned;
                let error = output.as_ref().err().cloned();
                finish(&result, output.map_err(Some));
                drop(body);
                if result.borrow().abandoned {
                    let unclaimed = result.borrow_mut().result.take();
                    drop(unclaimed);
                }
                let outcome = if error.is_some() { PollOutcome::Failed } else { PollOutcome::Completed };
                self.end(task, outcome, error.as_deref());
                if let Some(error) = error.filter(|_| abandoned) {
                    self.lines.failure_unclaimed(self.now.get(), task, &error);
                }
            }
            Err(panic) => {
                let error = "panicked: without a message";
                finish(&result, Err(Some(error.to_owned())));
                let abandoned = result.borrow().abandoned;
                drop(body);
                if abandoned {
                    result.borrow_mut().result = None;
                }
                self.end(task, PollOutcome::Failed, Some(error));
                if abandoned {
                    self.lines.failure_unclaimed(self.now.get(), task, error);
                }
                resume_unwind(panic);
            }
        }
    }

    fn suspend(&self, task: TaskId, body: Body) {
        let woken = self.woken.get();
        let mut tasks = self.tasks.borrow_mut();
        let found = tasks.get_mut(&task).unwrap();
        found.body = Some(body);
        found.state = if woken { State::Ready } else { State::Suspended };
        drop(tasks);
        self.lines.poll_ended(self.now.get(), task, PollOutcome::Pending, None);
        self.running.set(None);
        if woken {
            self.enqueue(task, Cause::Task(task));
        }
    }

    fn end(&self, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        self.tasks.borrow_mut().remove(&task);
        self.lines.poll_ended(self.now.get(), task, outcome, error);
        self.running.set(None);
    }
}

fn finish(cell: &RefCell<JoinCell>, result: Joined) {
    let joiner = {
        let mut cell = cell.borrow_mut();
        cell.finished = true;
        cell.result = Some(result);
        cell.joiner.take()
    };
    if let Some(joiner) = joiner {
        joiner.wake();
    }
}

struct TaskWaker(TaskId);

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        Oracle::here().wake(self.0);
    }
}

pub(crate) struct Handle {
    oracle: Rc<Oracle>,
    task: TaskId,
    name: String,
    result: Rc<RefCell<JoinCell>>,
    waiting: Waiting,
}

impl Handle {
    pub(crate) fn cancel(&self) -> bool {
        !self.is_finished() && self.oracle.cancel(self.task)
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.result.borrow().finished
    }
}

impl Future for Handle {
    type Output = Joined;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Joined> {
        let result = self.result.borrow_mut().result.take();
        if let Some(result) = result {
            self.waiting.end();
            return Poll::Ready(result);
        }
        assert!(!self.result.borrow().finished);
        let former = self.result.borrow_mut().joiner.replace(cx.waker().clone());
        drop(former);
        let label = format!("join {}", self.name);
        self.waiting.begin("join", &label);
        Poll::Pending
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.result.borrow_mut().abandoned = true;
        self.waiting.end();
        let joiner = self.result.borrow_mut().joiner.take();
        drop(joiner);
        let result = self.result.borrow_mut().result.take();
        if let Some(Err(Some(error))) = result {
            self.oracle.lines.failure_unclaimed(self.oracle.now.get(), self.task, &error);
        }
    }
}

pub(crate) struct Sleep {
    deadline: Time,
    label: String,
    timer: Option<(Time, u64)>,
    waiting: Waiting,
}

pub(crate) fn sleep(duration: Duration) -> Sleep {
    let label = format!("sleep {} ms", duration.as_secs_f64() * 1e3);
    let deadline = Oracle::here().now.get() + duration;
    Sleep { deadline, label, timer: None, waiting: Waiting::default() }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let oracle = Oracle::here();
        let key = match self.timer {
            Some(_) if self.deadline <= oracle.now.get() => {
                self.waiting.end();
                return Poll::Ready(());
            }
            Some(key) => Some(key).filter(|key| oracle.timers.borrow().contains_key(key)),
            None => {
                oracle.timers_set.set(oracle.timers_set.get() + 1);
                Some((self.deadline, oracle.timers_set.get()))
            }
        };
        if let Some(key) = key {
            self.timer = Some(key);
            let former = oracle.timers.borrow_mut().insert(key, cx.waker().clone());
            drop(former);
        }
        let Sleep { label, waiting, .. } = &mut *self;
        waiting.begin("timer", label);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.timer {
            let waker = Oracle::here().timers.borrow_mut().remove(&key);
            drop(waker);
        }
        self.waiting.end();
    }
}
