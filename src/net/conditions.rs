//! The conditions of a route: how slow and how unreliable it is.
//!
//! Invariant: the same program on the virtual clock meets the same delays in each run. Next: `link`, which delays by them.

use std::cell::Cell;
use std::time::Duration;

/// What a server does to its clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerFault {
    /// It serves.
    #[default]
    None,
    /// It refuses connections.
    Refuse,
    /// It accepts connections and never answers.
    Silent,
    /// It resets a connection at its first request.
    Cut,
    /// It sends the first half of the first answer after the login, and resets the connection.
    CutReply,
}

/// The longest latency, jitter and wait before an answer that a visitor may set, in milliseconds.
pub const LONGEST_DELAY_MS: u32 = 2000;
/// The highest limit of connections that a visitor may set.
pub const HIGHEST_LIMIT: u32 = 10_000;

/// How a route treats the connections that take it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// From one end to the other, one way.
    pub latency: Duration,
    /// At most so much more, at random.
    pub jitter: Duration,
    /// How long the server waits before it regards a request.
    pub late: Duration,
    /// The number of connections that are served at once; further ones wait.
    pub limit: Option<usize>,
    /// What the server does wrong.
    pub fault: ServerFault,
}

/// Random numbers by Marsaglia's xorshift64, from the same seed in each run.
pub(super) struct Dice(Cell<u64>);

impl Default for Dice {
    fn default() -> Dice {
        Dice(Cell::new(0x9E37_79B9_7F4A_7C15))
    }
}

impl Dice {
    /// A number in `0..1`.
    pub(super) fn roll(&self) -> f64 {
        let mut x = self.0.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.0.set(x);
        (x >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The delay of one message.
    pub(super) fn delay(&self, conditions: &Conditions) -> Duration {
        if conditions.jitter.is_zero() {
            return conditions.latency;
        }
        conditions.latency + conditions.jitter.mul_f64(self.roll())
    }
}
