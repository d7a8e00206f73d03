//! The renderer: reads a run into a scene and paints it on two canvases, within a frame's time.
//!
//! Invariant: [`Renderer::prepare`] reads the run and makes no browser call; [`Renderer::paint`] calls the browser and
//! does not read the run. State shared by the two is taken out of its cell while in use. Next: `scene`, the content of
//! a frame, and `canvases`, its target.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{HtmlCanvasElement, HtmlElement};

use super::canvases::Canvases;
use super::picture::Picture;
use crate::i18n::Lang;
use crate::rt::{Clock, Time};
use crate::trace::LaneId;
use crate::ui::timeline::input::gesture::Point;
use crate::ui::timeline::input::hit_test::Hit;
use crate::ui::timeline::layout::geometry::{FOLD_REACH, Geometry, LANE, label_x};
use crate::ui::timeline::layout::history::History;
use crate::ui::timeline::layout::minimap::Minimap;
use crate::ui::timeline::layout::overview::Overview;
use crate::ui::timeline::layout::raster::{Raster, RasterSpec};
use crate::ui::timeline::layout::rows::{Filter, Rows};
use crate::ui::timeline::layout::viewport::{Direction, ViewCommand, Viewport};
use crate::ui::timeline::scene::range::{RangeSummary, SummaryCache};
use crate::ui::timeline::scene::resources::resources;
use crate::ui::timeline::scene::tooltip_text::{Details, SceneSource};
use crate::ui::timeline::scene::{Scene, ViewState, extent};

/// Time budget of a frame in nanoseconds, for preparing and painting, as far as thin lanes can be postponed. With the
/// rest of the page it stays below 6 ms, which no visitor notices.
const FRAME: u64 = 3_500_000;
/// Minimum time for thin lanes in a frame: enough for the first pass in one or two frames.
const THIN: u64 = 1_000_000;

/// Time budget of a frame for prefix sums of the selected range, in nanoseconds.
const SUMS: u64 = 4_000_000;

/// Maximum canvas pixels per CSS pixel: more cost time without a visible gain.
const FINEST: f64 = 2.0;

/// State of the timeline's drawing.
pub struct Renderer {
    clock: Rc<dyn Clock>,
    canvases: Canvases,
    size: Cell<(f64, f64)>,
    ratio: Cell<f64>,
    scroll: Cell<f64>,
    rows: RefCell<Rows>,
    /// Prefix sums of the current rows.
    summaries: SummaryCache,
    filter: RefCell<Filter>,
    playhead: Cell<Option<Time>>,
    range: Cell<Option<(Time, Time)>>,
    compact: Cell<bool>,
    chain: Cell<bool>,
    /// Number of the run's resources, and whether their tracks are folded.
    resources: Cell<usize>,
    folds_resources: Cell<bool>,
    raster: RefCell<Raster>,
    /// Whether the raster of thin lanes is incomplete.
    unfinished: Cell<bool>,
    /// Duration of the last paint of both canvases, in nanoseconds.
    paint_cost: Cell<u64>,
    pointer: Cell<Option<Point>>,
    viewport: Cell<Viewport>,
    history: RefCell<History>,
    overview: Cell<Overview>,
    minimap: Cell<Minimap>,
    scene: Cell<Scene>,
}

impl Renderer {
    /// A renderer without canvases; `clock` measures the time of a frame.
    pub fn new(clock: Rc<dyn Clock>) -> Renderer {
        Renderer {
            clock,
            canvases: Canvases::default(),
            size: Cell::default(),
            ratio: Cell::default(),
            scroll: Cell::default(),
            rows: RefCell::default(),
            summaries: SummaryCache::default(),
            filter: RefCell::default(),
            playhead: Cell::default(),
            range: Cell::default(),
            compact: Cell::default(),
            chain: Cell::default(),
            resources: Cell::default(),
            folds_resources: Cell::default(),
            raster: RefCell::default(),
            unfinished: Cell::default(),
            paint_cost: Cell::default(),
            pointer: Cell::default(),
            viewport: Cell::default(),
            history: RefCell::default(),
            overview: Cell::default(),
            minimap: Cell::default(),
            scene: Cell::default(),
        }
    }

    /// Attaches the canvases, lower and upper, and the element whose computed style gives the colours. Returns false if
    /// the browser refuses a 2D context, or if canvases are already attached.
    pub fn attach(&self, element: HtmlElement, lanes: HtmlCanvasElement, overlay: HtmlCanvasElement) -> bool {
        self.canvases.attach(element, lanes, overlay)
    }

    /// Resets to an empty run.
    pub fn reset(&self) {
        self.viewport.take();
        self.history.take();
        self.overview.take();
        self.scene.take();
        self.raster.take();
        self.canvases.invalidate();
        self.minimap.take();
        self.rows.take();
        self.summaries.clear();
        self.filter.take();
        self.playhead.take();
        self.range.take();
        self.pointer.take();
    }

