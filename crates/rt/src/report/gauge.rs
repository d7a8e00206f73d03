//! Gauges: levels over time, such as the length of a queue, the free permits of a semaphore, the busy workers of a pool.
//!
//! A shared object has one if its level explains why tasks wait. It creates its [`Gauge`] in its constructor, and sets it
//! after each change. `sync::queue` is the example to follow. Invariant: a gauge without an instrument allocates nothing and
//! costs one branch. Next: [`Instrument::gauged`](crate::Instrument::gauged), which it reports to.

use std::cell::Cell;
use std::panic::Location;
use std::rc::Rc;

use super::instrument::Level;
use crate::event_loop::core::Core;
use crate::event_loop::current::try_current;

/// A level that the trace draws over time. Dropping it sets the level to zero.
///
/// ```
/// use std::cell::RefCell;
/// use std::panic::Location;
/// use std::rc::Rc;
///
/// use loopscope_rt::{Gauge, Instrument, Level, Runner, TaskId, Time};
///
/// #[derive(Default)]
/// struct Levels(RefCell<Vec<u32>>);
///
/// impl Instrument for Levels {
///     fn gauged(&self, _: Time, _: Option<TaskId>, level: &Level<'_>) {
///         self.0.borrow_mut().push(level.level);
///     }
/// }
///
/// let levels = Rc::new(Levels::default());
/// Runner::watched_by(levels.clone()).run_virtual(async {
///     let gauge = Gauge::new("pool", Location::caller(), 2);
///     gauge.set(5);
///     gauge.set(5);
/// })?;
/// assert_eq!(levels.0.take(), [2, 5, 0]);
/// # Ok::<(), loopscope_rt::RunError>(())
/// ```
pub struct Gauge(Option<Box<WatchedGauge>>);

/// A gauge of a loop that has an instrument.
struct WatchedGauge {
    core: Rc<Core>,
    number: u32,
    name: String,
    level: Cell<usize>,
}

impl Gauge {
    /// A gauge of the current loop, with its first level. Its name consists of `kind` (`"queue"`, `"permits"`, `"pool"`), a
    /// number that is unique in the run, and `at`, the line that created the object. Outside a loop, and in a loop without
    /// an instrument, it reports nothing.
    pub fn new(kind: &str, at: &Location<'_>, level: usize) -> Gauge {
        let Some(core) = try_current().filter(|core| core.is_watched()) else { return Gauge(None) };
        let number = core.numbers.next_gauge();
        let file = at.file().rsplit(['/', '\\']).next().unwrap_or_default();
        let name = format!("{kind} {number} · {file}:{}", at.line());
        let watched = WatchedGauge { core, number, name, level: Cell::new(level) };
        watched.emit();
        Gauge(Some(Box::new(watched)))
    }

    /// Sets the level. An unchanged level is not reported.
    pub fn set(&self, level: usize) {
        self.set_to(|| level);
    }

    /// [`Gauge::set`] to the result of `level`, which is called only if an instrument is attached.
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
