//! A limit on how long to wait. What is not ready by then is cancelled, and the waiting task goes on.
//!
//! Watch for: each download has two timers, its own and the limit, and the earlier one wakes it. At the limit the download is
//! cancelled where it is suspended: it releases what it holds, and only then does its caller learn of the timeout. A limit
//! within a limit: the inner one says how long one part may take, the outer one how long all may take.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(files: u64, delay: Duration, limit: Duration) -> Result<(), Failure> {
    let mut in_time = 0;
    for n in 1..=files {
        match timeout(limit, download(n, delay * n as u32)).await {
            Ok(()) => in_time += 1,
            Err(elapsed) => println!("file {n}: {elapsed}"),
        }
    }
    println!("{in_time} of {files} in time");

    println!("all of them within {} ms", limit.as_millis());
    match timeout(limit, download_all(files, delay, limit)).await {
        Ok(()) => println!("all are there"),
        Err(elapsed) => println!("all: {elapsed}"),
    }
    Ok(())
}

async fn download_all(files: u64, delay: Duration, limit: Duration) {
    for n in 1..=files {
        if timeout(limit * 2, download(n, delay)).await.is_err() {
            println!("file {n} is left out");
        }
    }
}

async fn download(n: u64, delay: Duration) {
    let connection = OpenConnection { file: n };
    sleep(delay).await;
    println!("file {n} is there");
    drop(connection);
}

struct OpenConnection {
    file: u64,
}

impl Drop for OpenConnection {
    /// Also if the future is dropped where it waits: that is how a cancellation cleans up.
    fn drop(&mut self) {
        println!("file {}: the connection is closed", self.file);
    }
}

demo! {
    id: "timeout",
    group: Basics,
    title: "Timeout: a limit on a wait" / "超时：限制等待时间",
    summary: "At the limit what is awaited is cancelled where it is suspended; it cleans up, and then its caller has the timeout."
        / "到达时限时，被等待的操作在挂起处被取消；它先清理，随后调用者得到超时。",
    question: "What comes first at the limit: the closed connection, or the caller's error?"
        / "到达时限时，先关闭连接，还是先报告超时？",
    next: ["cancel", "select-loses-events"],
    params: {
        files: Count(4, 0..=1000) "Files" / "文件数",
        delay: Milliseconds(100, 1..=10_000) "Time of the first download" / "首个文件的下载时间",
        limit: Milliseconds(250, 1..=60_000) "Time limit" / "时限",
    },
}
