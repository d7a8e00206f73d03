//! The names and hints of buttons and fields.
//!
//! Invariant: the English names are stable: tests and screen reader users find controls by them.

use super::text::Text;

/// Begins a program of one's own.
pub const NEW_PROGRAM: Text = Text::new("New program", "新建程序");
/// What that does.
pub const NEW_PROGRAM_HINT: Text =
    Text::new("Write a Python program of your own", "编写您自己的 Python 程序");
/// Lets programs use what asyncio no longer has.
pub const OLD_ASYNCIO: Text = Text::new("Old asyncio works", "兼容旧版 asyncio");
/// What that does.
pub const OLD_ASYNCIO_HINT: Text = Text::new(
    "What asyncio no longer has still works in programs, and is named. Off: the errors of Python 3.14.",
    "程序中 asyncio 已移除的用法仍可使用，并会加以说明。关闭后则出现 Python 3.14 的错误。",
);
/// Opens the list of Python packages.
pub const PACKAGES: Text = Text::new("Python packages and licences", "Python 包与许可证");
/// Deletes a program of one's own.
pub const DELETE: Text = Text::new("Delete", "删除");
/// What that does.
pub const DELETE_HINT: Text = Text::new("Delete this program from the browser", "从浏览器中删除此程序");
/// Shows the visitor's edits in place of the demo's own source.
pub const YOUR_EDITS: Text = Text::new("Your edits", "您的修改");
/// What that does.
pub const YOUR_EDITS_HINT: Text = Text::new("Show this demo as you have edited it", "显示您修改过的此演示");
/// Puts back what was deleted or reset.
pub const UNDO: Text = Text::new("Undo", "撤销");
/// Saves the program on show, from a notice.
pub const DOWNLOAD_PROGRAM: Text = Text::new("Download the program", "下载程序");
/// Gives up the edits of a demo.
pub const RESET: Text = Text::new("Reset", "还原");
/// What that does.
pub const RESET_HINT: Text = Text::new("Show the demo's own source again", "恢复演示原来的源代码");
/// Starts a run.
pub const RUN: Text = Text::new("Run", "运行");
/// Stops the loop and its time.
pub const PAUSE: Text = Text::new("Pause", "暂停");
/// Resumes a paused run.
pub const RESUME: Text = Text::new("Resume", "继续");
/// Runs one step.
pub const STEP: Text = Text::new("Step", "单步");
/// Moves the playhead one poll back.
pub const STEP_BACK: Text = Text::new("Step back", "后退一步");
/// Ends a run.
pub const STOP: Text = Text::new("Stop", "停止");
/// Retries a failed request.
pub const TRY_AGAIN: Text = Text::new("Try again", "重试");
/// The speed of a run.
pub const SPEED: Text = Text::new("Speed", "速度");
/// Copies a link to the page as it is.
pub const SHARE: Text = Text::new("Share", "分享");
/// Opens the menu of export formats.
pub const EXPORT: Text = Text::new("Export", "导出");
/// In the menu of [`EXPORT`]: the format that an import restores exactly.
pub const CHROME_JSON: Text = Text::new("Chrome JSON", "Chrome JSON");
/// The file for Perfetto.
pub const PERFETTO_FILE: Text = Text::new("Perfetto file", "Perfetto 文件");
/// Opens the trace in Perfetto's UI.
pub const OPEN_IN_PERFETTO: Text = Text::new("Open in Perfetto", "在 Perfetto 中打开");
/// The timeline as an image.
pub const PNG: Text = Text::new("Timeline as PNG", "时间线图片（PNG）");
/// The timeline as a vector drawing.
pub const SVG: Text = Text::new("Timeline as SVG", "时间线矢量图（SVG）");
/// The Python program on show.
pub const PYTHON_PROGRAM: Text = Text::new("Python program (.py)", "Python 程序（.py）");
/// The action of the notice about a copied link.
pub const SHARE_RUN: Text = Text::new("Copy a link with this run in it", "复制包含本次运行的链接");
/// Opens a trace file.
pub const IMPORT: Text = Text::new("Import", "导入");
/// Cancels an import.
pub const CANCEL: Text = Text::new("Cancel", "取消");
/// Chooses the language.
pub const LANGUAGE: Text = Text::new("Language", "语言");
/// Switches between light and dark.
pub const THEME: Text = Text::new("Theme", "主题");
/// Opens the list of keyboard shortcuts.
pub const SHORTCUTS: Text = Text::new("Keyboard shortcuts", "键盘快捷键");
/// Closes the list.
pub const CLOSE: Text = Text::new("Close", "关闭");
/// Dismisses a notice.
pub const DISMISS: Text = Text::new("Dismiss", "不再显示");
/// The group of run controls.
pub const RUN_CONTROLS: Text = Text::new("Run controls", "运行控制");
/// The first link for keyboard users.
pub const SKIP_TO_SOURCE: Text = Text::new("Skip to the source", "跳到源代码");

