//! What is in the timeline's pane: heading, legend and buttons, the canvases in their scroller, the tooltip, the table.
//!
//! The two canvases stick to the scroller's top while a spacer under them gives it the height of all lanes, so that
//! scroll bar, momentum and Page keys are the browser's own, and the canvases are never larger than the pane.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

use super::super::state::Page;
use super::board::{Board, as_html};
use super::keys::ZOOM_STEP;
use super::table::Table;
use super::texts;
use super::tooltip::Tooltip;
use super::view::Move;
use crate::i18n::Text;
use crate::session::State;

/// The timeline of the run on show.
#[component]
pub fn Timeline() -> impl IntoView {
    let page = expect_context::<Page>();
    let board = StoredValue::new_local(Rc::new(Board::new(page)));
    let (tip, content, said) = board.with_value(|board| (board.tip, board.content, board.said));
    let say = move |text: Text| move || text.get(page.lang.get());
    let empty = Memo::new(move |_| page.run.with(Option::is_none));
    let (scroller, lanes, signs) = (NodeRef::<html::Div>::new(), NodeRef::new(), NodeRef::new());
    attach(board, scroller, lanes, signs);
    redraw(page, board);
    view! {
        <Bar board/>
            <div
                class="tl-chart"
                node_ref=scroller
                tabindex="0"
                role="application"
                aria-label=say(texts::CANVAS)
                aria-describedby="tl-keys"
                hidden=move || empty.get()
                on:scroll=move |_| board.get_value().on_scroll()
                on:wheel=move |event| board.get_value().on_wheel(&event)
                on:pointerdown=move |event| board.get_value().on_press(&event)
                on:pointermove=move |event| board.get_value().on_move(&event)
                on:pointerup=move |event| board.get_value().on_lift(&event)
                on:pointercancel=move |event| board.get_value().on_cancel(&event)
                on:pointerleave=move |_| board.get_value().on_leave()
                on:keydown=move |event| board.get_value().on_key(&event)
            >
                <div class="tl-stage">
                    <canvas class="tl-lanes" node_ref=lanes aria-hidden="true"></canvas>
                    <canvas class="tl-signs" node_ref=signs aria-hidden="true"></canvas>
                </div>
                <div class="tl-space" style:height=move || format!("{}px", content.get())></div>
            </div>
            <p class="empty" hidden=move || !empty.get()>{say(texts::EMPTY)}</p>
            <p id="tl-keys" class="tl-unseen">{say(texts::KEYS)}</p>
            <p class="tl-unseen" role="status">{move || said.get()}</p>
            <Tooltip tip/>
            <Table/>
    }
}

/// The heading, the legend, and the buttons that move the view.
#[component]
fn Bar(board: StoredValue<Rc<Board>, LocalStorage>) -> impl IntoView {
    let page = expect_context::<Page>();
    let following = board.with_value(|board| board.following);
    let say = move |text: Text| move || text.get(page.lang.get());
    let live = Memo::new(move |_| {
        page.frame.get();
        page.run.with(|run| run.as_ref().is_some_and(|run| run.session.state() != State::Ended))
    });
    let follow = move || if live.get() { texts::FOLLOW } else { texts::FIT }.get(page.lang.get());
    let follow_title = move || if live.get() { texts::FOLLOW_LONG } else { texts::SHOW_ALL }.get(page.lang.get());
    let legend = [
        ("running", texts::RUNNING),
        ("ready", texts::READY),
        ("suspended", texts::SUSPENDED),
        ("completed", texts::COMPLETED),
        ("failed", texts::FAILED),
        ("cancelled", texts::CANCELLED),
    ];
    view! {
        <header class="tl-bar">
            <h2 id="timeline-title">{say(texts::TIMELINE)}</h2>
            <ul class="tl-legend" aria-label=say(texts::LEGEND)>
                {legend
                    .map(|(class, text)| view! { <li class=format!("tl-key tl-key-{class}")>{say(text)}</li> })
                    .collect_view()}
            </ul>
            <div class="tl-buttons">
                <button
                    type="button"
                    aria-label=say(texts::ZOOM_OUT)
                    title=say(texts::ZOOM_OUT)
                    on:click=move |_| board.get_value().zoom(1.0 / ZOOM_STEP)
                >
                    "−"
                </button>
                <button
                    type="button"
                    aria-label=say(texts::ZOOM_IN)
                    title=say(texts::ZOOM_IN)
                    on:click=move |_| board.get_value().zoom(ZOOM_STEP)
                >
                    "+"
                </button>
                <button
                    type="button"
                    class="tl-follow"
                    aria-pressed=move || following.get().to_string()
                    title=follow_title
                    on:click=move |_| board.get_value().apply(Move::Follow)
                >
                    {follow}
                </button>
            </div>
        </header>
    }
}

/// Gives the board its elements once they are there, and tells it their size whenever that changes.
fn attach(
    board: StoredValue<Rc<Board>, LocalStorage>,
    scroller: NodeRef<html::Div>,
    lanes: NodeRef<html::Canvas>,
    signs: NodeRef<html::Canvas>,
) {
    let sized = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move || {
        let (Some(scroller), Some(lanes), Some(signs)) = (scroller.get(), lanes.get(), signs.get()) else { return };
        let element = as_html(&scroller);
        board.get_value().place(element.clone(), lanes, signs);
        let watched = element.clone();
        sized.set_value(Some(SizeWatch::watch(&element, move || {
            let board = board.get_value();
            board.resize(f64::from(watched.client_width()), f64::from(watched.client_height()));
            board.draw();
        })));
    });
}

/// Draws when something that is seen has changed.
fn redraw(page: Page, board: StoredValue<Rc<Board>, LocalStorage>) {
    Effect::new(move || {
        page.run.track();
        board.get_value().forget();
        board.get_value().ask();
    });
    Effect::new(move || {
        page.theme.track();
        board.get_value().recolour();
        board.get_value().ask();
    });
    Effect::new(move || {
        page.lang.track();
        board.get_value().ask();
    });
    Effect::new(move || {
        let selected = page.selected.get();
        let board = board.get_value();
        if let Some(task) = selected {
            board.reveal(task);
        }
        board.ask();
    });
    Effect::new(move || {
        page.frame.track();
        board.get_value().draw();
    });
}

/// Watches an element's size until it is dropped.
struct SizeWatch {
    observer: Option<ResizeObserver>,
    _callback: Closure<dyn FnMut()>,
}

impl SizeWatch {
    fn watch(element: &Element, changed: impl FnMut() + 'static) -> SizeWatch {
        let callback: Closure<dyn FnMut()> = Closure::new(changed);
        // Every browser that runs this page has resize observers; without one the first size would stay.
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        SizeWatch { observer, _callback: callback }
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
