//! Texts with parameters: one function each, exhaustive over the languages.
//!
//! Names, figures and times are passed as formatted texts. `ui::present` decides which sentence to show.

use super::text::Lang;

use Lang::{En, Zh};

/// Before the first run.
pub fn loop_is_empty(lang: Lang) -> String {
    match lang {
        En => "The loop is empty. Press Run to start the program.".to_owned(),
        Zh => "事件循环中没有任务。按“运行”启动程序。".to_owned(),
    }
}

/// The interpreter is being loaded: so many megabytes of how many; zero if unknown.
pub fn python_loading(lang: Lang, loaded: u64, total: u64) -> String {
    let megabytes = |bytes: u64| format!("{}.{}", bytes / 1_000_000, bytes / 100_000 % 10);
    let progress = match total {
        0 => String::new(),
        _ => format!(": {} / {} MB", megabytes(loaded.min(total)), megabytes(total)),
    };
    match lang {
        En => format!("Python is being loaded{progress}. The run begins then."),
        Zh => format!("正在加载 Python{progress}。加载完成后开始运行。"),
    }
}

/// `task` is being polled.
pub fn polling(lang: Lang, task: &str) -> String {
    match lang {
        En => format!("The loop is polling {task}."),
        Zh => format!("事件循环正在运行 {task}。"),
    }
}

/// `count` tasks are in the run queue, `next` first.
pub fn ready(lang: Lang, count: usize, next: &str) -> String {
    match (lang, count) {
        (En, 1) => format!("{next} is ready and runs next."),
        (En, _) => format!("{count} tasks are ready; {next} runs next."),
        (Zh, 1) => format!("{next} 已就绪，接下来运行。"),
        (Zh, _) => format!("{count} 个任务已就绪，接下来运行 {next}。"),
    }
}

/// Nothing is ready before a timer of `task`.
pub fn sleeping(lang: Lang, task: &str, label: &str, left: &str) -> String {
    match lang {
        En => format!("Nothing is ready: the loop sleeps until {task} wakes in {left} ({label})."),
        Zh => format!("没有就绪的任务：事件循环休眠，{left}后唤醒 {task}（{label}）。"),
    }
}

/// Nothing is ready; a timer of `task` and `answers` answers of the host are due.
pub fn sleeping_and_waiting(lang: Lang, task: &str, left: &str, answers: usize) -> String {
    match (lang, answers) {
        (En, 1) => {
            format!("Nothing is ready: the loop waits for an answer of the host, or for {task} in {left}.")
        }
        (En, _) => {
            format!(
                "Nothing is ready: the loop waits for {answers} answers of the host, or for {task} in {left}."
            )
        }
        (Zh, _) => format!("没有就绪的任务：事件循环等待宿主的 {answers} 个应答，或 {left}后唤醒 {task}。"),
    }
}

/// Nothing is ready and no timer is set; `task` waits for the host.
pub fn waiting_for_host(lang: Lang, task: &str, label: &str, answers: usize) -> String {
    match (lang, answers) {
        (En, 1) => format!("Nothing is ready: {task} waits for the host ({label})."),
        (En, _) => format!(
            "Nothing is ready: {answers} answers of the host are due, first asked by {task} ({label})."
        ),
        (Zh, 1) => format!("没有就绪的任务：{task} 等待宿主应答（{label}）。"),
        (Zh, _) => format!("没有就绪的任务：等待宿主的 {answers} 个应答，最先发出的是 {task}（{label}）。"),
    }
}

/// Every task is suspended, and nothing can wake one.
pub fn nothing_can_wake(lang: Lang, count: usize) -> String {
    match lang {
        En => format!(
            "Nothing is ready and no timer is set: {count} suspended, and only the host could wake one."
        ),
        Zh => format!("没有就绪的任务，也没有定时器：{count} 个任务挂起，只有宿主能唤醒它们。"),
    }
}

/// The loop is paused at `at`; `next` is what it does next.
pub fn paused(lang: Lang, at: &str, next: &str) -> String {
    match lang {
        En => format!("Paused at {at}. {next}"),
        Zh => format!("已暂停于 {at}。{next}"),
    }
}

/// Tasks were asked to cancel.
pub fn stopping(lang: Lang, left: usize) -> String {
    match (lang, left) {
        (En, 1) => "Stopping: one task still has to clean up.".to_owned(),
        (En, _) => format!("Stopping: {left} tasks still have to clean up."),
        (Zh, _) => format!("正在停止：还有 {left} 个任务需要清理。"),
    }
}

/// The run has ended well.
pub fn completed(lang: Lang, after: &str) -> String {
    match lang {
        En => format!("The run has completed after {after}. Nothing is left to run."),
        Zh => format!("运行在 {after}后完成，没有剩余任务。"),
    }
}