/// The hint of [`RUN`].
pub const RUN_HINT: Text = Text::new("Start a run from the beginning (R)", "从头开始运行 (R)");
/// The hint of [`PAUSE`] and [`RESUME`].
pub const PAUSE_HINT: Text =
    Text::new("Pause or resume the loop and its time (Space)", "暂停或继续事件循环及其时间（空格）");
/// The hint of [`STEP`].
pub const STEP_HINT: Text = Text::new("Run one step of one task (S)", "让一个任务运行一步 (S)");
/// The hint of [`STEP_BACK`].
pub const STEP_BACK_HINT: Text =
    Text::new("Look at the step before, as it was recorded (Shift+S)", "查看记录中的上一步 (Shift+S)");
/// The hint of [`STOP`].
pub const STOP_HINT: Text =
    Text::new("Cancel every task and end the run (Esc)", "取消所有任务并结束运行 (Esc)");
/// The hint of [`SHARE`].
pub const SHARE_HINT: Text = Text::new("Copy a link to this demo as it is set", "复制指向当前设置的链接");
/// The same for a program that the visitor wrote.
pub const SHARE_PROGRAM_HINT: Text = Text::new("Copy a link with this program in it", "复制包含此程序的链接");
/// The hint of [`EXPORT`].
pub const EXPORT_HINT: Text = Text::new(
    "Save the trace, a picture of it, or the program; or open the trace in Perfetto",
    "保存跟踪记录、其图片或程序，或在 Perfetto 中打开跟踪记录",
);

/// The hint of [`IMPORT`].
pub const IMPORT_HINT: Text = Text::new(
    "Open a file: a Python program, a pure Python wheel, an export of Loopscope, or Chrome's JSON from another program",
    "打开文件：Python 程序、纯 Python 的 wheel、Loopscope 的导出，或其他程序的 Chrome JSON",
);

/// The speed that follows the wall clock.
pub const SPEED_REAL: Text = Text::new("Real time", "实时");
/// The speed that pauses before each step.
pub const SPEED_SLOW: Text = Text::new("Slow motion", "慢动作");
/// The speed that jumps from timer to timer.
pub const SPEED_VIRTUAL: Text = Text::new("Virtual time", "虚拟时间");

/// The light theme.
pub const LIGHT: Text = Text::new("light", "浅色");
/// The dark theme.
pub const DARK: Text = Text::new("dark", "深色");

/// Keys and their actions, in the order of the list. From the index [`TIMELINE_KEYS`] on they are the timeline's.
pub const KEYS: [(&str, Text); 21] = [
    ("R", Text::new("Run from the beginning", "从头运行")),
    ("Space", Text::new("Pause or resume", "暂停或继续")),
    ("S", Text::new("One step", "单步")),
    ("Shift+S", Text::new("One step back", "后退一步")),
    ("Esc", Text::new("Stop", "停止")),
    ("?", Text::new("This list", "显示此列表")),
    ("← → A D", Text::new("In the timeline: move through time", "时间线中：在时间上移动")),
    ("↑ ↓", Text::new("Select a task", "选择任务")),
    ("+ − W S", Text::new("Zoom in, out", "放大、缩小")),
    ("F", Text::new("Show everything, follow the run", "显示全部，跟随运行")),
    ("Home End", Text::new("To the start, to the end", "到开头，到结尾")),
    ("Backspace", Text::new("Previous view; with Shift the next", "上一个视图；按住 Shift 为下一个")),
    (", .", Text::new("Previous and next event", "上一个和下一个事件")),
    ("< >", Text::new("Previous and next poll", "上一次和下一次轮询")),
    ("P", Text::new("Play the recording", "播放记录")),
    ("[ ]", Text::new("Who woke the task, whom it woke", "谁唤醒了该任务，它唤醒了谁")),
    ("H", Text::new("The chain of wakes that led here", "导致此刻的唤醒链")),
    ("Shift+← →", Text::new("Select time; Z zooms to it", "选择时间范围；Z 放大到该范围")),
    ("C", Text::new("Fold the tasks below", "折叠下级任务")),
    ("/", Text::new("Find tasks", "查找任务")),
    ("Esc", Text::new("Clear the selection", "取消选择")),
];
/// The index of the first key of the timeline in [`KEYS`].
pub const TIMELINE_KEYS: usize = 6;
/// Below the list of keys.
pub const KEYS_NOTE: Text =
    Text::new("They rest while a field has the focus.", "焦点在输入框中时，这些快捷键不起作用。");
