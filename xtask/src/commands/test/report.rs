//! The summary at the end of a test run.
//!
//! Invariant: a failed run never reports zero failures. A part that fails without a failing test, such as a compile error,
//! counts as one failure.

use std::fmt;
use std::time::Duration;

/// The result of one part.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) part: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) took: Duration,
    pub(crate) counts: Counts,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    Failed,
    /// Not run because a part it depends on failed; with the reason.
    Skipped(String),
    /// Not run because the machine lacks a tool; with the reason. Not a failure.
    LeftOut(String),
}

impl Verdict {
    fn is_failure(&self) -> bool {
        matches!(self, Verdict::Failed | Verdict::Skipped(_))
    }
}

/// Tests that passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    /// Sums the result lines of Rust's test harness and of wasm-bindgen's, which have the same form.
    pub(crate) fn of(output: &[String]) -> Counts {
        output.iter().filter(|line| line.contains("test result:")).fold(Counts::default(), |sum, line| {
            Counts {
                passed: sum.passed + number_before(line, " passed"),
                failed: sum.failed + number_before(line, " failed"),
            }
        })
    }
}

fn number_before(line: &str, word: &str) -> u64 {
    let before = line.split(word).next().unwrap_or_default();
    before.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// All parts of a run, in order.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub(crate) fn all_passed(&self) -> bool {
        !self.rows.iter().any(|row| row.verdict.is_failure())
    }

    fn total(&self) -> Counts {
        self.rows.iter().fold(Counts::default(), |sum, row| {
            let silent_failure = row.verdict.is_failure() && row.counts.failed == 0;
            Counts {
                passed: sum.passed + row.counts.passed,
                failed: sum.failed + row.counts.failed + u64::from(silent_failure),
            }
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<14} {:<8} {:>8} {:>8} {:>9}", "part", "result", "passed", "failed", "time")?;
        for row in &self.rows {
            let (verdict, why) = match &row.verdict {
                Verdict::Passed => ("ok", ""),
                Verdict::Failed => ("FAILED", ""),
                Verdict::Skipped(why) => ("NOT RUN", why.as_str()),
                Verdict::LeftOut(why) => ("left out", why.as_str()),
            };
            let Counts { passed, failed } = row.counts;
            let seconds = row.took.as_secs_f64();
            let line =
                format!("{:<14} {verdict:<8} {passed:>8} {failed:>8} {seconds:>7.1} s  {why}", row.part);
            writeln!(f, "{}", line.trim_end())?;
        }
        let Counts { passed, failed } = self.total();
        write!(f, "\n{passed} passed, {failed} failed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(verdict: Verdict, passed: u64, failed: u64) -> Row {
        Row { part: "host", verdict, took: Duration::from_secs(1), counts: Counts { passed, failed } }
    }

    #[test]
    fn results_of_several_binaries_are_summed_in_colour_or_without() {
        let output = [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: \u{1b}[31mFAILED\u{1b}(B\u{1b}[m. 10 passed; 2 failed; 0 ignored",
        ]
        .map(str::to_owned);
        assert_eq!(Counts::of(&output), Counts { passed: 13, failed: 2 });
    }

    #[test]
    fn the_last_line_is_plain_and_exact() {
        let mut report = Report::default();
        report.add(row(Verdict::Passed, 12, 0));
        report.add(row(Verdict::Passed, 30, 0));
        assert_eq!(report.to_string().lines().last(), Some("42 passed, 0 failed"));
        assert!(report.all_passed());
    }

    #[test]
    fn a_part_that_this_machine_cannot_run_is_no_failure_but_says_why() {
        let mut report = Report::default();
        report.add(row(Verdict::Passed, 12, 0));
        report.add(row(Verdict::LeftOut("there is no node".to_owned()), 0, 0));
        assert_eq!(report.to_string().lines().last(), Some("12 passed, 0 failed"));
        assert!(report.all_passed() && report.to_string().contains("there is no node"));
    }

    #[test]
    fn a_part_that_fails_without_a_failing_test_is_a_failure() {
        let mut report = Report::default();
        report.add(row(Verdict::Failed, 0, 0));
        report.add(row(Verdict::Failed, 5, 2));
        report.add(row(Verdict::Skipped("dist failed".to_owned()), 0, 0));
        assert_eq!(report.to_string().lines().last(), Some("5 passed, 4 failed"));
        assert!(!report.all_passed());
    }
}
