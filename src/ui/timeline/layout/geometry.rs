//! The positions of the timeline's parts, in CSS pixels from its top left corner.
//!
//! ```text
//!   0        labels              width
//!   +--------+-------------------+
//!   |        | minimap           |
//!   |        | ruler             |
//!   |  loop  | ticks             |
//!   | queue  | area              |   the head stays, the lanes scroll under it
//!   +--------+-------------------+
//!   |  main  | lane              |
//!   |   w-1  | lane              |
//! ```
//!
//! Invariant: painters and hit test use the same functions, so a hit finds what is drawn there.

use std::ops::Range;

/// Height of the minimap.
pub const MINIMAP: f64 = 30.0;
/// Height of the ruler below it.
pub const RULER: f64 = 22.0;
/// Height of a lane, the loop's included.
pub const LANE: f64 = 24.0;
/// Height of the fixed part without resource tracks: minimap, ruler and the loop's lane.
pub const HEAD: f64 = MINIMAP + RULER + LANE;
/// Height of a resource track, below the loop's lane.
pub const TRACK: f64 = 18.0;
/// Height of a bar within its lane.
pub const BAR: f64 = 16.0;

/// Reach of a press around the middle of a row's folding sign.
pub const FOLD_REACH: f64 = 8.0;

/// Whether a label column of this width is narrow: names only, small indent.
pub fn is_narrow(labels: f64) -> bool {
    labels < 120.0
}

/// The middle of the folding sign of a row at `depth` in the tree, for a label column of this width. The state sign and
/// the name follow it.
pub fn label_x(depth: usize, labels: f64) -> f64 {
    let indent = if is_narrow(labels) { 6.0 } else { 12.0 };
    9.0 + depth as f64 * indent
}

/// The timeline's size and scroll offset.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Geometry {
    /// Total width.
    pub width: f64,
    /// Total height.
    pub height: f64,
    /// Number of resource tracks.
    pub tracks: usize,
    /// Number of task lanes.
    pub rows: usize,
    /// Scroll offset of the lanes.
    pub scroll: f64,
    /// Height of one lane: [`LANE`], or less in compact mode.
    pub lane: f64,
}

/// Lanes lower than this show no text.
const LEGIBLE: f64 = 14.0;
/// Lanes lower than this are drawn as a raster instead of bars.
const THIN: f64 = 6.0;

impl Geometry {
    /// Width of the label column: narrow on a phone.
    pub fn labels(&self) -> f64 {
        if self.width < 560.0 { 92.0 } else { 168.0 }
    }

    /// Width of the plot.
    pub fn plot(&self) -> f64 {
        (self.width - self.labels()).max(1.0)
    }

    /// The number of tracks that fit in a quarter of the height, at least one.
    pub fn most_tracks(&self) -> usize {
        ((self.height / 4.0 / TRACK) as usize).max(1)
    }

    /// Height of the fixed part, tracks included.
    pub fn head(&self) -> f64 {
        HEAD + self.tracks as f64 * TRACK
    }

    /// Upper edge of a track.
    pub fn track_top(&self, track: usize) -> f64 {
        HEAD + track as f64 * TRACK
    }

    /// The same geometry in compact mode: all lanes fit in the height, and none is higher than [`LANE`].
    pub fn compact(self) -> Geometry {
        let room = (self.height - self.head()).max(1.0);
        Geometry { lane: (room / self.rows.max(1) as f64).min(LANE), scroll: 0.0, ..self }
    }

    /// Whether lanes are high enough for text.
    pub fn is_legible(&self) -> bool {
        self.lane >= LEGIBLE
    }

    /// Whether lanes are too low for bars.
    pub fn is_thin(&self) -> bool {
        self.lane < THIN
    }

    /// Height of a bar within its lane.
    pub fn bar(&self) -> f64 {
        if self.lane == LANE { BAR } else { self.lane - (self.lane / 4.0).min(2.0) }
    }

    /// Upper edge of a row's bar.
    pub fn bar_top(&self, row: usize) -> f64 {
        self.row_top(row) + (self.lane - self.bar()) / 2.0
    }

    /// Middle of a row.
    pub fn row_middle(&self, row: usize) -> f64 {
        self.row_top(row) + self.lane / 2.0
    }

    /// Height of the whole content without scrolling.
    pub fn content_height(&self) -> f64 {
        self.head() + self.rows as f64 * self.lane
    }

