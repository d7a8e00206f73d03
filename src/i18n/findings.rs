//! Texts of findings: what is the matter, and its cure, in one or two sentences.
//!
//! Names, figures and times are passed as formatted texts. `ui::present::findings` decides which sentence to show.

use super::text::{Lang, Text};

use Lang::{En, Zh};

/// The tab.
pub const FINDINGS: Text = Text::new("Findings", "发现");
/// Its panel before a run.
pub const NO_RUN: Text = Text::new(
    "Run a program: what goes wrong in it is listed here, with the moment and the cure.",
    "运行一个程序：其中的问题会列在这里，并给出发生的时刻和改法。",
);
/// Its panel while a run is being looked at.
pub const LOOKING: Text = Text::new("The run is being looked at.", "正在检查此次运行。");
/// Its panel if nothing was found.
pub const NOTHING_FOUND: Text =
    Text::new("Nothing to criticise: no finding in this run.", "没有问题：此次运行中没有任何发现。");
/// The icon of a finding that is wrong, for screen readers.
pub const PROBLEM: Text = Text::new("Problem", "问题");
/// The icon of a finding that may be meant.
pub const HINT: Text = Text::new("Hint", "提示");

/// The task, and how many others have the same.
pub fn subject(lang: Lang, task: &str, others: u32) -> String {
    match (lang, others) {
        (_, 0) => task.to_owned(),
        (En, 1) => format!("{task} and 1 more task"),
        (En, _) => format!("{task} and {others} more tasks"),
        (Zh, _) => format!("{task} 等 {} 个任务", u64::from(others) + 1),
    }
}

/// Where a step began and ended, in lines of one file; empty if neither is known.
pub fn between(lang: Lang, after: Option<u32>, until: Option<u32>) -> String {
    match (lang, after, until) {
        (_, None, None) => String::new(),
        (En, Some(after), Some(until)) if after == until => format!(" (at line {after})"),
        (Zh, Some(after), Some(until)) if after == until => format!("（第 {after} 行）"),
        (En, Some(after), Some(until)) => format!(" (between lines {after} and {until})"),
        (Zh, Some(after), Some(until)) => format!("（第 {after} 行与第 {until} 行之间）"),
        (En, Some(after), None) => format!(" (after line {after})"),
        (Zh, Some(after), None) => format!("（第 {after} 行之后）"),
        (En, None, Some(until)) => format!(" (before line {until})"),
        (Zh, None, Some(until)) => format!("（第 {until} 行之前）"),
    }
}

/// A step longer than a frame. `longest` is the task that it held up longest, and for how long.
pub fn long_step(
    lang: Lang,
    task: &str,
    took: &str,
    place: &str,
    held_up: u32,
    longest: Option<(&str, &str)>,
) -> String {
    let whom = match (lang, held_up, longest) {
        (En, 0, _) => "nothing else could run meanwhile".to_owned(),
        (Zh, 0, _) => "期间其他任务都无法运行".to_owned(),
        (En, 1, Some((other, time))) => format!("it held up {other} for {time}"),
        (Zh, 1, Some((other, time))) => format!("使 {other} 延误了 {time}"),
        (En, _, Some((other, time))) => {
            format!("it held up {held_up} tasks, {other} the longest ({time})")
        }
        (Zh, _, Some((other, time))) => format!("延误了 {held_up} 个任务，其中 {other} 最久（{time}）"),
        (En, _, None) => format!("it held up {held_up} tasks"),
        (Zh, _, None) => format!("延误了 {held_up} 个任务"),
    };
    match lang {
        En => format!(
            "{task} ran for {took} in one step{place}: {whom}. Await in between, or move the work to a worker."
        ),
        Zh => {
            format!("{task} 一步就运行了 {took}{place}：{whom}。请在中间 await，或把这项工作交给工作线程。")
        }
    }
}

/// An error that no task read.
pub fn unread_error(lang: Lang, task: &str, error: &str) -> String {
    match lang {
        En => format!(
            "{task} failed and nobody read the error: {error}. Await the task, or handle the error in it."
        ),
        Zh => {
            format!("{task} 失败了，但没有代码读取它的错误：{error}。请 await 该任务，或在任务内处理错误。")
        }
    }
}

/// A task of a deadlock: its name, what it waits for, and where.
pub fn stuck_task(lang: Lang, task: &str, wait: &str, place: &str) -> String {
    let comma = if place.is_empty() { "" } else { ", " };
    match lang {
        En => format!("{task} ({wait}{comma}{place})"),
        Zh => format!("{task}（{wait}{comma}{place}）"),
    }
}

