//! Tabs, after the ARIA Authoring Practices: the tab list is one stop of the Tab key, arrow keys move between tabs.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::i18n::Text;
use crate::ui::dom::{Observed, View, button, document, el};
use crate::ui::state::app_state::AppState;

/// A tab of a pane.
pub(crate) struct Tab {
    /// The element's `id`.
    pub(crate) id: &'static str,
    pub(crate) title: Text,
    /// A number beside the title, which is not shown if it is zero.
    pub(crate) count: fn(&'static AppState) -> usize,
}

/// The count of a tab that has none.
pub(crate) const NO_COUNT: fn(&'static AppState) -> usize = |_| 0;

/// The index of the selected tab.
pub(crate) type SelectedTab = &'static Observed<usize>;

/// The tab list; `title` is the `id` of the heading that names it.
pub(crate) fn tabs(
    app: &'static AppState,
    title: &str,
    tabs: &'static [Tab],
    selected_tab: SelectedTab,
) -> View {
    let buttons = tabs.iter().enumerate().map(|(index, tab)| {
        let chosen = move || selected_tab.get() == index;
        let count = move || (tab.count)(app);
        // Part of the button's name: "Findings 3".
        let number = move || Some(count()).filter(|count| *count > 0).map(|count| format!(" {count}"));
        let badge = el("span").class("count").hidden_when(move || count() == 0).live_text(number);
        button()
            .attr("role", "tab")
            .attr("id", tab.id)
            .live_attr("aria-selected", chosen)
            .live_attr("tabindex", move || if chosen() { "0" } else { "-1" })
            .on_click(move || selected_tab.set(index))
            .live_text(app.tr(tab.title))
            .child(badge)
    });
    el("div")
        .class("tabs")
        .attr("role", "tablist")
        .attr("aria-labelledby", title)
        .on("keydown", move |event| on_key(tabs, selected_tab, event))
        .children(buttons)
}

/// The panel of the tab with this index.
pub(crate) fn panel(tabs: &'static [Tab], index: usize, selected_tab: SelectedTab) -> View {
    el("div")
        .class("tab-panel")
        .attr("role", "tabpanel")
        .attr("aria-labelledby", tabs[index].id)
        .hidden_when(move || selected_tab.get() != index)
}

/// Arrow keys select the next or previous tab, which takes the focus.
fn on_key(tabs: &'static [Tab], selected_tab: SelectedTab, event: &KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowLeft" => tabs.len() - 1,
        "ArrowRight" => 1,
        _ => return,
    };
    event.prevent_default();
    selected_tab.set((selected_tab.get() + step) % tabs.len());
    if let Some(button) = document().get_element_by_id(tabs[selected_tab.get()].id) {
        // Without the focus the tab is still selected.
        let _ = button.unchecked_into::<HtmlElement>().focus();
    }
}
