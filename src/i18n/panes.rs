//! Headings, column names, states, and the texts of empty panes.

use super::text::Text;

/// The pane of demos.
pub const DEMOS: Text = Text::new("Demos", "演示");
/// Finds demos by a word.
pub const FIND_DEMOS: Text = Text::new("Find demos", "查找演示");
/// No demo has the word.
pub const NO_DEMO_FOUND: Text = Text::new("No demo has these words.", "没有包含这些词的演示。");
/// The pane of parameters.
pub const PARAMETERS: Text = Text::new("Parameters", "参数");
/// The pane of the source.
pub const SOURCE: Text = Text::new("Source", "源代码");
/// The pane of the output.
pub const OUTPUT: Text = Text::new("Output", "输出");
/// The Now panel.
pub const NOW: Text = Text::new("Now", "此刻");
/// The tab of the event loop.
pub const LOOP: Text = Text::new("Loop", "事件循环");
/// The pane of the timeline.
pub const TIMELINE: Text = Text::new("Timeline", "时间线");
/// The card of a run that has ended.
pub const SUMMARY: Text = Text::new("Result", "结果");

/// The run queue.
pub const RUN_QUEUE: Text = Text::new("Run queue", "就绪队列");
/// Waits for timers.
pub const TIMERS: Text = Text::new("Timers", "定时器");
/// Waits for the host.
pub const HOST: Text = Text::new("Host", "宿主");
/// The task tree.
pub const TASKS: Text = Text::new("Tasks", "任务");
/// No entry in a list.
pub const NONE: Text = Text::new("none", "无");

/// The number of polls.
pub const POLLS: Text = Text::new("Polls", "轮询");
/// The duration of a run.
pub const DURATION: Text = Text::new("Duration", "时长");
/// The number of recorded events.
pub const EVENTS: Text = Text::new("Events", "事件");

/// The state of a worker, or of a track of a foreign trace, between two slices.
pub const IDLE: Text = Text::new("idle", "空闲");
/// The title of an unnamed worker, before its number.
pub const WORKER: Text = Text::new("worker", "工作线程");
/// The state of a task that is spawned after the playhead.
pub const TO_COME: Text = Text::new("not yet spawned", "尚未创建");
/// The state of a task that is being polled.
pub const RUNNING: Text = Text::new("running", "运行中");
/// The state of a task in the run queue.
pub const READY: Text = Text::new("ready", "就绪");
/// The state of a task that waits.
pub const SUSPENDED: Text = Text::new("suspended", "挂起");
/// The end of a task that returned.
pub const COMPLETED: Text = Text::new("completed", "已完成");
/// The end of a task that returned an error.
pub const FAILED: Text = Text::new("failed", "失败");
/// The end of a task that was cancelled.
pub const CANCELLED: Text = Text::new("cancelled", "已取消");

/// Where a demo runs on.
pub const RUST: Text = Text::new("Rust", "Rust");
/// The source is loading.
pub const SOURCE_COMING: Text = Text::new("The source is being loaded…", "正在加载源代码……");
/// The same in another language.
pub const PYTHON: Text = Text::new("Python", "Python");
/// Above the Rust source.
pub const RUST_NOTE: Text = Text::new("this is the code that runs", "这就是正在运行的代码");
/// Above the Python source.
pub const PYTHON_NOTE: Text = Text::new(
    "the same with asyncio: click to edit, Run to run it",
    "用 asyncio 写的等价程序：点击即可编辑，按“运行”即可运行",
);
/// Above the Python source that the visitor has changed.
pub const EDITED_NOTE: Text = Text::new("edited", "已编辑");
/// Above the demo's Python source although the visitor has edited it.
pub const ORIGINAL_NOTE: Text = Text::new("without your edits", "未包含您的修改");
/// Above a program of the visitor's own.
pub const OWN_NOTE: Text = Text::new("your program", "您的程序");
/// A step does not end.
pub const LONG_STEP: Text = Text::new(
    "A step has been running for two seconds: no other task runs until it ends or awaits something.",
    "有一步已运行两秒：在它结束或挂起之前，其他任务都无法运行。",
);
/// The group of the visitor's own program in the catalogue.
pub const YOUR_PROGRAM: Text = Text::new("Your program", "您的程序");
/// The same for several.
pub const YOUR_PROGRAMS: Text = Text::new("Your programs", "您的程序");
/// An own program that the browser does not store before it is edited.
pub const NOT_SAVED: Text = Text::new("not saved", "未保存");
/// The parameters of an own program.
pub const OWN_PARAMETERS: Text =
    Text::new("A program of your own has no parameters.", "您自己的程序没有参数。");
