//! The pane of a source listing: it scrolls to the marks until the visitor scrolls.

use web_sys::Event;

use super::source_listing::{SourceListing, SourceWindow};
use crate::session::Language;
use crate::trace::LaneId;
use crate::ui::dom::{SizeWatch, View, el, leak};
use crate::ui::present::source_marks::{SourceMark, marks};
use crate::ui::state::app_state::AppState;

/// An empty listing of a language's source, which follows the marks until the visitor scrolls. At most one on show is the code.
pub(super) fn listing_pane(app: &'static AppState, language: Language) -> (View, SourceListing) {
    let is_on_show = move || app.language.get() == language;
    let pane = el("div").live_class("code", is_on_show).attr("tabindex", "0");
    let viewport: &'static SourceWindow = leak(SourceWindow::default());
    let (scrolled, sized) = (pane.html(), pane.html());
    // The first closure of a function must be none of an event that is listened to from the start: see the mark in `dom::view`.
    let size = SizeWatch::new(pane.element(), move || viewport.height.set(sized.client_height()));
    let stop_following = move |_: &Event| viewport.follows.set(false);
    let listing = SourceListing::new(pane.html(), viewport);
    let pane = pane
        .on("wheel", stop_following)
        .on("pointerdown", stop_following)
        .on("keydown", stop_following)
        .on("scroll", move |_: &Event| viewport.top.set(scrolled.scroll_top()))
        .on_change(move || app.run_view.run_number(), move |_| viewport.follows.set(true))
        .keep(size);
    (pane, listing)
}

/// The marks of a file at the playhead.
pub(super) fn marks_of(app: &AppState, file: &str, selected: Option<LaneId>) -> Vec<SourceMark> {
    app.run_view.at_playhead(|at| marks(at.model, at.log, at.snapshot, file, selected))
}
