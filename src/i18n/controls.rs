//! What buttons and fields are called, and what they say about themselves.
//!
//! Invariant: the English names are part of the page's contract: tests and screen reader users find controls by them.

use super::text::Text;

/// Starts a run.
pub const RUN: Text = Text::new("Run", "运行");
/// Stops the loop and its time.
pub const PAUSE: Text = Text::new("Pause", "暂停");
/// Lets a paused run go on.
pub const RESUME: Text = Text::new("Resume", "继续");
/// Runs one step.
pub const STEP: Text = Text::new("Step", "单步");
/// Goes one step back in what is recorded.
pub const STEP_BACK: Text = Text::new("Step back", "后退一步");
/// Ends a run.
pub const STOP: Text = Text::new("Stop", "停止");
/// How fast a run goes.
pub const SPEED: Text = Text::new("Speed", "速度");
/// Copies a link to the page as it is set.
pub const SHARE: Text = Text::new("Share", "分享");
/// Opens the menu of forms in which the trace leaves the page.
pub const EXPORT: Text = Text::new("Export", "导出");
/// What [`EXPORT`] offers: the file that comes back exactly.
pub const CHROME_JSON: Text = Text::new("Chrome JSON", "Chrome JSON");
/// The file for Perfetto.
pub const PERFETTO_FILE: Text = Text::new("Perfetto file", "Perfetto 文件");
/// The same, without a file.
pub const OPEN_IN_PERFETTO: Text = Text::new("Open in Perfetto", "在 Perfetto 中打开");
/// The timeline as an image.
pub const PNG: Text = Text::new("Timeline as PNG", "时间线图片（PNG）");
/// The timeline as a drawing.
pub const SVG: Text = Text::new("Timeline as SVG", "时间线矢量图（SVG）");
/// What a notice about a copied link offers.
pub const SHARE_RUN: Text = Text::new("Copy a link with this run in it", "复制包含本次运行的链接");
/// Opens a trace file.
pub const IMPORT: Text = Text::new("Import", "导入");
/// Ends the reading of a file.
pub const CANCEL: Text = Text::new("Cancel", "取消");
/// Chooses the language.
pub const LANGUAGE: Text = Text::new("Language", "语言");
/// Switches between light and dark.
pub const THEME: Text = Text::new("Theme", "主题");
/// Opens the list of keys.
pub const SHORTCUTS: Text = Text::new("Keyboard shortcuts", "键盘快捷键");
/// Closes what was opened.
pub const CLOSE: Text = Text::new("Close", "关闭");
/// Takes a notice away.
pub const DISMISS: Text = Text::new("Dismiss", "不再显示");
/// The group of the controls of a run.
pub const RUN_CONTROLS: Text = Text::new("Run controls", "运行控制");
/// The first link for keyboard users.
pub const SKIP_TO_SOURCE: Text = Text::new("Skip to the source", "跳到源代码");

/// What [`RUN`] does.
pub const RUN_HINT: Text = Text::new("Start a run from the beginning (R)", "从头开始运行 (R)");
/// What [`PAUSE`] and [`RESUME`] do.
pub const PAUSE_HINT: Text =
    Text::new("Pause or resume the loop and its time (Space)", "暂停或继续事件循环及其时间（空格）");
/// What [`STEP`] does.
pub const STEP_HINT: Text = Text::new("Run one step of one task (S)", "让一个任务运行一步 (S)");
/// What [`STEP_BACK`] does.
pub const STEP_BACK_HINT: Text =
    Text::new("Look at the step before, as it was recorded (Shift+S)", "查看记录中的上一步 (Shift+S)");
/// What [`STOP`] does.
pub const STOP_HINT: Text =
    Text::new("Cancel every task and end the run (Esc)", "取消所有任务并结束运行 (Esc)");
/// What [`SHARE`] does.
pub const SHARE_HINT: Text = Text::new("Copy a link to this demo as it is set", "复制指向当前设置的链接");
/// What [`EXPORT`] does.
pub const EXPORT_HINT: Text = Text::new(
    "Save the trace or a picture of it, or open it in Perfetto",
    "保存跟踪记录或其图片，或在 Perfetto 中打开",
);

/// What [`IMPORT`] does.
pub const IMPORT_HINT: Text = Text::new(
    "Open a trace file: an export of Loopscope, or Chrome's JSON from another program, plain or gzip",
    "打开跟踪记录文件：Loopscope 的导出，或其他程序的 Chrome JSON，原文或 gzip 均可",
);

/// The speed that follows the wall clock.
pub const SPEED_REAL: Text = Text::new("Real time", "实时");
/// The speed that dwells before each step.
pub const SPEED_SLOW: Text = Text::new("Slow motion", "慢动作");
/// The speed that jumps from timer to timer.
pub const SPEED_VIRTUAL: Text = Text::new("Virtual time", "虚拟时间");

/// The light theme.
pub const LIGHT: Text = Text::new("light", "浅色");
/// The dark theme.
pub const DARK: Text = Text::new("dark", "深色");

/// Key names and what they do, in the order of the list.
pub const KEYS: [(&str, Text); 13] = [
    ("R", Text::new("Run from the beginning", "从头运行")),
    ("Space", Text::new("Pause or resume", "暂停或继续")),
    ("S", Text::new("One step", "单步")),
    ("Shift+S", Text::new("One step back", "后退一步")),
    ("Esc", Text::new("Stop", "停止")),
    ("?", Text::new("This list", "显示此列表")),
    (", .", Text::new("In the timeline: previous and next event", "时间线中：上一个和下一个事件")),
    ("< >", Text::new("Previous and next poll", "上一次和下一次轮询")),
    ("P", Text::new("Play the recording", "播放记录")),
    ("[ ]", Text::new("Who woke the task, whom it woke", "谁唤醒了该任务，它唤醒了谁")),
    ("+ − F", Text::new("Zoom in, out, fit; Backspace undoes", "放大、缩小、适应；退格键撤销")),
    ("C", Text::new("Fold the tasks below", "折叠下级任务")),
    ("/", Text::new("Find tasks", "查找任务")),
];
/// Below the list of keys.
pub const KEYS_NOTE: Text =
    Text::new("They rest while a field has the focus.", "焦点在输入框中时，这些快捷键不起作用。");
