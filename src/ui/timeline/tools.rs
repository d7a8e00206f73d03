//! The tools above the lanes: playhead, filter, toggles and totals of the selected range. Each calls the `controller`
//! or the page's state.

use web_sys::Event;

use super::controller::Controller;
use super::layout::viewport::Direction;
use super::texts;
use crate::i18n::Text;
use crate::rt::Time;
use crate::trace::StepBy;
use crate::ui::dom::{View, button, el, is_checked, value_of};
use crate::ui::present::task_row::TaskStatus;
use crate::ui::state::app_state::AppState;
use crate::ui::state::playhead::{Playhead, Rate};
use crate::ui::widgets::icons::Icon;

const STATES: [TaskStatus; 6] = [
    TaskStatus::Running,
    TaskStatus::Ready,
    TaskStatus::Suspended,
    TaskStatus::Completed,
    TaskStatus::Failed,
    TaskStatus::Cancelled,
];

pub(super) fn tools(controller: &'static Controller) -> View {
    let app = controller.app;
    el("div")
        .class("tl-tools")
        .hidden_when(move || app.state().is_none())
        .child(transport(app))
        .child(filters(controller))
        .child(toggles(controller))
        .child(range(controller))
}

/// The playhead's controls: start, back, play, forward, end, rate and time.
fn transport(app: &'static AppState) -> View {
    let page = app.run_view;
    let plays = move || page.playhead.get().is_playing();
    let play = button()
        .live_attr("aria-label", move || if plays() { texts::REST } else { texts::PLAY }.get(app.lang()))
        .live_attr("title", app.tr(texts::PLAY_HINT))
        .on_click(move || app.toggle_play())
        .child(Icon::drawn(move || if plays() { Icon::Pause } else { Icon::Run }));
    let to_start = move || page.seek(|_, log| Playhead::to_start(log));
    let wind = move |direction| move || app.seek(direction, StepBy::Event);
    let to_end = move || page.playhead.set(Playhead::Following);
    let at = move || {
        let (time, end) =
            page.at_playhead(|at| Some((at.now, at.model.end()))).unwrap_or((Time::ZERO, Time::ZERO));
        let [time, end] = [time, end].map(|time| page.grain().moment(time));
        if app.is_past() { format!("{time} / {end}") } else { time }
    };
    el("div")
        .class("tl-buttons tl-transport")
        .attr("role", "group")
        .live_attr("aria-label", app.tr(texts::PLAYHEAD))
        .child(icon_button(app, Icon::ToStart, texts::TO_START, to_start))
        .child(icon_button(app, Icon::EventBack, texts::EVENT_BACK, wind(Direction::Back)))
        .child(play)
        .child(icon_button(app, Icon::EventOn, texts::EVENT_ON, wind(Direction::Forward)))
        .child(
            icon_button(app, Icon::ToEnd, texts::TO_END, to_end)
                .live_attr("aria-pressed", move || !app.is_past()),
        )
        .child(rates(app))
        .child(el("span").class("tl-at").live_class("tl-past", move || app.is_past()).live_text(at))
}

fn icon_button(app: &'static AppState, icon: Icon, name: Text, act: impl Fn() + 'static) -> View {
    button()
        .live_attr("aria-label", app.tr(name))
        .live_attr("title", app.tr(name))
        .on_click(act)
        .child(icon.view())
}

fn rates(app: &'static AppState) -> View {
    let index = |rate: Rate| Rate::ALL.iter().position(|other| *other == rate).unwrap_or(0).to_string();
    let options = Rate::ALL.map(|rate| el("option").attr("value", &index(rate)).text(&rate.label()));
    let choose = move |event: &Event| {
        if let Some(rate) = value_of(event).parse().ok().and_then(|index: usize| Rate::ALL.get(index)) {
            app.set_rate(*rate);
        }
    };
    el("select")
        .live_attr("aria-label", app.tr(texts::RATE))
        .live_attr("title", app.tr(texts::RATE))
        .children(options)
        .live_value(move || index(app.rate.get()))
        .on("change", choose)
}