/// The run has ended with an error.
pub fn failed(lang: Lang, after: &str, error: &str) -> String {
    match lang {
        En => format!("The run has failed after {after}: {error}"),
        Zh => format!("运行在 {after}后失败：{error}"),
    }
}

/// The run was stopped.
pub fn cancelled(lang: Lang, after: &str) -> String {
    match lang {
        En => format!("The run was stopped after {after}; its tasks were cancelled."),
        Zh => format!("运行在 {after}后被停止，所有任务已取消。"),
    }
}

/// A step found nothing ready; `waits` are what tasks wait for.
pub fn step_waits_for_host(lang: Lang, waits: &str) -> String {
    match lang {
        En if waits.is_empty() => "No task is ready: only the host can wake one.".to_owned(),
        Zh if waits.is_empty() => "没有就绪的任务：只有宿主能唤醒任务。".to_owned(),
        En => format!("No task is ready: the host owes an answer to {waits}. Step again once it is there."),
        Zh => format!("没有就绪的任务：宿主尚未应答 {waits}。应答到达后再单步。"),
    }
}

/// The log has dropped its oldest events.
pub fn dropped(lang: Lang, events: u64) -> String {
    match lang {
        En => format!(
            "The oldest {events} events were dropped to stay within memory; the trace begins after them."
        ),
        Zh => format!("为限制内存占用，最早的 {events} 个事件已丢弃；记录从其后开始。"),
    }
}

/// Only the last lines of a long output are shown.
pub fn last_lines(lang: Lang, shown: usize, total: usize) -> String {
    match lang {
        En => format!("The last {shown} of {total} lines."),
        Zh => format!("共 {total} 行，显示最后 {shown} 行。"),
    }
}

/// More entries than are shown.
pub fn and_more(lang: Lang, more: usize) -> String {
    match lang {
        En => format!("and {more} more"),
        Zh => format!("另有 {more} 个"),
    }
}

/// The time left of a timer.
pub fn in_time(lang: Lang, left: &str) -> String {
    match lang {
        En => format!("in {left}"),
        Zh => format!("{left}后"),
    }
}

/// How long a wait has lasted.
pub fn since(lang: Lang, age: &str) -> String {
    match lang {
        En => format!("for {age}"),
        Zh => format!("已 {age}"),
    }
}

/// The allowed range of a parameter; the unit is beside the field.
pub fn range(lang: Lang, min: u64, max: u64) -> String {
    match lang {
        En => format!("{min} to {max}"),
        Zh => format!("{min} 到 {max}"),
    }
}

/// The hint of the theme button, with the present theme.
pub fn theme_is(lang: Lang, theme: &str) -> String {
    match lang {
        En => format!("Theme: {theme}. Press for the other one."),
        Zh => format!("当前主题：{theme}。点击切换。"),
    }
}

/// The URL names a demo that does not exist.
pub fn unknown_demo(lang: Lang, id: &str, allowed: &str, used: &str) -> String {
    match lang {
        En => format!("There is no demo \"{id}\"; there are {allowed}. This is \"{used}\"."),
        Zh => format!("没有名为“{id}”的演示，可用的有 {allowed}。当前显示“{used}”。"),
    }
}

/// A key of the page has an unknown value in the URL.
pub fn bad_setting(lang: Lang, key: &str, value: &str, allowed: &str, used: &str) -> String {
    match lang {
        En => format!("\"{key}\" cannot be \"{value}\": allowed are {allowed}. Using {used}."),
        Zh => format!("“{key}”不能为“{value}”：可用的值有 {allowed}。已使用 {used}。"),
    }
}

/// A parameter of the URL has a bad value; `error` describes it.
pub fn bad_parameter(lang: Lang, error: &str) -> String {
    match lang {
        En => format!("{error} Its default is used."),
        Zh => format!("{error}已使用默认值。"),
    }
}

/// The URL has an unknown parameter; `error` names it.
pub fn ignored_parameter(lang: Lang, error: &str) -> String {
    match lang {
        En => format!("{error} It is ignored."),
        Zh => format!("{error}已忽略。"),
    }
}

/// The title of the browser's tab.
pub fn tab_title(lang: Lang, demo: &str) -> String {
    match lang {
        En => format!("{demo} · Loopscope"),
        Zh => format!("{demo} · Loopscope 异步演示"),
    }
}

/// The playhead is in the past; `next` is what the loop did next.
pub fn looked_at(lang: Lang, at: &str, next: &str) -> String {
    match lang {
        Lang::En => format!("At {at}: {next}"),
        Lang::Zh => format!("在 {at}：{next}"),
    }
}

/// A file is being read.
pub fn reading(lang: Lang, name: &str, percent: u32) -> String {
    match lang {
        Lang::En => format!("Reading {name}: {percent} %"),
        Lang::Zh => format!("正在读取 {name}：{percent}%"),
    }
}

