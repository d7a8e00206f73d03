//! The await tree: living tasks and their waits at the playhead, as text for screen readers and for copying.
//!
//! The page loads these on first use: `await_tree::{closure#0}::{closure`.

use crate::i18n::inspector as texts;
use crate::ui::dom::{Memo, View, button, el, leak};
use crate::ui::present::pstree::pstree;
use crate::ui::state::app_state::{AppState, Topic};
use crate::ui::widgets::tabs::SelectedTab;

/// Fills `panel`, the tab with this index. The tree is made only while its tab is selected.
pub(crate) fn await_tree(
    app: &'static AppState,
    panel: View,
    index: usize,
    selected_tab: SelectedTab,
) -> View {
    let memo: &Memo<_, String> = leak(Memo::default());
    let text = move || {
        if selected_tab.get() != index {
            return memo.get(None, String::new);
        }
        let lang = app.lang();
        memo.get(Some(app.render_key()), || {
            app.run_view.at_playhead(|at| pstree(at.model, at.log, at.snapshot, at.now, lang))
        })
    };
    let copy = button()
        .class("quiet")
        .on_click(move || app.copy(text().to_string(), Topic::Share, texts::COPIED))
        .live_text(app.tr(texts::COPY));
    let head = el("div")
        .class("inspection-head")
        .hidden_when(move || text().is_empty())
        .child(el("h3").live_text(app.tr(texts::AWAIT_TREE)))
        .child(copy);
    let tree = el("pre")
        .class("await-tree")
        .attr("tabindex", "0")
        .live_attr("aria-label", app.tr(texts::AWAIT_TREE))
        .hidden_when(move || text().is_empty())
        .live_text(move || text().to_string());
    let empty = el("p").class("empty").hidden_when(move || !text().is_empty());
    panel.child(head).child(tree).child(empty.live_text(app.tr(texts::NOTHING_LIVES)))
}
