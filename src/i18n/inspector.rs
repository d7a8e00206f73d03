//! What the inspector says of a task, and what the tree of awaits says.

use super::text::{Lang, Text};

/// The pane.
pub const INSPECTOR: Text = Text::new("Inspector", "检查器");
/// The button that copies what a pane says.
pub const COPY: Text = Text::new("Copy", "复制");
/// Said after copying.
pub const COPIED: Text = Text::new("Copied.", "已复制。");
/// What the pane says while no task is selected.
pub const NOTHING_SELECTED: Text = Text::new(
    "Select a task in the timeline or in the tree to see where its time went, what it waited for and who woke it.",
    "在时间线或任务树中选择一个任务，即可查看它的时间花在哪里、等待了什么、由谁唤醒。",
);
/// What the task does.
pub const STATE: Text = Text::new("State", "状态");
/// How long it was in each state.
pub const TIMES: Text = Text::new("Time", "时间");
/// Its steps.
pub const POLLS: Text = Text::new("Polls", "轮询");
/// How many steps there were of each length.
pub const POLL_LENGTHS: Text = Text::new("Length of polls", "轮询时长");
/// The error that it failed with.
pub const ERROR: Text = Text::new("Error", "错误");
/// What it waits for, and what that waits for.
pub const AWAITS: Text = Text::new("Awaits", "正在等待");
/// All that it waits for at once.
pub const WAITS_FOR: Text = Text::new("Waits for", "同时等待");
/// All that it has waited for.
pub const WAITED_FOR: Text = Text::new("Waited for", "等待过");
/// Who woke it.
pub const WOKEN_BY: Text = Text::new("Woken by", "唤醒者");
/// Whom it woke.
pub const WOKE: Text = Text::new("Woke", "唤醒了");
/// Who spawned it.
pub const SPAWNED_BY: Text = Text::new("Spawned by", "创建者");
/// Whom it spawned.
pub const SPAWNED: Text = Text::new("Spawned", "创建了");
/// A task that woke itself.
pub const ITSELF: Text = Text::new("itself", "自己");
/// A timer that woke it.
pub const A_TIMER: Text = Text::new("timer", "定时器");
/// The world outside the loop.
pub const THE_HOST: Text = Text::new("host", "宿主");
/// A wait of which nobody said what it is for.
pub const UNNAMED: Text = Text::new("unnamed wait", "未命名的等待");
/// The tree of tasks and what they await, as text.
pub const AWAIT_TREE: Text = Text::new("Await tree", "等待树");

/// What the tree says when no task lives.
pub const NOTHING_LIVES: Text = Text::new("No task lives at this moment.", "此刻没有存活的任务。");

/// How many steps there were, and how long the longest took.
pub fn polls(lang: Lang, count: usize, longest: &str) -> String {
    match lang {
        Lang::En => format!("{count}, longest {longest}"),
        Lang::Zh => format!("{count} 次，最长 {longest}"),
    }
}
