//! What is outdated in a Python program, and what has replaced it.
//!
//! The worker that runs Python has these texts, not the page. Invariant: `kind` is one of `src/python/outdated.py`; of another kind
//! the subject is named.

use super::text::Lang;

use Lang::{En, Zh};

/// The sentence about a kind of outdated code. `subject` is what takes or does it, where the kind has one; `modern` is code.
pub fn outdated(lang: Lang, kind: &str, subject: &str, since: &str, modern: &str) -> String {
    let what = what(lang, kind, subject);
    match (lang, kind) {
        (En, "uvloop") => format!("{what} is native code: this page's own event loop runs under its names."),
        (Zh, "uvloop") => format!("{what} 是原生代码：此处由本页面自己的事件循环代替它运行。"),
        (En, "set_event_loop_policy" | "uvloop_install") => {
            format!("{what} is deprecated since Python {since}. Today: {modern}")
        }
        (Zh, "set_event_loop_policy" | "uvloop_install") => {
            format!("{what} 自 Python {since} 起已弃用。现在的写法：{modern}")
        }
        (En, "loop") => format!("{what} is gone since Python {since}; it is ignored here."),
        (Zh, "loop") => format!("{what}自 Python {since} 起已移除；此处将其忽略。"),
        (En, "coroutine") => {
            format!("{what} is gone since Python {since}; it still works here. Today: async def and await")
        }
        (Zh, "coroutine") => {
            format!("{what} 自 Python {since} 起已移除，此处仍可使用。现在的写法：async def 和 await")
        }
        (En, _) => format!("{what} is gone since Python {since}; it still works here. Today: {modern}"),
        (Zh, _) => format!("{what} 自 Python {since} 起不再可用，此处仍可使用。现在的写法：{modern}"),
    }
}

fn what(lang: Lang, kind: &str, subject: &str) -> String {
    match (lang, kind) {
        (En, "get_event_loop") => "asyncio.get_event_loop() without a running loop".to_owned(),
        (Zh, "get_event_loop") => "没有正在运行的事件循环时调用 asyncio.get_event_loop()".to_owned(),
        (En, "no_loop") => format!("{subject} without a running loop"),
        (Zh, "no_loop") => format!("没有正在运行的事件循环时调用 {subject}"),
        (En, "wait") => "asyncio.wait() of coroutines".to_owned(),
        (Zh, "wait") => "直接向 asyncio.wait() 传入协程".to_owned(),
        (En, "loop") => format!("The argument loop= of {subject}"),
        (Zh, "loop") => format!("{subject} 的参数 loop= "),
        (_, "coroutine") => "@asyncio.coroutine".to_owned(),
        (_, "all_tasks") => "asyncio.Task.all_tasks()".to_owned(),
        (_, "current_task") => "asyncio.Task.current_task()".to_owned(),
        (_, "set_event_loop_policy") => "asyncio.set_event_loop_policy()".to_owned(),
        (_, "uvloop_install") => "uvloop.install()".to_owned(),
        (_, "uvloop") => "uvloop".to_owned(),
        _ => subject.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::outdated;
    use crate::i18n::Lang;

    #[test]
    fn a_sentence_names_what_is_gone_since_when_and_what_is_written_today() {
        let of = |lang, kind, subject| outdated(lang, kind, subject, "3.9", "modern()");
        assert_eq!(
            of(Lang::En, "no_loop", "asyncio.gather()"),
            "asyncio.gather() without a running loop is gone since Python 3.9; it still works here. Today: modern()"
        );
        assert_eq!(
            of(Lang::Zh, "loop", "asyncio.sleep()"),
            "asyncio.sleep() 的参数 loop= 自 Python 3.9 起已移除；此处将其忽略。"
        );
    }
}
