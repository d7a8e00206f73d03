//! The controller: connects the page's state, the renderer and the elements around the canvases.
//!
//! Every visible change requests a redraw; the page's frame loop merges the requests of a frame into one.
//!
//! The page loads these on first use: `Controller::draw_run`, `Controller::publish_range`, `Controller::svg`.

use std::cell::{Cell, OnceCell, RefCell};

use gloo_timers::callback::Timeout;
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::input::drag_target::DragTarget;
use super::input::gesture::{Point, Pointers};
use super::input::handle_positions::HandlePositions;
use super::layout::rows::Filter;
use super::layout::viewport::{Direction, ViewCommand};
use super::paint::renderer::Renderer;
use super::scene::tooltip_text::{Details, SceneSource};
use super::tooltip::{Tip, Tooltip};
use crate::i18n::Lang;
use crate::rt::Time;
use crate::session::State;
use crate::trace::LaneId;
use crate::ui::dom::{Observed, window};
use crate::ui::state::app_state::AppState;
use crate::ui::state::run_view::{RunView, ShownRun};

/// The timeline's state, which lives as long as the document.
pub(crate) struct Controller {
    pub(crate) app: &'static AppState,
    pub(crate) page: &'static RunView,
    pub(crate) renderer: Renderer,
    pub(crate) pointers: RefCell<Pointers>,
    scroller: HtmlElement,
    tooltip: Tooltip,
    /// Whether the viewport follows the run.
    pub(crate) following: Observed<bool>,
    /// Whether the history has entries back and forward.
    pub(crate) can_travel: Observed<[bool; 2]>,
    /// Height of all lanes in CSS pixels.
    pub(crate) content_height: Observed<f64>,
    /// The live region's text: what the keyboard selected.
    pub(crate) announcement: Observed<String>,
    /// The filter of the rows.
    pub(crate) current_filter: Observed<Filter>,
    /// Number of rows.
    pub(crate) row_count: Observed<usize>,
    /// Whether compact mode is on.
    pub(crate) compact: Observed<bool>,
    /// Whether the chain of wakes is shown.
    pub(crate) chain: Observed<bool>,
    /// Whether the resource tracks are shown.
    pub(crate) resources: Observed<bool>,
    /// The totals of the selected range; empty without one.
    pub(crate) range: Observed<String>,
    /// Whether the totals must be published again.
    range_changed: Cell<bool>,
    /// The window to show once the timeline has a size.
    window: Cell<Option<(Time, Time)>>,
    /// The target of the last press.
    pub(crate) drag_target: Cell<Option<DragTarget>>,
    /// The timer of a long press.
    pub(crate) long_press: RefCell<Option<Timeout>>,
    /// Positions of the handles.
    pub(crate) handles: Observed<HandlePositions>,
    /// The search field.
    search: OnceCell<HtmlElement>,
}

