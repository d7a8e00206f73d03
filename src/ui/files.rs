//! What leaves the page: a file to save, a link on the clipboard.
//!
//! Invariant: nothing is sent anywhere; both stay on the visitor's machine.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::address::Address;
use super::desk::{Desk, Topic};
use super::dom::{document, window};
use crate::i18n::{Text, faults};

/// In which format traces are saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// JSON, which most viewers read and which comes back exactly.
    #[default]
    Chrome,
    /// A protobuf, which Perfetto opens quickest.
    Perfetto,
}

impl Format {
    pub(super) const ALL: [Format; 2] = [Format::Chrome, Format::Perfetto];

    /// What the page calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Format::Chrome => "JSON",
            Format::Perfetto => "Perfetto",
        }
    }
}

impl Desk {
    /// Saves the trace of the run on show.
    pub(super) fn export(&self) {
        let Some(run) = self.run() else {
            return self.notify(Topic::Export, |lang| faults::NOTHING_TO_EXPORT.get(lang).to_owned());
        };
        let (name, saved) = (run.name(), self.format.get());
        let saved = match saved {
            Format::Chrome => {
                save(&format!("loopscope-{name}.json"), "application/json", &run.chrome_trace().into())
            }
            Format::Perfetto => {
                let bytes = Uint8Array::from(&run.perfetto_trace()[..]);
                save(&format!("loopscope-{name}.pftrace"), "application/octet-stream", &bytes)
            }
        };
        match saved {
            Ok(()) => self.withdraw(Topic::Export),
            Err(_) => self.notify(Topic::Export, |lang| faults::EXPORT_REFUSED.get(lang).to_owned()),
        }
    }

    /// Copies a link to the page as it is set; where the clipboard is refused, shows it.
    pub(super) fn share(&'static self) {
        let focus = self.focus();
        // Whoever follows a link to a part of a run wants to see the run.
        let address =
            self.address().map(|address| Address { focus, run: address.run || !focus.is_empty(), ..address });
        let query = address.map(|address| address.query()).unwrap_or_default();
        let location = window().location();
        let link = match (location.origin(), location.pathname()) {
            (Ok(origin), Ok(path)) => format!("{origin}{path}{query}"),
            _ => query,
        };
        self.copy(link, Topic::Share, faults::LINK_COPIED);
    }

    /// Copies a text and says so in `done`; where the clipboard is refused, shows the text.
    pub(super) fn copy(&'static self, text: String, topic: Topic, done: Text) {
        spawn_local(async move {
            // Absent, not only refused, where the page is not served over HTTPS.
            let clipboard = window().navigator().clipboard();
            let copied =
                !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(&text)).await.is_ok();
            self.notify(topic, move |lang| match copied {
                true => done.get(lang).to_owned(),
                false => format!("{} {text}", faults::CLIPBOARD_REFUSED.get(lang)),
            });
        });
    }
}

fn save(name: &str, kind: &str, content: &JsValue) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    // Texts and bytes alike.
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(content), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The browser keeps the file's data for the download that the click has begun.
    Url::revoke_object_url(&url)
}