    /// Reads the colours again, after a change of theme.
    pub fn recolour(&self) {
        self.canvases.recolour();
    }

    /// Sets the size in CSS pixels, and the screen pixels per CSS pixel.
    pub fn resize(&self, width: f64, height: f64, ratio: f64) {
        self.size.set((width, height));
        self.ratio.set(ratio);
    }

    /// Whether a size has been set.
    pub fn has_size(&self) -> bool {
        self.size.get().0 >= 1.0
    }

    /// Sets the scroll offset of the lanes in CSS pixels.
    pub fn scroll_to(&self, scroll: f64) {
        self.scroll.set(scroll.max(0.0));
    }

    /// Sets the pointer's position; `None` if it has left.
    pub fn set_pointer(&self, pointer: Option<Point>) {
        self.pointer.set(pointer);
    }

    /// The pointer's position.
    pub fn pointer(&self) -> Option<Point> {
        self.pointer.get()
    }

    /// Sets the playhead; `None` for the end of the run.
    pub fn set_playhead(&self, playhead: Option<Time>) {
        self.playhead.set(playhead);
    }

    /// The selected range.
    pub fn range(&self) -> Option<(Time, Time)> {
        self.range.get()
    }

    /// Selects a range.
    pub fn select_range(&self, range: Option<(Time, Time)>) {
        self.range.set(range);
    }

    /// The totals of a range over the rows. For an ended run prefix sums are built first, within a frame's budget.
    pub fn totals(&self, source: &SceneSource<'_>, range: (Time, Time), live: bool) -> RangeSummary {
        let end = self.nanos() + SUMS;
        // A live run has other rows in the next frame, so its sums are not worth postponing.
        let more = || live || self.nanos() < end;
        self.summaries.summarize(source, self.rows.borrow().lanes(), range, more)
    }

    /// The task of the row whose folding sign is at `point`, if any.
    pub fn fold_sign_at(&self, point: Point) -> Option<LaneId> {
        let Hit::Label(row) = Hit::at(point, &self.geometry()) else { return None };
        let scene = self.scene.take();
        let top = self.geometry().row_top(row);
        let label = scene.labels.iter().find(|label| label.y == top && label.branch.is_some());
        let x = label.map(|label| label_x(label.depth, self.geometry().labels()));
        self.scene.set(scene);
        x.filter(|x| (x - FOLD_REACH..=x + FOLD_REACH).contains(&point.x)).and_then(|_| self.lane(row))
    }

    /// Sets compact mode, in which all lanes fit in the height.
    pub fn set_compact(&self, compact: bool) {
        self.compact.set(compact);
    }

    /// Shows the chain of wakes of the selected task, or all its wakes.
    pub fn show_chain(&self, chain: bool) {
        self.chain.set(chain);
    }

    /// Folds or unfolds the resource tracks.
    pub fn fold_resources(&self, folded: bool) {
        self.folds_resources.set(folded);
    }

    /// Number of the run's resources.
    pub fn resources(&self) -> usize {
        self.resources.get()
    }

    /// Whether the next frame must continue the raster.
    pub fn is_unfinished(&self) -> bool {
        self.unfinished.get()
    }

    /// Changes the filter of the rows.
    pub fn update_filter(&self, change: impl FnOnce(&mut Filter)) {
        change(&mut self.filter.borrow_mut());
    }

    /// The task of a row.
    pub fn lane(&self, row: usize) -> Option<LaneId> {
        self.rows.borrow().get(row)
    }

    /// The row of a task.
    pub fn row(&self, lane: LaneId) -> Option<usize> {
        self.rows.borrow().row(lane)
    }

    /// Executes a command and records the viewport it leaves.
    pub fn apply(&self, command: ViewCommand) {
        let mut viewport = self.viewport.get();
        let before = viewport.save();
        viewport.apply(command);
        self.viewport.set(viewport);
        // Moves that follow the playhead are not the visitor's, so they are not recorded.
        if viewport.save() != before && !matches!(command, ViewCommand::Reveal(_)) {
            self.history.borrow_mut().record(before, self.clock.read().wall);
        }
    }

    /// Starts (`Some`) or ends (`None`) a gesture; see [`History::begin_gesture`].
    pub fn set_gesture(&self, gesture: Option<bool>) {
        let mut history = self.history.borrow_mut();
        match gesture {
            Some(moved) => history.begin_gesture(moved),
            None => history.end_gesture(),
        }
    }

    /// Goes back or forward in the history of viewports.
    pub fn travel(&self, direction: Direction) {
        let mut viewport = self.viewport.get();
        if let Some(saved) = self.history.borrow_mut().travel(direction, viewport.save()) {
            viewport.restore(saved);
            self.viewport.set(viewport);
        }
    }

