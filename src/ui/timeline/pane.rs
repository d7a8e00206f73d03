//! What is in the timeline's pane: heading, legend and buttons, the canvases in their scroller, the tooltip, the table.
//!
//! The two canvases stick to the scroller's top while a spacer under them gives it the height of all lanes, so that
//! scroll bar, momentum and Page keys are the browser's own, and the canvases are never larger than the pane.

use wasm_bindgen::JsCast;
use web_sys::Event;

use super::controller::Board;
use super::input::brush_handles::grips;
use super::input::keys::{Direction, ZOOM_STEP};
use super::layout::latency::Latency;
use super::layout::view::Move;
use super::table::table;
use super::texts;
use super::tools::tools;
use super::tooltip::{Tooltip, tooltip};
use crate::i18n::Text;
use crate::session::State;
use crate::ui::dom::{SizeWatch, View, button, el, leak};
use crate::ui::state::app_state::AppState;

/// The timeline of the run on show, in its pane.
pub(crate) fn timeline(app: &'static AppState) -> View {
    let is_empty = move || app.state().is_none();
    let canvas = |class| el("canvas").class(class).attr("aria-hidden", "true");
    let (lanes, signs) = (canvas("tl-lanes"), canvas("tl-signs"));
    let canvases = [&lanes, &signs].map(|canvas| canvas.element().clone().unchecked_into());
    let (scroller, tip) = (el("div").class("tl-chart"), tooltip());
    let board: &'static Board = leak(Board::new(app, scroller.html(), canvases, Tooltip::new(tip.html())));
    let stage = el("div").class("tl-stage").child(lanes).child(signs).children(grips(board));
    let space =
        el("div").class("tl-space").live_style("height", move || format!("{}px", board.content.get() as u32));
    let chart = driven(board, scroller)
        .attr("tabindex", "0")
        .attr("role", "application")
        .attr("aria-describedby", "tl-keys")
        .live_attr("aria-label", app.tr(texts::CANVAS))
        .hidden_when(is_empty)
        .child(stage)
        .child(space);
    let empty = move || app.waits_for().map_or(texts::EMPTY, |need| need.sentence()).get(app.lang());
    el("section")
        .class("pane timeline-pane")
        .attr("aria-labelledby", "timeline-title")
        .child(bar(board))
        .child(tools(board))
        .child(drawn(board, chart))
        .child(el("p").class("empty").hidden_when(move || !is_empty()).live_text(empty))
        .child(el("p").attr("id", "tl-keys").class("tl-unseen").live_text(app.tr(texts::KEYS)))
        .child(el("p").class("tl-unseen").attr("role", "status").live_text(move || board.said.get()))
        .child(tip)
        .child(table(app))
}

/// Passes what the visitor does with the scroller on.
fn driven(board: &'static Board, scroller: View) -> View {
    scroller
        .on("scroll", move |_: &Event| board.on_scroll())
        .on("wheel", move |event| board.on_wheel(event))
        .on("pointerdown", move |event| board.on_press(event))
        .on("pointermove", move |event| board.on_move(event))
        .on("pointerup", move |event| board.on_lift(event))
        .on("pointercancel", move |event| board.on_cancel(event))
        .on("pointerleave", move |_: &Event| board.on_leave())
        .on("touchmove", move |event| board.on_touch(event))
        .on("contextmenu", move |event| board.on_menu(event))
        .on("keydown", move |event| board.on_key(event))
}

/// Has the board draw when something that is seen has changed.
fn drawn(board: &'static Board, chart: View) -> View {
    board.app.frames.set_draw(move || board.draw());
    // Given once, when the pane is made.
    let _ = board.app.svg_painter.set(Box::new(|| board.svg()));
    let size = SizeWatch::new(chart.element(), move || board.resize());
    let page = board.page;
    chart
        .on_change(move || page.run_number(), move |_| board.forget())
        .on_change(move || page.theme.get(), move |_| board.recolour())
        .on_change(move || page.lang.get(), move |_| board.ask())
        .on_change(move || page.selected.get(), move |selected| board.reveal(*selected))
        .on_change(move || page.playhead.get(), move |_| board.attend())
        .on_change(
            move || board.app.state(),
            move |state| {
                if *state == Some(State::Ended) {
                    board.look_where_the_link_points();
                }
            },
        )
        .keep(size)
}

/// The heading, the legend, and the buttons that move the view.
fn bar(board: &'static Board) -> View {
    let app = board.app;
    let legend = [
        ("tl-key tl-key-running", texts::RUNNING),
        ("tl-key tl-key-ready", texts::READY),
        ("tl-key tl-key-suspended", texts::SUSPENDED),
        ("tl-key tl-key-completed", texts::COMPLETED),
        ("tl-key tl-key-failed", texts::FAILED),
        ("tl-key tl-key-cancelled", texts::CANCELLED),
    ];
    let legend = legend.map(|(class, text)| {
        let key = el("li").class(class).live_text(app.tr(text));
        if text == texts::READY { key.child(waits(board)) } else { key }
    });
    let follow =
        move |live: Text, ended: Text| move || if app.is_live() { live } else { ended }.get(app.lang());
    let follow = button()
        .class("tl-follow")
        .live_attr("aria-pressed", move || board.following.get())
        .live_attr("title", follow(texts::FOLLOW_LONG, texts::SHOW_ALL))
        .on_click(move || board.apply(Move::Follow))
        .live_text(follow(texts::FOLLOW, texts::FIT));
    let buttons = el("div")
        .class("tl-buttons")
        .child(travel(board, texts::VIEW_BACK, "↶", Direction::Back))
        .child(travel(board, texts::VIEW_ON, "↷", Direction::Forward))
        .child(zoom(board, texts::ZOOM_OUT, "−", 1.0 / ZOOM_STEP))
        .child(zoom(board, texts::ZOOM_IN, "+", ZOOM_STEP))
        .child(follow);
    el("header")
        .class("tl-bar")
        .child(el("h2").attr("id", "timeline-title").live_text(app.tr(texts::TIMELINE)))
        .child(el("ul").class("tl-legend").live_attr("aria-label", app.tr(texts::LEGEND)).children(legend))
        .child(buttons)
}

/// What the bands of ready tasks say.
fn waits(board: &'static Board) -> View {
    let steps = Latency::ALL.map(|latency| el("span").class("tl-wait").text(latency.bounds()));
    el("span").class("tl-waits").live_attr("title", board.app.tr(texts::QUEUED)).children(steps)
}

fn zoom(board: &'static Board, name: Text, sign: &str, factor: f64) -> View {
    sign_button(board, name, sign, move || board.zoom(factor))
}

fn travel(board: &'static Board, name: Text, sign: &str, direction: Direction) -> View {
    // Not `disabled`, which would take the focus from whoever presses it until there is no view left.
    let leads_nowhere = move || (!board.leads.get()[direction as usize]).to_string();
    sign_button(board, name, sign, move || board.travel(direction)).live_attr("aria-disabled", leads_nowhere)
}

fn sign_button(board: &'static Board, name: Text, sign: &str, act: impl Fn() + 'static) -> View {
    button()
        .live_attr("aria-label", board.app.tr(name))
        .live_attr("title", board.app.tr(name))
        .on_click(act)
        .text(sign)
}
