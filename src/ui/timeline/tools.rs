//! The tools above the lanes: which tasks are shown, which moment, and what happened in a stretch of time.

use web_sys::Event;

use super::controller::Board;
use super::input::keys::Direction;
use super::texts;
use crate::i18n::Text;
use crate::rt::Time;
use crate::trace::StepBy;
use crate::ui::dom::{View, button, el, is_checked, value_of};
use crate::ui::present::task_row::TaskState;
use crate::ui::state::app_state::Desk;
use crate::ui::state::playhead::{Playhead, Rate};
use crate::ui::widgets::icons::Icon;

const STATES: [TaskState; 6] = [
    TaskState::Running,
    TaskState::Ready,
    TaskState::Suspended,
    TaskState::Completed,
    TaskState::Failed,
    TaskState::Cancelled,
];

pub(super) fn tools(board: &'static Board) -> View {
    let desk = board.desk;
    el("div")
        .class("tl-tools")
        .hidden_when(move || desk.state().is_none())
        .child(transport(desk))
        .child(filters(board))
        .child(toggles(board))
        .child(range(board))
}

/// The playhead: to the start, back, play, on, to the end; at which rate; and where it is.
fn transport(desk: &'static Desk) -> View {
    let page = desk.page;
    let plays = move || page.playhead.get().is_playing();
    let play = button()
        .live_attr("aria-label", move || if plays() { texts::REST } else { texts::PLAY }.get(desk.lang()))
        .live_attr("title", desk.say(texts::PLAY_HINT))
        .on_click(move || desk.play_or_rest())
        .child(Icon::drawn(move || if plays() { Icon::Pause } else { Icon::Run }));
    let to_start = move || page.wind(|_, log| Playhead::to_start(log));
    let wind = move |direction| move || desk.wind(direction, StepBy::Event);
    let to_end = move || page.playhead.set(Playhead::Following);
    let at = move || {
        let (time, end) = page.look(|at| Some((at.now, at.model.end()))).unwrap_or((Time::ZERO, Time::ZERO));
        let [time, end] = [time, end].map(|time| page.grain().moment(time));
        if desk.is_past() { format!("{time} / {end}") } else { time }
    };
    el("div")
        .class("tl-buttons tl-transport")
        .attr("role", "group")
        .live_attr("aria-label", desk.say(texts::PLAYHEAD))
        .child(icon_button(desk, Icon::ToStart, texts::TO_START, to_start))
        .child(icon_button(desk, Icon::EventBack, texts::EVENT_BACK, wind(Direction::Back)))
        .child(play)
        .child(icon_button(desk, Icon::EventOn, texts::EVENT_ON, wind(Direction::Forward)))
        .child(
            icon_button(desk, Icon::ToEnd, texts::TO_END, to_end)
                .live_attr("aria-pressed", move || !desk.is_past()),
        )
        .child(rates(desk))
        .child(el("span").class("tl-at").live_class("tl-past", move || desk.is_past()).live_text(at))
}

fn icon_button(desk: &'static Desk, icon: Icon, name: Text, act: impl Fn() + 'static) -> View {
    button()
        .live_attr("aria-label", desk.say(name))
        .live_attr("title", desk.say(name))
        .on_click(act)
        .child(icon.view())
}

fn rates(desk: &'static Desk) -> View {
    let place = |rate: Rate| Rate::ALL.iter().position(|other| *other == rate).unwrap_or(0).to_string();
    let options = Rate::ALL.map(|rate| el("option").attr("value", &place(rate)).text(&rate.label()));
    let choose = move |event: &Event| {
        if let Some(rate) = value_of(event).parse().ok().and_then(|place: usize| Rate::ALL.get(place)) {
            desk.set_rate(*rate);
        }
    };
    el("select")
        .live_attr("aria-label", desk.say(texts::RATE))
        .live_attr("title", desk.say(texts::RATE))
        .children(options)
        .live_value(move || place(desk.rate.get()))
        .on("change", choose)
}

