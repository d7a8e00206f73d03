//! The actions of the controls. Each is valid in every state of the run; where it does not apply it does nothing.
//!
//! Invariant: at most one run is on show. A replaced run is stopped and kept alive until its tasks have cleaned up; its
//! outcome is `Cancelled`.
//!
//! The page loads these on first use: `super::app_state::AppState::start`, `super::app_state::AppState::start_at`, `super::app_state::AppState::step*`, `super::app_state::AppState::seek`.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::app_state::{AppState, Topic};
use super::drafts::ShownPython;
use super::playhead::{Playhead, Rate};
use super::run_view::{RunSource, ShownRun};
use crate::demos::{Args, Demo};
use crate::i18n::{Lang, sentences};
use crate::platform;
use crate::python::page::{Order, WorkerProgram};
use crate::session::{Language, Program, Session, Speed, State, StepResult};
use crate::trace::StepBy;
use crate::ui::panic;
use crate::ui::timeline::layout::viewport::Direction;

/// At most this many waits for the host are named in a notice.
const NAMED: usize = 3;

impl AppState {
    /// Starts the chosen demo. Refused while a field is at fault; then the reason takes the focus.
    /// A Python file that is not loaded yet is waited for.
    pub(crate) fn start(&'static self) -> Option<Rc<Session>> {
        self.start_at(self.speed.get())
    }

    /// As [`AppState::start`], at another speed than the chosen one.
    pub(crate) fn start_at(&'static self, speed: Speed) -> Option<Rc<Session>> {
        let Some(program) = self.program() else {
            self.refused.update(|refused| *refused += 1);
            return None;
        };
        if self.python_waits() {
            self.start_when_ready();
            return None;
        }
        self.start_program(program, speed)
    }

    /// Chooses a demo, and what it runs with.
    pub(crate) fn choose_run(&self, demo: &'static Demo, args: &Args, speed: Speed, language: Language) {
        self.choose(demo);
        self.show_demo(demo, args);
        self.speed.set(speed);
        self.language.set(language);
    }

    /// `None` if it is a Python program that is not loaded.
    fn start_program(&'static self, program: Program, speed: Speed) -> Option<Rc<Session>> {
        self.retire();
        let session = match &program {
            Program::Demo { demo, args, language: Language::Rust } if demo.needs_network => {
                let order = Order { program: WorkerProgram::Demo(demo, args.clone()), speed };
                Session::of(program, speed, self.interpreter.start(order))
            }
            Program::Demo { demo, args, language: Language::Rust } => {
                Session::start(demo, args.clone(), speed, &platform::host())
            }
            _ => {
                let order = self.python_order(self.start_seq(), speed)?;
                Session::of(program, speed, self.interpreter.start(order))
            }
        };
        let run = Rc::new(ShownRun {
            number: self.start_seq(),
            source: RunSource::Live(session.clone()),
            model: Default::default(),
            findings: Default::default(),
        });
        panic::watch(&run, self.frames);
        self.run_view.run.set(Some(run));
        self.refresh();
        Some(session)
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
        self.refresh();
    }

    /// Runs one step; without a live run, the first step of a new one. With the playhead in the past, moves it one poll
    /// forward instead.
    pub(crate) fn step(&'static self) {
        if self.is_past() {
            return self.seek(Direction::Forward, StepBy::Poll);
        }
        let live = self.run().filter(|run| run.state() != State::Ended);
        let live = live.and_then(|run| run.session().cloned());
        let Some(session) = live.or_else(|| self.start()) else { return };
        self.withdraw(Topic::Step);
        let step = session.step();
        self.refresh();
        if step == StepResult::WaitsForHost {
            self.notify_host_waits();
        }
    }

    /// Moves the playhead one poll back.
    pub(crate) fn step_back(&self) {
        self.withdraw(Topic::Step);
        self.seek(Direction::Back, StepBy::Poll);
    }

    /// Moves the playhead by one stride. At the last event it follows the run again.
    pub(crate) fn seek(&self, direction: Direction, stride: StepBy) {
        self.run_view.seek(|playhead, log| match direction {
            Direction::Back => playhead.backward(log, stride),
            Direction::Forward => playhead.forward(log, stride).at_end_follow(log, stride),
        });
    }

    /// Plays the recorded run from the playhead on, or pauses the playback.
    pub(crate) fn toggle_play(&self) {
        let rate = self.rate.get();
        self.run_view.seek(
            |playhead, log| if playhead.is_playing() { playhead.pause() } else { playhead.play(log, rate) },
        );
        self.frames.redraw();
    }

    /// Sets the playback rate.
    pub(crate) fn set_rate(&self, rate: Rate) {
        self.rate.set(rate);
        self.run_view
            .seek(|playhead, log| if playhead.is_playing() { playhead.play(log, rate) } else { playhead });
    }

    fn notify_host_waits(&self) {
        let status = self.loop_status();
        let named = status.host.first.iter().take(NAMED);
        let waits: Vec<String> = named.map(|wait| format!("{} ({})", wait.task.name, wait.label)).collect();
        let more = status.host.total - waits.len();
        self.notify(Topic::Step, move |lang| {
            let comma = if lang == Lang::Zh { "、" } else { ", " };
            let mut waits = waits.join(comma);
            if more > 0 {
                waits = format!("{waits}{comma}{}", sentences::and_more(lang, more));
            }
            sentences::step_waits_for_host(lang, &waits)
        });
    }

    /// Requests the cancellation of every task, and aborts a waiting start. A second stop does not wait for clean-up.
    pub(crate) fn stop(&self) {
        self.supersede_start();
        if let Some(session) = self.run().as_ref().and_then(|run| run.session()) {
            session.stop();
            self.withdraw(Topic::Step);
            self.refresh();
        }
    }

    /// Shows another demo with its defaults, or with the visitor's edits. The run on show is stopped and dropped.
    pub(crate) fn choose(&self, demo: &'static Demo) {
        if std::ptr::eq(demo, self.demo.get()) && !self.is_own() {
            return;
        }
        self.drop_run();
        self.focus.take();
        self.show_demo(demo, &Args::defaults(demo.params));
        if self.has_edits(demo) {
            self.python.set(ShownPython::Edited);
        }
    }

    /// Sets the text of a field. A live run is stopped and dropped: its parameters would differ from the fields.
    pub(crate) fn write_field(&self, index: usize, text: String) {
        if self.is_live() {
            self.drop_run();
        }
        self.fields.update(|fields| fields[index] = text);
    }

    /// Sets the speed of the run on show and of the next one.
    pub(crate) fn set_speed(&self, speed: Speed) {
        self.speed.set(speed);
        if let Some(session) = self.run().as_ref().and_then(|run| run.session()) {
            session.set_speed(speed);
            self.refresh();
        }
    }

    pub(super) fn drop_run(&self) {
        self.retire();
        self.run_view.run.set(None);
        self.refresh();
    }

    /// Stops the run on show and resets what belongs to it. A future keeps the session alive until its tasks have cleaned up.
    pub(crate) fn retire(&self) {
        self.supersede_start();
        self.active_import.set(None);
        self.run_view.selected.set(None);
        self.run_view.playhead.set(Playhead::Following);
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

    /// Shows the effect of an action at once; see [`Frames::refresh`](crate::ui::frames::Frames::refresh).
    pub(crate) fn refresh(&self) {
        self.frames.refresh();
    }
}