/// A trace from a file is on show.
pub fn file_on_show(lang: Lang, name: &str, tasks: usize, events: u64) -> String {
    match lang {
        Lang::En => format!("{name} is on show: {tasks} lanes, {events} events."),
        Lang::Zh => format!("正在显示 {name}：{tasks} 行，{events} 个事件。"),
    }
}

/// The trace in the URL is of another site.
pub fn foreign_trace(lang: Lang, address: &str) -> String {
    match lang {
        Lang::En => format!("\"trace\" cannot be {address}: only files of this site can be opened by link."),
        Lang::Zh => format!("“trace”不能是 {address}：链接只能打开本站点的文件。"),
    }
}

/// The trace in the URL cannot be fetched.
pub fn no_trace_at(lang: Lang, address: &str, why: &str) -> String {
    match lang {
        Lang::En => format!("The trace {address} could not be fetched: {why}."),
        Lang::Zh => format!("无法获取跟踪记录 {address}：{why}。"),
    }
}

/// A run is too long for a link.
pub fn link_too_long(lang: Lang, length: usize, longest: usize) -> String {
    match lang {
        En => format!(
            "This run takes {length} characters in a link; more than {longest} are often cut off. Export it as Chrome \
             JSON and share the file."
        ),
        Zh => format!(
            "本次运行在链接中需要 {length} 个字符；超过 {longest} 个字符的链接常被截断。请导出为 Chrome JSON 并分享该文件。"
        ),
    }
}

/// A program is too long for a link.
pub fn program_link_too_long(lang: Lang, length: usize, longest: usize) -> String {
    match lang {
        En => format!(
            "This program takes {length} characters in a link; more than {longest} are often cut off. Share its file \
             instead."
        ),
        Zh => format!(
            "此程序在链接中需要 {length} 个字符；超过 {longest} 个字符的链接常被截断。请改为分享程序文件。"
        ),
    }
}

/// A program was deleted.
pub fn deleted(lang: Lang, name: &str) -> String {
    match lang {
        En => format!("{name} was deleted."),
        Zh => format!("已删除 {name}。"),
    }
}

/// The file of a program is above the limit.
pub fn program_too_large(lang: Lang, name: &str) -> String {
    match lang {
        En => format!("{name} is larger than 1 MB, the most that a program may have."),
        Zh => format!("{name} 超过了程序大小的上限 1 MB。"),
    }
}

/// The file of a program is not a text; `byte` counts from 1.
pub fn not_utf8(lang: Lang, name: &str, byte: usize) -> String {
    match lang {
        En => format!("{name} is not UTF-8 text: byte {byte} cannot be part of it. Save it as UTF-8."),
        Zh => format!("{name} 不是 UTF-8 文本：第 {byte} 字节无效。请将其另存为 UTF-8。"),
    }
}

/// The browser could not read a file.
pub fn unreadable(lang: Lang, name: &str) -> String {
    match lang {
        En => format!("The browser could not read {name}."),
        Zh => format!("浏览器无法读取 {name}。"),
    }
}

/// A wheel is installed.
pub fn wheel_installed(lang: Lang, name: &str) -> String {
    match lang {
        En => format!("{name} is installed until this page is closed: programs can import it."),
        Zh => format!("{name} 已安装，关闭此页面之前程序都可以导入它。"),
    }
}

/// A wheel is not of pure Python.
pub fn wheel_is_native(lang: Lang, name: &str) -> String {
    match lang {
        En => format!(
            "{name} is not for this page: only pure Python wheels (py3-none-any.whl) can be installed."
        ),
        Zh => format!("{name} 不适用于此页面：只能安装纯 Python 的 wheel（py3-none-any.whl）。"),
    }
}

/// A file is no wheel, or not all of one.
pub fn wheel_is_broken(lang: Lang, name: &str) -> String {
    match lang {
        En => format!(
            "{name} is damaged or no wheel: only pure Python wheels (py3-none-any.whl) can be installed."
        ),
        Zh => format!("{name} 已损坏或不是 wheel：只能安装纯 Python 的 wheel（py3-none-any.whl）。"),
    }
}

/// A line of a program.
pub fn line(lang: Lang, line: u32) -> String {
    match lang {
        En => format!("Line {line}"),
        Zh => format!("第 {line} 行"),
    }
}

/// The button that rewrites lines of a program.
pub fn rewrite_lines(lang: Lang, first: u32, last: u32) -> String {
    match (lang, first == last) {
        (En, true) => format!("Rewrite line {first}"),
        (En, false) => format!("Rewrite lines {first}–{last}"),
        (Zh, true) => format!("改写第 {first} 行"),
        (Zh, false) => format!("改写第 {first}–{last} 行"),
    }
}
