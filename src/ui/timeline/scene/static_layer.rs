//! What a timeline shows of the run itself: bars, areas, captions and marks. All else of a [scene](super::scene) lies over
//! it.
//!
//! Pointer, playhead and selected stretch of time move over it from frame to frame, while it stays what it is: then it is
//! neither laid out nor painted anew.
//!
//! Invariant: a ground whose version is the same is the same, with all else that the lower canvas shows.

use std::borrow::Cow;

use super::details::Source;
use super::format::fitted;
use super::lane_marks::{Mark, add_marks};
use super::scene::Look;
use crate::rt::Time;
use crate::trace::lane_state::LaneState;
use crate::trace::{Lane, LaneId, Log, SpanKind};
use crate::ui::present::wait_text;
use crate::ui::timeline::layout::bars::{Bar, lay_out, lay_out_ticks};
use crate::ui::timeline::layout::counters::{Step, lay_out_counts};
use crate::ui::timeline::layout::geometry::Geometry;
use crate::ui::timeline::layout::latency::Latency;
use crate::ui::timeline::layout::resources::resources;
use crate::ui::timeline::layout::rows::Rows;
use crate::ui::timeline::layout::time_scale::TimeScale;

/// A stretch of one state: pixels of the canvas across, CSS pixels down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// The first pixel.
    pub x0: i32,
    /// The pixel after the last.
    pub x1: i32,
    /// The upper edge.
    pub y: f64,
}

/// A text on a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// Where it begins, in pixels of the plot.
    pub x: f64,
    /// The middle of its line.
    pub y: f64,
    /// What it says.
    pub text: String,
}

/// What a ground is made from.
#[derive(Clone, Copy, PartialEq)]
struct Setting {
    geometry: Geometry,
    scale: TimeScale,
    ratio: f64,
    /// The version of the rows, with how much of the run is taken in.
    rows: u64,
    now: Time,
    /// The rows that are set off from the others.
    selected: Option<LaneId>,
    hovered: Option<usize>,
}

/// What is shown of a run.
#[derive(Default)]
pub struct Ground {
    /// The bars of all lanes in sight, by state; none where these are too thin for bars, and none of ready tasks.
    pub blocks: [Vec<Block>; LaneState::ALL.len()],
    /// The bands of ready tasks, by how long they were in the run queue.
    pub waits: [Vec<Block>; Latency::ALL.len()],
    /// The values of counters: the steps of each, and the foot and the height of its lane's bar.
    pub areas: Vec<(Step, f64, f64)>,
    /// The areas of what tasks share, in pixels of the canvas, one for each track.
    pub tracks: Vec<Vec<Step>>,
    /// The turns of the loop.
    pub ticks: Vec<Bar>,
    /// What is written on bars.
    pub captions: Vec<Caption>,
    /// Printed lines and ends of tasks.
    pub marks: Vec<Mark>,
    setting: Option<Setting>,
    version: u64,
    bars: Vec<Bar>,
    steps: Vec<Step>,
}

/// Bars narrower than this have no text.
const CAPTION: f64 = 44.0;

impl Ground {
    /// Makes it what is in sight, unless it is. The pointer is on the row `hovered`.
    pub fn build(&mut self, source: &Source<'_>, rows: &Rows, look: &Look, hovered: Option<usize>) {
        let setting = Setting {
            geometry: look.geometry,
            scale: look.scale,
            ratio: look.ratio,
            rows: rows.version(),
            now: source.now,
            selected: look.selected,
            hovered,
        };
        if self.setting != Some(setting) {
            self.setting = Some(setting);
            self.version += 1;
            self.lay(source, rows, look);
        }
    }

    /// Another one for each ground that was built.
    pub fn version(&self) -> u64 {
        self.version
    }

    fn lay(&mut self, source: &Source<'_>, rows: &Rows, look: &Look) {
        self.blocks.iter_mut().chain(&mut self.waits).for_each(Vec::clear);
        self.areas.clear();
        self.captions.clear();
        self.marks.clear();
        let Source { model, now, .. } = *source;
        let scale = look.scale.finer(look.ratio);
        lay_out_ticks(model.ticks(), &scale, now, &mut self.ticks);
        self.tracks.resize_with(look.geometry.tracks, Vec::new);
        for (steps, (_, counts)) in self.tracks.iter_mut().zip(resources(model)) {
            lay_out_counts(counts, &scale, now, steps);
        }
        if look.geometry.is_thin() {
            return;
        }
        for row in look.geometry.visible_rows() {
            if let Some(lane) = rows.get(row).and_then(|lane| model.lane(lane)) {
                self.add_lane(source, look, row, lane);
            }
        }
        add_marks(model, rows, look, &mut self.marks);
    }

    fn add_lane(&mut self, source: &Source<'_>, look: &Look, row: usize, lane: &Lane) {
        let (y, middle) = (look.geometry.bar_top(row), look.geometry.row_middle(row));
        let scale = look.scale.finer(look.ratio);
        if !lane.counter.is_empty() {
            let bar = look.geometry.bar();
            lay_out_counts(&lane.counter, &scale, source.now, &mut self.steps);
            self.areas.extend(self.steps.iter().map(|step| (*step, y + bar, bar)));
        }
        lay_out(&lane.spans, &scale, source.now, &mut self.bars);
        for bar in self.bars.iter().filter(|bar| bar.state != LaneState::Nothing) {
            let block = Block { x0: bar.x0, x1: bar.x1, y };
            match bar.state {
                LaneState::Ready => {
                    let latency = Latency::of_bar(bar, &lane.spans, &scale, source.now);
                    let high = latency.height(look.geometry.bar(), look.geometry.lane);
                    self.waits[latency.index()].push(Block { y: middle - high / 2.0, ..block });
                }
                state => self.blocks[state.index()].push(block),
            }
            let (left, right) = (f64::from(bar.x0) / look.ratio, f64::from(bar.x1) / look.ratio);
            if right - left >= CAPTION && look.geometry.is_legible() {
                let text = bar.span.and_then(|span| caption(source.log, lane, span as usize));
                let text =
                    text.map(|text| fitted(&text, right - left - 10.0)).filter(|text| !text.is_empty());
                self.captions.extend(text.map(|text| Caption { x: left + 5.0, y: middle, text }));
            }
        }
    }
}

/// What is written on a span: what it waits for.
fn caption<'l>(log: &'l Log, lane: &Lane, span: usize) -> Option<Cow<'l, str>> {
    match lane.spans.kind(span) {
        SpanKind::Suspended { wait, others: 0 } => log.wait(wait?).map(|site| Cow::Borrowed(&*site.label)),
        SpanKind::Suspended { wait, others } => wait_text::label(log, wait?, others).map(Cow::Owned),
        SpanKind::Slice { name } => log.text(name).map(Cow::Borrowed),
        SpanKind::Ready { .. } | SpanKind::Running { .. } | SpanKind::Idle => None,
    }
}
