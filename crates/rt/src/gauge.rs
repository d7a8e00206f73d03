//! Gauges: how full a queue is, how many permits a semaphore has left, how much of a pool is in use.
//!
//! Whatever tasks share has one if its level says why they wait: it makes a [`Gauge`] when it is made, and sets it
//! whenever its level changes, after the change. `sync::queue` is the example to follow. Invariant: a gauge that nobody
//! watches keeps nothing and costs one branch. Next: [`Instrument::gauged`](super::Instrument::gauged), which is told.

use std::cell::Cell;
use std::panic::Location;
use std::rc::Rc;

use super::core::Core;
use super::current::try_current;
use super::instrument::Level;

/// A level that the trace draws over time. Dropping it says that the level is zero: what had it is gone.
pub struct Gauge(Option<Box<WatchedGauge>>);

struct WatchedGauge {
    core: Rc<Core>,
    number: u32,
    name: String,
    level: Cell<usize>,
}

impl Gauge {
    /// A gauge of the loop that is current, with its first level. It is called `kind` (`"queue"`, `"permits"`, `"pool"`), the
    /// line `at` that made what it tells of, and a number that no other of the run has. Outside a loop, and where nobody
    /// watches, it tells nobody.
    pub fn new(kind: &str, at: &Location<'_>, level: usize) -> Gauge {
        let Some(core) = try_current().filter(|core| core.is_watched()) else { return Gauge(None) };
        let number = core.gauges.get() + 1;
        core.gauges.set(number);
        let file = at.file().rsplit(['/', '\\']).next().unwrap_or_default();
        let name = format!("{kind} {number} · {file}:{}", at.line());
        let watched = WatchedGauge { core, number, name, level: Cell::new(level) };
        watched.emit();
        Gauge(Some(Box::new(watched)))
    }

    /// Says what the level is. Saying the same again says nothing.
    pub fn set(&self, level: usize) {
        self.set_to(|| level);
    }

    /// [`Gauge::set`] to what `level` gives, which is asked only if somebody watches.
    #[inline(always)]
    pub fn set_to(&self, level: impl FnOnce() -> usize) {
        if let Some(watched) = &self.0 {
            watched.set(level());
        }
    }
}

impl WatchedGauge {
    #[inline(never)]
    fn set(&self, level: usize) {
        if self.level.replace(level) != level {
            self.emit();
        }
    }

    fn emit(&self) {
        let level = u32::try_from(self.level.get()).unwrap_or(u32::MAX);
        self.core.emit_gauged(&Level { gauge: self.number, name: &self.name, level });
    }
}

impl Drop for Gauge {
    fn drop(&mut self) {
        self.set(0);
    }
}
