//! The rules on runs of the executor, on a virtual clock.

use std::rc::Rc;
use std::time::Duration;

use loopscope::rt::{
    Budget, Clock, Executor, Failure, NamedWaitExt, NoPender, Turn, VirtualClock, ms, now, sleep, spawn,
    spawn_detached, timeout, try_spawn, yield_now,
};
use loopscope::sync::{Lock, Semaphore, oneshot, queue};
use loopscope::trace::findings::Severity;
use loopscope::trace::{FindingKind, Recorder};

use super::{ids, only, told};
use crate::scene::record;

/// Records a program that is given the clock: a step that advances it takes that long.
fn record_working<F: Future<Output = Result<(), Failure>> + 'static>(
    main: impl FnOnce(Rc<VirtualClock>) -> F,
) -> Rc<Recorder> {
    let (recorder, clock) = (Rc::new(Recorder::default()), VirtualClock::new());
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(recorder.clone()));
    drop(executor.try_spawn("main", main(clock.clone())));
    loop {
        match executor.tick(Budget::polls(u32::MAX)) {
            Turn::Ready => {}
            Turn::Sleeping(deadline) => clock.advance_to(deadline.max(clock.read().now)),
            Turn::Waiting | Turn::Done => return recorder,
        }
    }
}

fn work(clock: &VirtualClock, time: Duration) {
    clock.advance_to(clock.read().now + time);
}

/// A heartbeat every 20 ms, and a computation that takes `time` at once, or in `pieces`.
fn computation(time: Duration, pieces: u32) -> Rc<Recorder> {
    record_working(move |clock| async move {
        spawn_detached("heartbeat", async {
            for _ in 0..20 {
                sleep(ms(20)).await;
            }
        });
        spawn_detached("idle", yield_now());
        sleep(ms(110)).await;
        for _ in 0..pieces {
            work(&clock, time / pieces);
            yield_now().await;
        }
        sleep(ms(100)).await;
        Ok(())
    })
}

#[test]
fn a_step_longer_than_a_frame_names_whom_it_held_up() {
    let recorder = computation(ms(100), 1);
    let finding = only(&recorder.log());
    let FindingKind::LongStep { took, steps, held_up, ref longest, .. } = finding.kind else {
        panic!("{finding:?}")
    };
    assert_eq!((took, steps, held_up), (ms(100), 1, 1));
    // Its timer was due 10 ms after the beginning.
    assert_eq!(*longest, Some(("heartbeat".into(), ms(90))));
    assert_eq!((finding.task.as_deref(), finding.at.as_millis_f64()), (Some("main"), 110.0));
    assert_eq!(finding.severity, Severity::Problem);
    let line = finding.line.expect("it slept before");
    assert!(line.file.ends_with("rules.rs"), "{line:?}");
    // In steps of at most a frame.
    assert_eq!(ids(&computation(ms(100), 10).log()), [""; 0]);
}

#[test]
fn a_long_step_that_holds_up_nobody_is_a_hint() {
    let recorder = record_working(|clock| async move {
        for _ in 0..2 {
            work(&clock, ms(50));
            sleep(ms(1)).await;
        }
        Ok(())
    });
    let finding = only(&recorder.log());
    assert_eq!(finding.severity, Severity::Hint);
    let FindingKind::LongStep { steps, held_up, until, .. } = finding.kind else { panic!() };
    assert_eq!((steps, held_up), (2, 0));
    assert!(until.is_some_and(|line| line.file.ends_with("rules.rs")));
}

#[test]
fn a_ready_task_is_held_up_for_the_whole_step() {
    let recorder = record_working(|clock| async move {
        spawn_detached("ready", yield_now());
        work(&clock, ms(30));
        Ok(())
    });
    let FindingKind::LongStep { held_up, longest, .. } = only(&recorder.log()).kind else { panic!() };
    assert_eq!((held_up, longest), (1, Some(("ready".into(), ms(30)))));
}

