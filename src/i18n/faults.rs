//! Faults of the page, and what a visitor can do about them.

use super::text::Text;

/// The editor cannot be loaded.
pub const NO_EDITOR: Text = Text::new(
    "The editor could not be loaded. Check the connection and click the program again.",
    "编辑器未能加载。请检查网络连接，然后再次点击程序。",
);
/// The list of Python packages cannot be loaded.
pub const NO_PACKAGE_LIST: Text =
    Text::new("The list could not be loaded. Check the connection.", "无法加载列表。请检查网络连接。");
/// Before the sentences that set-up has written.
pub const PYTHON_INCOMPLETE: Text =
    Text::new("This site does not have all of Python:", "本站点的 Python 不完整：");
/// The fallback for a bad language or theme in a URL.
pub const BROWSERS_CHOICE: Text = Text::new("the browser's", "浏览器的设置");
/// The fallback for a bad focus in a URL.
pub const NO_FOCUS: Text = Text::new("the whole run", "整个运行过程");
/// The clipboard is refused; the text follows if it is one line.
pub const CLIPBOARD_REFUSED: Text = Text::new("The browser refused the clipboard.", "浏览器拒绝访问剪贴板。");
/// The link was copied.
pub const LINK_COPIED: Text = Text::new("The link is on the clipboard.", "链接已复制到剪贴板。");
/// The link with the program was copied.
pub const PROGRAM_LINK_COPIED: Text =
    Text::new("The link with this program in it is on the clipboard.", "包含此程序的链接已复制到剪贴板。");
/// The edits of a demo were given up.
pub const EDITS_GIVEN_UP: Text =
    Text::new("Your edits of this demo were removed.", "您对此演示的修改已删除。");
/// The browser has no room for a draft.
pub const NOT_STORED: Text = Text::new(
    "The browser refused to keep your program: it is lost when this page is closed. Export saves it as a file.",
    "浏览器拒绝保存您的程序：关闭此页面后程序将丢失。可用“导出”将其保存为文件。",
);
/// Export before the first run.
pub const NOTHING_TO_EXPORT: Text =
    Text::new("There is no trace yet: press Run first.", "还没有跟踪记录：请先按“运行”。");
/// The browser refused to make the file.
pub const EXPORT_REFUSED: Text =
    Text::new("The browser refused to make a file of the trace.", "浏览器拒绝将跟踪记录保存为文件。");
/// A large file is being made.
pub const MAKING: Text = Text::new("The trace is being prepared…", "正在准备跟踪记录……");
/// The export script did not load.
pub const NO_MODULE: Text = Text::new(
    "A part of the page that is needed for this could not be loaded. Check the connection and try again.",
    "无法加载此操作所需的部分。请检查网络连接后重试。",
);
/// Perfetto did not take the trace.
pub const PERFETTO_SAVED: Text = Text::new(
    "Perfetto's window was blocked or did not answer, so the file was saved instead: open it at ui.perfetto.dev.",
    "Perfetto 窗口被拦截或没有应答，因此已改为保存文件：可在 ui.perfetto.dev 中打开它。",
);
/// A link that carries the run was copied.
pub const RUN_LINK_COPIED: Text =
    Text::new("The link with this run in it is on the clipboard.", "包含本次运行的链接已复制到剪贴板。");
/// The reader worker did not load.
pub const NO_READER: Text = Text::new(
    "The part of the page that reads and makes trace files could not be loaded. Reload the page and try again.",
    "无法加载用于读取和生成跟踪记录文件的部分。请刷新页面后重试。",
);
/// The source's file is missing, or there is no connection.
pub const NO_SOURCE: Text =
    Text::new("The source could not be loaded. The demo runs without it.", "无法加载源代码。演示仍可运行。");
/// The site has been redeployed since the page was opened.
pub const OTHER_SOURCE: Text = Text::new(
    "The site has another version of this source than the one that runs here: reload the page.",
    "网站上的源代码与此处运行的版本不同：请刷新页面。",
);
/// Slow and failing answers need the service worker.
pub const NO_SERVICE_WORKER: Text = Text::new(
    "Answers come undelayed: there is no service worker here.",
    "应答不会延迟：此处没有可用的 Service Worker。",
);
/// The heading of a panic report.
pub const PANIC_TITLE: Text = Text::new("A panic has stopped the page", "一次崩溃（panic）使页面停止运行");
/// What it means.
pub const PANIC_MEANING: Text = Text::new(
    "In WebAssembly a panic ends the whole program, so no task of this page will run again. What was recorded up to \
     this point is kept.",
    "在 WebAssembly 中，panic 会终止整个程序，因此本页面的任何任务都不会再运行。到此刻为止的记录已保留。",
);
/// Label of the demo.
pub const PANIC_DEMO: Text = Text::new("Demo", "演示");
/// Label of the task.
pub const PANIC_TASK: Text = Text::new("Task", "任务");
/// No task was running.
pub const PANIC_NO_TASK: Text = Text::new("none: the page itself", "无：页面自身");
/// Label of the message.
pub const PANIC_MESSAGE: Text = Text::new("Message", "消息");
/// Label of the source line.
pub const PANIC_LOCATION: Text = Text::new("Line", "位置");
/// The heading of the report when the lazy chunk did not load.
pub const LAZY_CHUNK_TITLE: Text = Text::new("Part of the page did not load", "页面的一部分未能加载");
/// What it means.
pub const LAZY_CHUNK_MEANING: Text = Text::new(
    "The page fetches the rest of its program when it has opened, and that failed. Check the connection, then restart.",
    "页面打开后会获取程序的其余部分，但这次未能成功。请检查网络连接，然后重新开始。",
);
/// Saves the trace up to the panic.
pub const DOWNLOAD_TRACE: Text = Text::new("Download trace", "下载跟踪记录");
/// Reloads the page.
pub const RESTART: Text = Text::new("Restart", "重新开始");
