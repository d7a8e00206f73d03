//! The findings of the run: each a sentence, and a button that leads to its task, its moment and its line.
//!
//! The page loads these on first use: `contents*`, `row*`.

use std::rc::Rc;

use crate::i18n::findings as texts;
use crate::trace::findings::{Finding, Severity};
use crate::ui::dom::{View, button, el};
use crate::ui::present::findings::{place, sentence};
use crate::ui::state::app_state::AppState;

/// The most rows on show.
const SHOWN: usize = 100;

/// The number of findings. Called at the start, so it touches none while there is no run.
pub(super) fn count(app: &'static AppState) -> usize {
    app.slow_tick();
    app.run().map_or(0, |run| run.findings.count())
}

/// The list.
#[inline(never)]
pub(super) fn contents(app: &'static AppState) -> View {
    // A new judgement of the run makes new rows.
    let rows = move || {
        let judged = app.run().map(|run| (run.number, run.findings.judged()));
        let shown = app.findings().len().min(SHOWN);
        (0..shown).map(|index| (index, judged, app.lang())).collect()
    };
    let empty = move || {
        let text = match app.run() {
            None => texts::NO_RUN,
            Some(run) if run.findings.judged().is_none() => texts::LOOKING,
            Some(_) => texts::NOTHING_FOUND,
        };
        text.get(app.lang())
    };
    let more = move || count(app).saturating_sub(SHOWN);
    el("div")
        .class("findings")
        .child(el("p").class("empty").hidden_when(move || count(app) > 0).live_text(empty))
        .child(
            el("ul")
                .live_attr("aria-label", app.tr(texts::FINDINGS))
                .hidden_when(move || count(app) == 0)
                .each(rows, move |(index, ..)| row(app, *index)),
        )
        .child(
            el("p")
                .class("more")
                .hidden_when(move || more() == 0)
                .live_text(move || texts::more(app.lang(), more())),
        )
}

#[inline(never)]
fn row(app: &'static AppState, index: usize) -> View {
    let findings = app.findings();
    let Some(finding) = findings.get(index) else { return el("li") };
    let (lang, grain) = (app.lang(), app.run_view.grain());
    let (mark, name, severity) = match finding.severity {
        Severity::Problem => ("!", texts::PROBLEM, "problem"),
        Severity::Hint => ("?", texts::HINT, "hint"),
    };
    let icon =
        el("span").class("finding-mark").attr("role", "img").attr("aria-label", name.get(lang)).text(mark);
    let words = el("span").class("finding-text").text(&sentence(finding, grain, lang));
    let at = grain.in_column(finding.at);
    let place = match &finding.line {
        Some(line) => format!("{at} · {}", place(line)),
        None => at,
    };
    let findings = findings.clone();
    let pick = button()
        .class("finding")
        .attr("data-severity", severity)
        .attr("data-kind", finding.kind.id())
        .on_click(move || show(app, &findings, index))
        .child(icon)
        .child(words)
        .child(el("code").class("finding-place").text(&place));
    el("li").child(pick)
}

/// Selects the task of a finding, and moves the playhead to its moment; shows the line of a Python program.
#[inline(never)]
fn show(app: &'static AppState, findings: &Rc<Vec<Finding>>, index: usize) {
    let (Some(run), Some(finding)) = (app.run(), findings.get(index)) else { return };
    app.run_view.selected.set(finding.lane);
    app.run_view.seek(|playhead, log| playhead.to_time(log, finding.at));
    let theirs = finding.line.as_ref().filter(|line| run.python_file() == Some(&*line.file));
    if let Some(line) = theirs {
        app.show_line(line.line);
    }
}