#[test]
fn an_error_that_no_task_reads() {
    let failing = || try_spawn("child", async { Err::<(), _>("no luck") });
    let lost = record(async move {
        drop(failing());
        yield_now().await;
        Ok(())
    });
    assert_eq!(
        told(&lost.log()),
        (FindingKind::UnreadError { error: "no luck".into() }, "child".to_owned(), 0.0)
    );
    assert!(only(&lost.log()).line.is_some_and(|line| line.file.ends_with("rules.rs")));
    let read = record(async move {
        assert!(failing().await.is_err());
        Ok(())
    });
    assert_eq!(ids(&read.log()), [""; 0]);
}

#[test]
fn many_tasks_with_one_fault_are_one_finding() {
    let recorder = record(async {
        for n in 1..=100 {
            drop(try_spawn(format!("w-{n}"), async { Err::<(), _>("no luck") }));
        }
        sleep(ms(1)).await;
        Ok(())
    });
    let finding = only(&recorder.log());
    assert_eq!((finding.task.as_deref(), finding.others), (Some("w-1"), 99));
}

#[test]
fn two_locks_in_opposite_order() {
    let both = |opposite: bool| {
        record(async move {
            let (a, b) = (Rc::new(Lock::new(())), Rc::new(Lock::new(())));
            let (first, second) = if opposite { (b.clone(), a.clone()) } else { (a.clone(), b.clone()) };
            let one = spawn("one", take_both(a, b));
            spawn("two", take_both(first, second)).await?;
            one.await?;
            Ok(())
        })
    };
    let recorder = both(true);
    let finding = only(&recorder.log());
    let FindingKind::Deadlock { tasks, count, is_cycle } = finding.kind else { panic!() };
    assert_eq!((count, is_cycle), (3, false));
    let waits: Vec<_> = tasks.iter().map(|stuck| (&*stuck.name, &*stuck.wait)).collect();
    let lock = "lock: another task has it";
    assert_eq!(waits, [("main", "join two"), ("one", lock), ("two", lock)]);
    assert_eq!(ids(&both(false).log()), [""; 0]);
}

async fn take_both(first: Rc<Lock<()>>, second: Rc<Lock<()>>) {
    let _first = first.lock().await;
    sleep(ms(10)).await;
    let _second = second.lock().await;
}

#[test]
fn tasks_that_join_each_other_are_a_circle() {
    let recorder = record(async {
        let (send, receive) = oneshot::channel();
        let a = spawn("a", async move {
            let b: loopscope::rt::JoinHandle<()> = receive.await.expect("it is sent");
            let _ = b.await;
        });
        let b = spawn("b", async move {
            let _ = a.await;
        });
        let _ = send.send(b);
        // Others go on.
        sleep(ms(30)).await;
        Ok(())
    });
    let FindingKind::Deadlock { tasks, count, is_cycle } = only(&recorder.log()).kind else { panic!() };
    assert_eq!((count, is_cycle), (2, true));
    let waits: Vec<_> = tasks.iter().map(|stuck| (&*stuck.name, &*stuck.wait)).collect();
    assert_eq!(waits, [("a", "join b"), ("b", "join a")]);
}

#[test]
fn a_future_that_nobody_completes() {
    let recorder = record(async {
        let (_send, receive) = oneshot::channel::<()>();
        let _ = receive.await;
        Ok(())
    });
    assert_eq!(ids(&recorder.log()), ["deadlock"]);
    let limited = record(async {
        let (_send, receive) = oneshot::channel::<()>();
        let _ = timeout(ms(10), receive).await;
        Ok(())
    });
    assert_eq!(ids(&limited.log()), [""; 0]);
}

#[test]
fn a_wait_for_the_host_is_no_deadlock() {
    let recorder = record(async {
        std::future::pending::<()>().named_wait("fetch", "fetch /").await;
        Ok(())
    });
    assert_eq!(ids(&recorder.log()), [""; 0]);
    let undeclared = record(async {
        std::future::pending::<()>().await;
        Ok(())
    });
    assert_eq!(ids(&undeclared.log()), [""; 0]);
}

/// Three calls that take 100 ms each.
async fn call() {
    sleep(ms(100)).await;
}

