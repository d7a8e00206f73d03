//! A cancellation is a request: the task gets it where it is suspended, cleans up, and ends as cancelled.
//!
//! Watch for: `main` cancels `writer` in the middle of its wait. The line from lane to lane says who cancelled whom. Then `main`
//! gives up waiting for `backup`, without cancelling it (asyncio: `shield`): its lane goes on, and its result is there later. To
//! cancel a task that has ended does nothing.
//!
//! Here the languages differ. In Python the cancelled task itself runs on and may await while it cleans up. In Rust a
//! cancelled future is dropped, and a drop cannot await: it leaves the closing to a small task, `closer`.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(work: Duration, close: Duration, patience: Duration) -> Result<(), Failure> {
    let closed = Event::new();
    let writer = spawn("writer", write(work, close, closed.clone()));
    sleep(patience).await;
    println!("main cancels writer: {}", writer.cancel());
    let outcome = writer.await;
    closed.wait().await;
    match outcome {
        Ok(()) => println!("writer had ended"),
        Err(error) => println!("writer: {error}"),
    }

    let mut backup = spawn("backup", back_up(work));
    // The timeout drops what borrows the handle, not the task.
    let ended = timeout(patience, (&mut backup).named_wait("join", "join backup (shielded)")).await;
    let files = match ended {
        Ok(files) => files?,
        Err(_) => {
            println!("main does not wait any longer");
            backup.await?
        }
    };
    println!("backup: {files} files");
    Ok(())
}

async fn write(work: Duration, close: Duration, closed: Event) {
    let file = OpenFile { close, closed };
    println!("writer begins");
    sleep(work).await;
    println!("writer has written");
    drop(file);
}

struct OpenFile {
    close: Duration,
    closed: Event,
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        println!("writer closes its file");
        let (close, closed) = (self.close, self.closed.clone());
        spawn_detached("closer", async move {
            sleep(close).await;
            println!("the file is closed");
            closed.set();
        });
    }
}

async fn back_up(work: Duration) -> u64 {
    println!("backup begins");
    sleep(work).await;
    println!("backup is complete");
    12
}

demo! {
    id: "cancel",
    group: Basics,
    title: "Cancel: a request, and a shield" / "取消：请求与屏蔽",
    summary: "A cancelled task cleans up where it was suspended: in Python itself, in Rust by a task that its drop leaves behind."
        / "被取消的任务在挂起处清理：Python 由任务自身完成，Rust 由析构时留下的任务完成。",
    question: "How long after the request does writer end, in Rust and in Python?"
        / "请求取消后 writer 过多久结束？Rust 与 Python 有何不同？",
    next: ["task-group", "swallowed-cancel"],
    params: {
        work: Milliseconds(500, 0..=60_000) "Time to work" / "工作时间",
        close: Milliseconds(100, 0..=60_000) "Time to close the file" / "关闭文件的时间",
        patience: Milliseconds(200, 0..=60_000) "How long main waits" / "main 等待的时间",
    },
}
