//! The prelude beside the globs that programs are likely to have: each of its names is used, and none is ambiguous.

use std::future;

use futures_util::{future::*, stream::*};
use loopscope::prelude::*;

task_local! {
    static WHO: &'static str;
}

async fn shared() {
    let (lock, semaphore, event, barrier) = (Lock::new(1), Semaphore::new(1), Event::new(), Barrier::new(1));
    let condition: Condition<u32> = Condition::new(&lock);
    let value = condition.wait_for(lock.lock().await, |value| *value == 1).await;
    drop((value, semaphore.acquire().await));
    event.set();
    event.wait().named_wait("event", "the start").await;
    assert!(barrier.wait().await.is_leader());
    let (producer, consumer): (Producer<u32>, Consumer<u32>) = queue(1);
    producer.put(1).await.unwrap();
    assert_eq!(consumer.get().await, Ok(1));
    let (sender, receiver) = oneshot::channel();
    sender.send(2).unwrap();
    assert_eq!(receiver.await, Ok(2));
}

async fn tasks() {
    let first: JoinHandle<Option<TaskId>> = spawn("first", async { task_id() });
    let second: JoinHandle<u32> = try_spawn("second", async { Err::<u32, Failure>("no luck".into()) });
    let joined: (Result<_, JoinError>, Result<_, JoinError>) = join(first, second).await;
    assert!(joined.0.is_ok() && joined.1.is_err());
    spawn_detached("third", yield_now());
    call_later(ms(1), || ());
    call_soon(|| ());
    let grouped: Result<(), GroupError> = task_group(async |group: &TaskGroup| {
        group.spawn("fourth", ok::<_, Failure>(4));
        Ok(())
    })
    .await;
    grouped.unwrap();
    assert_eq!(WHO.scope("ada", async { WHO.get() }).await, "ada");
}

async fn time() {
    let began: Time = now();
    sleep(ms(1)).await;
    sleep_until(began + ms(2)).await;
    assert!(timeout(ms(1), future::pending::<()>()).await.is_err());
    // The methods of streams are those of `futures_util`.
    let ticks = interval(ms(1)).take(2).map(|()| ready(1)).buffered(2).collect::<Vec<u32>>().await;
    assert_eq!(ticks, [1, 1]);
    assert_eq!(interval(ms(1)).next().await, Some(()));
}

#[test]
fn it_goes_with_the_globs_of_futures() {
    let program = || async {
        shared().await;
        tasks().await;
        time().await;
    };
    assert!(run_virtual(program()).is_ok());
    assert!(run(program()).is_ok());
}

/// Beside std's prelude alone, and by name what the glob leaves out.
mod alone {
    #[allow(unused_imports, reason = "the names of both are in scope, whichever of them is used")]
    use std::prelude::v1::*;
    use std::rc::Rc;

    use loopscope::println;
    use loopscope::rt::prelude::*;
    use loopscope::rt::{AbortHandle, Runner, StreamExt};

    use loopscope::rt::testing::EventLines;

    #[test]
    fn it_leaves_room_for_what_it_leaves_out() {
        let lines = Rc::new(EventLines::default());
        let ended = Runner::watched_by(lines.clone()).run_virtual(async {
            let task: AbortHandle = spawn("task", sleep(ms(5))).abort_handle();
            interval(ms(1)).next().await;
            println!("a line");
            task.abort()
        });
        assert_eq!(ended, Ok(true));
        assert!(lines.take().contains(&"1 main says a line".to_owned()));
    }
}