#[test]
fn calls_one_after_another_while_nothing_else_runs() {
    let recorder = record(async {
        for _ in 0..3 {
            call().await;
        }
        Ok(())
    });
    let finding = only(&recorder.log());
    let kind =
        FindingKind::SequentialWaits { kind: "timer".into(), waits: 3, total: ms(300), longest: ms(100) };
    assert_eq!((finding.kind, finding.severity), (kind, Severity::Hint));
    let together = record(async {
        let calls: Vec<_> = (0..3).map(|n| spawn(format!("call-{n}"), call())).collect();
        for handle in calls {
            handle.await?;
        }
        Ok(())
    });
    assert_eq!(ids(&together.log()), [""; 0]);
}

#[test]
fn a_heartbeat_and_a_producer_are_not_in_sequence() {
    let recorder = record(async {
        let (producer, consumer) = queue(1);
        let consumer = spawn("consumer", async move { while consumer.get().await.is_ok() {} });
        for n in 0..5 {
            sleep(ms(100)).await;
            producer.put(n).await?;
        }
        producer.close();
        consumer.await?;
        Ok(())
    });
    assert_eq!(ids(&recorder.log()), [""; 0]);
    let heartbeat = record(async {
        let heartbeat = spawn("heartbeat", async {
            loop {
                sleep(ms(20)).await;
            }
        });
        sleep(ms(200)).await;
        heartbeat.cancel();
        Ok(())
    });
    assert_eq!(ids(&heartbeat.log()), [""; 0]);
}

#[test]
fn requests_one_after_another() {
    let get = |n: u32| sleep(ms(40)).named_wait("http", format!("GET /{n}"));
    let recorder = record(async move {
        for n in 0..4 {
            get(n).await;
        }
        Ok(())
    });
    assert_eq!(ids(&recorder.log()), ["sequential-waits"]);
    let workers = record(async move {
        let workers: Vec<_> = (0..2)
            .map(|worker| {
                spawn(format!("worker-{worker}"), async move {
                    for n in 0..4 {
                        get(n).await;
                    }
                })
            })
            .collect();
        for worker in workers {
            worker.await?;
        }
        Ok(())
    });
    assert_eq!(ids(&workers.log()), [""; 0], "they share the work");
}

#[test]
fn a_task_that_polls() {
    let poll = || {
        record(async {
            spawn_detached("setter", sleep(ms(1)));
            let until = now() + ms(1);
            for _ in 0..150 {
                yield_now().await;
            }
            let _ = until;
            Ok(())
        })
    };
    assert_eq!(
        told(&poll().log()),
        (FindingKind::BusyPolling { self_wakes: 150, steps: 151 }, "main".to_owned(), 0.0)
    );
    let waits = record(async {
        let (send, receive) = oneshot::channel();
        spawn_detached("setter", async move {
            sleep(ms(1)).await;
            let _ = send.send(());
        });
        receive.await?;
        Ok(())
    });
    assert_eq!(ids(&waits.log()), [""; 0]);
    let works = record_working(|clock| async move {
        for _ in 0..150 {
            work(&clock, ms(5));
            yield_now().await;
        }
        Ok(())
    });
    assert_eq!(ids(&works.log()), [""; 0], "it yields between pieces of work");
}

#[test]
fn a_permit_that_is_not_given_back() {
    let run = |leak: bool| {
        record(async move {
            let semaphore = Semaphore::new(3);
            for n in 0..3 {
                let permit = semaphore.acquire().await;
                sleep(ms(1)).await;
                if leak && n == 1 {
                    std::mem::forget(permit);
                }
            }
            Ok(())
        })
    };
    let recorder = run(true);
    let FindingKind::KeptPermit { gauge, missing, of } = only(&recorder.log()).kind else { panic!() };
    assert!(gauge.starts_with("permits 1 · rules.rs:"), "{gauge}");
    assert_eq!((missing, of), (1, 3));
    assert_eq!(ids(&run(false).log()), [""; 0]);
}

#[test]
fn a_task_of_rust_that_is_cancelled_is_no_finding() {
    let recorder = record(async {
        let child = spawn("child", sleep(ms(5000)));
        sleep(ms(10)).await;
        child.cancel();
        let _ = child.await;
        sleep(ms(3000)).await;
        Ok(())
    });
    assert_eq!(ids(&recorder.log()), [""; 0]);
}
