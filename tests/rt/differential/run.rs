//! Runs a program on an executor.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use futures_util::future::{Either, join_all, select};
use loopscope::rt::Turn;

use super::both::Loop;
use super::program::{AT_THE_END, Host, Op, Program};
use crate::oracle::Value;

/// The state that the tasks of a program share.
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

    /// Takes a handle out, so that nothing is borrowed while it is used.
    fn take(&self, handle: usize) -> Option<(usize, L::Handle)> {
        let mut handles = self.handles.borrow_mut();
        let place = handle.checked_rem(handles.len())?;
        Some((place, handles[place].take()?))
    }

    fn put_back(&self, (place, handle): (usize, L::Handle)) {
        self.handles.borrow_mut()[place] = Some(handle);
    }

    /// The ops that do not wait, which drops and the host can run too.
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

/// Runs an op when it is dropped.
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
            // Like a panic, without its message on the terminal.
            Op::Panic => resume_unwind(Box::new(number)),
            op => shared.act(op),
        }
    }
    Ok(Box::new(deferred))
}

/// Pending until the waker that it stores is used.
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

/// All events, and the loop's answer after each of the host's actions.
pub(super) fn run<L: Loop>(program: &Program, on: L) -> Vec<String> {
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
    // To the end: by ticks while that makes progress, then by a shutdown.
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
