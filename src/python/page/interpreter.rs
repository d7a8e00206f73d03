//! Boots interpreters and starts programs in them.
//!
//! The first boot loads CPython and makes a snapshot of its memory, from which later ones start in a fraction of the time.
//! While a program runs, the next interpreter boots: so the next run starts at once.
//!
//! Invariant: an interpreter that was given to a run is never used again.
//!
//! The page loads this on first use.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;

use super::inbox::Inbox;
use super::order::{Order, WorkerProgram};
use super::worker::{PythonWorker, WorkerReport};
use super::worker_run::{Given, WorkerRun};
use crate::net::{LabDirectory, RouteSettings, default_settings};
use crate::platform::exchange::page_word;

/// The interpreters of the page.
#[derive(Default)]
pub struct Interpreter {
    /// The memory of a booted interpreter.
    snapshot: RefCell<JsValue>,
    /// Whether an interpreter boots of whose memory the snapshot will be made.
    makes_snapshot: Cell<bool>,
    /// An interpreter that boots, or has booted, for the next run.
    standby: RefCell<Option<Standby>>,
    /// The wheels of the visitor's: names of files, and what is in them.
    wheels: RefCell<Vec<(String, Uint8Array)>>,
    /// What the visitor set for the routes; empty before anybody asked for them.
    routes: RefCell<Vec<RouteSettings>>,
    /// The words by which workers know the lab, undefined without one; empty before anybody asked for them.
    lab: OnceCell<JsValue>,
}

/// An interpreter without a program.
struct Standby {
    worker: PythonWorker,
    /// Where its messages go.
    inbox: Rc<Inbox>,
}

impl Interpreter {
    /// Boots an interpreter for the next run, unless one does. While the first boots it would take as long as that, and from the
    /// same processor; once it runs its program, the next is booted from its snapshot.
    pub fn prepare(self: &Rc<Self>) {
        if self.standby.borrow().is_none() && !self.makes_snapshot.get() {
            let standby = self.boot();
            *self.standby.borrow_mut() = standby;
        }
    }

    fn boot(self: &Rc<Self>) -> Option<Standby> {
        let inbox: Rc<Inbox> = Rc::default();
        let (heard, interpreter) = (inbox.clone(), Rc::downgrade(self));
        let snapshot = self.snapshot.borrow().clone();
        self.makes_snapshot.set(snapshot.is_undefined());
        let boot = [("snapshot", snapshot), ("lab", self.lab())];
        let worker = PythonWorker::start(&boot, move |message| {
            if let Some(interpreter) = interpreter.upgrade() {
                interpreter.note(&message);
            }
            heard.put(message);
        })?;
        Some(Standby { worker, inbox })
    }

    /// Keeps the snapshot of the first interpreter.
    fn note(&self, message: &WorkerReport) {
        match message {
            WorkerReport::Ready { snapshot } if !snapshot.is_undefined() => {
                self.snapshot.replace(snapshot.clone());
                self.makes_snapshot.set(false);
            }
            WorkerReport::Fault { .. } => self.makes_snapshot.set(false),
            _ => {}
        }
    }

    /// Gives a wheel to each program that starts from now on, in place of one of the same package.
    pub fn add_wheel(&self, name: String, bytes: Uint8Array) {
        let package = |name: &str| name.split('-').next().unwrap_or(name).to_ascii_lowercase();
        let mut wheels = self.wheels.borrow_mut();
        wheels.retain(|(known, _)| package(known) != package(&name));
        wheels.push((name, bytes));
    }

    /// The names of the wheels' files.
    pub fn wheels(&self) -> Vec<String> {
        self.wheels.borrow().iter().map(|(name, _)| name.clone()).collect()
    }

    /// The routes of the network, as programs begin with them.
    pub fn routes(&self) -> Vec<RouteSettings> {
        self.lab();
        let mut routes = self.routes.borrow_mut();
        if routes.is_empty() {
            *routes = default_settings();
        }
        routes.clone()
    }

    /// Sets a route for the programs that start from now on.
    pub fn set_route(&self, settings: &RouteSettings) {
        let mut routes = self.routes();
        if let Some(route) = routes.iter_mut().find(|route| route.id == settings.id) {
            *route = settings.clone();
        }
        self.routes.replace(routes);
    }

    /// The names of the lab's services; none without a lab.
    pub fn lab_services(&self) -> Vec<String> {
        self.lab();
        LabDirectory::services()
    }

    /// The words by which workers know the lab. Also tells this thread's network of it.
    fn lab(&self) -> JsValue {
        let lab = self.lab.get_or_init(|| {
            let lab = page_word("loopscope-lab");
            LabDirectory::set(lab.as_deref().and_then(LabDirectory::parse));
            lab.map_or(JsValue::UNDEFINED, JsValue::from)
        });
        lab.clone()
    }

    /// Starts a program, as soon as its worker has booted.
    pub fn start(self: &Rc<Self>, order: Order) -> Rc<WorkerRun> {
        match order.program {
            WorkerProgram::Python(_) => self.start_python(order),
            WorkerProgram::Demo(..) => self.start_demo(order),
        }
    }

    /// Starts a demo in Rust, in a worker without an interpreter.
    fn start_demo(&self, order: Order) -> Rc<WorkerRun> {
        let inbox: Rc<Inbox> = Rc::default();
        let heard = inbox.clone();
        let boot = [("isRust", true.into()), ("lab", self.lab())];
        let worker = PythonWorker::start(&boot, move |message| heard.put(message));
        let inbox = worker.is_some().then_some(&inbox);
        let given = Given { wheels: Array::new(), routes: self.routes() };
        WorkerRun::start(order, given, worker, inbox, || {})
    }

    fn start_python(self: &Rc<Self>, order: Order) -> Rc<WorkerRun> {
        self.prepare();
        let standby = self.standby.borrow_mut().take();
        let failed = standby.as_ref().is_none_or(|standby| standby.inbox.has_failed());
        // One that failed to boot may boot now.
        let standby = if failed { self.boot() } else { standby };
        let wheels = self.wheels.borrow();
        let wheels: Array = wheels.iter().map(|(name, bytes)| Array::of2(&name.into(), bytes)).collect();
        let given = Given { wheels, routes: self.routes() };
        let interpreter = self.clone();
        let began = move || interpreter.prepare();
        match standby {
            Some(Standby { worker, inbox }) => {
                WorkerRun::start(order, given, Some(worker), Some(&inbox), began)
            }
            None => WorkerRun::start(order, given, None, None, began),
        }
    }
}