/// Tasks wait for each other. `tasks` are some of `count`.
pub fn deadlock_cycle(lang: Lang, tasks: &[String], count: u32) -> String {
    let (list, more) = (tasks.join(" → "), if tasks.len() < count as usize { " → …" } else { "" });
    let first = tasks.first().map(String::as_str).unwrap_or_default();
    let round = if more.is_empty() { first } else { "" };
    let arrow = if more.is_empty() { " → " } else { "" };
    match lang {
        En => format!(
            "Deadlock: each waits for the next, {list}{more}{arrow}{round}. Let one of them end without the next."
        ),
        Zh => {
            format!("死锁：每个任务都在等待下一个，{list}{more}{arrow}{round}。请让其中一个不必等待下一个。")
        }
    }
}

/// Nothing is left that could wake a task. `tasks` are some of `count`.
pub fn deadlock(lang: Lang, tasks: &[String], count: u32) -> String {
    let more = (count as usize).saturating_sub(tasks.len());
    let (list, rest) = match (lang, more) {
        (En, 0) => (tasks.join("; "), String::new()),
        (Zh, 0) => (tasks.join("；"), String::new()),
        (En, _) => (tasks.join("; "), format!("; and {more} more")),
        (Zh, _) => (tasks.join("；"), format!("；另有 {more} 个")),
    };
    match (lang, count) {
        (En, 1) => format!(
            "Deadlock: nothing is left that could wake {list}. Complete what it waits for, or wait with a timeout."
        ),
        (En, _) => format!(
            "Deadlock: nothing is left that could wake any of {count} tasks: {list}{rest}. Complete what one waits for, \
             take locks in one order everywhere, or wait with a timeout."
        ),
        (Zh, 1) => format!("死锁：再没有什么能唤醒 {list}。请完成它所等待的对象，或设置超时。"),
        (Zh, _) => format!(
            "死锁：再没有什么能唤醒这 {count} 个任务：{list}{rest}。请完成其中一个所等待的对象、以统一的顺序获取锁，或设置超时。"
        ),
    }
}

/// Waits one after another.
pub fn sequential_waits(
    lang: Lang,
    task: &str,
    waits: u32,
    kind: &str,
    total: &str,
    longest: &str,
) -> String {
    match lang {
        En => format!(
            "{task} waited {waits} times ({kind}), one wait after another: {total} in all. If none needs the result of \
             another, start them together (gather, or a task each); the longest took {longest}."
        ),
        Zh => format!(
            "{task} 依次等待了 {waits} 次（{kind}），共 {total}。如果它们互不依赖，请同时启动（gather，或各建一个任务）；最长的一次是 {longest}。"
        ),
    }
}

/// A task that polls.
pub fn busy_polling(lang: Lang, task: &str, self_wakes: u64, steps: u64) -> String {
    match lang {
        En => format!(
            "{task} woke itself at {self_wakes} of {steps} steps. If it waits for something, await an event, a queue or \
             a future instead of asking again and again."
        ),
        Zh => format!(
            "{task} 的 {steps} 步中有 {self_wakes} 步是自己唤醒自己。如果它在等待什么，请 await 事件、队列或 Future，而不要反复查询。"
        ),
    }
}

/// A cancelled task runs on.
pub fn still_running(lang: Lang, task: &str, after: &str) -> String {
    match lang {
        En => format!(
            "{task} still ran {after} after its cancellation was requested. Let CancelledError pass, and keep the \
             clean-up short."
        ),
        Zh => format!(
            "请求取消 {task} 之后，它仍运行了 {after}。请让 CancelledError 向外传播，并缩短清理过程。"
        ),
    }
}

/// A cancelled task completes.
pub fn swallowed_cancel(lang: Lang, task: &str) -> String {
    match lang {
        En => format!(
            "{task} completed although its cancellation was requested. Raise CancelledError again after the clean-up."
        ),
        Zh => format!("已请求取消 {task}，它却正常完成了。请在清理之后重新抛出 CancelledError。"),
    }
}

/// A coroutine was never awaited.
pub fn never_awaited(lang: Lang, name: &str) -> String {
    match lang {
        En => format!(
            "The coroutine {name} was made and never awaited, so nothing of it ran. Write await before the call, or make \
             a task of it."
        ),
        Zh => {
            format!("协程 {name} 已创建却从未被 await，因此没有运行。请在调用前写上 await，或为它创建任务。")
        }
    }
}

/// Permits of a semaphore were not given back; `task` took one last.
pub fn kept_permit(lang: Lang, gauge: &str, missing: u32, of: u32) -> String {
    match lang {
        En => format!(
            "{missing} of {of} of {gauge} never came back, so others wait longer, or for ever. Give each back on every \
             path: by async with, or by dropping its guard."
        ),
        Zh => format!(
            "{gauge} 的 {of} 个许可中有 {missing} 个始终没有归还，其他任务会等得更久，甚至永远等待。请在所有路径上归还：使用 async with，或释放其守卫。"
        ),
    }
}

/// More findings than are listed.
pub fn more(lang: Lang, more: usize) -> String {
    match lang {
        En => format!("and {more} more"),
        Zh => format!("另有 {more} 条"),
    }
}
