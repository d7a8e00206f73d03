//! A host of one's own, around a channel: `cargo run --package loopscope-rt --example custom_host`.
//!
//! The loop's thread sleeps until a timer is due or another thread has sent something. Wakers belong to the loop's thread, so
//! other threads wake no task; they send to the host, and the host wakes.

use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Instant;

use loopscope_rt::sync::queue;
use loopscope_rt::{Budget, Clock, Executor, NoPender, Reading, Time, Turn, ms, now, sleep, spawn};

/// Real time since the start.
struct StdClock(Instant);

impl Clock for StdClock {
    fn read(&self) -> Reading {
        let now = Time::ZERO + self.0.elapsed();
        Reading { now, wall: now }
    }
}

/// Sends three lines, 30 ms apart, and ends.
fn another_thread(lines: Sender<String>) {
    for number in 1..=3 {
        thread::sleep(ms(30));
        if lines.send(format!("line {number}")).is_err() {
            return;
        }
    }
}

fn main() {
    let clock = Rc::new(StdClock(Instant::now()));
    // The host ticks after each thing that it does, so it needs no reminder.
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), None);
    let (to_tasks, lines) = queue(usize::MAX);
    drop(executor.spawn("main", async move {
        let ticks = spawn("ticks", async {
            for _ in 0..4 {
                sleep(ms(20)).await;
                println!("{:>5.0} ms  a timer", now().as_millis_f64());
            }
        });
        while let Ok(line) = lines.get().await {
            println!("{:>5.0} ms  {line}", now().as_millis_f64());
        }
        ticks.await.expect("nobody cancels it, and it does not panic");
    }));

    let (sender, from_thread) = channel();
    let thread = thread::spawn(move || another_thread(sender));
    let mut to_tasks = Some(to_tasks);
    loop {
        let turn = executor.tick(Budget::polls(1000));
        let deadline = match turn {
            Turn::Ready => continue,
            Turn::Sleeping(deadline) => Some(deadline),
            Turn::Waiting if to_tasks.is_none() => panic!("no task will ever be woken"),
            Turn::Waiting => None,
            Turn::Done => break,
        };
        match receive(&from_thread, deadline, &*clock, to_tasks.is_some()) {
            Received::Line(line) => {
                // The queue has room for any number of items.
                let _ = to_tasks.as_ref().map(|queue| queue.try_put(line));
            }
            Received::ThreadEnded => drop(to_tasks.take()),
            Received::Nothing => {}
        }
    }
    thread.join().expect("it does not panic");
}

enum Received {
    Line(String),
    ThreadEnded,
    Nothing,
}

/// Sleeps until a line comes, its sender ends, or the deadline has passed.
fn receive(lines: &Receiver<String>, deadline: Option<Time>, clock: &dyn Clock, open: bool) -> Received {
    let Some(deadline) = deadline else { return lines.recv().map_or(Received::ThreadEnded, Received::Line) };
    let delay = deadline.since(clock.read().now);
    if !open {
        thread::sleep(delay);
        return Received::Nothing;
    }
    match lines.recv_timeout(delay) {
        Ok(line) => Received::Line(line),
        Err(RecvTimeoutError::Timeout) => Received::Nothing,
        Err(RecvTimeoutError::Disconnected) => Received::ThreadEnded,
    }
}