    /// Whether some lanes need scrolling.
    pub fn overflows(&self) -> bool {
        self.content_height() > self.height
    }

    /// Upper edge of a row's lane; outside the viewport it is above the end of the head or below the height.
    pub fn row_top(&self, row: usize) -> f64 {
        self.head() + row as f64 * self.lane - self.scroll
    }

    /// The rows that are at least partly visible.
    pub fn visible_rows(&self) -> Range<usize> {
        let first = (self.scroll / self.lane).max(0.0) as usize;
        let last = ((self.scroll + self.height - self.head()).max(0.0) / self.lane).ceil() as usize;
        first.min(self.rows)..last.min(self.rows)
    }

    /// The row at height `y`, if any.
    pub fn row_at(&self, y: f64) -> Option<usize> {
        if y < self.head() || y >= self.height {
            return None;
        }
        let row = ((y - self.head() + self.scroll) / self.lane) as usize;
        (row < self.rows).then_some(row)
    }

    /// The scroll offset that makes `row` visible with the least movement.
    pub fn scroll_to_show(&self, row: usize) -> f64 {
        let top = row as f64 * self.lane;
        let room = (self.height - self.head()).max(self.lane);
        self.scroll.min(top).max(top + self.lane - room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four visible lanes of ten, scrolled by one and a half.
    fn scrolled() -> Geometry {
        Geometry {
            width: 1000.0,
            height: HEAD + 4.0 * LANE,
            tracks: 0,
            rows: 10,
            scroll: 1.5 * LANE,
            lane: LANE,
        }
    }

    #[test]
    fn rows_partly_in_sight_are_visible() {
        assert_eq!(scrolled().visible_rows(), 1..6);
        assert_eq!(Geometry { scroll: 0.0, ..scrolled() }.visible_rows(), 0..4);
        assert_eq!(Geometry { rows: 2, scroll: 0.0, ..scrolled() }.visible_rows(), 0..2);
    }

    #[test]
    fn a_row_is_found_where_it_is_drawn() {
        for row in 2..5 {
            assert_eq!(scrolled().row_at(scrolled().row_top(row) + 1.0), Some(row));
        }
        assert_eq!(scrolled().row_at(HEAD - 1.0), None, "the head covers the lanes");
        assert_eq!(Geometry { rows: 2, scroll: 0.0, ..scrolled() }.row_at(HEAD + 2.0 * LANE), None);
    }

    #[test]
    fn scrolling_to_a_row_moves_no_more_than_needed() {
        assert_eq!(scrolled().scroll_to_show(3), 1.5 * LANE);
        assert_eq!(scrolled().scroll_to_show(0), 0.0);
        assert_eq!(scrolled().scroll_to_show(9), 6.0 * LANE);
    }

    #[test]
    fn all_lanes_fit_a_compact_timeline() {
        let compact = scrolled().compact();
        assert_eq!((compact.lane, compact.visible_rows(), compact.overflows()), (9.6, 0..10, false));
        assert_eq!(compact.row_at(compact.row_middle(7)), Some(7));
        let many = Geometry { rows: 10_000, ..scrolled() }.compact();
        assert!(many.is_thin() && !many.overflows());
        assert_eq!(many.row_at(many.row_middle(4321)), Some(4321));
        assert_eq!(Geometry { rows: 2, ..scrolled() }.compact().lane, LANE, "not higher than otherwise");
    }

    #[test]
    fn a_pane_lower_than_its_head_shows_no_lane() {
        let low = Geometry { height: 20.0, scroll: 0.0, ..scrolled() };
        assert_eq!((low.visible_rows(), low.row_at(HEAD + 1.0)), (0..0, None));
    }

    #[test]
    fn tracks_push_the_lanes_down_and_leave_them_room() {
        let tracked = Geometry { tracks: 2, scroll: 0.0, ..scrolled() };
        assert_eq!((tracked.head(), tracked.row_top(0)), (HEAD + 36.0, HEAD + 36.0));
        assert_eq!([tracked.track_top(1), tracked.content_height()], [HEAD + 18.0, HEAD + 36.0 + 240.0]);
        assert_eq!([tracked.row_at(HEAD + 35.0), tracked.row_at(HEAD + 36.0)], [None, Some(0)]);
        assert_eq!([90.0, 360.0].map(|height| Geometry { height, ..tracked }.most_tracks()), [1, 5]);
    }
}
