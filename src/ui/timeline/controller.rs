//! Between the page and the renderer: what is drawn, and what the views around the canvases are summary.
//!
//! Whatever changes what is seen asks the page's frames for a drawing, and several such changes share one.
//!
//! The page loads these on first use: `Controller::publish_range`, `Controller::svg`.

use std::cell::{Cell, OnceCell, RefCell};

use gloo_timers::callback::Timeout;
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::input::drag_target::DragTarget;
use super::input::gesture::{Point, Pointers};
use super::input::handle_positions::HandlePositions;
use super::layout::rows::Filter;
use super::layout::viewport::{Direction, ViewCommand};
use super::paint::renderer::Renderer;
use super::scene::details::{Details, SceneSource};
use super::tooltip::{Tip, Tooltip};
use crate::i18n::Lang;
use crate::rt::Time;
use crate::session::State;
use crate::trace::LaneId;
use crate::ui::dom::{Observed, window};
use crate::ui::state::app_state::Desk;
use crate::ui::state::run_view::{Page, Run};

/// The timeline's state, there from the start to the end of the document.
pub(crate) struct Controller {
    pub(crate) desk: &'static Desk,
    pub(crate) page: &'static Page,
    pub(crate) renderer: Renderer,
    pub(crate) pointers: RefCell<Pointers>,
    scroller: HtmlElement,
    tooltip: Tooltip,
    /// Whether the viewport follows the run.
    pub(crate) following: Observed<bool>,
    /// Whether there are views to go back to, and to go forward to.
    pub(crate) can_travel: Observed<[bool; 2]>,
    /// The height of all lanes, in CSS pixels.
    pub(crate) content: Observed<f64>,
    /// What the keyboard selected, in words.
    pub(crate) announcement: Observed<String>,
    /// Which tasks have a row.
    pub(crate) filtered: Observed<Filter>,
    /// How many tasks have a row.
    pub(crate) shown: Observed<usize>,
    /// Whether all lanes are to be in sight at once.
    pub(crate) compact: Observed<bool>,
    /// Whether the wakes that led to what the selected task does are shown.
    pub(crate) chain: Observed<bool>,
    /// Whether the tracks of resources are shown.
    pub(crate) resources: Observed<bool>,
    /// What happened in the selected range, in words; empty without one.
    pub(crate) range: Observed<String>,
    /// Whether there is more to tell of it.
    range_changed: Cell<bool>,
    /// The stretch of time to show as soon as it is known how wide the timeline is.
    window: Cell<Option<(Time, Time)>>,
    /// What the last press took hold of.
    pub(crate) drag_target: Cell<Option<DragTarget>>,
    /// What becomes of a finger that rests.
    pub(crate) long_press: RefCell<Option<Timeout>>,
    /// Where the edges of the brush and of the selected stretch of time are, in CSS pixels from the left.
    pub(crate) handles: Observed<HandlePositions>,
    /// Where tasks are looked for.
    search: OnceCell<HtmlElement>,
}

impl Controller {
    /// A controller that draws on these elements.
    pub(crate) fn new(
        desk: &'static Desk,
        scroller: HtmlElement,
        [lanes, overlay]: [HtmlCanvasElement; 2],
        tooltip: Tooltip,
    ) -> Controller {
        let renderer = Renderer::new(crate::platform::host().clock);
        if !renderer.attach(scroller.clone(), lanes, overlay) {
            let problem = "The timeline cannot draw: the browser gives no 2D canvas. Its table still works.";
            web_sys::console::error_1(&problem.into());
        }
        Controller {
            desk,
            page: desk.page,
            renderer,
            pointers: RefCell::default(),
            scroller,
            tooltip,
            following: Observed::new(true),
            can_travel: Observed::default(),
            content: Observed::default(),
            announcement: Observed::default(),
            filtered: Observed::default(),
            shown: Observed::default(),
            compact: Observed::default(),
            chain: Observed::default(),
            resources: Observed::new(true),
            range: Observed::default(),
            range_changed: Cell::default(),
            window: Cell::default(),
            drag_target: Cell::default(),
            long_press: RefCell::default(),
            handles: Observed::default(),
            search: OnceCell::new(),
        }
    }

