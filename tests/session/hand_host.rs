//! A host that a test turns by hand.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use loopscope::demos::source::{File, Fingerprint};
use loopscope::demos::{Args, Demo, Group, Main, Source};
use loopscope::i18n::Text;
use loopscope::rt::{Clock, Host, Pump, Reading, Time, VirtualClock};
use loopscope::session::{Session, Speed, State};

/// What a pump was asked for.
struct HandPump {
    wall: Rc<VirtualClock>,
    scheduled: Cell<bool>,
    due: Cell<Option<Time>>,
    turn: Rc<dyn Fn()>,
}

impl Pump for HandPump {
    fn schedule(&self) {
        self.scheduled.set(true);
    }

    fn schedule_after(&self, delay: Duration) {
        self.due.set(Some(self.wall.read().wall + delay));
    }

    fn cancel(&self) {
        self.scheduled.set(false);
        self.due.set(None);
    }
}

/// How finely the hand host's clock tells time.
pub(crate) const GRAIN: Duration = Duration::from_micros(100);

/// Real time, moved by hand.
struct Grained(Rc<VirtualClock>);

impl Clock for Grained {
    fn read(&self) -> Reading {
        self.0.read()
    }

    fn grain(&self) -> Duration {
        GRAIN
    }
}

/// A session and the host under it.
pub(crate) struct Bench {
    pub(crate) session: Rc<Session>,
    pub(crate) wall: Rc<VirtualClock>,
    pump: Rc<RefCell<Option<Rc<HandPump>>>>,
}

impl Bench {
    /// Starts a demo that has no parameters.
    pub(crate) fn start(main: fn(&Args) -> Main, speed: Speed) -> Bench {
        let no_file = || File { path: "", fingerprint: Fingerprint::of("") };
        let demo = Box::leak(Box::new(Demo {
            id: "test",
            group: Group::Basics,
            title: Text::new("", ""),
            summary: Text::new("", ""),
            question: None,
            next: &[],
            params: &[],
            needs_service_worker: false,
            source: Source { path: file!(), rust: no_file(), python: no_file() },
            needs_network: false,
            start: Some(main),
        }));
        Bench::start_demo(demo, speed)
    }

    /// Starts a demo with its defaults.
    pub(crate) fn start_demo(demo: &'static Demo, speed: Speed) -> Bench {
        let wall = VirtualClock::new();
        // Real hosts' clocks do not start at zero.
        wall.advance_to(Time::ZERO + Duration::from_secs(5));
        let pump: Rc<RefCell<Option<Rc<HandPump>>>> = Rc::default();
        let (made, clock) = (pump.clone(), wall.clone());
        let host = Host {
            clock: Rc::new(Grained(wall.clone())),
            pump: Box::new(move |turn| {
                let pump = Rc::new(HandPump {
                    wall: clock.clone(),
                    scheduled: Cell::default(),
                    due: Cell::default(),
                    turn,
                });
                made.replace(Some(pump.clone()));
                pump
            }),
        };
        let session = Session::start(demo, Args::defaults(demo.params), speed, &host);
        Bench { session, wall, pump }
    }

    /// Lets the host do the next thing it was asked for, waiting for it if it must; false if nothing was asked.
    pub(crate) fn turn(&self) -> bool {
        let pump = self.pump.borrow().clone().expect("a session makes its pump when it starts");
        let due = pump.due.get().filter(|_| !pump.scheduled.get());
        if let Some(due) = due {
            self.wall.advance_to(due);
            pump.due.set(None);
        } else if !pump.scheduled.replace(false) {
            return false;
        }
        (pump.turn)();
        true
    }

    /// Turns until nothing is asked for.
    pub(crate) fn run(&self) {
        while self.turn() {}
    }

    pub(crate) fn pass(&self, millis: u64) {
        self.wall.advance_to(self.wall.read().wall + Duration::from_millis(millis));
    }

    pub(crate) fn wall_ms(&self) -> f64 {
        self.wall.read().wall.as_millis_f64() - 5000.0
    }

    pub(crate) fn now_ms(&self) -> f64 {
        self.session.now().as_millis_f64()
    }

    /// The printed lines so far.
    pub(crate) fn said(&self) -> Vec<String> {
        let log = self.session.log();
        let texts = log.events().filter_map(|event| match event.kind {
            loopscope::trace::EventKind::Message { text } => log.text(text),
            _ => None,
        });
        texts.map(str::to_owned).collect()
    }

    #[track_caller]
    pub(crate) fn assert_ended(&self) {
        assert_eq!(self.session.state(), State::Ended);
        assert!(self.session.summary().is_some());
    }
}
