//! The demos' source texts, fetched when they are first shown.
//!
//! Invariant: a [`SourceText::Loaded`] text has the fingerprint of the compiled file.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RequestCache, RequestInit, Response};

use crate::demos::source::{File, Fingerprint};
use crate::ui::dom::{Observed, window};

/// The texts that were requested, by path.
#[derive(Default)]
pub(crate) struct SourceTexts(Observed<Vec<(&'static str, SourceText)>>);

/// A file's text.
#[derive(Clone, PartialEq)]
pub(crate) enum SourceText {
    /// The request is pending.
    Loading,
    /// The compiled version.
    Loaded(Rc<str>),
    /// The request has failed.
    Missing,
    /// The site has another version.
    Changed,
}

impl SourceText {
    /// The text, if it is loaded.
    pub(crate) fn loaded(&self) -> Option<&str> {
        match self {
            SourceText::Loaded(text) => Some(text),
            _ => None,
        }
    }
}

impl SourceTexts {
    /// The text of a file; `Loading` also before the request.
    pub(crate) fn of(&self, file: &File) -> SourceText {
        let find = |texts: &Vec<(&str, SourceText)>| {
            texts.iter().find(|(path, _)| *path == file.path).map(|(_, text)| text.clone())
        };
        self.0.with(find).unwrap_or(SourceText::Loading)
    }

    /// Fetches a file, unless it is loaded or loading.
    pub(crate) fn fetch_once(&'static self, file: &'static File) {
        let wanted = |(path, text): &(&str, SourceText)| {
            *path == file.path && matches!(text, SourceText::Loading | SourceText::Loaded(_))
        };
        if self.0.with(|texts| texts.iter().any(wanted)) {
            return;
        }
        self.put(file, SourceText::Loading);
        spawn_local(self.fetch(file));
    }

    /// Waits until a file is loaded, or cannot be.
    pub(crate) async fn settled(&'static self, file: &'static File) {
        if self.of(file) == SourceText::Loading {
            self.fetch(file).await;
        }
    }

    async fn fetch(&'static self, file: &'static File) {
        let text = match fetch(file.url()).await {
            Ok(text) if Fingerprint::of(&text) == file.fingerprint => SourceText::Loaded(text.into()),
            Ok(_) => SourceText::Changed,
            Err(_) => SourceText::Missing,
        };
        self.put(file, text);
    }

    fn put(&self, file: &File, text: SourceText) {
        self.0.update(|texts| {
            texts.retain(|(path, _)| *path != file.path);
            texts.push((file.path, text));
        });
    }
}

/// Fetches a text of this site. The browser revalidates its cached copy: after a new deployment a stale copy would differ from
/// the code that runs.
async fn fetch(url: &str) -> Result<String, JsValue> {
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoCache);
    let answer = window().fetch_with_str_and_init(url, &options);
    let response: Response = JsFuture::from(answer).await?.unchecked_into();
    if !response.ok() {
        return Err(JsValue::UNDEFINED);
    }
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or(JsValue::UNDEFINED)
}
