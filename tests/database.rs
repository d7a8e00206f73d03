//! Transactions against the browser's own database: committed, aborted, dropped, held, contended, refused.
#![cfg(target_arch = "wasm32")]

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use loopscope::platform::database::{DatabaseError, HOLD_LIMIT, Store, Transaction};
use loopscope::sync::queue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

type Done = Result<(), DatabaseError>;

/// An empty store of this name.
async fn fresh(name: &str) -> Result<Store, DatabaseError> {
    let store = Store::open(name).await?;
    store.clear().await?;
    Ok(store)
}

/// Lets so many macro-tasks of the browser pass.
async fn macro_tasks(count: u32) {
    for _ in 0..count {
        let script = "new Promise((resolve) => setTimeout(resolve, 10))";
        let promise = js_sys::eval(script).map(js_sys::Promise::from);
        let passed = JsFuture::from(promise.unwrap_or_else(|thrown| panic!("{thrown:?}"))).await;
        assert!(passed.is_ok());
    }
}

#[wasm_bindgen_test]
async fn what_is_committed_stays() -> Done {
    let store = fresh("test-commit").await?;
    let transaction = Transaction::begin(&store).await?;
    transaction.put("a", "1").await?;
    transaction.put("a", "2").await?;
    transaction.put("b", "3").await?;
    assert_eq!(transaction.get("a").await?.as_deref(), Some("2"));
    assert_eq!(transaction.get("c").await?, None);
    assert_eq!(transaction.count().await?, 2);
    transaction.commit().await?;
    drop(store);

    let reopened = Store::open("test-commit").await?;
    let transaction = Transaction::begin(&reopened).await?;
    assert_eq!(transaction.get("b").await?.as_deref(), Some("3"));
    transaction.commit().await
}

