//! The functions that a task's code calls on its loop.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use loopscope::rt::{Turn, println, spawn, spawn_detached, task_id, yield_now};

use loopscope::rt::testing::TestLoop;

#[test]
fn a_task_knows_its_id() {
    let test = TestLoop::new();
    let main = test.executor.spawn("main", async {
        let own = task_id().unwrap();
        let child = spawn("child", async { task_id() });
        let id = child.id();
        assert_eq!(child.await.unwrap(), Some(id));
        assert_eq!(task_id(), Some(own), "after others have run");
        assert_ne!(own, id);
        own
    });
    let id = main.id();
    drop(test.executor.spawn("joins", async move { assert_eq!(main.await.unwrap(), id) }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(task_id(), None, "outside a task");
}

#[test]
fn what_a_cancelled_task_drops_runs_in_its_name() {
    struct Says;
    impl Drop for Says {
        fn drop(&mut self) {
            println!("task {}", task_id().unwrap());
        }
    }
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let says = Says;
        let child = spawn("child", async move {
            let _says = says;
            std::future::pending::<()>().await;
        });
        yield_now().await;
        child.cancel();
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["task 2"]);
}

#[test]
fn a_detached_task_runs_on_its_own() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        spawn_detached("child", async {
            yield_now().await;
            println!("still here");
        });
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[2..],
        [
            "0 poll main",
            "0 spawned child by main",
            "0 ready child by spawn",
            "0 completed main",
            "0 poll child",
            "0 pending child",
            "0 ready child by child",
            "0 poll child",
            "0 child says still here",
            "0 completed child",
        ]
    );
}

#[test]
fn outside_a_task_nothing_is_spawned() {
    let spawned = catch_unwind(AssertUnwindSafe(|| spawn_detached("child", poll_fn(|_| Poll::Ready(())))));
    let panic = spawned.unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().starts_with("spawn_detached was called outside a task"));
}