    /// The run on show is another one.
    pub(crate) fn reset(&self) {
        // Scrolling, even to the same place, has the browser lay the page out.
        if self.renderer.geometry().scroll > 0.0 {
            self.scroll_to(0.0);
        }
        self.renderer.reset();
        self.filtered.set(Filter::default());
        self.range.set(String::new());
        self.tooltip.hide();
        self.request_redraw();
    }

    /// Changes which tasks have a row.
    pub(crate) fn filter(&self, change: impl FnOnce(&mut Filter)) {
        self.filtered.update(change);
        self.renderer.update_filter(|filter| *filter = self.filtered.get());
        self.request_redraw();
    }

    /// Shows all lanes at once, or as high as they need to be to be read.
    pub(crate) fn toggle_compact(&self) {
        self.compact.update(|compact| *compact = !*compact);
        self.renderer.set_compact(self.compact.get());
        self.request_redraw();
    }

    /// Shows the wakes that led to what the selected task does, or all its wakes again.
    pub(crate) fn toggle_chain(&self) {
        self.chain.update(|chain| *chain = !*chain);
        self.renderer.show_chain(self.chain.get());
        self.request_redraw();
    }

    /// Folds the tracks of resources away, or shows them again.
    pub(crate) fn toggle_resources(&self) {
        self.resources.update(|shown| *shown = !*shown);
        self.renderer.fold_resources(!self.resources.get());
        self.request_redraw();
    }

    /// Selects a stretch of time; what happened in it is summary with the next drawing.
    pub(crate) fn select_range(&self, range: Option<(Time, Time)>) {
        self.renderer.select_range(range);
        self.range_changed.set(true);
        self.request_redraw();
    }

    /// Tells what happened in the selected stretch of time, as far as a frame's time allows.
    // A function of its own, which the page starts without: see `xtask/split`.
    #[inline(never)]
    fn publish_range(&self, run: &Run, lang: Lang, live: bool) {
        let totals = |range| self.with(run, lang, |source| self.renderer.totals(source, range, live));
        let summary = self.renderer.range().map(totals).unwrap_or_default();
        self.range.turn(summary.line);
        if summary.unfinished {
            self.range_changed.set(true);
            self.request_redraw();
        }
    }

    /// The field in which tasks are looked for.
    pub(crate) fn set_search_field(&self, field: HtmlElement) {
        // Given once, when the pane is made.
        let _ = self.search.set(field);
    }

    /// Shows no more than the selected stretch of time.
    pub(crate) fn zoom_to_range(&self) {
        if let Some((from, to)) = self.renderer.range() {
            self.apply(ViewCommand::Range(from, to));
        }
    }

    /// Goes to the field in which tasks are looked for.
    pub(crate) fn focus_search(&self) {
        if let Some(field) = self.search.get() {
            // A field that cannot take the focus leaves it where it was.
            let _ = field.focus();
        }
    }

    /// The colours are others.
    pub(crate) fn recolour(&self) {
        self.renderer.recolour();
        self.request_redraw();
    }

    /// Takes the size that the scroller has been given, and draws before that is painted.
    pub(crate) fn resize(&self) {
        let (width, height) = (self.scroller.client_width(), self.scroller.client_height());
        self.renderer.resize(width.into(), height.into(), window().device_pixel_ratio());
        self.draw();
    }

    /// Draws in the next frame.
    pub(crate) fn request_redraw(&self) {
        self.desk.frames.redraw();
    }

    /// Draws now.
    pub(crate) fn draw(&self) {
        let (selected, lang) = (self.page.selected.get(), self.page.lang.get());
        self.renderer.set_playhead(self.page.playhead.get().place().map(|place| place.time));
        let Some(run) = self.page.run.get() else { return };
        let live = run.state() != State::Ended;
        let details = self.with(&run, lang, |source| self.renderer.prepare(source, live, selected));
        self.renderer.paint(selected, lang);
        if let Some((from, to)) = self.window.take() {
            match self.renderer.has_size() {
                true => self.apply(ViewCommand::Range(from, to)),
                false => self.window.set(Some((from, to))),
            }
        }
        self.publish(details);
        if self.range_changed.take() {
            self.publish_range(&run, lang, live);
        }
        if self.renderer.is_unfinished() {
            self.request_redraw();
        }
    }

