//! The ids of the texts and waits that events name, for the chunk that is being filled.
//!
//! An id is the chunk's number, or the low 16 bits of it, and an index. Invariant: each text and each site is in the chunk
//! once, whoever names it, but for sites whose labels have keys: they are found by these, and may come once more without.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{Display, Write};

use super::chunk::Chunk;
use super::event::{TextId, WaitId, WaitSite};
use super::wait_table::WaitTable;
use loopscope_rt::{Level, Wait};

/// The longest text that is kept, in bytes; what is longer is cut, and ends in an ellipsis.
pub const LONGEST_TEXT: usize = 4096;

/// What the open chunk already has.
#[derive(Default)]
pub(crate) struct Interner {
    /// The low 16 bits of its number.
    chunk: u32,
    texts: HashMap<Box<str>, TextId>,
    sites: HashMap<WaitSite, WaitId>,
    /// Those whose labels have keys, found without formatting the label.
    wait_table: WaitTable,
    /// The latest texts, found without hashing the whole text.
    recent_texts: Box<[Option<TextId>; RECENT]>,
    /// The latest texts of gauges, by the low bits of the gauge's number: found without hashing the name.
    recent_gauges: Box<[Option<(u32, TextId)>; GAUGES]>,
    scratch: String,
}

/// More gauges than this take turns at a place.
const GAUGES: usize = 16;

/// As many as a run has texts that come again and again.
const RECENT: usize = 16;

impl Interner {
    /// From now on ids are of the chunk of that number, which is empty.
    pub(crate) fn begin_chunk(&mut self, number: u32) {
        self.chunk = number & 0xffff;
        self.texts.clear();
        self.sites.clear();
        self.wait_table.clear();
        *self.recent_texts = [None; RECENT];
        *self.recent_gauges = [None; GAUGES];
    }

    /// The id of `text`.
    #[inline(always)]
    pub(crate) fn text(&mut self, text: &str, open: &mut Chunk) -> TextId {
        let last = text.as_bytes().last().copied().unwrap_or_default();
        let place = (text.len() ^ usize::from(last)) % RECENT;
        match self.recent_texts[place] {
            Some(id) if *open.texts.as_slice()[(id.0 & 0xffff) as usize] == *text => id,
            _ => {
                let id = self.keep_text(text, open);
                self.recent_texts[place] = Some(id);
                id
            }
        }
    }

    #[inline(never)]
    fn keep_text(&mut self, text: &str, open: &mut Chunk) -> TextId {
        let text = cut(text);
        if let Some(id) = self.texts.get(text.as_ref()) {
            return *id;
        }
        let id = TextId(self.chunk << 16 | open.texts.len() as u32);
        open.texts.push(text.as_ref().into());
        self.texts.insert(text.as_ref().into(), id);
        id
    }

    /// The id of a gauge's name.
    #[inline(always)]
    pub(crate) fn gauge(&mut self, level: &Level<'_>, open: &mut Chunk) -> TextId {
        let place = level.gauge as usize % GAUGES;
        match self.recent_gauges[place] {
            Some((gauge, id)) if gauge == level.gauge => id,
            _ => {
                let id = self.text(level.name, open);
                self.recent_gauges[place] = Some((level.gauge, id));
                id
            }
        }
    }

    /// The id of a wait's site.
    #[inline(always)]
    pub(crate) fn wait(&mut self, wait: &Wait<'_>, open: &mut Chunk) -> WaitId {
        match self.wait_table.get(wait) {
            Some(id) => id,
            None => self.keep_wait(wait, open),
        }
    }

    #[inline(never)]
    fn keep_wait(&mut self, wait: &Wait<'_>, open: &mut Chunk) -> WaitId {
        let site = WaitSite {
            kind: wait.kind.into(),
            label: self.format(wait.label),
            file: wait.at.file().into(),
            line: wait.at.line(),
        };
        if wait.label_key.is_none() {
            return self.site(site, open);
        }
        // Found by its key, which is less to hash than all of it, and needs no copy.
        let id = self.next_wait(open);
        open.waits.push(site);
        self.wait_table.add(wait, id);
        id
    }

    /// The id of a site.
    pub(crate) fn site(&mut self, site: WaitSite, open: &mut Chunk) -> WaitId {
        if let Some(id) = self.sites.get(&site) {
            return *id;
        }
        let id = self.next_wait(open);
        open.waits.push(site.clone());
        self.sites.insert(site, id);
        id
    }

    fn next_wait(&self, open: &Chunk) -> WaitId {
        WaitId::new(self.chunk << 16 | open.waits.len() as u32)
    }

    fn format(&mut self, label: &dyn Display) -> Box<str> {
        self.scratch.clear();
        // Writing to a String cannot fail; a label's own Display may, and then what it wrote so far is shown.
        let _ = write!(self.scratch, "{label}");
        cut(&self.scratch).as_ref().into()
    }
}

/// `text`, or as much of it as is kept.
pub(crate) fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_TEXT {
        return text.into();
    }
    let end = (0..=LONGEST_TEXT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}…", &text[..end]).into()
}
