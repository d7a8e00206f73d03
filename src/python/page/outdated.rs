//! What a program has that is outdated, as its worker says.

use crate::i18n::Lang;

/// A line with what is outdated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outdated {
    /// The line, from 1.
    pub line: u32,
    /// The sentence about it in each language, in the order of `Lang::ALL`.
    pub sentences: Vec<String>,
    /// What can stand in its place.
    pub replacement: Option<Replacement>,
}

/// Lines in place of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The first line that is replaced, from 1.
    pub first: u32,
    /// The last one.
    pub last: u32,
    /// The lines in their place, each with its end; empty if there are none.
    pub text: String,
}

impl Outdated {
    /// The sentence in a language.
    pub fn sentence(&self, lang: Lang) -> &str {
        let at = Lang::ALL.iter().position(|each| *each == lang).unwrap_or_default();
        self.sentences.get(at).map_or("", String::as_str)
    }
}
