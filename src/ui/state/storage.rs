//! The browser's local storage.
//!
//! Invariant: nothing here fails: where the browser refuses storage it is empty, and what is written lasts as long as the
//! document.

use web_sys::Storage;

use crate::ui::dom::window;

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// The stored value of a key.
pub(crate) fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Stores a value. Returns false where storage is refused or full.
pub(crate) fn write(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Removes a key.
pub(crate) fn remove(key: &str) {
    if let Some(storage) = storage() {
        // Fails only where there is nothing to remove.
        let _ = storage.remove_item(key);
    }
}

/// All keys with their values.
pub(crate) fn entries() -> Vec<(String, String)> {
    let Some(storage) = storage() else { return Vec::new() };
    let keys =
        (0..storage.length().unwrap_or_default()).filter_map(|index| storage.key(index).ok().flatten());
    keys.filter_map(|key| {
        let value = storage.get_item(&key).ok().flatten()?;
        Some((key, value))
    })
    .collect()
}
