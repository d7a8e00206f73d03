//! The executors' figures as a picture, for the README: a panel a case, a bar a peer, on one logarithmic scale.
//!
//! Written as text: the picture is rectangles and labels, for which a drawing library would be more code than this.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use loopscope_e2e::{Checked, distinct};

const WIDTH: f64 = 900.0;
const COLUMNS: usize = 2;
const PANEL: f64 = WIDTH / COLUMNS as f64;
const BAR: f64 = 11.0;
const LINE: f64 = 17.0;
const HEAD: f64 = 30.0;
const BETWEEN: f64 = 18.0;
const CAPTION: f64 = 24.0;
/// Where bars begin in a panel, and how long the longest is.
const BARS_AT: f64 = 150.0;
const LONGEST: f64 = 210.0;
/// Bars begin at this many nanoseconds: a logarithmic scale has no nought.
const LEAST: f64 = 1.0;

/// Follows the reader's colours, as the page does; both pass for text on the backgrounds of the sites that show READMEs.
const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#1c2430}.case{font-weight:600}.bar{fill:#9aa5b5}\
    .ours{fill:#1f6feb}.number{fill:#4d5a6b;font-variant-numeric:tabular-nums}\
    @media(prefers-color-scheme:dark){text{fill:#e6e9ef}.number{fill:#a5b0c0}.bar{fill:#5d6878}.ours{fill:#58a6ff}}";

/// Draws nanoseconds by case and peer, into a file; both keep the order in which they first appear.
pub(crate) fn save(file: &Path, results: &[(String, String, f64)]) -> Checked {
    fs::write(file, draw(results))
        .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    println!("\nDrawn in {}.", file.display());
    Ok(())
}

fn draw(results: &[(String, String, f64)]) -> String {
    let cases = distinct(results.iter().map(|(case, _, _)| case.as_str()));
    let peers = distinct(results.iter().map(|(_, peer, _)| peer.as_str()));
    let panel = HEAD + LINE * peers.len() as f64 + BETWEEN;
    let height = CAPTION + panel * cases.len().div_ceil(COLUMNS) as f64;
    let most = results.iter().map(|(_, _, took)| *took).fold(LEAST * 10.0, f64::max);
    let length = |took: f64| (took / LEAST).max(1.0).log10() / (most / LEAST).log10() * LONGEST;
    let mut svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' width='{WIDTH}' height='{height}' \
         role='img'><title>Executors compared</title><style>{STYLE}</style>\
         <text class='number' x='0' y='14'>Nanoseconds an operation, on a logarithmic scale: shorter is faster</text>"
    );
    for (index, case) in cases.iter().enumerate() {
        let (x, y) = (PANEL * (index % COLUMNS) as f64, CAPTION + panel * (index / COLUMNS) as f64);
        let _ = write!(svg, "<text class='case' x='{x}' y='{}'>{case}</text>", y + HEAD - 12.0);
        let measured = results.iter().filter(|(c, _, _)| c == case);
        for (line, (_, peer, took)) in measured.enumerate() {
            let top = y + HEAD + LINE * line as f64;
            let (baseline, end) = (top + BAR - 1.0, x + BARS_AT + length(*took));
            let class = if peer.starts_with("Loopscope") { "bar ours" } else { "bar" };
            let _ = write!(
                svg,
                "<text x='{}' y='{baseline}' text-anchor='end'>{peer}</text>\
                 <rect class='{class}' x='{}' y='{top}' width='{:.1}' height='{BAR}' rx='2'/>\
                 <text class='number' x='{:.1}' y='{baseline}'>{took:.0} ns</text>",
                x + BARS_AT - 8.0,
                x + BARS_AT,
                length(*took),
                end + 6.0,
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}
