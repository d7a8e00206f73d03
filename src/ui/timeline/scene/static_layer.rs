//! The static layer of a scene: bars, areas, captions and marks of the run itself.
//!
//! Pointer, playhead and range move over it from frame to frame. An unchanged layer is neither laid out nor painted
//! again.
//!
//! Invariant: two layers with the same version are equal, and so is everything else on the lower canvas.

use std::borrow::Cow;

use super::format::fitted;
use super::lane_marks::{LaneMark, add_marks};
use super::tooltip_text::SceneSource;
use super::view_state::ViewState;
use crate::rt::Time;
use crate::trace::lane_state::LaneState;
use crate::trace::{Lane, LaneId, Log, SpanKind};
use crate::ui::present::wait_text;
use crate::ui::timeline::layout::bars::{Bar, lay_out, lay_out_calls, lay_out_ticks};
use crate::ui::timeline::layout::counters::{AreaStep, lay_out_counts};
use crate::ui::timeline::layout::geometry::Geometry;
use crate::ui::timeline::layout::latency::Latency;
use crate::ui::timeline::layout::rows::Rows;
use crate::ui::timeline::layout::time_scale::TimeScale;
use crate::ui::timeline::scene::resources::resources;

/// A stretch of one state: canvas pixels across, CSS pixels down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// First pixel.
    pub x0: i32,
    /// One past the last pixel.
    pub x1: i32,
    /// Upper edge.
    pub y: f64,
}

/// A text on a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// Left edge, in pixels of the plot.
    pub x: f64,
    /// Middle of the line.
    pub y: f64,
    /// The text.
    pub text: String,
}

/// Cache key: the inputs of a layer.
#[derive(Clone, Copy, PartialEq)]
struct LayerKey {
    geometry: Geometry,
    scale: TimeScale,
    ratio: f64,
    /// The version of the rows, which also covers how much of the run has been read.
    rows: u64,
    now: Time,
    /// The highlighted rows.
    selected: Option<LaneId>,
    hovered: Option<usize>,
}

/// The parts of a run that do not move with the pointer.
#[derive(Default)]
pub struct StaticLayer {
    /// Bars of the visible lanes by state; empty for lanes too thin for bars. Ready tasks are in `waits`.
    pub blocks: [Vec<Block>; LaneState::ALL.len()],
    /// Bands of ready tasks by [`Latency`].
    pub waits: [Vec<Block>; Latency::ALL.len()],
    /// Counter areas: step, foot and height of the lane's bar.
    pub areas: Vec<(AreaStep, f64, f64)>,
    /// Areas of the resources in canvas pixels, one list a track.
    pub tracks: Vec<Vec<AreaStep>>,
    /// Ticks of the loop.
    pub ticks: Vec<Bar>,
    /// The calls of callbacks within the ticks.
    pub calls: Vec<Bar>,
    /// Texts on bars.
    pub captions: Vec<Caption>,
    /// Printed lines, cancel requests and ends of tasks.
    pub marks: Vec<LaneMark>,
    key: Option<LayerKey>,
    version: u64,
    bars: Vec<Bar>,
    steps: Vec<AreaStep>,
}

/// Minimum width of a bar with a caption.
const CAPTION: f64 = 44.0;

impl StaticLayer {
    /// Rebuilds the layer unless its inputs are unchanged. `hovered` is the row under the pointer.
    pub fn build(&mut self, source: &SceneSource<'_>, rows: &Rows, view: &ViewState, hovered: Option<usize>) {
        let key = LayerKey {
            geometry: view.geometry,
            scale: view.scale,
            ratio: view.ratio,
            rows: rows.version(),
            now: source.now,
            selected: view.selected,
            hovered,
        };
        if self.key != Some(key) {
            self.key = Some(key);
            self.version += 1;
            self.rebuild(source, rows, view);
        }
    }

    /// Incremented with each rebuild.
    pub fn version(&self) -> u64 {
        self.version
    }

    fn rebuild(&mut self, source: &SceneSource<'_>, rows: &Rows, view: &ViewState) {
        self.blocks.iter_mut().chain(&mut self.waits).for_each(Vec::clear);
        self.areas.clear();
        self.captions.clear();
        self.marks.clear();
        let SceneSource { model, now, .. } = *source;
        let scale = view.scale.finer(view.ratio);
        lay_out_ticks(model.ticks(), &scale, now, &mut self.ticks);
        lay_out_calls(model.calls(), &scale, now, &mut self.calls);
        self.tracks.resize_with(view.geometry.tracks, Vec::new);
        for (steps, (_, counts)) in self.tracks.iter_mut().zip(resources(model)) {
            lay_out_counts(counts, &scale, now, steps);
        }
        if view.geometry.is_thin() {
            return;
        }
        for row in view.geometry.visible_rows() {
            if let Some(lane) = rows.get(row).and_then(|lane| model.lane(lane)) {
                self.add_lane(source, view, row, lane);
            }
        }
        add_marks(model, rows, view, &mut self.marks);
    }

    fn add_lane(&mut self, source: &SceneSource<'_>, view: &ViewState, row: usize, lane: &Lane) {
        let (y, middle) = (view.geometry.bar_top(row), view.geometry.row_middle(row));
        let scale = view.scale.finer(view.ratio);
        if !lane.counter.is_empty() {
            let bar = view.geometry.bar();
            lay_out_counts(&lane.counter, &scale, source.now, &mut self.steps);
            self.areas.extend(self.steps.iter().map(|step| (*step, y + bar, bar)));
        }
        lay_out(&lane.spans, &scale, source.now, &mut self.bars);
        for bar in self.bars.iter().filter(|bar| bar.state != LaneState::Nothing) {
            let block = Block { x0: bar.x0, x1: bar.x1, y };
            match bar.state {
                LaneState::Ready => {
                    let latency = Latency::of_bar(bar, &lane.spans, &scale, source.now);
                    let high = latency.height(view.geometry.bar(), view.geometry.lane);
                    self.waits[latency.index()].push(Block { y: middle - high / 2.0, ..block });
                }
                state => self.blocks[state.index()].push(block),
            }
            let (left, right) = (f64::from(bar.x0) / view.ratio, f64::from(bar.x1) / view.ratio);
            if right - left >= CAPTION && view.geometry.is_legible() {
                let text = bar.span.and_then(|span| caption(source.log, lane, span as usize));
                let text =
                    text.map(|text| fitted(&text, right - left - 10.0)).filter(|text| !text.is_empty());
                self.captions.extend(text.map(|text| Caption { x: left + 5.0, y: middle, text }));
            }
        }
    }
}

/// The caption of a span: what it waits for, or the name of a slice.
fn caption<'l>(log: &'l Log, lane: &Lane, span: usize) -> Option<Cow<'l, str>> {
    match lane.spans.kind(span) {
        SpanKind::Suspended { wait, others: 0 } => log.wait(wait?).map(|site| Cow::Borrowed(&*site.label)),
        SpanKind::Suspended { wait, others } => wait_text::label(log, wait?, others).map(Cow::Owned),
        SpanKind::Slice { name } => log.text(name).map(Cow::Borrowed),
        SpanKind::Ready { .. } | SpanKind::Running { .. } | SpanKind::Idle => None,
    }
}
