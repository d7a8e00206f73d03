//! Task-locals: set exactly while their future runs.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use futures_util::future::join;
use loopscope::rt::task_local::AccessError;
use loopscope::rt::{Turn, println, spawn, task_local, yield_now};

use loopscope::rt::testing::TestLoop;

task_local! {
    static NAME: &'static str;
    /// Shared with what it counts.
    pub(crate) static COUNT: Rc<Cell<u32>>
}

#[test]
fn tasks_that_take_turns_each_have_their_own() {
    async fn say() {
        println!("{}", NAME.get());
        yield_now().await;
        println!("{}", NAME.get());
    }
    let test = TestLoop::new();
    drop(test.executor.spawn("a", NAME.scope("ada", say())));
    drop(test.executor.spawn("b", NAME.scope("bob", say())));
    drop(test.executor.spawn("c", async { assert_eq!(NAME.try_with(|_| ()), Err(AccessError)) }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[6..],
        [
            "0 poll a",
            "0 a says ada",
            "0 pending a",
            "0 ready a by a",
            "0 poll b",
            "0 b says bob",
            "0 pending b",
            "0 ready b by b",
            "0 poll c",
            "0 completed c",
            "0 poll a",
            "0 a says ada",
            "0 completed a",
            "0 poll b",
            "0 b says bob",
            "0 completed b",
        ]
    );
}

#[test]
fn a_child_has_what_its_own_scope_gives_it() {
    let test = TestLoop::new();
    drop(test.executor.spawn(
        "main",
        NAME.scope("ada", async {
            let without = spawn("without", async { NAME.try_with(|name| *name) });
            let with = spawn("with", NAME.scope(NAME.get(), async { NAME.try_with(|name| *name) }));
            assert_eq!(without.await.unwrap(), Err(AccessError));
            assert_eq!(with.await.unwrap(), Ok("ada"));
        }),
    ));
    assert_eq!(test.run_to_end(), Turn::Done);
}

#[test]
fn inner_scopes_hide_outer_ones_also_of_futures_polled_in_turns() {
    let test = TestLoop::new();
    let inner = |name| {
        NAME.scope(name, async move {
            yield_now().await;
            assert_eq!(NAME.get(), name);
            NAME.sync_scope("innermost", || assert_eq!(NAME.get(), "innermost"));
            assert_eq!(NAME.get(), name);
        })
    };
    drop(test.executor.spawn(
        "main",
        NAME.scope("outer", async move {
            join(inner("one"), inner("two")).await;
            assert_eq!(NAME.get(), "outer");
        }),
    ));
    assert_eq!(test.run_to_end(), Turn::Done);
}

#[test]
fn a_value_may_be_hidden_while_it_is_looked_at() {
    NAME.sync_scope("outer", || {
        NAME.with(|outer| {
            NAME.sync_scope("inner", || assert_eq!((*outer, NAME.get()), ("outer", "inner")));
            assert_eq!(NAME.get(), "outer");
        });
    });
}

#[test]
fn a_scope_ends_also_when_it_unwinds() {
    let test = TestLoop::new();
    drop(test.executor.spawn(
        "bad",
        NAME.scope("ada", async {
            yield_now().await;
            panic!("an ordinary bug");
        }),
    ));
    assert!(catch_unwind(AssertUnwindSafe(|| test.run_to_end())).is_err());
    assert_eq!(NAME.try_with(|_| ()), Err(AccessError));
    let called = catch_unwind(|| NAME.sync_scope("ada", || panic!("another")));
    assert!(called.is_err() && NAME.try_with(|_| ()).is_err());
}

#[test]
fn what_a_future_drops_has_the_value_too() {
    struct Counts;
    impl Drop for Counts {
        fn drop(&mut self) {
            COUNT.with(|count| count.set(count.get() + 1));
        }
    }
    let test = TestLoop::new();
    let count = Rc::new(Cell::new(0));
    let scope = || {
        let counts = Counts;
        COUNT.scope(count.clone(), async move {
            let _counts = counts;
            std::future::pending::<()>().await;
        })
    };
    let suspended = test.executor.spawn("suspended", scope());
    assert_eq!(test.run_to_end(), Turn::Waiting);
    suspended.cancel();
    // Cancelled before its first step, and dropped without a task.
    test.executor.spawn("fresh", scope()).cancel();
    drop(scope());
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!((count.get(), Rc::strong_count(&count)), (3, 1));
}

#[test]
fn a_value_that_is_dropped_finds_the_outer_one_in_its_place() {
    struct Last(Rc<RefCell<Vec<&'static str>>>);
    impl Drop for Last {
        fn drop(&mut self) {
            self.0.borrow_mut().push(NAME.get());
        }
    }
    task_local!(static LAST: Last);
    let log = Rc::new(RefCell::new(Vec::new()));
    NAME.sync_scope("outer", || {
        LAST.sync_scope(Last(log.clone()), || NAME.sync_scope("inner", || ()));
        assert!(LAST.try_with(|_| ()).is_err());
    });
    assert_eq!(*log.borrow(), ["outer"]);
}

#[test]
fn a_future_that_outlives_its_threads_values_is_dropped_all_the_same() {
    struct Asks;
    impl Drop for Asks {
        fn drop(&mut self) {
            let _ = NAME.try_with(|name| *name);
        }
    }
    thread_local! {
        static KEPT: RefCell<Option<Box<dyn Future<Output = ()>>>> = const { RefCell::new(None) };
    }
    // A panic in a thread's destructors would abort the process.
    let thread = std::thread::spawn(|| {
        KEPT.set(None);
        let asks = Asks;
        let kept = NAME.scope("ada", async move { drop(asks) });
        NAME.sync_scope("bob", || KEPT.set(Some(Box::new(kept))));
    });
    assert!(thread.join().is_ok());
}

#[test]
#[should_panic(expected = "no scope is around")]
fn without_a_scope_there_is_no_value() {
    NAME.get();
}