/// The filter of the rows.
fn filters(controller: &'static Controller) -> View {
    let app = controller.app;
    let search = el("input")
        .attr("type", "search")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .live_attr("aria-label", app.tr(texts::SEARCH))
        .live_attr("placeholder", app.tr(texts::SEARCH_SHORT))
        .live_value(move || controller.current_filter.with(|filter| filter.text.clone()))
        .on("input", move |event: &Event| {
            let text = value_of(event);
            controller.filter(|filter| filter.text = text);
        });
    controller.set_search_field(search.html());
    let every = el("option").attr("value", "").live_text(app.tr(texts::EVERY_STATE));
    let options =
        STATES.map(|state| el("option").attr("value", state.class()).live_text(app.tr(state.title())));
    let choose = move |event: &Event| {
        let name = value_of(event);
        controller.filter(|filter| filter.state = STATES.into_iter().find(|state| state.class() == name));
    };
    let states = el("select")
        .live_attr("aria-label", app.tr(texts::STATE))
        .child(every)
        .children(options)
        .live_value(move || {
            controller.current_filter.with(|filter| filter.state.map_or("", TaskStatus::class))
        })
        .on("change", choose);
    let relate = move |event: &Event| {
        let lane = app.run_view.selected.get().filter(|_| is_checked(event));
        controller.filter(|filter| filter.related = lane);
    };
    let is_related = move || controller.current_filter.with(|filter| filter.related.is_some());
    let related = el("input")
        .attr("type", "checkbox")
        .live_attr("disabled", move || (app.run_view.selected.get().is_none() && !is_related()).then_some(""))
        .live_checked(is_related)
        .on("change", relate);
    let related = el("label")
        .class("tl-related")
        .live_attr("title", app.tr(texts::RELATED_HINT))
        .child(related)
        .child(el("span").live_text(app.tr(texts::RELATED)));
    let left_out = move || controller.current_filter.with(super::layout::rows::Filter::is_active);
    let count = move || {
        let all = app.run_view.with_model(|model| model.rows().len());
        if left_out() { format!("{} / {all}", controller.row_count.get()) } else { String::new() }
    };
    el("div")
        .class("tl-filters")
        .attr("role", "search")
        .child(search)
        .child(states)
        .child(related)
        .child(el("span").class("tl-count").attr("role", "status").live_text(count))
}

/// Toggles: compact mode, resource tracks, chain of wakes.
fn toggles(controller: &'static Controller) -> View {
    let app = controller.app;
    let chain = button()
        .live_attr("aria-pressed", move || controller.chain.get())
        .live_attr("title", app.tr(texts::CHAIN_HINT))
        .on_click(move || controller.toggle_chain())
        .live_text(app.tr(texts::CHAIN));
    let compact = button()
        .live_attr("aria-pressed", move || controller.compact.get())
        .live_attr("title", app.tr(texts::ALL_LANES_HINT))
        .on_click(move || controller.toggle_compact())
        .live_text(app.tr(texts::ALL_LANES));
    let resources = button()
        .live_attr("aria-pressed", move || controller.resources.get())
        .live_attr("title", app.tr(texts::RESOURCES_HINT))
        .hidden_when(move || controller.renderer.resources() == 0)
        .on_click(move || controller.toggle_resources())
        .live_text(app.tr(texts::RESOURCES));
    el("div").class("tl-buttons").child(compact).child(resources).child(chain)
}

/// The totals of the selected range.
fn range(controller: &'static Controller) -> View {
    let app = controller.app;
    let close = button()
        .live_attr("aria-label", app.tr(texts::CLEAR_RANGE))
        .live_attr("title", app.tr(texts::CLEAR_RANGE))
        .on_click(move || controller.select_range(None))
        .text("×");
    let zoom = button().on_click(move || controller.zoom_to_range()).live_text(app.tr(texts::ZOOM_TO_RANGE));
    el("div")
        .class("tl-range")
        .hidden_when(move || controller.range.with(String::is_empty))
        .child(el("span").attr("role", "status").live_text(move || controller.range.get()))
        .child(el("div").class("tl-buttons").child(zoom).child(close))
}
