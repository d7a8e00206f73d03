//! The page's address: what the browser's URL and a shared link say of the page as it is.
//!
//! Invariant: opening the address shows what is on show, as far as an address can carry it. Next: `address`, its form.

use super::address::Address;
use super::app_state::AppState;
use super::focus::{Focus, Instant};
use super::run_view::RunSource;

impl AppState {
    /// The address of the page as it is; `None` while a field is at fault.
    pub(crate) fn address(&self) -> Option<Address> {
        let args = self.args().ok()?;
        let program = self.own(|program| program.carried().map(|carried| carried.to_string())).flatten();
        // A URL that set language or theme keeps setting them, to the current ones; other URLs leave both to the visitor.
        let lang = self.origin.lang.map(|_| self.lang());
        let theme = self.origin.theme.map(|_| self.run_view.theme.get());
        let (demo, speed) = (self.demo.get(), self.speed.get());
        // The `trace` key stays as long as that trace is on show.
        let trace = self.origin.trace.clone().filter(|trace| self.shows(trace));
        let carried = match self.run() {
            Some(run) => run.carried().map(str::to_owned),
            None => self.origin.carried.clone().filter(|_| !self.is_own()),
        };
        Some(Address {
            demo,
            args,
            language: self.language.get(),
            speed,
            lang,
            theme,
            focus: Focus::default(),
            trace,
            carried,
            program,
            ..self.origin.clone()
        })
    }

    /// Whether the trace of this name is on show, or still loading.
    fn shows(&self, trace: &str) -> bool {
        match self.run() {
            Some(run) => matches!(&run.source, RunSource::File(file) if file.name == trace),
            None => true,
        }
    }

    /// The part of the run on show that a link should point at.
    pub(crate) fn focus(&self) -> Focus {
        let window = self.window.get();
        Focus {
            at: self.run_view.playhead.get().point().map(|point| Instant::of(point.time)),
            lane: self.run_view.selected.get(),
            from: window.map(|(from, _)| Instant::of(from)),
            to: window.map(|(_, to)| Instant::of(to)),
        }
    }
}
