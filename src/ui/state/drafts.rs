//! Python that the visitor wrote: the demos' files with edits, and programs of their own.
//!
//! Invariants: a stored program is replaced only by its own edits, or by the file of its name if it was not edited since that
//! file was opened. At most one own program is not stored: one from the template, a script or a link, until it is edited.
//! Pure. Next: `programs`, which shows drafts and stores them in the browser.

use std::rc::Rc;

/// Which Python is on show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownPython {
    /// The demo's file.
    #[default]
    OfDemo,
    /// The demo's file with the visitor's edits.
    Edited,
    /// The own program of this id.
    Own(u32),
}

/// A Python program of the visitor's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnProgram {
    /// Unique in this document.
    pub id: u32,
    /// The name of its file. Unique among stored programs.
    pub name: String,
    /// Empty while it arrives.
    pub text: Rc<str>,
    /// Its origin.
    pub origin: ProgramOrigin,
}

/// The origin of an own program's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramOrigin {
    /// Edits on this page.
    Edited,
    /// A file that the visitor has opened.
    File,
    /// The template, or a script of an embedding page.
    Given,
    /// The link that carries it as this text.
    Link(Rc<str>),
    /// The same, before the text is decoded.
    Arriving(Rc<str>),
}

/// A draft that was removed, and can be put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovedDraft {
    /// An own program.
    Own(OwnProgram),
    /// The edits of a demo.
    Edits {
        /// The demo's id.
        demo: String,
        /// The edited text.
        text: Rc<str>,
    },
}

/// All drafts.
#[derive(Debug, Default)]
pub struct Drafts {
    /// Edited texts by demo.
    edits: Vec<(String, Rc<str>)>,
    /// In order of their first showing; after a reload by name.
    own: Vec<OwnProgram>,
    last_id: u32,
}

/// An entry of the browser's storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    /// The key.
    pub key: String,
    /// The value; `None` to remove the entry.
    pub value: Option<String>,
}

const EDITS_KEY: &str = "loopscope.python.demo.";
const OWN_KEY: &str = "loopscope.python.own.";
/// The first line of an own program's value.
const EDITED: &str = "edited";
const FILE: &str = "file";

impl OwnProgram {
    /// The text of the link that carries it; `None` once it was edited.
    pub fn carried(&self) -> Option<&Rc<str>> {
        match &self.origin {
            ProgramOrigin::Link(carried) | ProgramOrigin::Arriving(carried) => Some(carried),
            _ => None,
        }
    }

    /// Whether the browser stores it.
    pub fn is_stored(&self) -> bool {
        self.stored_origin().is_some()
    }

    /// Whether its text is still to be decoded.
    pub fn is_arriving(&self) -> bool {
        matches!(self.origin, ProgramOrigin::Arriving(_))
    }

    fn stored_origin(&self) -> Option<&'static str> {
        match self.origin {
            ProgramOrigin::Edited => Some(EDITED),
            ProgramOrigin::File => Some(FILE),
            _ => None,
        }
    }
}

