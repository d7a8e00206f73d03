//! A task for each of many requests, all at once: more than the other side can take.
//!
//! Watch for: all lanes begin at the same moment, and the server refuses whom it has no room for: each refused request was work
//! for nothing. The loop can run ten thousand tasks; servers, files and databases cannot. Switch on `cured`: a semaphore lets in
//! as many as the server takes, and nobody is refused.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::join_all;
use loopscope::{prelude::*, println};

pub async fn main(requests: u64, room: usize, delay: Duration, cured: bool) -> Result<(), Failure> {
    let server = Rc::new(BusyServer { room, busy: Cell::new(0) });
    let permits = Semaphore::new(if cured { room } else { usize::MAX / 8 });
    let tasks = (1..=requests)
        .map(|n| try_spawn(format!("request-{n}"), request(server.clone(), permits.clone(), delay)));
    let answers = join_all(tasks).named_wait("gather", "all requests").await;
    let refused = answers.iter().filter(|answer| answer.is_err()).count();
    println!("{requests} requests, {refused} refused");
    Ok(())
}

struct BusyServer {
    room: usize,
    busy: Cell<usize>,
}

async fn request(server: Rc<BusyServer>, permits: Semaphore, delay: Duration) -> Result<(), Failure> {
    let _permit = permits.acquire().await;
    if server.busy.get() == server.room {
        return Err("503 Service Unavailable".into());
    }
    server.busy.set(server.busy.get() + 1);
    sleep(delay).await;
    server.busy.set(server.busy.get() - 1);
    Ok(())
}

demo! {
    id: "unbounded-gather",
    group: Pitfalls,
    title: "Gather without a limit" / "无限制的 gather",
    summary: "A task for every request, all at once: most are refused. A semaphore lets in as many as the server takes."
        / "每个请求一个任务、同时发出：大多被拒绝。信号量只放行服务器能承受的数量。",
    question: "How many requests begin at the first moment?" / "最初一刻有多少请求开始？",
    next: ["semaphore", "pool"],
    params: {
        requests: Count(12, 0..=10_000) "Requests" / "请求数",
        room: Count(4, 1..=10_000) "Requests that the server takes" / "服务器可承受的请求数",
        delay: Milliseconds(100, 0..=10_000) "Time to answer" / "回答时间",
        cured: Switch(0, 0..=1) "Cured: a semaphore" / "修正：信号量",
    },
}
