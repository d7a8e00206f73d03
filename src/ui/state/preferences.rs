//! Language and theme: from the URL, else from local storage, else the browser's preference. And whether old asyncio works.
//!
//! Invariant: only a choice made with the page's controls is stored. A link never overwrites a stored choice.

use wasm_bindgen::JsValue;

use super::address::Address;
use super::app_state::AppState;
use super::run_view::{RunView, Theme};
use super::storage;
use crate::i18n::{Lang, sentences};
use crate::ui::dom::{View, document, window};

const LANG_KEY: &str = "loopscope.lang";
const THEME_KEY: &str = "loopscope.theme";
const COMPAT_KEY: &str = "loopscope.compat";
const OFF: &str = "off";

/// The language at the start.
pub(crate) fn first_lang(address: &Address) -> Lang {
    address.lang.or_else(|| Lang::parse(&storage::read(LANG_KEY)?)).unwrap_or_else(|| {
        let languages = window().navigator().languages();
        let tags: Vec<String> = languages.iter().filter_map(|tag| JsValue::as_string(&tag)).collect();
        Lang::preferred(tags.iter().map(String::as_str))
    })
}

/// The theme at the start.
pub(crate) fn first_theme(address: &Address) -> Theme {
    address.theme.or_else(|| Theme::parse(&storage::read(THEME_KEY)?)).unwrap_or_else(|| {
        let dark = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
        if dark.is_some_and(|query| query.matches()) { Theme::Dark } else { Theme::Light }
    })
}

/// Whether old asyncio works; it does unless the visitor has switched it off.
pub(crate) fn first_compat() -> bool {
    storage::read(COMPAT_KEY).as_deref() != Some(OFF)
}

/// Sets and stores whether old asyncio works.
pub(crate) fn choose_compat(app: &AppState, is_on: bool) {
    app.compat.set(is_on);
    storage::write(COMPAT_KEY, if is_on { "on" } else { OFF });
}

/// Sets and stores the language.
pub(crate) fn choose_lang(run_view: &RunView, lang: Lang) {
    run_view.lang.set(lang);
    storage::write(LANG_KEY, lang.code());
}

/// Sets and stores the theme.
pub(crate) fn choose_theme(run_view: &RunView, theme: Theme) {
    run_view.theme.set(theme);
    storage::write(THEME_KEY, theme.name());
}

/// Keeps the document's language, title and theme in step with the page's.
pub(crate) fn apply_to_document(app: &'static AppState, page: View) -> View {
    let title = move || (app.lang(), app.title(app.lang()));
    let theme = move || app.run_view.theme.get();
    page.on_change(title, move |(lang, title)| {
        document().set_title(&sentences::tab_title(*lang, title));
        set_on_root("lang", lang.tag());
    })
    .on_change(theme, |theme| set_on_root("data-theme", theme.name()))
}

fn set_on_root(attribute: &str, value: &str) {
    if let Some(root) = document().document_element() {
        root.set_attribute(attribute, value).expect("the attribute's name is valid");
    }
}
