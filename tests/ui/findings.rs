//! The sentences of findings, in both languages.

use std::time::Duration;

use loopscope::i18n::Lang;
use loopscope::rt::{Time, ms};
use loopscope::trace::findings::{CodeLine, Severity, StuckTask};
use loopscope::trace::{Finding, FindingKind, LaneId};
use loopscope::ui::present::durations::Grain;
use loopscope::ui::present::findings::sentence;

fn line(line: u32) -> Option<CodeLine> {
    Some(CodeLine { file: "src/main.py".into(), line })
}

fn told(kind: FindingKind, others: u32) -> [String; 2] {
    let lane = LaneId::of_number(1);
    let (at, task) = (Time::ZERO, Some("w-1".into()));
    let finding = Finding { kind, severity: Severity::Problem, lane, task, at, line: line(3), others };
    [Lang::En, Lang::Zh].map(|lang| sentence(&finding, Grain::EXACT, lang))
}

fn long_step(held_up: u32, until: Option<CodeLine>) -> FindingKind {
    let longest = (held_up > 0).then(|| ("beat".into(), ms(90)));
    FindingKind::LongStep { took: ms(100), steps: 1, until, held_up, longest }
}

#[test]
fn a_long_step_says_whom_it_held_up() {
    let [english, chinese] = told(long_step(3, line(5)), 0);
    assert_eq!(
        english,
        "w-1 ran for 100 ms in one step (between lines 3 and 5): it held up 3 tasks, beat the longest (90 ms). Await in \
         between, or move the work to a worker."
    );
    assert_eq!(
        chinese,
        "w-1 一步就运行了 100 ms（第 3 行与第 5 行之间）：延误了 3 个任务，其中 beat 最久（90 ms）。请在中间 await，或把这项工作交给工作线程。"
    );
    let [english, _] = told(long_step(0, None), 2);
    assert!(
        english.starts_with("w-1 and 2 more tasks ran for 100 ms in one step (after line 3): nothing else")
    );
}

#[test]
fn a_deadlock_names_the_circle_or_the_missing_waker() {
    let stuck = |name: &str| StuckTask {
        lane: LaneId::of_number(1).expect("not zero"),
        name: name.into(),
        wait: "a lock".into(),
        line: line(7),
    };
    let tasks = vec![stuck("a"), stuck("b")];
    let [english, _] = told(FindingKind::Deadlock { tasks: tasks.clone(), count: 2, is_cycle: true }, 0);
    assert!(english.starts_with("Deadlock: each waits for the next, a → b → a."), "{english}");
    let [english, chinese] = told(FindingKind::Deadlock { tasks, count: 9, is_cycle: false }, 0);
    let expected = "Deadlock: nothing is left that could wake any of 9 tasks: a (a lock, main.py:7); b (a lock, \
                    main.py:7); and 7 more.";
    assert!(english.starts_with(expected), "{english}");
    assert!(chinese.contains("另有 7 个"), "{chinese}");
}

#[test]
fn every_kind_has_a_sentence_in_both_languages() {
    let kinds = [
        FindingKind::UnreadError { error: "no luck".into() },
        FindingKind::SequentialWaits {
            kind: "http".into(),
            waits: 3,
            total: Duration::from_secs(1),
            longest: ms(400),
        },
        FindingKind::BusyPolling { self_wakes: 150, steps: 151 },
        FindingKind::StillRunning { after: ms(1500) },
        FindingKind::SwallowedCancel { waits: 1 },
        FindingKind::NeverAwaited { name: "work".into() },
        FindingKind::KeptPermit { gauge: "permits 1 · pool.rs:9".into(), missing: 1, of: 3 },
    ];
    for kind in kinds {
        let [english, chinese] = told(kind, 0);
        assert!(english.ends_with('.') && english.len() > 40, "{english}");
        assert!(chinese.ends_with('。'), "{chinese}");
    }
}
