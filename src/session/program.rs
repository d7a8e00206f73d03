//! What a session runs: a demo, in Rust or in Python, or a program of the visitor's own.

use crate::demos::{Args, Demo};

/// The language of a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Rust, compiled into the page.
    #[default]
    Rust,
    /// Python, run by the interpreter.
    Python,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Language; 2] = [Language::Rust, Language::Python];

    /// Its name in URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Language::Rust => "rust",
            Language::Python => "python",
        }
    }

    /// The language of this name.
    pub fn parse(name: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.name() == name)
    }
}

/// A program.
#[derive(Clone)]
pub enum Program {
    /// A demo, as it comes with the page.
    Demo {
        /// Which.
        demo: &'static Demo,
        /// Its parameters.
        args: Args,
        /// The language of the source that runs.
        language: Language,
    },
    /// A Python program of the visitor's own, or a demo that the visitor edited.
    Own {
        /// The name of its file.
        name: String,
    },
}

impl Program {
    /// The demo's id, or the file's name.
    pub fn name(&self) -> &str {
        match self {
            Program::Demo { demo, .. } => demo.id,
            Program::Own { name } => name,
        }
    }

    /// The name without the extension of a Python file: the stem of the names of exported files.
    pub fn stem(&self) -> &str {
        self.name().strip_suffix(".py").unwrap_or(self.name())
    }

    /// The name of the Python file that runs.
    pub fn python_file(&self) -> Option<&str> {
        match self {
            Program::Demo { language: Language::Rust, .. } => None,
            Program::Demo { demo, .. } => Some(demo.source.python.name()),
            Program::Own { name } => Some(name),
        }
    }

    /// The parameters of a demo.
    pub fn args(&self) -> Option<&Args> {
        match self {
            Program::Demo { args, .. } => Some(args),
            Program::Own { .. } => None,
        }
    }

    /// The demo, if it is one.
    pub fn demo(&self) -> Option<&'static Demo> {
        match self {
            Program::Demo { demo, .. } => Some(demo),
            Program::Own { .. } => None,
        }
    }

    /// Its language.
    pub fn language(&self) -> Language {
        match self {
            Program::Demo { language, .. } => *language,
            Program::Own { .. } => Language::Python,
        }
    }
}
