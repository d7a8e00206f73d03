//! The living tasks and what they await as a tree of text, where the page looks: to be read aloud, and to be copied.
//!
//! The page loads these on first use: `await_tree::{closure#0}::{closure`.

use crate::i18n::inspector as texts;
use crate::ui::dom::{Derived, View, button, el, for_good};
use crate::ui::present::pstree::pstree;
use crate::ui::state::app_state::{AppState, Topic};
use crate::ui::widgets::tabs::OnShow;

/// Fills `panel`, which is the tab numbered `place`; what nobody looks at is not made.
pub(crate) fn await_tree(app: &'static AppState, panel: View, place: usize, on_show: OnShow) -> View {
    let made: &Derived<_, String> = for_good(Derived::default());
    let text = move || {
        if on_show.get() != place {
            return made.get(None, String::new);
        }
        let lang = app.lang();
        made.get(Some(app.sight()), || app.page.look(|at| pstree(at.model, at.log, at.moment, at.now, lang)))
    };
    let copy = button()
        .class("quiet")
        .on_click(move || app.copy(text().to_string(), Topic::Share, texts::COPIED))
        .live_text(app.say(texts::COPY));
    let head = el("div")
        .class("inspection-head")
        .hidden_when(move || text().is_empty())
        .child(el("h3").live_text(app.say(texts::AWAIT_TREE)))
        .child(copy);
    let tree = el("pre")
        .class("await-tree")
        .attr("tabindex", "0")
        .live_attr("aria-label", app.say(texts::AWAIT_TREE))
        .hidden_when(move || text().is_empty())
        .live_text(move || text().to_string());
    let empty = el("p").class("empty").hidden_when(move || !text().is_empty());
    panel.child(head).child(tree).child(empty.live_text(app.say(texts::NOTHING_LIVES)))
}
