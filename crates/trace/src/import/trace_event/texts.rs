//! Interns the names of a foreign trace.
//!
//! Invariant: for any file the stored texts stay under [`MOST_TEXT`].

use std::collections::HashMap;
use std::rc::Rc;

use crate::import::fault::Reason;
use crate::import::limits::MOST_TEXT;
use crate::record::interner::cut;

/// The id of an interned text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name(u32);

/// The interned texts.
#[derive(Default)]
pub(crate) struct Texts {
    names: HashMap<Rc<str>, Name>,
    texts: Vec<Rc<str>>,
    bytes: usize,
}

/// The memory of a text in addition to its characters, in bytes: the entries in both tables, and the reference counts.
const OVERHEAD: usize = 64;

impl Texts {
    /// Interns `text`, cut as a log cuts it.
    pub(crate) fn name(&mut self, text: &str) -> Result<Name, Reason> {
        let text = cut(text);
        if let Some(name) = self.names.get(text.as_ref()) {
            return Ok(*name);
        }
        let bytes = self.bytes + text.len() + OVERHEAD;
        if bytes > MOST_TEXT {
            return Err(Reason::TooMuchText);
        }
        self.bytes = bytes;
        let name = Name(self.texts.len() as u32);
        let stored: Rc<str> = text.as_ref().into();
        self.texts.push(stored.clone());
        self.names.insert(stored, name);
        Ok(name)
    }

    /// The text of `name`.
    pub(crate) fn get(&self, name: Name) -> &str {
        &self.texts[name.0 as usize]
    }
}
