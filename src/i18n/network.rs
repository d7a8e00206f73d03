//! The Network tab: requests to the program's servers, open connections, routes.

use super::text::{Lang, Text};

use Lang::{En, Zh};

/// The tab.
pub const NETWORK: Text = Text::new("Network", "网络");
/// Requests to the program's servers.
pub const REQUESTS: Text = Text::new("Requests", "请求");
/// No server of the program listens.
pub const NO_SERVER: Text = Text::new(
    "The program has no server that listens. Run one, such as FastAPI under uvicorn, and send it requests here.",
    "程序没有正在监听的服务器。运行一个服务器（例如 uvicorn 上的 FastAPI）后，可在此发送请求。",
);
/// The method of a request.
pub const METHOD: Text = Text::new("Method", "方法");
/// The path of a request.
pub const PATH: Text = Text::new("Path", "路径");
/// The body of a request.
pub const BODY: Text = Text::new("Body", "正文");
/// How many requests.
pub const TIMES: Text = Text::new("Requests", "请求数");
/// How many visitors send them at once.
pub const AT_ONCE: Text = Text::new("At once", "并发数");
/// How many requests begin in a second at most.
pub const PER_SECOND: Text = Text::new("Per second", "每秒");
/// Sends the requests.
pub const SEND: Text = Text::new("Send", "发送");
/// Opens the documentation page of a FastAPI program.
pub const OPEN_DOCS: Text = Text::new("Open /docs", "打开 /docs");
/// What that page is.
pub const DOCS_NOTE: Text = Text::new(
    "FastAPI's documentation of the program, in a new tab; what is tried out there is answered here.",
    "FastAPI 为程序生成的文档，在新标签页中打开；在其中试用的请求由本页应答。",
);
/// Why there is no such page.
pub const NO_DOCS: Text = Text::new(
    "This browser gives the page no service worker, so /docs of FastAPI cannot be opened in a tab: private windows and blocked frames \
     have none. The form above sends the same requests.",
    "此浏览器不为本页提供 Service Worker（例如无痕窗口或受限的框架），因此无法在标签页中打开 FastAPI 的 /docs；上面的表单可以发送同样的请求。",
);
/// Requests that are not answered yet.
pub const SENDING: Text = Text::new("Waiting for the answers", "正在等待应答");
/// The program ended before it answered.
pub const NOT_ANSWERED: Text = Text::new("The program ended before it answered.", "程序在应答之前已结束。");
/// The open connections.
pub const CONNECTIONS: Text = Text::new("Connections", "连接");
/// No connection is open.
pub const NO_CONNECTION: Text = Text::new("No connection is open.", "没有打开的连接。");
/// Breaks a connection.
pub const CUT: Text = Text::new("Cut", "切断");
/// The routes.
pub const ROUTES: Text = Text::new("Routes", "路由");
/// What routes are.
pub const ROUTES_NOTE: Text = Text::new(
    "Who answers when a program connects. What is set here holds for this run and those that follow.",
    "程序连接时由谁应答。此处的设置对本次及之后的运行有效。",
);
/// No lab serves this page.
pub const NO_LAB: Text = Text::new(
    "The servers are in this page. Real ones, such as Redis and MariaDB, are one command away: cargo xtask lab.",
    "服务器都在页面内。真实的服务器（如 Redis、MariaDB）只需一条命令：cargo xtask lab。",
);
/// Whether a route is used.
pub const ON: Text = Text::new("on", "启用");
/// The delay of a message, one way.
pub const LATENCY: Text = Text::new("Latency", "延迟");
/// At most so much more delay, at random.
pub const JITTER: Text = Text::new("Jitter", "抖动");
/// How much later than it could the server answers, by itself.
pub const LATE: Text = Text::new("Answers late by", "应答推迟");
/// The most connections that are served at once.
pub const LIMIT: Text = Text::new("At most", "上限");
/// The unit of the limit.
pub const LIMIT_UNIT: Text = Text::new("connections", "个连接");
/// What the server does wrong.
pub const FAULT: Text = Text::new("Fault", "故障");
/// It serves.
pub const FAULT_NONE: Text = Text::new("none", "无");
/// It refuses connections.
pub const FAULT_REFUSE: Text = Text::new("refuses connections", "拒绝连接");
/// It never answers.
pub const FAULT_SILENT: Text = Text::new("never answers", "永不应答");
/// It cuts the connection at the first request.
pub const FAULT_CUT: Text = Text::new("cuts at a request", "收到请求即断开");
/// It sends the first half of an answer and cuts the connection.
pub const FAULT_CUT_REPLY: Text = Text::new("cuts in mid-answer", "应答中途断开");

/// What answers by a route, by the route's id.
pub fn route(id: &str, lang: Lang) -> String {
    match (id, lang) {
        ("site", En) => "This site, by fetch".to_owned(),
        ("site", Zh) => "本站（通过 fetch）".to_owned(),
        ("web", En) => "A practice web: every other host".to_owned(),
        ("web", Zh) => "练习网站：所有其他主机".to_owned(),
        ("redis", En) => "A Redis in this page: port 6379".to_owned(),
        ("redis", Zh) => "页面内的 Redis：端口 6379".to_owned(),
        ("mysql", En) => "A MySQL in this page: port 3306".to_owned(),
        ("mysql", Zh) => "页面内的 MySQL：端口 3306".to_owned(),
        ("lab-redis", En) => "The lab's Redis: port 6379".to_owned(),
        ("lab-redis", Zh) => "实验室的 Redis：端口 6379".to_owned(),
        ("lab-mysql", En) => "The lab's MariaDB: port 3306".to_owned(),
        ("lab-mysql", Zh) => "实验室的 MariaDB：端口 3306".to_owned(),
        ("lab-names", En) => "The lab's services by name: redis.lab, mysql.lab, fastapi.lab".to_owned(),
        ("lab-names", Zh) => "按名称访问实验室服务：redis.lab、mysql.lab、fastapi.lab".to_owned(),
        (other, _) => other.to_owned(),
    }
}

/// The lab serves this page, with these services.
pub fn lab(lang: Lang, services: &str) -> String {
    match lang {
        En => format!(
            "The lab is there: {services}. Switch a route of it off, and the server in this page answers."
        ),
        Zh => format!("实验室已就绪：{services}。关闭其路由后，由页面内的服务器应答。"),
    }
}

/// Answers to requests: how many of which status, and how long they took.
pub fn answers(lang: Lang, statuses: &str, shortest: &str, longest: &str) -> String {
    match lang {
        En if shortest == longest => format!("{statuses}, in {longest}"),
        En => format!("{statuses}, in {shortest} to {longest}"),
        Zh if shortest == longest => format!("{statuses}，用时 {longest}"),
        Zh => format!("{statuses}，用时 {shortest} 至 {longest}"),
    }
}

/// Requests that got no answer.
pub fn unanswered(lang: Lang) -> &'static str {
    match lang {
        En => "no answer",
        Zh => "无应答",
    }
}

/// A connection's bytes, from and to the client.
pub fn bytes(lang: Lang, sent: u64, received: u64) -> String {
    match lang {
        En => format!("{sent} B sent, {received} B received"),
        Zh => format!("已发送 {sent} B，已接收 {received} B"),
    }
}
