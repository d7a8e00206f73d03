//! One connection used by several tasks at once: each sends its question, and reads whichever answer comes next.
//!
//! Watch for: the answers come back in the order of the questions, but the tasks read in another order, so they get each other's.
//! Nothing fails: the program is wrong only when two happen to overlap. Switch on `cured`: a lock covers question and answer, so
//! the connection is one task's at a time. A pool with a connection for each would not make them wait.

use std::rc::Rc;
use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(tasks: u64, delay: Duration, cured: bool) -> Result<(), Failure> {
    let (questions, asked) = queue(usize::MAX);
    let (replies, answers) = queue(usize::MAX);
    spawn_detached("server", serve(asked, replies));
    let line = Rc::new(SharedLine { questions, answers, turn: Lock::new(()) });

    let handles: Vec<_> = (1..=tasks)
        .map(|n| try_spawn(format!("task-{n}"), ask(n, line.clone(), delay * (tasks - n + 1) as u32, cured)))
        .collect();
    let mut wrong = 0;
    for (handle, n) in handles.into_iter().zip(1..) {
        wrong += u64::from(handle.await? != n);
    }
    println!("{wrong} of {tasks} have another's answer");
    Ok(())
}

struct SharedLine {
    questions: Producer<u64>,
    answers: Consumer<u64>,
    turn: Lock<()>,
}

async fn ask(n: u64, line: Rc<SharedLine>, delay: Duration, cured: bool) -> Result<u64, Failure> {
    let _turn = if cured { Some(line.turn.lock().await) } else { None };
    line.questions.put(n).await?;
    // It does something else before it reads.
    sleep(delay).await;
    let answer = line.answers.get().await?;
    println!("task {n} has the answer to question {answer}");
    Ok(answer)
}

async fn serve(asked: Consumer<u64>, replies: Producer<u64>) {
    while let Ok(question) = asked.get().await {
        if replies.put(question).await.is_err() {
            return;
        }
    }
}

demo! {
    id: "shared-connection",
    group: Pitfalls,
    title: "A shared connection" / "共享的连接",
    summary: "Tasks that use one connection at once read each other's answers; a lock around question and answer keeps them apart."
        / "多个任务同时使用一个连接，会读到彼此的回答；用锁把提问与回答围起来，就不会混淆。",
    question: "Whose answer does the task that reads first get?" / "最先读取的任务得到了谁的回答？",
    next: ["lock", "pool"],
    params: {
        tasks: Count(3, 0..=1000) "Tasks" / "任务数",
        delay: Milliseconds(50, 1..=1000) "Time before reading, at least" / "读取前的最短时间",
        cured: Switch(0, 0..=1) "Cured: a lock" / "修正：加锁",
    },
}
