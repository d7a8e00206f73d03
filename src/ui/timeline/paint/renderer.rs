//! The timeline without its surroundings: takes in a run, looks at it, paints it on two canvases.
//!
//! Invariant: [`Renderer::prepare`] reads the run and calls nothing of the browser; [`Renderer::paint`] calls the browser
//! and reads nothing of the run. What is kept between the two is taken out of its cell while it is used. Next: `scene`, what
//! is looked at, and `painting`, what it is painted on.

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
use crate::ui::timeline::scene::details::{Details, SceneSource};
use crate::ui::timeline::scene::range::{RangeSummary, SummaryCache};
use crate::ui::timeline::scene::resources::resources;
use crate::ui::timeline::scene::{Scene, ViewState, extent};

/// How long a frame may take to view and paint, as long as lanes too thin for bars can wait: with what the page does
/// around it, that is well below the six milliseconds in which nobody notices it. Nanoseconds, as all that is counted here.
const FRAME: u64 = 3_500_000;
/// How long it may spend on such lanes at least: one of every row of pixels is drawn in a frame or two.
const THIN: u64 = 1_000_000;

/// How long a frame may spend on summing up what happened in a stretch of time, in nanoseconds.
const SUMS: u64 = 4_000_000;

/// More pixels than this in a CSS pixel cost time and show nothing.
const FINEST: f64 = 2.0;

/// The drawing of a run.
pub struct Renderer {
    clock: Rc<dyn Clock>,
    canvases: Canvases,
    size: Cell<(f64, f64)>,
    ratio: Cell<f64>,
    scroll: Cell<f64>,
    rows: RefCell<Rows>,
    /// Of the rows as they are.
    summaries: SummaryCache,
    filter: RefCell<Filter>,
    playhead: Cell<Option<Time>>,
    range: Cell<Option<(Time, Time)>>,
    compact: Cell<bool>,
    chain: Cell<bool>,
    /// How many resources the run has, and whether they are folded away.
    resources: Cell<usize>,
    folds_resources: Cell<bool>,
    raster: RefCell<Raster>,
    /// Whether the picture of thin lanes is still to be gone on with.
    unfinished: Cell<bool>,
    /// How long it took to paint both canvases, when that was last done.
    paint_cost: Cell<u64>,
    pointer: Cell<Option<Point>>,
    viewport: Cell<Viewport>,
    history: RefCell<History>,
    overview: Cell<Overview>,
    minimap: Cell<Minimap>,
    scene: Cell<Scene>,
}

impl Renderer {
    /// A renderer of nothing yet; `clock` tells it how long it has worked on a frame.
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

    /// Gives it what to paint on: the element whose colours hold, the lower and the upper canvas. False where the
    /// browser has no canvas to draw on, or when it had been given one before.
    pub fn attach(&self, element: HtmlElement, lanes: HtmlCanvasElement, overlay: HtmlCanvasElement) -> bool {
        self.canvases.attach(element, lanes, overlay)
    }

    /// Forgets the run that was on show.
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

    /// The colours have changed.
    pub fn recolour(&self) {
        self.canvases.recolour();
    }

    /// The size in CSS pixels, and how many pixels of the screen there are to one.
    pub fn resize(&self, width: f64, height: f64, ratio: f64) {
        self.size.set((width, height));
        self.ratio.set(ratio);
    }

    /// Whether it has been given room to draw in.
    pub fn has_size(&self) -> bool {
        self.size.get().0 >= 1.0
    }

    /// How far the lanes are scrolled up, in CSS pixels.
    pub fn scroll_to(&self, scroll: f64) {
        self.scroll.set(scroll.max(0.0));
    }

    /// Where the pointer is, if it is here.
    pub fn set_pointer(&self, pointer: Option<Point>) {
        self.pointer.set(pointer);
    }

    /// Where the pointer is.
    pub fn pointer(&self) -> Option<Point> {
        self.pointer.get()
    }

    /// The moment that is looked at, unless it is the end.
    pub fn set_playhead(&self, playhead: Option<Time>) {
        self.playhead.set(playhead);
    }

    /// The stretch of time that was selected.
    pub fn range(&self) -> Option<(Time, Time)> {
        self.range.get()
    }

    /// Selects a stretch of time.
    pub fn select_range(&self, range: Option<(Time, Time)>) {
        self.range.set(range);
    }

    /// What happened in a stretch of time in the tasks that a filter leaves, in words. Of a run that has ended they are
    /// summed up at first, for a part of a frame at a time.
    pub fn totals(&self, source: &SceneSource<'_>, range: (Time, Time), live: bool) -> RangeSummary {
        let end = self.nanos() + SUMS;
        // The rows of a run that goes on are others in the next frame.
        let more = || live || self.nanos() < end;
        self.summaries.summarize(source, self.rows.borrow().lanes(), range, more)
    }

