//! Our executor as a peer: driven by the page's own pump, with the page's own budget for a turn.

use std::cell::OnceCell;
use std::rc::{Rc, Weak};

use js_sys::{Function, Promise};
use loopscope::platform;
use loopscope::rt::{Budget, Executor, Host, Instrument, Pender, Pump, Turn, ms, spawn, yield_now};
use loopscope::trace::Recorder;
use wasm_bindgen::JsValue;

use crate::cases::Case;
use crate::peers::settled;

/// As a session's turns in real time.
const TURN: Budget = Budget::wall(ms(8));

pub(crate) async fn yields(case: Case) {
    run(case, None).await;
}

/// With every event recorded, as in the page.
pub(crate) async fn traced_yields(case: Case) {
    run(case, Some(Rc::new(Recorder::default()))).await;
}

async fn run(case: Case, instrument: Option<Rc<dyn Instrument>>) {
    let mut drive = None;
    let ended = Promise::new(&mut |resolve, _| {
        drive = Some(Drive::start(case, instrument.clone(), resolve));
    });
    settled(ended).await;
}

async fn yields_of_one(case: Case) {
    for _ in 0..case.yields {
        yield_now().await;
    }
}

/// An executor and the pump that turns it.
struct Drive {
    executor: Executor,
    pump: Rc<dyn Pump>,
    ended: Function,
}

/// Set once the executor exists: it is made with the bell that rings for it.
struct Bell(Rc<OnceCell<Weak<Drive>>>);

impl Pender for Bell {
    fn pend(&self) {
        if let Some(drive) = self.0.get().and_then(Weak::upgrade) {
            drive.pump.soon();
        }
    }
}

impl Drive {
    fn start(case: Case, instrument: Option<Rc<dyn Instrument>>, ended: Function) -> Rc<Drive> {
        let Host { clock, pump } = platform::host();
        let this: Rc<OnceCell<Weak<Drive>>> = Rc::default();
        let turned = this.clone();
        let pump = pump(Rc::new(move || {
            if let Some(drive) = turned.get().and_then(Weak::upgrade) {
                drive.turn();
            }
        }));
        let executor = Executor::new(clock, Rc::new(Bell(this.clone())), instrument);
        // By a task, as programs do: what is spawned from outside is stamped one by one when it is recorded.
        drop(executor.spawn("main", async move {
            for _ in 0..case.tasks {
                drop(spawn("w", yields_of_one(case)));
            }
        }));
        let drive = Rc::new(Drive { executor, pump, ended });
        // Fresh, so it cannot be set already.
        let _ = this.set(Rc::downgrade(&drive));
        drive.pump.soon();
        drive
    }

    fn turn(&self) {
        if self.executor.tick(TURN) == Turn::Done {
            // Resolving cannot fail: the function is a promise's own.
            let _ = self.ended.call0(&JsValue::UNDEFINED);
        } else {
            self.pump.soon();
        }
    }
}
