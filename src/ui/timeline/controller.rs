//! Between the page and the chart: what is drawn, and what the views around the canvases are told.
//!
//! Whatever changes what is seen asks the page's frames for a drawing, and several such changes share one.
//!
//! The page loads these on first use: `Board::tell_range`, `Board::svg`.

use std::cell::{Cell, OnceCell, RefCell};

use gloo_timers::callback::Timeout;
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::input::brush_handles::Edges;
use super::input::drag_target::Hold;
use super::input::gesture::{Point, Pointers};
use super::input::keys::Direction;
use super::layout::rows::Filter;
use super::layout::view::Move;
use super::paint::renderer::Chart;
use super::scene::details::{Details, Source};
use super::tooltip::{Tip, Tooltip};
use crate::i18n::Lang;
use crate::rt::Time;
use crate::session::State;
use crate::trace::LaneId;
use crate::ui::dom::{Observed, window};
use crate::ui::state::app_state::AppState;
use crate::ui::state::run_view::{RunView, ShownRun};

/// The timeline's state, there from the start to the end of the document.
pub(crate) struct Board {
    pub(crate) app: &'static AppState,
    pub(crate) page: &'static RunView,
    pub(crate) chart: Chart,
    pub(crate) pointers: RefCell<Pointers>,
    scroller: HtmlElement,
    tooltip: Tooltip,
    /// Whether the view follows the run.
    pub(crate) following: Observed<bool>,
    /// Whether there are views to go back to, and to go forward to.
    pub(crate) leads: Observed<[bool; 2]>,
    /// The height of all lanes, in CSS pixels.
    pub(crate) content: Observed<f64>,
    /// What the keyboard selected, in words.
    pub(crate) said: Observed<String>,
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
    untold: Cell<bool>,
    /// The stretch of time to show as soon as it is known how wide the timeline is.
    window: Cell<Option<(Time, Time)>>,
    /// What the last press took hold of.
    pub(crate) hold: Cell<Option<Hold>>,
    /// What becomes of a finger that rests.
    pub(crate) long_press: RefCell<Option<Timeout>>,
    /// Where the edges of the brush and of the selected stretch of time are, in CSS pixels from the left.
    pub(crate) edges: Observed<Edges>,
    /// Where tasks are looked for.
    search: OnceCell<HtmlElement>,
}

impl Board {
    /// A board that draws on these elements.
    pub(crate) fn new(
        app: &'static AppState,
        scroller: HtmlElement,
        [lanes, signs]: [HtmlCanvasElement; 2],
        tooltip: Tooltip,
    ) -> Board {
        let chart = Chart::new(crate::platform::host().clock);
        if !chart.place(scroller.clone(), lanes, signs) {
            let problem = "The timeline cannot draw: the browser gives no 2D canvas. Its table still works.";
            web_sys::console::error_1(&problem.into());
        }
        Board {
            app,
            page: app.run_view,
            chart,
            pointers: RefCell::default(),
            scroller,
            tooltip,
            following: Observed::new(true),
            leads: Observed::default(),
            content: Observed::default(),
            said: Observed::default(),
            filtered: Observed::default(),
            shown: Observed::default(),
            compact: Observed::default(),
            chain: Observed::default(),
            resources: Observed::new(true),
            range: Observed::default(),
            untold: Cell::default(),
            window: Cell::default(),
            hold: Cell::default(),
            long_press: RefCell::default(),
            edges: Observed::default(),
            search: OnceCell::new(),
        }
    }

    /// The run on show is another one.
    pub(crate) fn forget(&self) {
        // Scrolling, even to the same place, has the browser lay the page out.
        if self.chart.geometry().scroll > 0.0 {
            self.scroll_to(0.0);
        }
        self.chart.forget();
        self.filtered.set(Filter::default());
        self.range.set(String::new());
        self.tooltip.hide();
        self.ask();
    }

    /// Changes which tasks have a row.
    pub(crate) fn filter(&self, change: impl FnOnce(&mut Filter)) {
        self.filtered.update(change);
        self.chart.filter(|filter| *filter = self.filtered.get());
        self.ask();
    }

    /// Shows all lanes at once, or as high as they need to be to be read.
    pub(crate) fn switch_compact(&self) {
        self.compact.update(|compact| *compact = !*compact);
        self.chart.make_compact(self.compact.get());
        self.ask();
    }

    /// Shows the wakes that led to what the selected task does, or all its wakes again.
    pub(crate) fn switch_chain(&self) {
        self.chain.update(|chain| *chain = !*chain);
        self.chart.show_chain(self.chain.get());
        self.ask();
    }

    /// Folds the tracks of resources away, or shows them again.
    pub(crate) fn switch_resources(&self) {
        self.resources.update(|shown| *shown = !*shown);
        self.chart.fold_resources(!self.resources.get());
        self.ask();
    }

    /// Selects a stretch of time; what happened in it is told with the next drawing.
    pub(crate) fn select_range(&self, range: Option<(Time, Time)>) {
        self.chart.select_range(range);
        self.untold.set(true);
        self.ask();
    }

