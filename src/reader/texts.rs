//! Texts about a file, in the visitor's language.

use crate::i18n::{Lang, Text};
use crate::trace::binary::BinaryError;
use crate::trace::import::{Error, Import};
use crate::trace::link::{LinkError, MOST_OF_PROGRAM, MOST_UNPACKED};

/// The browser could not read the file.
pub(super) const REFUSED: Text = Text::new("The browser could not read the file.", "浏览器无法读取该文件。");

/// Why a file could not be imported.
pub(super) fn fault(error: &Error, lang: Lang) -> String {
    if lang == Lang::En {
        return error.to_string();
    }
    match error {
        Error::Empty => "文件是空的；需要 Chrome JSON 格式的跟踪记录。".into(),
        Error::NotJson { byte, .. } => {
            format!("第 {byte} 字节不是 JSON。可以读取 Chrome JSON 格式的跟踪记录，原文或 gzip 压缩均可。")
        }
        Error::WrongRoot { byte } => {
            format!("第 {byte} 字节处的值不是跟踪记录；它必须是事件数组，或带有 traceEvents 的对象。")
        }
        Error::NoTraceEvents => {
            "该对象没有 traceEvents：Chrome JSON 格式的跟踪记录把事件放在这个数组里。".into()
        }
        Error::Syntax { byte, .. } => format!("JSON 文本在第 {byte} 字节处损坏。"),
        Error::NothingUsable(_) => "该跟踪记录中没有可以显示的事件。".into(),
        Error::TooLarge => "该跟踪记录太长，超出了可读取的上限（1024 MB）。".into(),
        Error::Inflates => "该 gzip 文件解压后的大小超出合理范围。".into(),
        Error::Gzip { byte } => format!("gzip 数据在第 {byte} 字节之后损坏。"),
        Error::Record { row, byte, .. } => {
            format!("从第 {byte} 字节开始的第 {row} 行记录不可能来自一次真实的运行。")
        }
        Error::LaterFormat { format } => format!("该文件由更新的版本导出（格式 {format}）。"),
    }
}

/// Why the run in a link could not be read.
pub(super) fn link_fault(fault: LinkError, lang: Lang) -> String {
    if lang == Lang::En {
        return fault.to_string();
    }
    match fault {
        LinkError::Empty => "链接中没有运行记录。".into(),
        LinkError::Character { place } => format!("链接中的运行记录已损坏：第 {place} 个字符不应出现。"),
        LinkError::Damaged => "链接中的运行记录已损坏或不完整；请复制完整的链接。".into(),
        LinkError::TooLarge => {
            format!("链接中的运行记录超出了可读取的上限（{} MB）。", MOST_UNPACKED >> 20)
        }
        LinkError::Head | LinkError::NotText => "链接中的内容不是 Loopscope 的运行记录。".into(),
        LinkError::Records(BinaryError { byte, .. }) => {
            format!("链接中的运行记录已损坏：记录的第 {byte} 字节处不可能来自一次真实的运行。")
        }
    }
}

/// Why the program in a link could not be read.
pub(super) fn program_fault(fault: LinkError, lang: Lang) -> String {
    match (fault, lang) {
        (LinkError::Empty, Lang::En) => "There is no program in the link.".into(),
        (LinkError::Empty, Lang::Zh) => "链接中没有程序。".into(),
        (LinkError::Character { place }, Lang::En) => {
            format!("The program in the link is damaged: character {place} cannot be part of it.")
        }
        (LinkError::Character { place }, Lang::Zh) => {
            format!("链接中的程序已损坏：第 {place} 个字符不应出现。")
        }
        (LinkError::TooLarge, Lang::En) => {
            format!("The program in the link is larger than the {} MB that are read.", MOST_OF_PROGRAM >> 20)
        }
        (LinkError::TooLarge, Lang::Zh) => {
            format!("链接中的程序超出了可读取的上限（{} MB）。", MOST_OF_PROGRAM >> 20)
        }
        (LinkError::NotText, Lang::En) => {
            "What is in the link is not a program: it is not UTF-8 text.".into()
        }
        (LinkError::NotText, Lang::Zh) => "链接中的内容不是程序：它不是 UTF-8 文本。".into(),
        (_, Lang::En) => "The program in the link is damaged or cut short; copy the whole link.".into(),
        (_, Lang::Zh) => "链接中的程序已损坏或不完整；请复制完整的链接。".into(),
    }
}

/// What was skipped or repaired; empty if nothing was.
pub(super) fn note(import: &Import, lang: Lang) -> String {
    let mut notes = Vec::new();
    let skipped = import.skipped.count();
    if skipped > 0 {
        notes.push(match lang {
            Lang::En => format!("{skipped} events were skipped{}.", import.skipped),
            Lang::Zh => format!("跳过了 {skipped} 个事件。"),
        });
    }
    if import.closed > 0 {
        notes.push(match lang {
            Lang::En => {
                format!("{} slices had no end and were closed at the end of the trace.", import.closed)
            }
            Lang::Zh => format!("{} 个没有结尾的片段在记录末尾处结束。", import.closed),
        });
    }
    if import.cut {
        let cut =
            Text::new("The file ends early; what was there is shown.", "文件不完整；已显示其中已有的部分。");
        notes.push(cut.get(lang).to_owned());
    }
    notes.join(" ")
}
