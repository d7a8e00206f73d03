//! Interned wait sites and labels of callbacks: CPython passes a text once and its number from then on.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::rt::{Frame, GuestSite, SpawnSite};

/// The wait sites of a program, numbered from 1.
#[derive(Default)]
pub(super) struct Sites(RefCell<Vec<Rc<GuestSite>>>);

impl Sites {
    /// The site with this number.
    pub(super) fn get(&self, number: i32) -> Option<Rc<GuestSite>> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.0.borrow().get(index).cloned()
    }

    /// Adds a site. Its number.
    pub(super) fn add(&self, site: GuestSite) -> u32 {
        let mut sites = self.0.borrow_mut();
        sites.push(Rc::new(site));
        sites.len() as u32
    }
}

/// The lines that spawn tasks: their numbers as sites, by line and file.
#[derive(Default)]
pub(super) struct SpawnSites(RefCell<HashMap<(u32, Box<str>), u32>>);

impl SpawnSites {
    /// Calls `spawn` with the site of a line, which is added to `sites` at its first task; with none if the line is 0.
    pub(super) fn with<R>(
        &self,
        sites: &Sites,
        file: &str,
        line: u32,
        spawn: impl FnOnce(Option<SpawnSite<'_>>) -> R,
    ) -> R {
        if line == 0 {
            return spawn(None);
        }
        let add = || {
            let (kind, label, chain) = ("spawn".into(), Box::default(), Box::default());
            sites.add(GuestSite { kind, label, file: file.into(), line, chain })
        };
        let number = *self.0.borrow_mut().entry((line, file.into())).or_insert_with(add);
        let site = sites.get(number as i32);
        spawn(site.as_deref().map(|site| SpawnSite::Guest { number, site }))
    }
}

/// An await chain from its text: a line per function, with file, line and name separated by tabs.
pub(super) fn parse_chain(text: &str) -> Box<[Frame]> {
    let frame = |line: &str| {
        let mut fields = line.split('\t');
        let (file, line, name) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?);
        Some(Frame { file: file.into(), line, name: name.into() })
    };
    text.lines().filter_map(frame).collect()
}

/// The labels of callbacks, numbered from 0.
#[derive(Default)]
pub(super) struct Labels(RefCell<Vec<Rc<str>>>);

impl Labels {
    /// The label with this number.
    pub(super) fn get(&self, number: u32) -> Rc<str> {
        self.0.borrow().get(number as usize).cloned().unwrap_or_else(|| "callback".into())
    }

    /// Adds a label. Its number.
    pub(super) fn add(&self, label: &str) -> u32 {
        let mut labels = self.0.borrow_mut();
        labels.push(label.into());
        labels.len() as u32 - 1
    }
}
