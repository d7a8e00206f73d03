//! Lanes too thin for bars, as a picture: a row of pixels for each, or for several where there are more lanes than pixels.
//!
//! Of the states that fall into one pixel the greatest survives, as on a lane; of tasks that were ready, the longest
//! wait. Drawing ten thousand lanes takes longer than a frame has, so it goes on over several: each pass takes one lane of
//! every row of pixels, so the first already shows the whole, and the caller says when a frame's time is over.
//!
//! Invariant: once [`Raster::draw`] has said that it is done, the picture is the same as if it had been drawn at once.

use super::bars::each_stretch;
use super::latency::{Latency, SHADES, shade};
use super::time_scale::TimeScale;
use crate::rt::Time;
use crate::trace::LaneId;
use crate::ui::timeline::scene::details::Source;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subject {
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

impl Subject {
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
    subject: Option<Subject>,
    /// By row and column; see [`Raster::cells`].
    cells: Vec<u8>,
    /// How many lanes have been drawn.
    drawn: usize,
    /// The lane that is drawn next.
    next: usize,
    /// With which pass the present subject began: another each time, so that of a run that moves on in every frame other
    /// lanes are seen in every frame.
    first_pass: usize,
    version: u64,
}

impl Raster {
    /// Goes on with the picture of `subject` while `more` says so; true once it is done.
    pub fn draw(
        &mut self,
        source: &Source<'_>,
        lanes: &[LaneId],
        subject: Subject,
        mut more: impl FnMut() -> bool,
    ) -> bool {
        if self.subject != Some(subject) {
            self.begin(subject);
        }
        while self.drawn < subject.lanes {
            if !more() {
                return false;
            }
            self.version += 1;
            // A row's worth of lanes between two looks at the clock.
            for _ in 0..64.min(subject.lanes - self.drawn) {
                self.draw_lane(source, lanes, &subject);
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
        self.subject.map_or(0, |subject| subject.width())
    }

    /// What falls into each pixel, row by row from the top: a bit for each [`shade`] but that of nothing, the lowest for
    /// the least. So eight pixels are taken in at a time, and [`shade_of`] says what is seen of them.
    pub fn cells(&self) -> &[u8] {
        &self.cells
    }

    fn begin(&mut self, subject: Subject) {
        self.first_pass = (self.first_pass + 1) % subject.passes();
        self.subject = Some(subject);
        self.version += 1;
        self.drawn = 0;
        self.next = self.first_pass;
        self.cells = vec![0; subject.width() * subject.height];
    }

    fn draw_lane(&mut self, source: &Source<'_>, lanes: &[LaneId], subject: &Subject) {
        let index = self.next;
        self.drawn += 1;
        self.next += subject.passes();
        if self.next >= subject.lanes {
            self.next = (index + 1) % subject.passes();
        }
        let Some(lane) = lanes.get(index).and_then(|lane| source.model.lane(*lane)) else { return };
        let row = index * subject.height / subject.lanes.max(subject.height);
        let cells = &mut self.cells[row * subject.width()..(row + 1) * subject.width()];
        // Where two have a pixel in common the greater is seen, as of two lanes.
        each_stretch(&lane.spans, &subject.scale, subject.now, &mut |bar| {
            let latency = || Latency::of_bar(&bar, &lane.spans, &subject.scale, subject.now);
            if let Some(bit) = shade(bar.state, latency).checked_sub(1) {
                let right = (bar.x1 as usize).min(cells.len());
                take_in(&mut cells[bar.x0 as usize..right], 1 << bit);
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
fn take_in(cells: &mut [u8], bit: u8) {
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
