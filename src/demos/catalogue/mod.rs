//! The catalogue of demos: what describes a demo, and the list of all.
//!
//! Reading order: this file, [`param`] (parameters and arguments), [`source`] (the displayed source files), [`python_args`],
//! then `declare` (the
//! macros that describe a demo in its file and list the files).
//!
//! Invariant: ids and parameter names are part of the page's URLs and never change their meaning. The displayed source is the
//! compiled file ([`Source`]), under the path in recorded source locations.
//!
//! Demos of browser APIs (fetch, IndexedDB) exist only on wasm32.

#[macro_use]
mod declare;
pub mod param;
pub mod python_args;
pub mod source;

use std::pin::Pin;

use crate::demos::DEMOS;
use crate::i18n::Text;
use crate::rt::Failure;
use param::{Args, Param};
use source::Source;

/// The future of a started demo's main task.
pub type Main = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// Creates the future of a demo's main task.
pub type Start = fn(&Args) -> Main;

/// One demo.
pub struct Demo {
    /// Its name in URLs and in `loopscope.run`.
    pub id: &'static str,
    /// Its heading in the page's list.
    pub group: Group,
    /// Its title in the page.
    pub title: Text,
    /// One sentence: what to watch for.
    pub summary: Text,
    /// A question with its answer on the timeline.
    pub question: Option<Text>,
    /// The ids of demos that lead on from here.
    pub next: &'static [&'static str],
    /// Its parameters.
    pub params: &'static [Param],
    /// Whether it needs the site's service worker, which delays responses.
    pub needs_service_worker: bool,
    /// Its source files.
    pub source: Source,
    /// Whether it uses the page's network: it runs in a worker, which has the servers.
    pub needs_network: bool,
    /// Creates the main task's future, which does nothing before its first poll. `None` in the page for a demo that runs in a
    /// worker.
    pub start: Option<Start>,
}

/// The return types of a demo's `main`: `()`, or a `Result`.
pub(super) trait Ending {
    fn result(self) -> Result<(), Failure>;
}

impl Ending for () {
    fn result(self) -> Result<(), Failure> {
        Ok(())
    }
}

impl<E: Into<Failure>> Ending for Result<(), E> {
    fn result(self) -> Result<(), Failure> {
        self.map_err(Into::into)
    }
}

/// A heading of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// The basics of every async program.
    Basics,
    /// What tasks wait for each other with.
    Together,
    /// Streams, generators and what they hold.
    Iteration,
    /// Common mistakes, each with its cure.
    Pitfalls,
    /// Waiting for I/O.
    Io,
    /// Servers and their clients.
    Network,
    /// Blocking computations.
    Blocking,
    /// Errors and panics.
    Faults,
}

impl Group {
    /// Its id in `loopscope.demos()`.
    pub const fn id(self) -> &'static str {
        match self {
            Group::Basics => "basics",
            Group::Together => "together",
            Group::Iteration => "iteration",
            Group::Pitfalls => "pitfalls",
            Group::Io => "io",
            Group::Network => "network",
            Group::Blocking => "blocking",
            Group::Faults => "faults",
        }
    }

    /// Its title in the page.
    pub const fn title(self) -> Text {
        match self {
            Group::Basics => Text::new("Basics", "基础"),
            Group::Together => Text::new("Waiting together", "协同等待"),
            Group::Iteration => Text::new("Iteration and resources", "迭代与资源"),
            Group::Pitfalls => Text::new("Pitfalls", "常见陷阱"),
            Group::Io => Text::new("I/O", "输入输出"),
            Group::Network => Text::new("Network", "网络"),
            Group::Blocking => Text::new("Blocking code", "阻塞代码"),
            Group::Faults => Text::new("Faults", "故障"),
        }
    }
}

/// The demos, in the order of the page.
pub fn all() -> &'static [Demo] {
    DEMOS
}

/// The demo of this id.
pub fn find(id: &str) -> Option<&'static Demo> {
    DEMOS.iter().find(|demo| demo.id == id)
}
