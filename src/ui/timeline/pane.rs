//! The timeline's pane: heading, legend, buttons, canvases in their scroller, tooltip, table.
//!
//! The canvases are sticky at the scroller's top; a spacer below gives the scroller the height of all lanes. So scroll
//! bar, momentum and Page keys are the browser's own, and the canvases are never larger than the pane. Next:
//! `controller`.

use wasm_bindgen::JsCast;
use web_sys::Event;

use super::controller::Controller;
use super::input::brush_handles::brush_handles;
use super::input::keys::ZOOM_STEP;
use super::layout::latency::Latency;
use super::layout::viewport::{Direction, ViewCommand};
use super::table::table;
use super::texts;
use super::tools::tools;
use super::tooltip::{Tooltip, tooltip};
use crate::i18n::Text;
use crate::session::State;
use crate::ui::dom::{SizeWatch, View, button, el, leak};
use crate::ui::state::app_state::AppState;

/// The timeline of the current run, in its pane.
pub(crate) fn timeline(app: &'static AppState) -> View {
    let is_empty = move || app.state().is_none();
    let canvas = |class| el("canvas").class(class).attr("aria-hidden", "true");
    let (lanes, overlay) = (canvas("tl-lanes"), canvas("tl-signs"));
    let canvases = [&lanes, &overlay].map(|canvas| canvas.element().clone().unchecked_into());
    let (scroller, tip) = (el("div").class("tl-chart"), tooltip());
    let controller: &'static Controller =
        leak(Controller::new(app, scroller.html(), canvases, Tooltip::new(tip.html())));
    let stage = el("div").class("tl-stage").child(lanes).child(overlay).children(brush_handles(controller));
    let space = el("div")
        .class("tl-space")
        .live_style("height", move || format!("{}px", controller.content_height.get() as u32));
    let scroller = with_listeners(controller, scroller)
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
        .child(bar(controller))
        .child(tools(controller))
        .child(with_redraws(controller, scroller))
        .child(el("p").class("empty").hidden_when(move || !is_empty()).live_text(empty))
        .child(el("p").attr("id", "tl-keys").class("tl-unseen").live_text(app.tr(texts::KEYS)))
        .child(
            el("p")
                .class("tl-unseen")
                .attr("role", "status")
                .live_text(move || controller.announcement.get()),
        )
        .child(tip)
        .child(table(app))
}

/// Adds the controller's event listeners to the scroller.
fn with_listeners(controller: &'static Controller, scroller: View) -> View {
    scroller
        .on("scroll", move |_: &Event| controller.on_scroll())
        .on("wheel", move |event| controller.on_wheel(event))
        .on("pointerdown", move |event| controller.on_press(event))
        .on("pointermove", move |event| controller.on_move(event))
        .on("pointerup", move |event| controller.on_lift(event))
        .on("pointercancel", move |event| controller.on_cancel(event))
        .on("pointerleave", move |_: &Event| controller.on_leave())
        .on("touchmove", move |event| controller.on_touch(event))
        .on("contextmenu", move |event| controller.on_menu(event))
        .on("keydown", move |event| controller.on_key(event))
}

/// Redraws when visible state changes.
fn with_redraws(controller: &'static Controller, scroller: View) -> View {
    controller.app.frames.set_draw(move || controller.draw());
    // Set once, when the pane is built.
    let _ = controller.app.svg_painter.set(Box::new(|| controller.svg()));
    let size = SizeWatch::new(scroller.element(), move || controller.resize());
    let page = controller.page;
    scroller
        .on_change(move || page.run_number(), move |_| controller.reset())
        .on_change(move || page.theme.get(), move |_| controller.recolour())
        .on_change(move || page.lang.get(), move |_| controller.request_redraw())
        .on_change(move || page.selected.get(), move |selected| controller.reveal(*selected))
        .on_change(move || page.playhead.get(), move |_| controller.follow_playhead())
        .on_change(
            move || controller.app.state(),
            move |state| {
                if *state == Some(State::Ended) {
                    controller.apply_link_focus();
                }
            },
        )
        .keep(size)
}

/// The heading, the legend, and the buttons that move the viewport.
fn bar(controller: &'static Controller) -> View {
    let app = controller.app;
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
        if text == texts::READY { key.child(waits(controller)) } else { key }
    });
    let follow =
        move |live: Text, ended: Text| move || if app.is_live() { live } else { ended }.get(app.lang());
    let follow = button()
        .class("tl-follow")
        .live_attr("aria-pressed", move || controller.following.get())
        .live_attr("title", follow(texts::FOLLOW_LONG, texts::SHOW_ALL))
        .on_click(move || controller.apply(ViewCommand::Follow))
        .live_text(follow(texts::FOLLOW, texts::FIT));
    let buttons = el("div")
        .class("tl-buttons")
        .child(travel(controller, texts::VIEW_BACK, "↶", Direction::Back))
        .child(travel(controller, texts::VIEW_ON, "↷", Direction::Forward))
        .child(zoom(controller, texts::ZOOM_OUT, "−", 1.0 / ZOOM_STEP))
        .child(zoom(controller, texts::ZOOM_IN, "+", ZOOM_STEP))
        .child(follow);
    el("header")
        .class("tl-bar")
        .child(el("h2").attr("id", "timeline-title").live_text(app.tr(texts::TIMELINE)))
        .child(el("ul").class("tl-legend").live_attr("aria-label", app.tr(texts::LEGEND)).children(legend))
        .child(buttons)
}

/// The legend of the ready bands.
fn waits(controller: &'static Controller) -> View {
    let steps = Latency::ALL.map(|latency| el("span").class("tl-wait").text(latency.bounds()));
    el("span").class("tl-waits").live_attr("title", controller.app.tr(texts::QUEUED)).children(steps)
}

fn zoom(controller: &'static Controller, name: Text, sign: &str, factor: f64) -> View {
    sign_button(controller, name, sign, move || controller.zoom(factor))
}

fn travel(controller: &'static Controller, name: Text, sign: &str, direction: Direction) -> View {
    // Not `disabled`, which would drop the keyboard focus when the history ends.
    let is_disabled = move || (!controller.can_travel.get()[direction as usize]).to_string();
    sign_button(controller, name, sign, move || controller.travel(direction))
        .live_attr("aria-disabled", is_disabled)
}

fn sign_button(controller: &'static Controller, name: Text, sign: &str, act: impl Fn() + 'static) -> View {
    button()
        .live_attr("aria-label", controller.app.tr(name))
        .live_attr("title", controller.app.tr(name))
        .on_click(act)
        .text(sign)
}