impl Controller {
    /// A controller that draws on these elements.
    pub(crate) fn new(
        app: &'static AppState,
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
            app,
            page: app.run_view,
            renderer,
            pointers: RefCell::default(),
            scroller,
            tooltip,
            following: Observed::new(true),
            can_travel: Observed::default(),
            content_height: Observed::default(),
            announcement: Observed::default(),
            current_filter: Observed::default(),
            row_count: Observed::default(),
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

    /// Resets to another run.
    pub(crate) fn reset(&self) {
        // Setting the scroll offset forces a layout, even if it is unchanged.
        if self.renderer.geometry().scroll > 0.0 {
            self.scroll_to(0.0);
        }
        self.renderer.reset();
        self.current_filter.set(Filter::default());
        self.range.set(String::new());
        self.tooltip.hide();
        self.request_redraw();
    }

    /// Changes the filter of the rows.
    pub(crate) fn filter(&self, change: impl FnOnce(&mut Filter)) {
        self.current_filter.update(change);
        self.renderer.update_filter(|filter| *filter = self.current_filter.get());
        self.request_redraw();
    }

    /// Toggles compact mode.
    pub(crate) fn toggle_compact(&self) {
        self.compact.update(|compact| *compact = !*compact);
        self.renderer.set_compact(self.compact.get());
        self.request_redraw();
    }

    /// Toggles between the chain of wakes and all wakes of the selected task.
    pub(crate) fn toggle_chain(&self) {
        self.chain.update(|chain| *chain = !*chain);
        self.renderer.show_chain(self.chain.get());
        self.request_redraw();
    }

    /// Folds or unfolds the resource tracks.
    pub(crate) fn toggle_resources(&self) {
        self.resources.update(|shown| *shown = !*shown);
        self.renderer.fold_resources(!self.resources.get());
        self.request_redraw();
    }

    /// Selects a range; its totals are published with the next drawing.
    pub(crate) fn select_range(&self, range: Option<(Time, Time)>) {
        self.renderer.select_range(range);
        self.range_changed.set(true);
        self.request_redraw();
    }

    /// Publishes the totals of the selected range, within a frame's budget.
    // Not inlined: the page starts without it, see `xtask/split`.
    #[inline(never)]
    fn publish_range(&self, run: &ShownRun, lang: Lang, live: bool) {
        let totals = |range| self.with(run, lang, |source| self.renderer.totals(source, range, live));
        let summary = self.renderer.range().map(totals).unwrap_or_default();
        self.range.set_if_changed(summary.line);
        if summary.unfinished {
            self.range_changed.set(true);
            self.request_redraw();
        }
    }

    /// Sets the search field.
    pub(crate) fn set_search_field(&self, field: HtmlElement) {
        // Called once, when the pane is built.
        let _ = self.search.set(field);
    }

    /// Zooms to the selected range.
    pub(crate) fn zoom_to_range(&self) {
        if let Some((from, to)) = self.renderer.range() {
            self.apply(ViewCommand::Range(from, to));
        }
    }

    /// Focuses the search field.
    pub(crate) fn focus_search(&self) {
        if let Some(field) = self.search.get() {
            // If the field cannot be focused, the focus stays.
            let _ = field.focus();
        }
    }

    /// Reads the colours again, after a change of theme.
    pub(crate) fn recolour(&self) {
        self.renderer.recolour();
        self.request_redraw();
    }

    /// Adopts the scroller's size and draws at once, before the browser paints.
    pub(crate) fn resize(&self) {
        let (width, height) = (self.scroller.client_width(), self.scroller.client_height());
        self.renderer.resize(width.into(), height.into(), window().device_pixel_ratio());
        self.draw();
    }

    /// Requests a redraw in the next frame.
    pub(crate) fn request_redraw(&self) {
        self.app.frames.redraw();
    }

    /// Draws now.
    pub(crate) fn draw(&self) {
        let (selected, lang) = (self.page.selected.get(), self.page.lang.get());
        self.renderer.set_playhead(self.page.playhead.get().point().map(|place| place.time));
        if let Some(run) = self.page.run.get() {
            self.draw_run(&run, selected, lang);
        }
    }

    // Not inlined: the page can start without it, and there is no run before it is loaded.
    #[inline(never)]
    fn draw_run(&self, run: &ShownRun, selected: Option<LaneId>, lang: Lang) {
        let live = run.state() != State::Ended;
        let details = self.with(run, lang, |source| self.renderer.prepare(source, live, selected));
        self.renderer.paint(selected, lang);
        if let Some((from, to)) = self.window.take() {
            match self.renderer.has_size() {
                true => self.apply(ViewCommand::Range(from, to)),
                false => self.window.set(Some((from, to))),
            }
        }
        self.publish(details);
        if self.range_changed.take() {
            self.publish_range(run, lang, live);
        }
        if self.renderer.is_unfinished() {
            self.request_redraw();
        }
    }

    /// The timeline as an SVG document; see [`Renderer::svg`].
    // Not inlined: its only caller is loaded at the start, this is not.
    #[inline(never)]
    pub(crate) fn svg(&self) -> Option<String> {
        self.renderer.svg(self.page.selected.get(), self.page.lang.get())
    }

    /// Calls `read` with the run; `read` must not call the browser.
    pub(crate) fn with<T>(&self, run: &ShownRun, lang: Lang, read: impl FnOnce(&SceneSource<'_>) -> T) -> T {
        let now = run.now();
        let (model, log) = (run.model.borrow(), run.log());
        read(&SceneSource { model: &model, log: &log, now, lang })
    }

    /// Publishes what has changed to the elements around the canvases.
    fn publish(&self, details: Option<Details>) {
        let dragging = self.pointers.borrow().is_dragging();
        let tip = details.filter(|_| !dragging).zip(self.renderer.pointer());
        match tip {
            Some((details, point)) => self.tooltip.show(self.tip(details, point)),
            None => self.tooltip.hide(),
        }
        self.following.set_if_changed(self.renderer.viewport().is_following());
        self.can_travel.set_if_changed(
            [Direction::Back, Direction::Forward].map(|direction| self.renderer.can_travel(direction)),
        );
        let viewport = self.renderer.viewport();
        self.app
            .window
            .set((!viewport.is_following()).then(|| (viewport.scale().first(), viewport.scale().last())));
        self.handles.set_if_changed(HandlePositions::new(
            &self.renderer.geometry(),
            &viewport,
            self.renderer.range(),
        ));
        self.row_count.set_if_changed(self.renderer.geometry().rows);
        self.content_height.set_if_changed(self.renderer.geometry().content_height());
    }

    fn tip(&self, details: Details, point: Point) -> Tip {
        let (left, top) = self.origin();
        Tip { details, at: Point { x: left + point.x, y: top + point.y } }
    }

    /// Moves the viewport to the playhead if it is outside.
    pub(crate) fn follow_playhead(&self) {
        if let Some(place) = self.page.playhead.get().point() {
            self.renderer.apply(ViewCommand::Reveal(place.time));
        }
        self.request_redraw();
    }

    /// Applies the focus of the link that was followed, once.
    pub(crate) fn apply_link_focus(&self) {
        let focus = self.app.focus.take();
        if focus.lane.is_some() {
            self.page
                .selected
                .set(focus.lane.filter(|lane| self.page.with_model(|model| model.lane(*lane).is_some())));
        }
        self.window.set(focus.window());
        if let Some(at) = focus.at {
            self.page.seek(|playhead, log| playhead.to_time(log, at.time()));
        }
    }

    /// Executes a viewport command.
    pub(crate) fn apply(&self, command: ViewCommand) {
        self.renderer.apply(command);
        self.request_redraw();
    }

    /// Goes back or forward in the history of viewports.
    pub(crate) fn travel(&self, direction: Direction) {
        self.renderer.travel(direction);
        self.request_redraw();
    }

    /// Zooms by `factor` about the middle.
    pub(crate) fn zoom(&self, factor: f64) {
        self.apply(ViewCommand::Zoom { factor, about: self.renderer.geometry().plot() / 2.0 });
    }

    /// Scrolls to the row of the selected task.
    pub(crate) fn reveal(&self, selected: Option<LaneId>) {
        if let Some(row) = selected.and_then(|lane| self.renderer.row(lane)) {
            self.scroll_to(self.renderer.geometry().scroll_to_show(row));
        }
        self.request_redraw();
    }

    /// Sets the scroll offset of the lanes in CSS pixels; the browser clamps it.
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
