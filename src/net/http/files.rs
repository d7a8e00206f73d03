//! The files of this site that services answer with.
//!
//! Invariant: a virtual clock stands still while a file is loaded, so the same program gives the same times in each run.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Files that were loaded, by path; `None` for those that do not exist.
#[derive(Default)]
pub(super) struct Files(RefCell<HashMap<String, Option<Rc<[u8]>>>>);

impl Files {
    /// A file of the site, by its path from the site's root.
    pub(super) async fn get(&self, path: &str) -> Option<Rc<[u8]>> {
        if let Some(known) = self.0.borrow().get(path) {
            return known.clone();
        }
        let file: Option<Rc<[u8]>> = load(path).await.map(Into::into);
        self.0.borrow_mut().insert(path.to_owned(), file.clone());
        file
    }
}

#[cfg(target_arch = "wasm32")]
async fn load(path: &str) -> Option<Vec<u8>> {
    crate::platform::exchange::load(path).await
}

/// Without a browser the site is the directory `static`.
#[cfg(not(target_arch = "wasm32"))]
async fn load(path: &str) -> Option<Vec<u8>> {
    std::fs::read(format!("{}/static/{path}", env!("CARGO_MANIFEST_DIR"))).ok()
}
