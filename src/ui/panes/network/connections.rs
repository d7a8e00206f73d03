//! The open connections: who is connected to whom, what was asked last, how much was sent, for how long; and a button to cut it.
//!
//! Invariant: a row belongs to one connection, by its number.

use super::parts::part;
use crate::i18n::network as texts;
use crate::net::ConnectionView;
use crate::rt::Time;
use crate::ui::dom::{View, button, el};
use crate::ui::state::app_state::AppState;

/// The most rows on show.
const SHOWN: usize = 50;

pub(super) fn connections(app: &'static AppState) -> View {
    let numbers = move || {
        let network = app.network();
        network.connections.iter().take(SHOWN).map(|connection| connection.number).collect()
    };
    let is_empty = move || app.network().connections.is_empty();
    part(app, texts::CONNECTIONS, "connections")
        .child(
            el("p").class("empty").hidden_when(move || !is_empty()).live_text(app.tr(texts::NO_CONNECTION)),
        )
        .child(el("ul").hidden_when(is_empty).each(numbers, move |number| row(app, *number)))
}

fn row(app: &'static AppState, number: u32) -> View {
    let read = move || app.network().connections.into_iter().find(|connection| connection.number == number);
    let text = move |of: fn(&AppState, &ConnectionView) -> String| {
        move || read().map(|connection| of(app, &connection)).unwrap_or_default()
    };
    let cut = button()
        .class("quiet")
        .live_attr("aria-label", move || format!("{} #{number}", texts::CUT.get(app.lang())))
        .on_click(move || app.cut(number))
        .live_text(app.tr(texts::CUT));
    el("li")
        .child(el("span").class("connection-number").text(&format!("#{number}")))
        .child(
            el("span")
                .class("connection-name")
                .live_text(text(|_, each| format!("{} {}", each.server, each.endpoint))),
        )
        .child(el("span").class("connection-age").live_text(text(age)))
        .child(cut)
        .child(el("code").live_text(text(|_, each| each.asked.clone())))
        .child(
            el("span")
                .class("connection-bytes")
                .live_text(text(|app, each| texts::bytes(app.lang(), each.sent, each.received))),
        )
}

fn age(app: &AppState, connection: &ConnectionView) -> String {
    let now = app.run().map_or(Time::ZERO, |run| run.now());
    let ms = now.since(connection.opened).as_millis();
    format!("{ms} ms")
}
