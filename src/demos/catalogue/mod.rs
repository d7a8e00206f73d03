//! What a demo is, and which there are.
//!
//! Reading order: this file, [`param`] (what a visitor may set), [`source`] (what the page shows of a demo), then `declare`
//! (the macros by which a demo's file says all that, and by which the files are listed).
//!
//! Invariant: ids and parameter names are part of the page's URLs and never change their meaning. The shown source is
//! the file that is compiled in ([`Source`]), under the path that recorded lines name.
//!
//! Demos of the browser's own things (fetch, a database) are in the browser's catalogue only.

#[macro_use]
mod declare;
pub mod param;
pub mod source;

use std::pin::Pin;

use crate::demos::DEMOS;
use crate::i18n::Text;
use crate::rt::Failure;
use param::{Args, Param};
use source::Source;

/// What a started demo is: its main task's future.
pub type Main = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// One demo.
pub struct Demo {
    /// Its name in URLs and in `loopscope.run`.
    pub id: &'static str,
    /// Where the page lists it.
    pub group: Group,
    /// What the page calls it.
    pub title: Text,
    /// One sentence: what to watch for.
    pub summary: Text,
    /// What a visitor may set.
    pub params: &'static [Param],
    /// Whether it asks the site's service worker to hold answers back.
    pub needs_service_worker: bool,
    /// What the page shows.
    pub source: Source,
    /// Makes the future of the main task; nothing happens before it is polled.
    pub start: fn(&Args) -> Main,
}

/// What a demo's `main` may return: nothing, or what it failed for.
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
    /// What every async program is made of.
    Basics,
    /// Waiting for the world outside.
    Io,
    /// Work that is not waiting.
    Blocking,
    /// What goes wrong.
    Faults,
}

impl Group {
    /// Its name in `loopscope.demos()`.
    pub const fn id(self) -> &'static str {
        match self {
            Group::Basics => "basics",
            Group::Io => "io",
            Group::Blocking => "blocking",
            Group::Faults => "faults",
        }
    }

    /// What the page calls it.
    pub const fn title(self) -> Text {
        match self {
            Group::Basics => Text::new("Basics", "基础"),
            Group::Io => Text::new("I/O", "输入输出"),
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
