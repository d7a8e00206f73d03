//! The executors' figures as a picture, for the README: a panel a case, a bar a peer, on one logarithmic scale.
//!
//! Written as text: the picture is rectangles and labels, for which a drawing library would be more code than this.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use loopscope_e2e::{Checked, distinct};

const WIDTH: f64 = 920.0;
const COLUMNS: usize = 2;
/// Around all of it.
const MARGIN: f64 = 20.0;
const PANEL: f64 = (WIDTH - 2.0 * MARGIN) / COLUMNS as f64;
const BAR: f64 = 12.0;
const LINE: f64 = 18.0;
/// Of a panel, before its first bar; and after its last.
const HEAD: f64 = 22.0;
const BETWEEN: f64 = 24.0;
/// Before the panels.
const CAPTION: f64 = 78.0;
/// Where bars begin in a panel, and how long the longest is.
const BARS_AT: f64 = 148.0;
const LONGEST: f64 = 180.0;
/// Bars begin at this many nanoseconds: a logarithmic scale has no nought.
const LEAST: f64 = 1.0;
/// The bars that stand out, and whose first the others are compared with.
const OURS: &str = "Loopscope";

const TITLE: &str = "What a task costs: Loopscope beside other executors";
const UNIT: &str = "nanoseconds an operation on a logarithmic scale, shorter is faster; in brackets how many times as long as \
    Loopscope";

/// Has a background of its own: a reader's colours are not always those of the site that shows it.
const STYLE: &str = "text{font:12px system-ui,-apple-system,'Segoe UI',sans-serif;fill:#3a4555}\
    .page{fill:#fff;stroke:#d5dbe3}.title{font-size:17px;font-weight:600;fill:#141b26}\
    .case{font-size:13px;font-weight:600;fill:#141b26}.bar{fill:#b4bdca}.ours{fill:#1f6feb}\
    .number{font-variant-numeric:tabular-nums}.own{font-weight:600;fill:#0b4fbd}\
    @media(prefers-color-scheme:dark){text{fill:#b3bdca}.page{fill:#0d1117;stroke:#30363d}.title,.case{fill:#f0f3f7}\
    .bar{fill:#4b5665}.ours{fill:#58a6ff}.own{fill:#79b8ff}}";

/// Draws nanoseconds by case and peer, into a file; both keep the order in which they first appear.
pub(crate) fn save(file: &Path, results: &[(String, String, f64)]) -> Checked {
    fs::write(file, draw(results))
        .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    println!("\nDrawn in {}.", file.display());
    Ok(())
}

fn draw(results: &[(String, String, f64)]) -> String {
    let cases = distinct(results.iter().map(|(case, _, _)| case.as_str()));
    let most = results.iter().map(|(_, _, took)| *took).fold(LEAST * 10.0, f64::max);
    let measured = |case: &str| -> Vec<(&str, f64)> {
        let of_case = results.iter().filter(|(of, _, _)| of == case);
        of_case.map(|(_, peer, took)| (peer.as_str(), *took)).collect()
    };
    let (mut panels, mut top) = (String::new(), CAPTION);
    for row in cases.chunks(COLUMNS) {
        let row: Vec<_> = row.iter().map(|case| (*case, measured(case))).collect();
        for (column, (case, bars)) in row.iter().enumerate() {
            panel(&mut panels, (MARGIN + PANEL * column as f64, top), case, bars, most);
        }
        let lines = row.iter().map(|(_, bars)| bars.len()).max().unwrap_or_default();
        top += HEAD + LINE * lines as f64 + BETWEEN;
    }
    let (width, height) = (WIDTH - 1.0, top - 1.0);
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {top}' width='{WIDTH}' height='{top}' role='img'>\
         <title>{TITLE}</title><desc>{UNIT}</desc><style>{STYLE}</style>\
         <rect class='page' x='.5' y='.5' width='{width}' height='{height}' rx='8'/>\
         <text class='title' x='{MARGIN}' y='34'>{TITLE}</text><text x='{MARGIN}' y='54'>{UNIT}</text>{panels}</svg>\n"
    )
}

/// One case: its name, and a bar for each peer.
fn panel(svg: &mut String, (x, y): (f64, f64), case: &str, bars: &[(&str, f64)], most: f64) {
    let length = |took: f64| (took / LEAST).max(1.0).log10() / (most / LEAST).log10() * LONGEST;
    let ours = bars.iter().find(|(peer, _)| *peer == OURS).map(|(_, took)| *took);
    let _ = write!(svg, "<text class='case' x='{x}' y='{}'>{case}</text>", y + 8.0);
    for (line, (peer, took)) in bars.iter().enumerate() {
        let top = y + HEAD + LINE * line as f64;
        let (baseline, begin, length) = (top + BAR - 2.0, x + BARS_AT, length(*took));
        let (bar, label) = if peer.starts_with(OURS) { ("bar ours", "own") } else { ("bar", "") };
        let times = match ours {
            Some(ours) if *peer != OURS => format!(" ({})", times(took / ours)),
            _ => String::new(),
        };
        let _ = write!(
            svg,
            "<text class='{label}' x='{}' y='{baseline}' text-anchor='end'>{peer}</text>\
             <rect class='{bar}' x='{begin}' y='{top}' width='{length:.1}' height='{BAR}' rx='2'/>\
             <text class='number {label}' x='{:.1}' y='{baseline}'>{} ns{times}</text>",
            begin - 8.0,
            begin + length + 6.0,
            digits(*took),
        );
    }
}

/// As many digits as a figure of this size is good for.
fn digits(took: f64) -> String {
    if took < 20.0 { format!("{took:.1}") } else { format!("{took:.0}") }
}

fn times(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.1}×") } else { format!("{ratio:.0}×") }
}
