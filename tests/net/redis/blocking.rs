//! Clients that wait for elements of lists.

use std::rc::Rc;

use loopscope::net::Network;
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{JoinHandle, ms, now, run_virtual, sleep, spawn};

use super::{ask, client, expect, network};

/// A task that runs a command, and returns its reply with the time.
fn asking(network: &Rc<Network>, line: &'static str) -> JoinHandle<(String, f64)> {
    let network = network.clone();
    spawn(line, async move {
        let reply = ask(&mut client(&network).await, line).await;
        (reply, now().as_millis_f64())
    })
}

#[test]
fn who_waits_longest_is_served_first() {
    let network = network();
    let replies = run_virtual(async move {
        let mut tasks = Vec::new();
        for line in ["BLPOP q 0", "BRPOP other q 0", "BLPOP q 0"] {
            tasks.push(asking(&network, line));
            sleep(ms(1)).await;
        }
        let pusher = &mut client(&network).await;
        // All are pushed before the first is popped.
        expect(pusher, &[("RPUSH q a b", "(2)"), ("LLEN q", "(0)"), ("RPUSH q c", "(1)")]).await;
        let mut replies = Vec::new();
        for task in tasks {
            replies.push(task.await.unwrap().0);
        }
        replies
    });
    assert_eq!(replies.unwrap(), ["[q a]", "[q b]", "[q c]"]);
}

#[test]
fn a_wait_ends_with_its_timeout() {
    let network = network();
    let (pop, move_) = run_virtual(async move {
        let (pop, move_) = (asking(&network, "BLPOP q 0.25"), asking(&network, "BLMOVE q r LEFT LEFT 1"));
        let reply = (pop.await.unwrap(), move_.await.unwrap());
        // Neither takes anything later, nor is it kept.
        expect(&mut client(&network).await, &[("RPUSH q a", "(1)"), ("LLEN q", "(1)")]).await;
        reply
    })
    .unwrap();
    assert_eq!((pop, move_), (("nil".to_owned(), 250.0), ("nil".to_owned(), 1000.0)));
}

#[test]
fn a_client_that_goes_takes_nothing() {
    let network = network();
    run_virtual(async move {
        let waiting = asking(&network, "BLPOP q 0");
        sleep(ms(1)).await;
        waiting.cancel();
        sleep(ms(1)).await;
        expect(&mut client(&network).await, &[("RPUSH q a", "(1)"), ("BLPOP none q 0", "[q a]")]).await;
    })
    .unwrap();
}

#[test]
fn moves_serve_further_waits() {
    let network = network();
    run_virtual(async move {
        let moved = asking(&network, "BRPOPLPUSH a b 0");
        let popped = asking(&network, "BLPOP b 0");
        sleep(ms(1)).await;
        let client = &mut client(&network).await;
        expect(client, &[("SET a 1", "OK"), ("DEL a", "(1)"), ("RPUSH a x", "(1)")]).await;
        assert_eq!((moved.await.unwrap().0, popped.await.unwrap().0), ("x".to_owned(), "[b x]".to_owned()));
        expect(client, &[("EXISTS a b", "(0)")]).await;
    })
    .unwrap();
}

#[test]
fn a_pipeline_goes_on_after_its_wait() {
    let network = network();
    run_virtual(async move {
        let pushing = network.clone();
        let pusher = spawn("push", async move {
            sleep(ms(10)).await;
            ask(&mut client(&pushing).await, "RPUSH q a").await
        });
        let commands = [vec!["BLPOP", "q", "0"], vec!["INCR", "n"]];
        let replies = client(&network).await.pipeline(&commands).await.unwrap();
        assert_eq!(replies.iter().map(super::show).collect::<Vec<_>>(), ["[q a]", "(1)"]);
        assert_eq!(pusher.await.unwrap(), "(1)");
    })
    .unwrap();
}

#[test]
fn bad_timeouts_are_refused() {
    super::check(&[
        ("BLPOP q x", "-ERR timeout is not a float or out of range"),
        ("BLPOP q -1", "-ERR timeout is negative"),
        ("BLPOP q 1e300", "-ERR timeout is not a float or out of range"),
        ("BLMOVE a b UP LEFT 0", "-ERR syntax error"),
        ("SET s 1", "OK"),
        ("BLPOP s 0", "-WRONGTYPE Operation against a key holding the wrong kind of value"),
    ]);
}

#[test]
fn both_sides_of_a_wait_have_its_words() {
    let test = TestLoop::new();
    let network = network();
    drop(test.executor.spawn("main", async move {
        assert_eq!(ask(&mut client(&network).await, "BLPOP queue 0.05").await, "nil");
    }));
    test.run_to_end();
    let of_redis: Vec<_> = test.events().into_iter().filter(|line| line.contains(" on redis: ")).collect();
    assert_eq!(
        of_redis,
        [
            "0 wait main on redis: BLPOP queue",
            "0 wait redis 127.0.0.1:6379 #1 on redis: BLPOP queue",
            "50 end of wait redis 127.0.0.1:6379 #1 on redis: BLPOP queue",
            "50 end of wait main on redis: BLPOP queue",
        ]
    );
}