    /// Whether `point` is on the sign that folds what is below a row away; the row's task.
    pub fn fold_sign_at(&self, point: Point) -> Option<LaneId> {
        let Hit::Label(row) = Hit::at(point, &self.geometry()) else { return None };
        let scene = self.scene.take();
        let top = self.geometry().row_top(row);
        let label = scene.labels.iter().find(|label| label.y == top && label.branch.is_some());
        let x = label.map(|label| label_x(label.depth, self.geometry().labels()));
        self.scene.set(scene);
        x.filter(|x| (x - FOLD_REACH..=x + FOLD_REACH).contains(&point.x)).and_then(|_| self.lane(row))
    }

    /// Whether all lanes are to be in sight at once.
    pub fn set_compact(&self, compact: bool) {
        self.compact.set(compact);
    }

    /// Shows the wakes that led to what the selected task does, or all its wakes.
    pub fn show_chain(&self, chain: bool) {
        self.chain.set(chain);
    }

    /// Folds the tracks of resources away, or shows them again.
    pub fn fold_resources(&self, folded: bool) {
        self.folds_resources.set(folded);
    }

    /// How many resources the run has.
    pub fn resources(&self) -> usize {
        self.resources.get()
    }

    /// Whether what was looked at last is still to be gone on with, in the next frame.
    pub fn is_unfinished(&self) -> bool {
        self.unfinished.get()
    }

    /// Changes which tasks have a row.
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

    /// Does what the visitor wishes to see.
    pub fn apply(&self, command: ViewCommand) {
        let mut viewport = self.viewport.get();
        let before = viewport.save();
        viewport.apply(command);
        self.viewport.set(viewport);
        // Following the playhead is the page's doing: nobody would go back there.
        if viewport.save() != before && !matches!(command, ViewCommand::Reveal(_)) {
            self.history.borrow_mut().leave(before, self.clock.read().wall);
        }
    }

    /// The visitor takes hold of the viewport, or lets go of it; see [`History::begin_gesture`].
    pub fn set_gesture(&self, gesture: Option<bool>) {
        let mut history = self.history.borrow_mut();
        match gesture {
            Some(moved) => history.begin_gesture(moved),
            None => history.end_gesture(),
        }
    }

    /// Goes to the viewport before, or to the one after it again, if there is one.
    pub fn travel(&self, direction: Direction) {
        let mut viewport = self.viewport.get();
        if let Some(saved) = self.history.borrow_mut().travel(direction, viewport.save()) {
            viewport.restore(saved);
            self.viewport.set(viewport);
        }
    }

    /// Whether there is a viewport to go to that way.
    pub fn can_travel(&self, direction: Direction) -> bool {
        self.history.borrow().can_travel(direction)
    }

    /// What part of the run is on show.
    pub fn viewport(&self) -> Viewport {
        self.viewport.get()
    }

    /// Where things are.
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

    /// Takes in a run as it is at `source.now`; `live` while it goes on. Gives what there is to say about what the
    /// pointer is on.
    pub fn prepare(&self, source: &SceneSource<'_>, live: bool, selected: Option<LaneId>) -> Option<Details> {
        let began = self.nanos();
        if self.rows.borrow_mut().update(source.model, &self.filter.borrow()) {
            self.summaries.clear();
        }
        self.resources.set(resources(source.model).count());
        let geometry = self.geometry();
        let mut viewport = self.viewport.get();
        viewport.limit(source.grain());
        viewport.show(extent(source.model, source.now), live, geometry.plot());
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

    /// Goes on with the picture of lanes too thin for bars, for what is left of a frame that began at `began`; true once
    /// it is done. So a slow machine draws fewer of them in a frame, and has no longer frames.
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

    /// Paints what was looked at last.
    pub fn paint(&self, selected: Option<LaneId>, lang: Lang) {
        let began = self.nanos();
        let painted = self.with_picture(selected, lang, |picture| self.canvases.paint(picture));
        if painted == Some(true) {
            self.paint_cost.set(self.nanos() - began);
        }
    }

    /// The time on the wall.
    fn nanos(&self) -> u64 {
        self.clock.read().wall.as_nanos()
    }

    /// What was looked at last as an SVG document.
    pub fn svg(&self, selected: Option<LaneId>, lang: Lang) -> Option<String> {
        self.with_picture(selected, lang, |picture| self.canvases.svg(picture)).flatten()
    }

    /// Has what was looked at last painted, if there is room for it.
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

    /// How many pixels of the canvases there are to one of CSS.
    fn ratio(&self) -> f64 {
        self.ratio.get().clamp(1.0, FINEST)
    }
}
