//! Interns the texts and wait sites of the open chunk.
//!
//! An id is the low 16 bits of the chunk's number, followed by an index of 16 bits. Invariant: a chunk stores each text and
//! each site once. The exception are sites whose labels have keys: they are found by key, so the same site without a key is
//! stored once more.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{Display, Write};

use super::chunk::Chunk;
use super::event::{TextId, WaitId, WaitSite};
use super::wait_table::WaitTable;
use loopscope_rt::{GuestSite, GuestWait, Level, Wait};

/// The longest text that is stored, in bytes. A longer one is cut and ends in an ellipsis.
pub const LONGEST_TEXT: usize = 4096;

/// The ids of what the open chunk already stores.
#[derive(Default)]
pub(crate) struct Interner {
    /// The low 16 bits of the chunk's number.
    chunk: u32,
    texts: HashMap<Box<str>, TextId>,
    sites: HashMap<WaitSite, WaitId>,
    /// The sites whose labels have keys, found without formatting the label.
    wait_table: WaitTable,
    /// A direct-mapped cache of texts, which saves hashing the whole text.
    recent_texts: Box<[Option<TextId>; RECENT]>,
    /// A direct-mapped cache of gauge names by the low bits of the gauge's number, which saves hashing the name.
    recent_gauges: Box<[Option<(u32, TextId)>; GAUGES]>,
    /// The sites of a guest, by their numbers.
    guest_sites: Vec<Option<WaitId>>,
    scratch: String,
}

/// With more gauges than this some share a cache slot.
const GAUGES: usize = 16;

/// About the number of texts that a run repeats often.
const RECENT: usize = 16;

impl Interner {
    /// Starts over for the empty chunk with this number.
    pub(crate) fn begin_chunk(&mut self, number: u32) {
        self.chunk = number & 0xffff;
        self.texts.clear();
        self.sites.clear();
        self.wait_table.clear();
        self.guest_sites.clear();
        *self.recent_texts = [None; RECENT];
        *self.recent_gauges = [None; GAUGES];
    }

    /// The id of `text`.
    #[inline(always)]
    pub(crate) fn text(&mut self, text: &str, open: &mut Chunk) -> TextId {
        let last = text.as_bytes().last().copied().unwrap_or_default();
        let slot = (text.len() ^ usize::from(last)) % RECENT;
        match self.recent_texts[slot] {
            Some(id) if *open.texts.as_slice()[(id.0 & 0xffff) as usize] == *text => id,
            _ => {
                let id = self.intern_text(text, open);
                self.recent_texts[slot] = Some(id);
                id
            }
        }
    }

    #[inline(never)]
    fn intern_text(&mut self, text: &str, open: &mut Chunk) -> TextId {
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
        let slot = level.gauge as usize % GAUGES;
        match self.recent_gauges[slot] {
            Some((gauge, id)) if gauge == level.gauge => id,
            _ => {
                let id = self.text(level.name, open);
                self.recent_gauges[slot] = Some((level.gauge, id));
                id
            }
        }
    }

    /// The id of a wait's site.
    #[inline(always)]
    pub(crate) fn wait(&mut self, wait: &Wait<'_>, open: &mut Chunk) -> WaitId {
        match self.wait_table.get(wait) {
            Some(id) => id,
            None => self.intern_wait(wait, open),
        }
    }

    #[inline(never)]
    fn intern_wait(&mut self, wait: &Wait<'_>, open: &mut Chunk) -> WaitId {
        let site = WaitSite {
            kind: wait.kind.into(),
            label: self.format(wait.label),
            file: wait.at.file().into(),
            line: wait.at.line(),
            chain: Box::default(),
        };
        if wait.label_key.is_none() {
            return self.site(site, open);
        }
        // By its key: cheaper to hash than the whole site, and no copy for the map.
        let id = self.next_wait(open);
        open.waits.push(site);
        self.wait_table.add(wait, id);
        id
    }

    /// The id of the site of a guest's wait.
    pub(crate) fn guest_wait(&mut self, wait: &GuestWait<'_>, open: &mut Chunk) -> WaitId {
        let number = wait.number as usize;
        if let Some(Some(id)) = self.guest_sites.get(number) {
            return *id;
        }
        let GuestSite { kind, label, file, line, chain } = wait.site.clone();
        let file = Cow::Owned(file.into());
        let id = self.site(WaitSite { kind, label: cut(&label).as_ref().into(), file, line, chain }, open);
        self.guest_sites.resize(self.guest_sites.len().max(number + 1), None);
        self.guest_sites[number] = Some(id);
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
        // Writing to a String cannot fail. The label's own Display may; then the text so far is used.
        let _ = write!(self.scratch, "{label}");
        cut(&self.scratch).as_ref().into()
    }
}

/// `text`, cut to [`LONGEST_TEXT`].
pub(crate) fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_TEXT {
        return text.into();
    }
    let end = (0..=LONGEST_TEXT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}…", &text[..end]).into()
}
