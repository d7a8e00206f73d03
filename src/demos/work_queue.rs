//! A queue with little room: producer and workers at their own pace, and each waits for the other where it must.
//!
//! Watch for: the producer is faster than the workers, so the queue fills up, and then its `put` waits: that is backpressure, and
//! the line of the level shows it. When the producer is done, the end of the queue ends the workers' loops, and awaiting them
//! is the wait for all the work (asyncio: `queue.join`, or since Python 3.13 `queue.shutdown`).
//!
//! Then a queue in which the most urgent job is the first: a heap, and a condition to wait for what is in it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;
use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(jobs: u64, room: usize, workers: u64, pace: Duration) -> Result<(), Failure> {
    let (producer, consumer) = queue(room);
    let consumer = Rc::new(consumer);
    let mut tasks = Vec::new();
    for n in 1..=workers {
        tasks.push(spawn(format!("worker-{n}"), work(n, consumer.clone(), pace * 5 / 2)));
    }
    for job in 1..=jobs {
        sleep(pace).await;
        producer.put(job).await?;
        println!("job {job} is in the queue");
    }
    drop(producer);
    for task in tasks {
        task.await?;
    }
    println!("all jobs are done");

    let urgent = Condition::new(&Lock::new(BinaryHeap::new()));
    let doctor = spawn("doctor", treat(3, urgent.clone(), pace * 2));
    for (urgency, patient) in [(3, "a cough"), (2, "a cut"), (1, "a heart attack")] {
        urgent.lock().await.push(Reverse((urgency, patient)));
        urgent.notify_one();
    }
    doctor.await?;
    Ok(())
}

async fn work(n: u64, jobs: Rc<Consumer<u64>>, pace: Duration) {
    while let Ok(job) = jobs.get().await {
        sleep(pace).await;
        println!("worker {n} has done job {job}");
    }
}

type Patients = Condition<BinaryHeap<Reverse<(u64, &'static str)>>>;

async fn treat(count: u64, patients: Patients, pace: Duration) {
    for _ in 0..count {
        let guard = patients.lock().await;
        let mut waiting = patients.wait_for(guard, |waiting| !waiting.is_empty()).await;
        let Some(Reverse((_, patient))) = waiting.pop() else { return };
        drop(waiting);
        println!("the doctor treats {patient}");
        sleep(pace).await;
    }
}

demo! {
    id: "queue",
    group: Together,
    title: "Queue: backpressure, an end, urgency" / "队列：背压、结束与优先级",
    summary: "A full queue makes its producer wait, an empty one its workers; at its end all the work is done."
        / "队列满时生产者等待，空时工作者等待；队列结束时所有工作都已完成。",
    question: "When does the producer wait for the first time?" / "生产者第一次等待是在何时？",
    next: ["async-iterator", "starvation"],
    params: {
        jobs: Count(6, 0..=10_000) "Jobs" / "作业数",
        room: Count(2, 1..=10_000) "Room in the queue" / "队列容量",
        workers: Count(2, 1..=1000) "Workers" / "工作者数",
        pace: Milliseconds(50, 1..=10_000) "Time to make a job" / "产生一个作业的时间",
    },
}