/// Which tasks have a lane.
fn filters(board: &'static Board) -> View {
    let desk = board.desk;
    let search = el("input")
        .attr("type", "search")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .live_attr("aria-label", desk.say(texts::SEARCH))
        .live_attr("placeholder", desk.say(texts::SEARCH_SHORT))
        .live_value(move || board.filtered.with(|filter| filter.text.clone()))
        .on("input", move |event: &Event| {
            let text = value_of(event);
            board.filter(|filter| filter.text = text);
        });
    board.searched_in(search.html());
    let every = el("option").attr("value", "").live_text(desk.say(texts::EVERY_STATE));
    let options =
        STATES.map(|state| el("option").attr("value", state.class()).live_text(desk.say(state.title())));
    let choose = move |event: &Event| {
        let name = value_of(event);
        board.filter(|filter| filter.state = STATES.into_iter().find(|state| state.class() == name));
    };
    let states = el("select")
        .live_attr("aria-label", desk.say(texts::STATE))
        .child(every)
        .children(options)
        .live_value(move || board.filtered.with(|filter| filter.state.map_or("", TaskState::class)))
        .on("change", choose);
    let relate = move |event: &Event| {
        let lane = desk.page.selected.get().filter(|_| is_checked(event));
        board.filter(|filter| filter.related = lane);
    };
    let is_related = move || board.filtered.with(|filter| filter.related.is_some());
    let related = el("input")
        .attr("type", "checkbox")
        .live_attr("disabled", move || (desk.page.selected.get().is_none() && !is_related()).then_some(""))
        .live_checked(is_related)
        .on("change", relate);
    let related = el("label")
        .class("tl-related")
        .live_attr("title", desk.say(texts::RELATED_HINT))
        .child(related)
        .child(el("span").live_text(desk.say(texts::RELATED)));
    let left_out = move || board.filtered.with(super::layout::rows::Filter::is_active);
    let count = move || {
        let all = desk.page.with_model(|model| model.rows().len());
        if left_out() { format!("{} / {all}", board.shown.get()) } else { String::new() }
    };
    el("div")
        .class("tl-filters")
        .attr("role", "search")
        .child(search)
        .child(states)
        .child(related)
        .child(el("span").class("tl-count").attr("role", "status").live_text(count))
}

/// Shows all lanes at once, what tasks share, the chain of wakes.
fn toggles(board: &'static Board) -> View {
    let desk = board.desk;
    let chain = button()
        .live_attr("aria-pressed", move || board.chain.get())
        .live_attr("title", desk.say(texts::CHAIN_HINT))
        .on_click(move || board.switch_chain())
        .live_text(desk.say(texts::CHAIN));
    let compact = button()
        .live_attr("aria-pressed", move || board.compact.get())
        .live_attr("title", desk.say(texts::ALL_LANES_HINT))
        .on_click(move || board.switch_compact())
        .live_text(desk.say(texts::ALL_LANES));
    let resources = button()
        .live_attr("aria-pressed", move || board.resources.get())
        .live_attr("title", desk.say(texts::RESOURCES_HINT))
        .hidden_when(move || board.chart.resources() == 0)
        .on_click(move || board.switch_resources())
        .live_text(desk.say(texts::RESOURCES));
    el("div").class("tl-buttons").child(compact).child(resources).child(chain)
}

/// What happened in the selected stretch of time.
fn range(board: &'static Board) -> View {
    let desk = board.desk;
    let close = button()
        .live_attr("aria-label", desk.say(texts::CLEAR_RANGE))
        .live_attr("title", desk.say(texts::CLEAR_RANGE))
        .on_click(move || board.select_range(None))
        .text("×");
    let zoom = button().on_click(move || board.zoom_to_range()).live_text(desk.say(texts::ZOOM_TO_RANGE));
    el("div")
        .class("tl-range")
        .hidden_when(move || board.range.with(String::is_empty))
        .child(el("span").attr("role", "status").live_text(move || board.range.get()))
        .child(el("div").class("tl-buttons").child(zoom).child(close))
}