/// The parameters of an edited demo.
pub const EDITED_PARAMETERS: Text =
    Text::new("Edited, the demo has its values in its source.", "修改后的演示直接在源代码中取值。");
/// Before the links to demos that lead on.
pub const NEXT_DEMOS: Text = Text::new("Next:", "接下来：");
/// The interpreter is being loaded.
pub const PYTHON_LOADING: Text = Text::new("Python is being loaded", "正在加载 Python");
/// The list of a program's outdated lines.
pub const OUTDATED: Text = Text::new("Outdated in this program", "此程序中过时的用法");
/// Above the list of Python packages.
pub const PACKAGES_NOTE: Text = Text::new(
    "A package is fetched when a program first imports it. Pure Python wheels (py3-none-any.whl) that you drop on the page \
     are installed until it is closed.",
    "程序首次导入某个包时才会获取它。拖放到页面上的纯 Python wheel（py3-none-any.whl）会一直可用，直到关闭页面。",
);
/// The list of Python packages is loading.
pub const PACKAGES_COMING: Text = Text::new("The list is being loaded…", "正在加载列表……");
/// A column.
pub const PACKAGE: Text = Text::new("Package", "包");
/// A column.
pub const VERSION: Text = Text::new("Version", "版本");
/// A column.
pub const LICENCE: Text = Text::new("Licence", "许可证");
/// A column.
pub const SIZE: Text = Text::new("Size", "大小");
/// In place of a licence.
pub const YOUR_WHEEL: Text = Text::new("your wheel", "您的 wheel");
/// The accessible name of the program editor.
pub const PROGRAM: Text = Text::new("Program", "程序");
/// Beside the program editor: its keys. A visitor with a keyboard alone must know how to leave it.
pub const EDITOR_KEYS: Text = Text::new(
    "Ctrl-Enter runs it; Escape, then Tab, leaves the editor",
    "Ctrl-Enter 运行；先按 Esc 再按 Tab 离开编辑器",
);
/// Marks a failure that no task joined.
pub const UNCLAIMED: Text = Text::new("nobody joined it", "没有任务等待它");
/// The origin of a line of output that no task printed.
pub const NO_TASK: Text = Text::new("loop", "循环");
/// The checkbox that shows only the lines of one task.
pub const ONLY: Text = Text::new("Only", "仅");

/// The output before the first line.
pub const OUTPUT_EMPTY: Text = Text::new("What the program prints appears here.", "程序的输出会显示在这里。");
/// The tree before the first run.
pub const TASKS_EMPTY: Text = Text::new("Tasks appear here as they are spawned.", "任务创建后会显示在这里。");
/// A start waits for the lazy chunk.
pub const WAITS_FOR_LAZY_CHUNK: Text = Text::new(
    "The run is about to start: it waits for the rest of the page's program to arrive.",
    "即将运行：正在等待页面程序的其余部分加载完成。",
);
/// A start waits for the service worker.
pub const WAITS_FOR_SERVICE_WORKER: Text = Text::new(
    "The run is about to start: it waits for the browser to start this site's service worker, which delays answers as \
     the demo asks, and goes ahead without it after 5 s.",
    "即将运行：正在等待浏览器启动本站的 Service Worker，由它按演示的要求延迟应答。5 秒后即使没有它也会运行。",
);

/// The timeline before the first run.
pub const TIMELINE_EMPTY: Text = Text::new(
    "Press Run: each task gets a lane that shows when it ran, was ready, and was suspended.",
    "按“运行”：每个任务占一行，显示它何时运行、就绪和挂起。",
);