    /// Tells what happened in the selected stretch of time, as far as a frame's time allows.
    // A function of its own, which the page starts without: see `xtask/split`.
    #[inline(never)]
    fn tell_range(&self, run: &ShownRun, lang: Lang, live: bool) {
        let totals = |range| self.with(run, lang, |source| self.chart.totals(source, range, live));
        let told = self.chart.range().map(totals).unwrap_or_default();
        self.range.set_if_changed(told.line);
        if told.unfinished {
            self.untold.set(true);
            self.ask();
        }
    }

    /// The field in which tasks are looked for.
    pub(crate) fn searched_in(&self, field: HtmlElement) {
        // Given once, when the pane is made.
        let _ = self.search.set(field);
    }

    /// Shows no more than the selected stretch of time.
    pub(crate) fn zoom_to_range(&self) {
        if let Some((from, to)) = self.chart.range() {
            self.apply(Move::Range(from, to));
        }
    }

    /// Goes to the field in which tasks are looked for.
    pub(crate) fn search(&self) {
        if let Some(field) = self.search.get() {
            // A field that cannot take the focus leaves it where it was.
            let _ = field.focus();
        }
    }

    /// The colours are others.
    pub(crate) fn recolour(&self) {
        self.chart.recolour();
        self.ask();
    }

    /// Takes the size that the scroller has been given, and draws before that is painted.
    pub(crate) fn resize(&self) {
        let (width, height) = (self.scroller.client_width(), self.scroller.client_height());
        self.chart.resize(width.into(), height.into(), window().device_pixel_ratio());
        self.draw();
    }

    /// Draws in the next frame.
    pub(crate) fn ask(&self) {
        self.app.frames.redraw();
    }

    /// Draws now.
    pub(crate) fn draw(&self) {
        let (selected, lang) = (self.page.selected.get(), self.page.lang.get());
        self.chart.play_from(self.page.playhead.get().point().map(|place| place.time));
        let Some(run) = self.page.run.get() else { return };
        let live = run.state() != State::Ended;
        let details = self.with(&run, lang, |source| self.chart.look_at(source, live, selected));
        self.chart.paint(selected, lang);
        if let Some((from, to)) = self.window.take() {
            match self.chart.is_placed() {
                true => self.apply(Move::Range(from, to)),
                false => self.window.set(Some((from, to))),
            }
        }
        self.publish(details);
        if self.untold.take() {
            self.tell_range(&run, lang, live);
        }
        if self.chart.is_unfinished() {
            self.ask();
        }
    }

    /// The timeline as an SVG document; see [`Chart::svg`].
    // Its only caller is part of the start of the page, which this is not.
    #[inline(never)]
    pub(crate) fn svg(&self) -> Option<String> {
        self.chart.svg(self.page.selected.get(), self.page.lang.get())
    }

    /// Reads the run; `read` must not call the browser.
    pub(crate) fn with<T>(&self, run: &ShownRun, lang: Lang, read: impl FnOnce(&Source<'_>) -> T) -> T {
        let now = run.now();
        let (model, log) = (run.model.borrow(), run.log());
        read(&Source { model: &model, log: &log, now, lang })
    }

    /// Tells what is around the canvas what has changed.
    fn publish(&self, details: Option<Details>) {
        let dragging = self.pointers.borrow().is_dragging();
        let tip = details.filter(|_| !dragging).zip(self.chart.pointer());
        match tip {
            Some((details, point)) => self.tooltip.show(self.tip(details, point)),
            None => self.tooltip.hide(),
        }
        self.following.set_if_changed(self.chart.view().is_following());
        self.leads.set_if_changed(
            [Direction::Back, Direction::Forward].map(|direction| self.chart.leads(direction)),
        );
        let view = self.chart.view();
        self.app.window.set((!view.is_following()).then(|| (view.scale().first(), view.scale().last())));
        self.edges.set_if_changed(Edges::of(&self.chart));
        self.shown.set_if_changed(self.chart.geometry().rows);
        self.content.set_if_changed(self.chart.geometry().content_height());
    }

    fn tip(&self, details: Details, point: Point) -> Tip {
        let (left, top) = self.origin();
        Tip { details, at: Point { x: left + point.x, y: top + point.y } }
    }

    /// Follows the playhead, where it leaves the window.
    pub(crate) fn attend(&self) {
        if let Some(place) = self.page.playhead.get().point() {
            self.chart.apply(Move::Reveal(place.time));
        }
        self.ask();
    }

    /// Does what the link that was followed asks for, once.
    pub(crate) fn look_where_the_link_points(&self) {
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

    /// Moves what is on show.
    pub(crate) fn apply(&self, wish: Move) {
        self.chart.apply(wish);
        self.ask();
    }

    /// Goes to the view before, or to the one after it again.
    pub(crate) fn travel(&self, direction: Direction) {
        self.chart.travel(direction);
        self.ask();
    }

    /// Zooms by `factor` about the middle.
    pub(crate) fn zoom(&self, factor: f64) {
        self.apply(Move::Zoom { factor, about: self.chart.geometry().plot() / 2.0 });
    }

    /// Shows what is selected, and brings its row into view.
    pub(crate) fn reveal(&self, selected: Option<LaneId>) {
        if let Some(row) = selected.and_then(|lane| self.chart.row(lane)) {
            self.scroll_to(self.chart.geometry().scroll_to_show(row));
        }
        self.ask();
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