impl Drafts {
    /// Adds the drafts in these entries of the browser's storage. Other entries are ignored.
    pub fn restore(&mut self, entries: impl Iterator<Item = (String, String)>) {
        for (key, value) in entries {
            if let Some(demo) = key.strip_prefix(EDITS_KEY) {
                self.edits.push((demo.to_owned(), value.into()));
            } else if let Some(name) = key.strip_prefix(OWN_KEY)
                && let Some((origin, text)) = value.split_once('\n')
            {
                let origin = if origin == FILE { ProgramOrigin::File } else { ProgramOrigin::Edited };
                self.push(name.to_owned(), text.into(), origin);
            }
        }
        self.own.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// The edited text of a demo.
    pub fn edits_of(&self, demo: &str) -> Option<&Rc<str>> {
        self.edits.iter().find(|(edited, _)| edited == demo).map(|(_, text)| text)
    }

    /// Sets the edited text of a demo, or removes it.
    pub fn set_edits(&mut self, demo: &str, text: Option<Rc<str>>) -> StoredDraft {
        let value = text.as_deref().map(str::to_owned);
        self.edits.retain(|(edited, _)| edited != demo);
        self.edits.extend(text.map(|text| (demo.to_owned(), text)));
        StoredDraft { key: format!("{EDITS_KEY}{demo}"), value }
    }

    /// The own programs.
    pub fn own(&self) -> &[OwnProgram] {
        &self.own
    }

    /// The own program of this id.
    pub fn find(&self, id: u32) -> Option<&OwnProgram> {
        self.own.iter().find(|program| program.id == id)
    }

    /// The stored program of this name.
    pub fn find_stored(&self, name: &str) -> Option<&OwnProgram> {
        self.own.iter().find(|program| program.is_stored() && program.name == name)
    }

    /// Adds a program that is not stored, in place of the last one of that kind. Returns its id.
    pub fn add_unstored(&mut self, name: String, text: Rc<str>, origin: ProgramOrigin) -> u32 {
        self.own.retain(OwnProgram::is_stored);
        self.push(name, text, origin)
    }

    /// Adds the program of a file. Returns its id.
    pub fn add_file(&mut self, name: String, text: Rc<str>) -> (u32, Option<StoredDraft>) {
        let known = self.own.iter_mut().find(|program| program.is_stored() && program.name == name);
        let id = match known {
            Some(known) if known.origin == ProgramOrigin::File || known.text == text => {
                known.text = text;
                known.id
            }
            _ => self.push(self.free_name(&name), text, ProgramOrigin::File),
        };
        (id, self.entry(id))
    }

    /// Changes the text of a program, as the visitor does. From then on it is stored, under a free name.
    pub fn edit(&mut self, id: u32, text: Rc<str>) -> Option<StoredDraft> {
        let program = self.find(id)?;
        let name = if program.is_stored() { program.name.clone() } else { self.free_name(&program.name) };
        let program = self.own.iter_mut().find(|program| program.id == id)?;
        program.name = name;
        program.text = text;
        program.origin = ProgramOrigin::Edited;
        self.entry(id)
    }

    /// Sets the text that a link carries.
    pub fn arrive(&mut self, id: u32, text: Rc<str>) {
        if let Some(program) = self.own.iter_mut().find(|program| program.id == id)
            && let ProgramOrigin::Arriving(carried) = &program.origin
        {
            program.origin = ProgramOrigin::Link(carried.clone());
            program.text = text;
        }
    }

    /// Removes a program. With it comes the entry to remove, if it was stored.
    pub fn remove(&mut self, id: u32) -> Option<(OwnProgram, Option<StoredDraft>)> {
        let at = self.own.iter().position(|program| program.id == id)?;
        let program = self.own.remove(at);
        let entry = program.is_stored().then(|| StoredDraft { key: own_key(&program.name), value: None });
        Some((program, entry))
    }

    /// Puts a removed program back, under a free name if it was stored. Returns its id.
    pub fn put_back(&mut self, program: OwnProgram) -> (u32, Option<StoredDraft>) {
        let is_stored = program.is_stored();
        let OwnProgram { name, text, origin, .. } = program;
        let id = match is_stored {
            true => self.push(self.free_name(&name), text, origin),
            false => self.add_unstored(name, text, origin),
        };
        (id, self.entry(id))
    }

    fn push(&mut self, name: String, text: Rc<str>, origin: ProgramOrigin) -> u32 {
        self.last_id += 1;
        self.own.push(OwnProgram { id: self.last_id, name, text, origin });
        self.last_id
    }

    fn entry(&self, id: u32) -> Option<StoredDraft> {
        let program = self.find(id)?;
        let origin = program.stored_origin()?;
        let value = Some(format!("{origin}\n{}", program.text));
        Some(StoredDraft { key: own_key(&program.name), value })
    }

    /// `name`, or with a number before its extension if a stored program has it: `main-2.py`.
    fn free_name(&self, name: &str) -> String {
        let (stem, extension) = name.split_at(name.rfind('.').unwrap_or(name.len()));
        let mut free = name.to_owned();
        let mut number = 2;
        while self.find_stored(&free).is_some() {
            free = format!("{stem}-{number}{extension}");
            number += 1;
        }
        free
    }
}

fn own_key(name: &str) -> String {
    format!("{OWN_KEY}{name}")
}

/// The text of a program's file: without a byte order mark, its lines ended by line feeds.
///
/// # Errors
/// The index of the first byte, from 0, that is not UTF-8.
pub fn text_of_file(bytes: Vec<u8>) -> Result<String, usize> {
    let text = String::from_utf8(bytes).map_err(|error| error.utf8_error().valid_up_to())?;
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n"))
}

/// The maximum length of a file's name, in characters.
pub const LONGEST_NAME: usize = 100;

/// Whether a text can be the name of a program's file: tracebacks quote it, and a download has it.
pub fn is_file_name(name: &str) -> bool {
    let is_allowed = |c: char| !c.is_control() && !r#"/\""#.contains(c);
    !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME && name.chars().all(is_allowed)
}
