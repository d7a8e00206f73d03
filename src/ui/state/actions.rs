//! What the controls do: each is harmless in every state of the run.
//!
//! Invariant: at most one run is on show. One that is replaced is stopped, and kept until its tasks have cleaned up; it
//! ends as cancelled for whoever waits for it.
//!
//! The page loads these on first use: `super::app_state::Desk::step*`, `super::app_state::Desk::wind`.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::app_state::{Desk, Topic, written};
use super::playhead::{Playhead, Rate};
use super::run_view::{Run, Subject};
use crate::demos::{Args, Demo};
use crate::i18n::{Lang, sentences};
use crate::platform;
use crate::session::{Session, Speed, State, StepResult};
use crate::trace::StepBy;
use crate::ui::panic;
use crate::ui::timeline::input::keys::Direction;

/// How many of the tasks that wait for the host a notice names.
const NAMED: usize = 3;

impl Desk {
    /// Starts what the visitor has chosen. Refused, with the focus on the reason, while a field is at fault.
    pub(crate) fn start(&self) -> Option<Rc<Session>> {
        match self.args() {
            Ok(args) => Some(self.start_with(args)),
            Err(_) => {
                self.refused.update(|refused| *refused += 1);
                None
            }
        }
    }

    /// Shows `demo` with `args` at `speed` and starts it.
    pub(crate) fn start_demo(&self, demo: &'static Demo, args: Args, speed: Speed) -> Rc<Session> {
        self.choose(demo);
        self.fields.set(written(&args));
        self.speed.set(speed);
        self.start_with(args)
    }

    fn start_with(&self, args: Args) -> Rc<Session> {
        self.retire();
        let (demo, speed) = (self.demo.get(), self.speed.get());
        let session = Session::start(demo, args, speed, &platform::host());
        let run = Rc::new(Run {
            number: self.last_ticket(),
            subject: Subject::Live(session.clone()),
            model: Default::default(),
        });
        panic::watch(&run, self.frames);
        self.page.run.set(Some(run));
        self.look();
        session
    }

    /// Pauses a running run, resumes a paused one.
    pub(crate) fn pause_or_resume(&self) {
        let run = self.run();
        let Some(session) = run.as_ref().and_then(|run| run.session()) else { return };
        match session.state() {
            State::Running => session.pause(),
            State::Paused => session.resume(),
            State::Stopping | State::Ended => return,
        }
        self.withdraw(Topic::Step);
        self.look();
    }

    /// Runs one step; with no run on show, the first step of a new one. While the page looks at the past, goes one step
    /// on there.
    pub(crate) fn step(&self) {
        if self.is_past() {
            return self.wind(Direction::Forward, StepBy::Poll);
        }
        let live = self.run().filter(|run| run.state() != State::Ended);
        let live = live.and_then(|run| run.session().cloned());
        let Some(session) = live.or_else(|| self.start()) else { return };
        self.withdraw(Topic::Step);
        let step = session.step();
        self.look();
        if step == StepResult::WaitsForHost {
            self.say_what_the_host_owes();
        }
    }

    /// Looks at the step before the one that is looked at.
    pub(crate) fn step_back(&self) {
        self.withdraw(Topic::Step);
        self.wind(Direction::Back, StepBy::Poll);
    }

    /// Moves the playhead through what is recorded; from the last event on it follows the run.
    pub(crate) fn wind(&self, direction: Direction, stride: StepBy) {
        self.page.wind(|playhead, log| match direction {
            Direction::Back => playhead.backward(log, stride),
            Direction::Forward => playhead.forward(log, stride).at_end_follow(log, stride),
        });
    }

    /// Plays what is recorded from the playhead on, or stays there.
    pub(crate) fn play_or_rest(&self) {
        let rate = self.rate.get();
        self.page.wind(
            |playhead, log| if playhead.is_playing() { playhead.pause() } else { playhead.play(log, rate) },
        );
        self.frames.redraw();
    }

    /// Plays at another rate from now on.
    pub(crate) fn set_rate(&self, rate: Rate) {
        self.rate.set(rate);
        self.page
            .wind(|playhead, log| if playhead.is_playing() { playhead.play(log, rate) } else { playhead });
    }

    fn say_what_the_host_owes(&self) {
        let present = self.present();
        let named = present.host.first.iter().take(NAMED);
        let waits: Vec<String> = named.map(|wait| format!("{} ({})", wait.task.name, wait.label)).collect();
        let more = present.host.total - waits.len();
        self.notify(Topic::Step, move |lang| {
            let comma = if lang == Lang::Zh { "、" } else { ", " };
            let mut waits = waits.join(comma);
            if more > 0 {
                waits = format!("{waits}{comma}{}", sentences::and_more(lang, more));
            }
            sentences::step_waits_for_host(lang, &waits)
        });
    }

    /// Asks every task to cancel; calls off a start that waits. Pressed again, it does not wait for the tasks' clean-up.
    pub(crate) fn stop(&self) {
        self.take_ticket();
        if let Some(session) = self.run().as_ref().and_then(|run| run.session()) {
            session.stop();
            self.withdraw(Topic::Step);
            self.look();
        }
    }

    /// Puts another demo on show, with its defaults. What ran is stopped and dropped.
    pub(crate) fn choose(&self, demo: &'static Demo) {
        if std::ptr::eq(demo, self.demo.get()) {
            return;
        }
        self.drop_run();
        self.focus.take();
        self.fields.set(written(&Args::defaults(demo)));
        self.demo.set(demo);
    }

    /// Takes what the visitor wrote into a field. A live run is stopped and dropped: it no longer is what the fields say.
    pub(crate) fn write_field(&self, index: usize, text: String) {
        if self.is_live() {
            self.drop_run();
        }
        self.fields.update(|fields| fields[index] = text);
    }

    /// Sets the speed of the run on show, and of the next.
    pub(crate) fn set_speed(&self, speed: Speed) {
        self.speed.set(speed);
        if let Some(session) = self.run().as_ref().and_then(|run| run.session()) {
            session.set_speed(speed);
            self.look();
        }
    }

    fn drop_run(&self) {
        self.retire();
        self.page.run.set(None);
        self.look();
    }

    /// Stops what is on show. Its session lives on by itself until its tasks have cleaned up.
    pub(crate) fn retire(&self) {
        self.take_ticket();
        self.reading.set(None);
        self.page.selected.set(None);
        self.page.playhead.set(Playhead::Following);
        for topic in [Topic::Step, Topic::Dropped, Topic::Export, Topic::Import] {
            self.withdraw(topic);
        }
        let Some(run) = self.run() else { return };
        let Some(session) = run.session().cloned() else { return };
        session.stop();
        if session.state() != State::Ended {
            spawn_local(async move {
                session.ended().await;
            });
        }
    }

    pub(crate) fn look(&self) {
        self.frames.look();
    }
}