    /// Whether the history has an entry in that direction.
    pub fn can_travel(&self, direction: Direction) -> bool {
        self.history.borrow().can_travel(direction)
    }

    /// The visible part of the run.
    pub fn viewport(&self) -> Viewport {
        self.viewport.get()
    }

    /// The current geometry.
    pub fn geometry(&self) -> Geometry {
        let (width, height) = self.size.get();
        let rows = self.rows.borrow().len();
        let without = Geometry { width, height, tracks: 0, rows, scroll: 0.0, lane: LANE };
        let tracks =
            if self.folds_resources.get() { 0 } else { self.resources.get().min(without.most_tracks()) };
        let all = Geometry { tracks, ..without };
        if self.compact.get() {
            return all.compact();
        }
        Geometry { scroll: self.scroll.get().min((all.content_height() - height).max(0.0)), ..all }
    }

    /// Builds the scene of a run at `source.now`; `live` while the run continues. Returns the details of what is under
    /// the pointer.
    pub fn prepare(&self, source: &SceneSource<'_>, live: bool, selected: Option<LaneId>) -> Option<Details> {
        let began = self.nanos();
        if self.rows.borrow_mut().update(source.model, &self.filter.borrow()) {
            self.summaries.clear();
        }
        self.resources.set(resources(source.model).count());
        let geometry = self.geometry();
        let mut viewport = self.viewport.get();
        viewport.set_grain(source.grain());
        viewport.update(extent(source.model, source.now), live, geometry.plot());
        self.viewport.set(viewport);

        let mut overview = self.overview.take();
        overview.catch_up(source.log, source.model.seen(), source.now);
        self.minimap.set(Minimap::new(&overview, &viewport));
        self.overview.set(overview);

        let mut scene = self.scene.take();
        scene.build(source, &self.rows.borrow(), &self.filter.borrow(), &self.view_state(selected));
        let details = scene.details.take();
        self.unfinished.set(geometry.is_thin() && !self.draw_thin(source, &geometry, began));
        self.scene.set(scene);
        details
    }

    /// Continues the raster of thin lanes for the rest of a frame that began at `began`. Returns whether it is
    /// complete. A slow machine draws fewer lanes a frame instead of longer frames.
    fn draw_thin(&self, source: &SceneSource<'_>, geometry: &Geometry, began: u64) -> bool {
        let ratio = self.ratio();
        let rows = self.rows.borrow();
        let height = ((geometry.height - geometry.head()) * ratio).max(1.0) as usize;
        let spec = RasterSpec {
            scale: self.viewport.get().scale().finer(ratio),
            height: height.min(rows.len()),
            lanes: rows.len(),
            rows: rows.version(),
            now: source.now,
        };
        let now = self.nanos();
        let end = now + FRAME.saturating_sub(now - began + self.paint_cost.get()).max(THIN);
        let more = || self.nanos() < end;
        self.raster.borrow_mut().draw(source.model, rows.lanes(), spec, more)
    }

    /// Paints the prepared scene.
    pub fn paint(&self, selected: Option<LaneId>, lang: Lang) {
        let began = self.nanos();
        let painted = self.with_picture(selected, lang, |picture| self.canvases.paint(picture));
        if painted == Some(true) {
            self.paint_cost.set(self.nanos() - began);
        }
    }

    /// Wall time in nanoseconds.
    fn nanos(&self) -> u64 {
        self.clock.read().wall.as_nanos()
    }

    /// The prepared scene as an SVG document.
    pub fn svg(&self, selected: Option<LaneId>, lang: Lang) -> Option<String> {
        self.with_picture(selected, lang, |picture| self.canvases.svg(picture)).flatten()
    }

    /// Calls `paint` with the prepared frame; `None` without a size.
    fn with_picture<T>(
        &self,
        selected: Option<LaneId>,
        lang: Lang,
        paint: impl FnOnce(&Picture<'_>) -> T,
    ) -> Option<T> {
        if !self.has_size() || self.size.get().1 < 1.0 {
            return None;
        }
        let (scene, minimap) = (self.scene.take(), self.minimap.take());
        let (raster, view) = (self.raster.borrow(), self.view_state(selected));
        let painted =
            paint(&Picture { scene: &scene, minimap: &minimap, raster: &raster, view: &view, lang });
        self.scene.set(scene);
        self.minimap.set(minimap);
        Some(painted)
    }

    fn view_state(&self, selected: Option<LaneId>) -> ViewState {
        ViewState {
            geometry: self.geometry(),
            scale: self.viewport.get().scale(),
            ratio: self.ratio(),
            selected,
            pointer: self.pointer.get(),
            chain: self.chain.get(),
            playhead: self.playhead.get(),
            range: self.range.get(),
        }
    }

    /// Canvas pixels per CSS pixel.
    fn ratio(&self) -> f64 {
        self.ratio.get().clamp(1.0, FINEST)
    }
}
