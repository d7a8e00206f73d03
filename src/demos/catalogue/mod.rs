//! What demos there are, in the order in which the page lists them.
//!
//! Invariant: ids and parameter names are part of the page's URLs and never change their meaning. The shown source is
//! the file that is compiled in ([`Source`]), under the path that recorded lines name.
//!
//! Demos of the browser's own things (fetch, a database) are in the browser's catalogue only.

use std::pin::Pin;

use super::param::{Args, Param, Unit};
use super::source::{Source, source};
use super::{async_iterator, panic, sleep, turns};
#[cfg(target_arch = "wasm32")]
use super::{context_manager, fetch, run_in_executor};
use crate::i18n::Text;
use crate::rt::{Failure, ms};

/// What a started demo is: its main task's future.
pub type Main = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// One demo.
pub struct Demo {
    /// Its name in URLs and in `loopscope.run`.
    pub id: &'static str,
    /// Where the page lists it.
    pub group: Group,
    /// What the page calls it.
    pub title: Text,
    /// One sentence: what to watch for.
    pub summary: Text,
    /// What a visitor may set.
    pub params: &'static [Param],
    /// What the page shows.
    pub source: Source,
    /// Makes the future of the main task; nothing happens before it is polled.
    pub start: fn(&Args) -> Main,
}

/// A heading of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// What every async program is made of.
    Basics,
    /// Waiting for the world outside.
    Io,
    /// Work that is not waiting.
    Blocking,
    /// What goes wrong.
    Faults,
}

impl Group {
    /// Its name in `loopscope.demos()`.
    pub const fn id(self) -> &'static str {
        match self {
            Group::Basics => "basics",
            Group::Io => "io",
            Group::Blocking => "blocking",
            Group::Faults => "faults",
        }
    }

    /// What the page calls it.
    pub const fn title(self) -> Text {
        match self {
            Group::Basics => Text::new("Basics", "基础"),
            Group::Io => Text::new("I/O", "输入输出"),
            Group::Blocking => Text::new("Blocking code", "阻塞代码"),
            Group::Faults => Text::new("Faults", "故障"),
        }
    }
}

/// The demos, in the order of the page.
pub fn all() -> &'static [Demo] {
    DEMOS
}

/// The demo of this id.
pub fn find(id: &str) -> Option<&'static Demo> {
    DEMOS.iter().find(|demo| demo.id == id)
}

