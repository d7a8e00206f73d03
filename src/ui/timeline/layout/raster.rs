//! Lanes too thin for bars, as a picture: a row of pixels for each, or for several where there are more lanes than pixels.
//!
//! Of the states that fall into one pixel the greatest survives, as on a lane; of tasks that were ready, the longest
//! wait. Drawing ten thousand lanes takes longer than a frame has, so it goes on over several: each pass takes one lane of
//! every row of pixels, so the first already shows the whole, and the caller says when a frame's time is over.
//!
//! Invariant: once [`Raster::draw`] has said that it is done, the picture is the same as if it had been drawn at once.

use super::bars::for_each_bar;
use super::latency::{Latency, SHADES, shade};
use super::time_scale::TimeScale;
use crate::rt::Time;
use crate::trace::{LaneId, Model};

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RasterSpec {
    /// The window on time, in pixels of the picture.
    pub scale: TimeScale,
    /// How many rows of pixels there are.
    pub height: usize,
    /// How many lanes.
    pub lanes: usize,
    /// The [version](super::rows::Rows::version) of their rows, with how much of the run is taken in.
    pub rows: u64,
    /// The end of open spans.
    pub now: Time,
}

impl RasterSpec {
    fn width(&self) -> usize {
        self.scale.width().ceil() as usize
    }

    /// How many lanes share a row of pixels, at most.
    fn passes(&self) -> usize {
        self.lanes.div_ceil(self.height.max(1)).max(1)
    }
}

/// The picture.
#[derive(Default)]
pub struct Raster {
    spec: Option<RasterSpec>,
    /// By row and column; see [`Raster::cells`].
    cells: Vec<u8>,
    /// How many lanes have been drawn.
    drawn: usize,
    /// The lane that is drawn next.
    next: usize,
    /// With which pass the present spec began: another each time, so that of a run that moves on in every frame other
    /// lanes are seen in every frame.
    first_pass: usize,
    version: u64,
}

impl Raster {
    /// Goes on with the picture of `spec` while `more` says so; true once it is done.
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
            // A row's worth of lanes between two looks at the clock.
            for _ in 0..64.min(spec.lanes - self.drawn) {
                self.draw_lane(model, lanes, &spec);
            }
        }
        true
    }

    /// Another one each time that there was something to draw.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.spec.map_or(0, |spec| spec.width())
    }

    /// What falls into each pixel, row by row from the top: a bit for each [`shade`] but that of nothing, the lowest for
    /// the least. So eight pixels are taken in at a time, and [`shade_of`] says what is seen of them.
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
        // Where two have a pixel in common the greater is seen, as of two lanes.
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

/// The [`shade`] that is seen of a cell: the greatest.
pub fn shade_of(cell: u8) -> usize {
    (u8::BITS - cell.leading_zeros()) as usize
}

/// Adds a bit to cells.
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
