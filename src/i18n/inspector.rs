//! Texts of the inspector and of the await tree.

use super::text::{Lang, Text};

/// The pane.
pub const INSPECTOR: Text = Text::new("Inspector", "检查器");
/// The button that copies a pane's text.
pub const COPY: Text = Text::new("Copy", "复制");
/// The notice after copying.
pub const COPIED: Text = Text::new("Copied.", "已复制。");
/// The inspector while no task is selected.
pub const NOTHING_SELECTED: Text = Text::new(
    "Select a task in the timeline or in the tree to see where its time went, what it waited for and who woke it.",
    "在时间线或任务树中选择一个任务，即可查看它的时间花在哪里、等待了什么、由谁唤醒。",
);
/// The state of the task.
pub const STATE: Text = Text::new("State", "状态");
/// The time in each state.
pub const TIMES: Text = Text::new("Time", "时间");
/// Its polls.
pub const POLLS: Text = Text::new("Polls", "轮询");
/// The poll histogram.
pub const POLL_LENGTHS: Text = Text::new("Length of polls", "轮询时长");
/// The error of a failed task.
pub const ERROR: Text = Text::new("Error", "错误");
/// The chain of waits.
pub const AWAITS: Text = Text::new("Awaits", "正在等待");
/// Several current waits.
pub const WAITS_FOR: Text = Text::new("Waits for", "同时等待");
/// The totals of its waits.
pub const WAITED_FOR: Text = Text::new("Waited for", "等待过");
/// The sources of its wakes.
pub const WOKEN_BY: Text = Text::new("Woken by", "唤醒者");
/// The lanes that it woke.
pub const WOKE: Text = Text::new("Woke", "唤醒了");
/// Its spawner.
pub const SPAWNED_BY: Text = Text::new("Spawned by", "创建者");
/// The line that spawned it.
pub const SPAWNED_AT: Text = Text::new("Spawned at", "创建位置");
/// The tasks that it spawned.
pub const SPAWNED: Text = Text::new("Spawned", "创建了");
/// A task that woke itself.
pub const ITSELF: Text = Text::new("itself", "自己");
/// A timer that woke it.
pub const A_TIMER: Text = Text::new("timer", "定时器");
/// The host as the source of a wake.
pub const THE_HOST: Text = Text::new("host", "宿主");
/// A wait without a label.
pub const UNNAMED: Text = Text::new("unnamed wait", "未命名的等待");
/// The await tree.
pub const AWAIT_TREE: Text = Text::new("Await tree", "等待树");

/// The await tree when no task is alive.
pub const NOTHING_LIVES: Text = Text::new("No task lives at this moment.", "此刻没有存活的任务。");

/// The number of polls, and the longest.
pub fn polls(lang: Lang, count: usize, longest: &str) -> String {
    match lang {
        Lang::En => format!("{count}, longest {longest}"),
        Lang::Zh => format!("{count} 次，最长 {longest}"),
    }
}
