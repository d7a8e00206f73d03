//! The names of a foreign trace, each stored once.
//!
//! Invariant: what is stored stays under [`MOST_TEXT`], whatever the file.

use std::collections::HashMap;
use std::rc::Rc;

use super::fault::Reason;
use super::limits::MOST_TEXT;
use crate::record::interner::cut;

/// Names a stored text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Name(u32);

/// The texts.
#[derive(Default)]
pub(super) struct Texts {
    names: HashMap<Rc<str>, Name>,
    texts: Vec<Rc<str>>,
    bytes: usize,
}

/// What a text takes beside its characters: its entries in both tables, and the counts before them.
const OVERHEAD: usize = 64;

impl Texts {
    /// The name of `text`, or as much of it as a log keeps.
    pub(super) fn name(&mut self, text: &str) -> Result<Name, Reason> {
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

    /// What `name` stands for.
    pub(super) fn get(&self, name: Name) -> &str {
        &self.texts[name.0 as usize]
    }
}
