//! The notices between the bar and the panes: faults in an `alert` region, other notices in a `status` region.
//!
//! Invariant: both regions are in the document from the start, and a notice keeps its element while it is shown. Screen
//! readers announce only additions to a live region that they know.

use crate::i18n::controls;
use crate::ui::dom::{View, button, el};
use crate::ui::files::import;
use crate::ui::state::app_state::{AppState, Topic};
use crate::ui::widgets::icons::Icon;

pub(crate) fn notices(app: &'static AppState) -> View {
    let region = |role, shown: fn(Topic) -> bool| {
        let ids = move || {
            app.notices.with(|notices| {
                let shown = notices.iter().filter(|notice| shown(notice.topic));
                shown.map(|notice| notice.id).collect()
            })
        };
        el("div").attr("role", role).each(ids, move |id| one(app, *id))
    };
    el("div")
        .class("notices")
        .child(import::progress(app))
        .child(region("alert", Topic::is_fault))
        .child(region("status", |topic| !topic.is_fault()))
}

fn one(app: &'static AppState, id: u64) -> View {
    let (topic, words, offer) = app.notices.with(|notices| {
        let notice =
            notices.iter().find(|notice| notice.id == id).expect("views are made for notices that there are");
        (notice.topic, notice.text.clone(), notice.offer)
    });
    let (class, icon) = if topic.is_fault() { ("notice fault", Icon::Fault) } else { ("notice", Icon::Info) };
    let dismiss = button()
        .class("quiet icon-only")
        .live_attr("aria-label", app.tr(controls::DISMISS))
        .on_click(move || app.dismiss(id))
        .child(Icon::Close.view());
    let offer = offer.map(|offer| button().on_click(move || (offer.act)(app)).live_text(app.tr(offer.name)));
    el("div")
        .class(class)
        .child(icon.view())
        .child(el("p").live_text(move || words(app.lang())))
        .children(offer)
        .child(dismiss)
}
