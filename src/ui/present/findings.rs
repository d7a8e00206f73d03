//! Findings as text: the sentence, and the place in the source.
//!
//! Invariant: pure functions of a finding and the language.
//!
//! The page loads this on first use.

use super::durations::Grain;
use crate::i18n::{Lang, findings as texts};
use crate::trace::findings::{CodeLine, StuckTask};
use crate::trace::{Finding, FindingKind};

/// What is the matter, and its cure.
#[inline(never)]
pub fn sentence(finding: &Finding, grain: Grain, lang: Lang) -> String {
    let task = texts::subject(lang, finding.task.as_deref().unwrap_or_default(), finding.others);
    match &finding.kind {
        FindingKind::LongStep { took, until, held_up, longest, .. } => {
            let longest = longest.as_ref().map(|(other, time)| (other, grain.duration(*time)));
            let longest = longest.as_ref().map(|(other, time)| (&***other, &**time));
            let place = between(finding.line.as_ref(), until.as_ref(), lang);
            texts::long_step(lang, &task, &grain.duration(*took), &place, *held_up, longest)
        }
        FindingKind::UnreadError { error } => texts::unread_error(lang, &task, error),
        FindingKind::Deadlock { tasks, count, is_cycle: true } => {
            let names: Vec<String> = tasks.iter().map(|stuck| stuck.name.to_string()).collect();
            texts::deadlock_cycle(lang, &names, *count)
        }
        FindingKind::Deadlock { tasks, count, is_cycle: false } => {
            let tasks: Vec<String> = tasks.iter().map(|stuck| stuck_task(stuck, lang)).collect();
            texts::deadlock(lang, &tasks, *count)
        }
        FindingKind::SequentialWaits { kind, waits, total, longest } => {
            let (total, longest) = (grain.duration(*total), grain.duration(*longest));
            texts::sequential_waits(lang, &task, *waits, kind, &total, &longest)
        }
        FindingKind::BusyPolling { self_wakes, steps } => {
            texts::busy_polling(lang, &task, *self_wakes, *steps)
        }
        FindingKind::StillRunning { after } => texts::still_running(lang, &task, &grain.duration(*after)),
        FindingKind::SwallowedCancel { .. } => texts::swallowed_cancel(lang, &task),
        FindingKind::NeverAwaited { name } => texts::never_awaited(lang, name),
        FindingKind::KeptPermit { gauge, missing, of } => texts::kept_permit(lang, gauge, *missing, *of),
    }
}

/// The file and the line: `main.py:5`, without the directories.
#[inline(never)]
pub fn place(line: &CodeLine) -> String {
    let file = line.file.rsplit(['/', '\\']).next().unwrap_or_default();
    format!("{file}:{}", line.line)
}

fn between(after: Option<&CodeLine>, until: Option<&CodeLine>, lang: Lang) -> String {
    let is_one_file = match (after, until) {
        (Some(after), Some(until)) => after.file == until.file,
        _ => true,
    };
    let until = until.filter(|_| is_one_file);
    texts::between(lang, after.map(|line| line.line), until.map(|line| line.line))
}

fn stuck_task(stuck: &StuckTask, lang: Lang) -> String {
    texts::stuck_task(lang, &stuck.name, &stuck.wait, &stuck.line.as_ref().map(place).unwrap_or_default())
}
