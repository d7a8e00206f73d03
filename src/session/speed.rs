//! How fast a run goes.

use std::time::Duration;

/// How loop time passes during a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// As real time passes.
    #[default]
    Real,
    /// As real time passes, but before each step the loop pauses, and its clock with it.
    Slow,
    /// It jumps from timer to timer; while an answer of the host is due it passes as real time does.
    Virtual,
}

/// The pause of a slow run before each step: long enough to read what changed.
pub const SLOW_DELAY: Duration = Duration::from_millis(400);

impl Speed {
    /// Every speed, the default first.
    pub const ALL: [Speed; 3] = [Speed::Real, Speed::Slow, Speed::Virtual];

    /// Its name in URLs and traces.
    pub const fn name(self) -> &'static str {
        match self {
            Speed::Real => "real",
            Speed::Slow => "slow",
            Speed::Virtual => "virtual",
        }
    }

    /// The speed of this name.
    pub fn parse(name: &str) -> Option<Speed> {
        Speed::ALL.into_iter().find(|speed| speed.name() == name)
    }
}
