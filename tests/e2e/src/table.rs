//! Formats results as a text table: a row per case, a column per peer.

use std::fmt::Write;

/// Formats `(case, peer, value)` triples. Cases and peers are in the order of their first occurrence.
#[must_use]
pub fn table(results: &[(String, String, f64)]) -> String {
    let cases = distinct(results.iter().map(|(case, _, _)| case.as_str()));
    let peers = distinct(results.iter().map(|(_, peer, _)| peer.as_str()));
    let first = cases.iter().map(|case| case.len()).max().unwrap_or(0);
    let mut text = format!("{:first$}", "");
    for peer in &peers {
        let _ = write!(text, "  {peer:>8}");
    }
    for case in cases {
        let _ = write!(text, "\n{case:first$}");
        for peer in &peers {
            let width = peer.len().max(8);
            match results.iter().find(|(c, p, _)| c == case && p == peer) {
                Some((_, _, value)) => _ = write!(text, "  {value:>width$.1}"),
                None => _ = write!(text, "  {:>width$}", "-"),
            }
        }
    }
    text
}

/// Removes duplicates; the order is that of the first occurrences.
pub fn distinct<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_gaps_are_shown() {
        let result = |case: &str, peer: &str, value| (case.to_owned(), peer.to_owned(), value);
        let results =
            [result("yield", "a", 1.25), result("yield", "long enough", 1120.0), result("x", "a", 3.0)];
        let expected =
            ["              a  long enough", "yield       1.2       1120.0", "x           3.0            -"];
        assert_eq!(table(&results), expected.join("\n"));
    }
}
