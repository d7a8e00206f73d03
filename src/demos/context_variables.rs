//! A value that goes along with a task, and with all that it calls, without being a parameter.
//!
//! Watch for: the steps of the requests alternate, and yet each line is logged under the right request: the value is set
//! whenever that task runs, and only then. A global variable would have the value of the request that began last. What a
//! helper sets for itself changes nothing for its caller.
//!
//! In Python a new task gets a copy of its creator's context. In Rust it inherits none: `scope` says which value it has.

use std::time::Duration;

use loopscope::{prelude::*, println};

task_local! {
    static REQUEST: String;
}

pub async fn main(requests: u64, delay: Duration) -> Result<(), Failure> {
    let mut tasks = Vec::new();
    for n in 1..=requests {
        tasks.push(spawn(format!("request-{n}"), REQUEST.scope(format!("request {n}"), handle(delay))));
    }
    for task in tasks {
        task.await?;
    }
    log("done");
    Ok(())
}

async fn handle(delay: Duration) {
    log("begins");
    sleep(delay).await;
    let helper = REQUEST.scope(format!("{}, helper", REQUEST.get()), load(delay));
    if spawn("helper", helper).await.is_ok() {
        log("ends");
    }
}

async fn load(delay: Duration) {
    log("loads");
    sleep(delay).await;
}

/// Knows what it is called for, though nobody says so.
fn log(text: &str) {
    let request = REQUEST.try_with(String::clone).unwrap_or("no request".to_owned());
    println!("[{request}] {text}");
}

demo! {
    id: "contextvars",
    group: Basics,
    title: "Context variables: a value for each task" / "上下文变量：每个任务各有其值",
    summary: "The tasks alternate, and each finds its own value wherever it goes on; a global variable would mix them up."
        / "任务交替运行，每个任务继续时都看到自己的值；全局变量则会混淆。",
    question: "In which order do the requests run, and is one ever logged under another's name?"
        / "请求按什么顺序运行？日志会记到别的请求名下吗？",
    next: ["tasks", "lock"],
    params: {
        requests: Count(3, 0..=10_000) "Requests" / "请求数",
        delay: Milliseconds(100, 0..=60_000) "Time of each part" / "每部分的时间",
    },
}
