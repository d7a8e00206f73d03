//! Lanes too thin for bars, as a pixel raster: one pixel row a lane, or a shared row where there are more lanes than
//! pixels.
//!
//! In a pixel the greatest state wins, as on a lane; among ready tasks, the longest wait. Drawing ten thousand lanes
//! exceeds a frame, so drawing is incremental: each pass draws one lane of every pixel row, so the first pass already
//! covers the whole height. The caller decides when a frame's time is over.
//!
//! Invariant: once [`Raster::draw`] returns true, the raster equals one that was drawn at once.

use super::bars::for_each_bar;
use super::latency::{Latency, SHADES, shade};
use super::time_scale::TimeScale;
use crate::rt::Time;
use crate::trace::{LaneId, Model};

/// The inputs of a raster. Another spec restarts the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RasterSpec {
    /// The time window, in pixels of the raster.
    pub scale: TimeScale,
    /// Number of pixel rows.
    pub height: usize,
    /// Number of lanes.
    pub lanes: usize,
    /// The [version](super::rows::Rows::version) of the rows, which also covers how much of the run has been read.
    pub rows: u64,
    /// The end of open spans.
    pub now: Time,
}

impl RasterSpec {
    fn width(&self) -> usize {
        self.scale.width().ceil() as usize
    }

    /// Number of passes: the maximum number of lanes that share a pixel row.
    fn passes(&self) -> usize {
        self.lanes.div_ceil(self.height.max(1)).max(1)
    }
}

/// The raster.
#[derive(Default)]
pub struct Raster {
    spec: Option<RasterSpec>,
    /// In row-major order; see [`Raster::cells`].
    cells: Vec<u8>,
    /// Number of lanes drawn.
    drawn: usize,
    /// Index of the next lane.
    next: usize,
    /// The pass that the current spec began with. Each spec begins with the next pass, so a live run that changes in
    /// every frame shows other lanes in every frame.
    first_pass: usize,
    version: u64,
}

impl Raster {
    /// Continues the raster of `spec` while `more` returns true. Returns whether it is complete.
    pub fn draw(
        &mut self,
        model: &Model,
        lanes: &[LaneId],
        spec: RasterSpec,
        mut more: impl FnMut() -> bool,
    ) -> bool {
        if self.spec != Some(spec) {
            self.begin(spec);
        }
        while self.drawn < spec.lanes {
            if !more() {
                return false;
            }
            self.version += 1;
            // One batch of lanes between two reads of the clock.
            for _ in 0..64.min(spec.lanes - self.drawn) {
                self.draw_lane(model, lanes, &spec);
            }
        }
        true
    }

    /// Incremented with each batch that was drawn.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.spec.map_or(0, |spec| spec.width())
    }

    /// The cells in row-major order, one bit for each [`shade`] except the empty one, least significant bit for the
    /// least shade. A bit set lets eight cells be merged at a time; [`shade_of`] gives the visible shade.
    pub fn cells(&self) -> &[u8] {
        &self.cells
    }

    fn begin(&mut self, spec: RasterSpec) {
        self.first_pass = (self.first_pass + 1) % spec.passes();
        self.spec = Some(spec);
        self.version += 1;
        self.drawn = 0;
        self.next = self.first_pass;
        self.cells = vec![0; spec.width() * spec.height];
    }

    fn draw_lane(&mut self, model: &Model, lanes: &[LaneId], spec: &RasterSpec) {
        let index = self.next;
        self.drawn += 1;
        self.next += spec.passes();
        if self.next >= spec.lanes {
            self.next = (index + 1) % spec.passes();
        }
        let Some(lane) = lanes.get(index).and_then(|lane| model.lane(*lane)) else { return };
        let row = index * spec.height / spec.lanes.max(spec.height);
        let cells = &mut self.cells[row * spec.width()..(row + 1) * spec.width()];
        // Two bars may overlap in one pixel; merging bits keeps the greater shade.
        for_each_bar(&lane.spans, &spec.scale, spec.now, &mut |bar| {
            let latency = || Latency::of_bar(&bar, &lane.spans, &spec.scale, spec.now);
            if let Some(bit) = shade(bar.state, latency).checked_sub(1) {
                let right = (bar.x1 as usize).min(cells.len());
                set_bits(&mut cells[bar.x0 as usize..right], 1 << bit);
            }
        });
    }
}

const _: () = assert!(SHADES - 1 <= u8::BITS as usize, "a cell has a bit for each shade but that of nothing");

/// The visible [`shade`] of a cell: its most significant bit.
pub fn shade_of(cell: u8) -> usize {
    (u8::BITS - cell.leading_zeros()) as usize
}

/// Sets a bit in all cells, eight at a time.
fn set_bits(cells: &mut [u8], bit: u8) {
    let (eights, rest) = cells.as_chunks_mut();
    let bits = u64::from_ne_bytes([bit; 8]);
    for eight in eights {
        *eight = (u64::from_ne_bytes(*eight) | bits).to_ne_bytes();
    }
    for cell in rest {
        *cell |= bit;
    }
}

#[cfg(test)]
mod tests;