#[wasm_bindgen_test]
async fn a_store_is_cleared_and_counted_between_transactions() -> Done {
    let store = fresh("test-whole").await?;
    let transaction = Transaction::begin(&store).await?;
    transaction.put("a", "1").await?;
    let mut count = pin!(store.count());
    assert!(count.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    macro_tasks(2).await;
    transaction.put("b", "2").await?;
    transaction.commit().await?;
    assert_eq!(count.await?, 2);
    store.clear().await?;
    assert_eq!(store.count().await?, 0);
    Ok(())
}

#[wasm_bindgen_test]
async fn a_clear_that_is_given_up_while_it_waits_is_taken_back() -> Done {
    let store = fresh("test-clear").await?;
    let transaction = Transaction::begin(&store).await?;
    transaction.put("a", "1").await?;
    {
        let mut clear = pin!(store.clear());
        assert!(clear.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    transaction.commit().await?;
    assert_eq!(store.count().await?, 1);
    Ok(())
}

#[wasm_bindgen_test]
async fn what_is_aborted_is_taken_back() -> Done {
    let store = fresh("test-abort").await?;
    let transaction = Transaction::begin(&store).await?;
    transaction.put("a", "1").await?;
    transaction.abort().await?;
    assert_eq!(store.count().await?, 0);
    Ok(())
}

#[wasm_bindgen_test]
async fn a_dropped_transaction_is_taken_back() -> Done {
    let store = fresh("test-drop").await?;
    let transaction = Transaction::begin(&store).await?;
    transaction.put("a", "1").await?;
    drop(transaction);
    assert_eq!(store.count().await?, 0);
    Ok(())
}

#[wasm_bindgen_test]
async fn a_commit_that_was_never_awaited_is_taken_back() -> Done {
    let store = fresh("test-unpolled").await?;
    let transaction = Transaction::begin(&store).await?;
    transaction.put("a", "1").await?;
    drop(transaction.commit());
    assert_eq!(store.count().await?, 0);
    Ok(())
}

#[wasm_bindgen_test]
async fn a_commit_cancelled_before_it_began_is_taken_back() -> Done {
    let store = fresh("test-cancelled-commit").await?;
    let transaction = Transaction::begin(&store).await?;
    transaction.put("a", "1").await?;
    {
        let mut commit = pin!(transaction.commit());
        assert_eq!(commit.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending);
    }
    assert_eq!(store.count().await?, 0);
    Ok(())
}

#[wasm_bindgen_test]
async fn a_transaction_is_held_across_macro_tasks() -> Done {
    let store = fresh("test-held").await?;
    let transaction = Transaction::begin(&store).await?;
    transaction.put("a", "1").await?;
    macro_tasks(30).await;
    transaction.put("b", "2").await?;
    macro_tasks(1).await;
    assert_eq!(transaction.count().await?, 2);
    transaction.commit().await?;
    assert_eq!(store.count().await?, 2);
    Ok(())
}

#[wasm_bindgen_test]
async fn the_second_transaction_waits_for_the_first_to_end() -> Done {
    let store = fresh("test-serial").await?;
    let first = Transaction::begin(&store).await?;
    let second_began = Rc::new(Cell::new(false));
    let (sender, second) = queue(1);
    spawn_local({
        let (store, second_began) = (store.clone(), second_began.clone());
        async move {
            let begun = Transaction::begin(&store).await;
            second_began.set(true);
            let _ = sender.put(begun).await;
        }
    });
    macro_tasks(10).await;
    assert!(!second_began.get(), "two writing transactions at once");
    first.put("a", "first").await?;
    first.commit().await?;
    let second = second.get().await.map_err(|_| DatabaseError::Ended)??;
    assert_eq!(second.get("a").await?.as_deref(), Some("first"));
    second.commit().await
}

#[wasm_bindgen_test]
async fn a_transaction_given_up_while_it_waits_holds_up_nobody() -> Done {
    let store = fresh("test-give-up").await?;
    let first = Transaction::begin(&store).await?;
    {
        let mut second = pin!(Transaction::begin(&store));
        assert!(second.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        macro_tasks(2).await;
    }
    let given_up = js_sys::Date::now();
    first.commit().await?;
    assert_eq!(store.count().await?, 0);
    let held_up = js_sys::Date::now() - given_up;
    assert!(
        held_up < HOLD_LIMIT.as_secs_f64() * 500.0,
        "it was held for {held_up} ms, until its time was over"
    );
    Ok(())
}

#[wasm_bindgen_test]
async fn held_for_too_long_it_is_aborted_and_says_so() -> Done {
    let store = fresh("test-limit").await?;
    let transaction = Transaction::begin_within(&store, Duration::from_millis(30)).await?;
    transaction.put("a", "1").await?;
    macro_tasks(10).await;
    let error = transaction.put("b", "2").await;
    assert_eq!(error, Err(DatabaseError::HeldTooLong { limit: Duration::from_millis(30) }));
    let told = transaction.commit().await.map_err(|error| error.to_string());
    assert_eq!(told, Err("the transaction was aborted because it was held for longer than 30 ms".to_owned()));
    assert_eq!(store.count().await?, 0);
    Ok(())
}

#[wasm_bindgen_test]
async fn a_question_after_the_end_is_refused() -> Done {
    let store = fresh("test-ended").await?;
    let transaction = Transaction::begin(&store).await?;
    let late = transaction.put("a", "1");
    transaction.commit().await?;
    assert_eq!(late.await, Err(DatabaseError::Ended));
    assert_eq!(store.count().await?, 0);
    Ok(())
}

/// Replaces `indexedDB` by what the script gives, until it is dropped.
struct Replaced;

impl Replaced {
    fn with(script: &str) -> Replaced {
        let script = format!(
            "globalThis.genuine = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
            Object.defineProperty(globalThis, 'indexedDB', {{ configurable: true, {script} }})"
        );
        assert!(js_sys::eval(&script).is_ok());
        Replaced
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        let _ = js_sys::eval("Object.defineProperty(globalThis, 'indexedDB', globalThis.genuine)");
    }
}

#[wasm_bindgen_test]
async fn a_refused_database_is_one_clear_error() {
    let refusals = [
        "value: undefined",
        "get() { throw new DOMException('Storage is not allowed here.', 'SecurityError') }",
        "value: Object.create(IDBFactory.prototype)",
    ];
    for refusal in refusals {
        let replaced = Replaced::with(refusal);
        let error = Store::open("test-refused").await.err();
        drop(replaced);
        assert!(matches!(error, Some(DatabaseError::Refused { .. })), "{refusal}: {error:?}");
        let text = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(text.starts_with("the browser refuses this page a database (IndexedDB)"), "{text}");
    }
    assert!(Store::open("test-refused").await.is_ok());
}