static DEMOS: &[Demo] = &[
    Demo {
        id: "sleep",
        group: Group::Basics,
        title: Text::new("Sleep: in turn and together", "睡眠：依次与同时"),
        summary: Text::new(
            "Awaited one after another the delays add up; as spawned tasks they pass side by side.",
            "逐个等待时，延时会累加；创建为任务后，延时同时流逝。",
        ),
        params: &[
            count("tasks", Text::new("Tasks", "任务数"), 3, 1, 1000),
            millis("delay", Text::new("Delay", "延时"), 200, 0, 60_000),
        ],
        source: source!("sleep"),
        start: |args| Box::pin(sleep::main(args.get("tasks"), ms(args.get("delay")))),
    },
    Demo {
        id: "turns",
        group: Group::Basics,
        title: Text::new("Taking turns", "轮流运行"),
        summary: Text::new(
            "Tasks that only yield are never suspended: they go round the run queue, and the page stays responsive.",
            "只让出控制权的任务从不挂起：它们在就绪队列中轮转，页面始终能够响应。",
        ),
        params: &[
            count("tasks", Text::new("Tasks", "任务数"), 3, 1, 1000),
            count("turns", Text::new("Turns each", "每个任务的轮数"), 5, 1, 1_000_000),
        ],
        source: source!("turns"),
        start: |args| Box::pin(turns::main(args.get("tasks"), args.get("turns"))),
    },
    Demo {
        id: "async-iterator",
        group: Group::Basics,
        title: Text::new("Async iterator", "异步迭代器"),
        summary: Text::new(
            "The loop waits on its `next` line for each item; when it leaves early, the producer notices and stops.",
            "循环在 `next` 那一行等待每个元素；提前离开循环后，生产者会察觉并停止。",
        ),
        params: &[
            count("items", Text::new("Items", "元素数"), 5, 1, 1000),
            count("leave", Text::new("Leave after item", "在第几个元素后离开"), 3, 1, 1000),
            millis("period", Text::new("Time to make an item", "产生一个元素的时间"), 100, 0, 60_000),
        ],
        source: source!("async_iterator"),
        start: |args| {
            let (items, leave, period) = (args.get("items"), args.get("leave"), ms(args.get("period")));
            Box::pin(async_iterator::main(items, leave, period))
        },
    },
    #[cfg(target_arch = "wasm32")]
    Demo {
        id: "fetch",
        group: Group::Io,
        title: Text::new("Fetch: many, missing, too slow", "网络请求：并发、缺失与超时"),
        summary: Text::new(
            "Requests wait side by side; one is answered 404, and one is aborted when its time is up.",
            "多个请求同时等待；其中一个返回 404，另一个到时被中止。",
        ),
        params: &[
            count("requests", Text::new("Requests", "请求数"), 4, 1, 100),
            millis("delay", Text::new("Answers held back for", "应答延迟"), 200, 0, 30_000),
            millis("limit", Text::new("Time limit of the slow one", "慢请求的时限"), 300, 1, 30_000),
        ],
        source: source!("fetch"),
        start: |args| {
            let (requests, delay, limit) = (args.get("requests"), args.get("delay"), args.get("limit"));
            Box::pin(fetch::main(requests, ms(delay), ms(limit)))
        },
    },
    #[cfg(target_arch = "wasm32")]
    Demo {
        id: "context-manager",
        group: Group::Io,
        title: Text::new("Async context manager", "异步上下文管理器"),
        summary: Text::new(
            "Three tasks take turns at one database; each releases it once: at its end, by failing, when cancelled.",
            "三个任务轮流使用一个数据库；无论正常结束、失败还是被取消，都恰好释放一次。",
        ),
        params: &[millis("hold", Text::new("Time each holds it", "每个任务的占用时间"), 200, 0, 20_000)],
        source: source!("context_manager"),
        start: |args| Box::pin(context_manager::main(ms(args.get("hold")))),
    },
    #[cfg(target_arch = "wasm32")]
    Demo {
        id: "run-in-executor",
        group: Group::Blocking,
        title: Text::new("Run in executor: off the loop", "在执行器中运行：移出事件循环"),
        summary: Text::new(
            "A long computation on the loop holds up every task; in workers, side by side, it holds up none.",
            "在事件循环上做长时间计算会阻塞所有任务；交给并行的工作线程，则不阻塞任何任务。",
        ),
        params: &[
            count("jobs", Text::new("Jobs", "作业数"), 4, 1, 100),
            count("workers", Text::new("Workers", "工作线程数"), 2, 1, 16),
            count("limit", Text::new("Count primes below", "统计小于此数的素数"), 1_500_000, 1000, 5_000_000),
        ],
        source: source!("run_in_executor"),
        start: |args| {
            let (jobs, workers, limit) = (args.get("jobs"), args.get("workers"), args.get("limit"));
            Box::pin(run_in_executor::main(jobs, workers, limit))
        },
    },
    Demo {
        id: "panic",
        group: Group::Faults,
        title: Text::new("A task panics", "任务崩溃"),
        summary: Text::new(
            "A bug in one task ends the whole run: see what the page keeps of it, and which tasks never run again.",
            "一个任务中的错误会终止整个运行：看页面保留了什么，以及哪些任务再也不会运行。",
        ),
        params: &[
            count("waiting", Text::new("Other tasks", "其他任务数"), 3, 0, 1000),
            millis("delay", Text::new("Time until the panic", "崩溃前的时间"), 200, 0, 60_000),
        ],
        source: source!("panic"),
        start: |args| Box::pin(panic::main(args.get("waiting"), ms(args.get("delay")))),
    },
];

const fn count(name: &'static str, label: Text, default: u64, min: u64, max: u64) -> Param {
    Param { name, label, default, min, max, unit: Unit::Count }
}

const fn millis(name: &'static str, label: Text, default: u64, min: u64, max: u64) -> Param {
    Param { name, label, default, min, max, unit: Unit::Ms }
}