    /// The timeline as an SVG document; see [`Renderer::svg`].
    // Its only caller is part of the start of the page, which this is not.
    #[inline(never)]
    pub(crate) fn svg(&self) -> Option<String> {
        self.renderer.svg(self.page.selected.get(), self.page.lang.get())
    }

    /// Reads the run; `read` must not call the browser.
    pub(crate) fn with<T>(&self, run: &Run, lang: Lang, read: impl FnOnce(&SceneSource<'_>) -> T) -> T {
        let now = run.now();
        let (model, log) = (run.model.borrow(), run.log());
        read(&SceneSource { model: &model, log: &log, now, lang })
    }

    /// Tells what is around the canvas what has changed.
    fn publish(&self, details: Option<Details>) {
        let dragging = self.pointers.borrow().is_dragging();
        let tip = details.filter(|_| !dragging).zip(self.renderer.pointer());
        match tip {
            Some((details, point)) => self.tooltip.show(self.tip(details, point)),
            None => self.tooltip.hide(),
        }
        self.following.turn(self.renderer.viewport().is_following());
        self.can_travel
            .turn([Direction::Back, Direction::Forward].map(|direction| self.renderer.can_travel(direction)));
        let viewport = self.renderer.viewport();
        self.desk
            .window
            .set((!viewport.is_following()).then(|| (viewport.scale().first(), viewport.scale().last())));
        self.handles.turn(HandlePositions::new(&self.renderer.geometry(), &viewport, self.renderer.range()));
        self.shown.turn(self.renderer.geometry().rows);
        self.content.turn(self.renderer.geometry().content_height());
    }

    fn tip(&self, details: Details, point: Point) -> Tip {
        let (left, top) = self.origin();
        Tip { details, at: Point { x: left + point.x, y: top + point.y } }
    }

    /// Follows the playhead, where it leaves the window.
    pub(crate) fn follow_playhead(&self) {
        if let Some(place) = self.page.playhead.get().place() {
            self.renderer.apply(ViewCommand::Reveal(place.time));
        }
        self.request_redraw();
    }

    /// Does what the link that was followed asks for, once.
    pub(crate) fn apply_link_focus(&self) {
        let focus = self.desk.focus.take();
        if focus.lane.is_some() {
            self.page
                .selected
                .set(focus.lane.filter(|lane| self.page.with_model(|model| model.lane(*lane).is_some())));
        }
        self.window.set(focus.window());
        if let Some(at) = focus.at {
            self.page.wind(|playhead, log| playhead.to_time(log, at.time()));
        }
    }

    /// Moves what is on show.
    pub(crate) fn apply(&self, command: ViewCommand) {
        self.renderer.apply(command);
        self.request_redraw();
    }

    /// Goes to the viewport before, or to the one after it again.
    pub(crate) fn travel(&self, direction: Direction) {
        self.renderer.travel(direction);
        self.request_redraw();
    }

    /// Zooms by `factor` about the middle.
    pub(crate) fn zoom(&self, factor: f64) {
        self.apply(ViewCommand::Zoom { factor, about: self.renderer.geometry().plot() / 2.0 });
    }

    /// Shows what is selected, and brings its row into viewport.
    pub(crate) fn reveal(&self, selected: Option<LaneId>) {
        if let Some(row) = selected.and_then(|lane| self.renderer.row(lane)) {
            self.scroll_to(self.renderer.geometry().scroll_to_show(row));
        }
        self.request_redraw();
    }

    /// Scrolls the lanes up by so many CSS pixels, as far as they go.
    pub(crate) fn scroll_to(&self, scroll: f64) {
        self.scroller.set_scroll_top(scroll.round() as i32);
    }

    /// The timeline's top left corner in the browser's window.
    pub(crate) fn origin(&self) -> (f64, f64) {
        let rect = self.scroller.get_bounding_client_rect();
        (rect.left(), rect.top())
    }

    pub(crate) fn scroller(&self) -> &HtmlElement {
        &self.scroller
    }
}
