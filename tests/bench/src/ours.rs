//! Loopscope's executor as a peer, with the page's pump and the page's budget for a tick.

use std::cell::{Cell, OnceCell};
use std::future::Future;
use std::rc::{Rc, Weak};

use futures_util::FutureExt;
use js_sys::{Function, Promise};
use loopscope::platform;
use loopscope::rt::{self, Budget, Clock, Executor, Host, Instrument, JoinHandle, Pender, Pump, Turn, ms};
use loopscope::sync::queue;
use loopscope::trace::Recorder;
use wasm_bindgen::JsValue;

use crate::cases::Work;
use crate::peers::settled;
use crate::work::{self, Spawn, Unwrapped};

/// As in a session in real time. A recorded loop reads the clock after each step; unrecorded steps here are known to be
/// short, so one reading covers many of them.
const TURN: Budget = Budget::wall(ms(8)).with_steps_per_reading(64);

pub(crate) async fn plain(work: Work) -> bool {
    work::run(Ours(None), work).await
}

/// Records every event, as in the page.
pub(crate) async fn traced(work: Work) -> bool {
    work::run(Ours(Some(Rc::new(Recorder::default()))), work).await
}

#[derive(Clone)]
struct Ours(Option<Rc<dyn Instrument>>);

impl Spawn for Ours {
    async fn run_main(self, main: impl Future<Output = bool> + 'static) -> bool {
        drive(main, self.0).await
    }

    fn detach(&self, task: impl Future<Output = ()> + 'static) {
        drop(rt::spawn("w", task));
    }

    fn result_of(&self, task: impl Future<Output = u32> + 'static) -> Option<impl Future<Output = u32>> {
        Some(Unwrapped(rt::spawn("w", task)))
    }

    fn yield_now() -> impl Future<Output = ()> {
        rt::yield_now()
    }

    async fn ping_pong(&self, rounds: u32) {
        let (ping, pings) = queue(1);
        let (pong, pongs) = queue(1);
        self.detach(async move {
            while let Ok(n) = pings.get().await {
                if pong.put(n).await.is_err() {
                    return;
                }
            }
        });
        let mut n = 0;
        while n < rounds {
            let sent = ping.put(n).await;
            assert!(sent.is_ok() && pongs.get().await == Ok(n), "a message was lost");
            n += 1;
        }
    }
}

/// Runs `main` and all tasks that it spawns.
pub(crate) async fn drive(
    main: impl Future<Output = bool> + 'static,
    instrument: Option<Rc<dyn Instrument>>,
) -> bool {
    let mut main = Some(main);
    let mut drive = None;
    let ended = Promise::new(&mut |resolve, _| {
        // Called once, synchronously.
        drive = main.take().map(|main| Drive::start(main, instrument.clone(), resolve));
    });
    settled(ended).await.is_truthy()
}

/// An executor and the pump that ticks it.
struct Drive {
    executor: Executor,
    clock: Rc<dyn Clock>,
    pump: Rc<dyn Pump>,
    /// `None` after the last tick.
    main: Cell<Option<JoinHandle<bool>>>,
    ended: Function,
}

/// Set after the executor was created, because the executor is created with its pender.
struct DrivePender(Rc<OnceCell<Weak<Drive>>>);

impl Pender for DrivePender {
    fn pend(&self) {
        if let Some(drive) = self.0.get().and_then(Weak::upgrade) {
            drive.pump.schedule();
        }
    }
}

impl Drive {
    fn start(
        main: impl Future<Output = bool> + 'static,
        instrument: Option<Rc<dyn Instrument>>,
        ended: Function,
    ) -> Rc<Drive> {
        let Host { clock, pump } = platform::host();
        let this: Rc<OnceCell<Weak<Drive>>> = Rc::default();
        let turned = this.clone();
        let pump = pump(Rc::new(move || {
            if let Some(drive) = turned.get().and_then(Weak::upgrade) {
                drive.turn();
            }
        }));
        let executor = Executor::new(clock.clone(), Rc::new(DrivePender(this.clone())), instrument);
        let main = Cell::new(Some(executor.spawn("main", main)));
        let drive = Rc::new(Drive { executor, clock, pump, main, ended });
        // It is new, so it cannot be set already.
        let _ = this.set(Rc::downgrade(&drive));
        drive.pump.schedule();
        drive
    }

    fn turn(&self) {
        match self.executor.tick(TURN) {
            Turn::Ready => self.pump.schedule(),
            Turn::Sleeping(deadline) => self.pump.schedule_after(deadline.since(self.clock.read().now)),
            Turn::Waiting => {}
            Turn::Done => {
                let main = self.main.take().and_then(JoinHandle::now_or_never);
                // Calling a promise's `resolve` cannot fail.
                drop(self.ended.call1(&JsValue::UNDEFINED, &matches!(main, Some(Ok(true))).into()));
            }
        }
    }
}
