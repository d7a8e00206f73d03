//! How fast a run goes.

use std::time::Duration;

/// How loop time passes during a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// As on the wall.
    #[default]
    Real,
    /// As on the wall, but the loop dwells before each step, and its time stands still meanwhile.
    Slow,
    /// From timer to timer without waiting; in real time only while an answer of the host is due.
    Virtual,
}

/// How long a slow run dwells before each step: long enough to read what changed.
pub const DWELL: Duration = Duration::from_millis(400);

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
