//! The client: typed replies, errors, and commands that are dropped.

use loopscope::net::redis::{RedisClient, RedisError};
use loopscope::net::{Endpoint, Network};
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{ms, run_virtual, timeout};

use super::{ask, client, network, show};

#[test]
fn named_commands_have_typed_replies() {
    let network = network();
    run_virtual(async move {
        let client = &mut client(&network).await;
        for is_resp3 in [false, true] {
            if is_resp3 {
                client.command(&["HELLO", "3"]).await.unwrap();
                client.command(&["FLUSHALL"]).await.unwrap();
            }
            assert_eq!(client.get("a").await.unwrap(), None);
            client.set("a", b"1").await.unwrap();
            assert_eq!(client.get("a").await.unwrap().as_deref(), Some(&b"1"[..]));
            assert_eq!(client.incr("a").await.unwrap(), 2);
            assert_eq!(client.hset("h", "f", b"v").await.unwrap(), 1);
            assert_eq!(client.hgetall("h").await.unwrap(), [(b"f".to_vec(), b"v".to_vec())]);
            assert_eq!(client.lpush("l", b"x").await.unwrap(), 1);
            assert_eq!(client.blpop("l", 0.5).await.unwrap().as_deref(), Some(&b"x"[..]));
            assert_eq!(client.blpop("l", 0.5).await.unwrap(), None);
            assert_eq!(client.publish("c", b"m").await.unwrap(), 0);
        }
    })
    .unwrap();
}

#[test]
fn errors_say_whose_they_are() {
    let network = network();
    run_virtual(async move {
        let client = &mut client(&network).await;
        client.lpush("l", b"x").await.unwrap();
        assert!(
            matches!(client.get("l").await, Err(RedisError::Server(text)) if text.starts_with("WRONGTYPE"))
        );
        assert!(!client.is_broken());
        assert!(network.cut(1));
        assert!(matches!(client.get("l").await, Err(RedisError::Io(_))));
        assert!(client.is_broken());
    })
    .unwrap();
}

#[test]
fn a_command_that_is_dropped_breaks_the_client() {
    let network = network();
    run_virtual(async move {
        let client = &mut client(&network).await;
        // Not polled, so not sent.
        drop(client.get("a"));
        assert_eq!(ask(client, "PING").await, "PONG");
        timeout(ms(10), client.blpop("queue", 0.0)).await.unwrap_err();
        assert!(client.is_broken());
        assert_eq!(
            ask(client, "PING").await,
            "-the connection is out of step: an earlier command failed or was dropped before its reply"
        );
    })
    .unwrap();
}

#[test]
fn a_push_that_is_not_awaited_to_its_end_is_kept() {
    let network = network();
    run_virtual(async move {
        let (client, other) = (&mut client(&network).await, &mut client(&network).await);
        ask(client, "SUBSCRIBE a").await;
        timeout(ms(10), client.next_push()).await.unwrap_err();
        ask(other, "PUBLISH a x").await;
        assert_eq!(show(&client.next_push().await.unwrap()), "[message a x]");
    })
    .unwrap();
}

#[test]
fn garbage_from_a_server_is_an_error() {
    let network = Network::new(Vec::new());
    run_virtual(async move {
        let listener = network.listen(Endpoint::new("localhost", 5000)).unwrap();
        let mut client = RedisClient::new(network.connect(Endpoint::new("localhost", 5000)).await.unwrap());
        let server = listener.accept().await;
        server.try_write(b"?!\r\n").unwrap();
        assert!(matches!(client.get("a").await, Err(RedisError::Protocol(_))));
        assert!(client.is_broken());
    })
    .unwrap();
}

#[test]
fn waits_have_the_words_of_their_commands_without_secrets() {
    let test = TestLoop::new();
    let network = network();
    drop(test.executor.spawn("main", async move {
        let client = &mut client(&network).await;
        for line in ["AUTH secret", "HSET car color red", "HGETALL car"] {
            ask(client, line).await;
        }
        client.pipeline(&[vec!["PING"], vec!["PING"]]).await.unwrap();
    }));
    test.run_to_end();
    let waits: Vec<_> =
        test.events().into_iter().filter(|line| line.contains("0 wait main on redis")).collect();
    assert_eq!(
        waits,
        [
            "0 wait main on redis: AUTH",
            "0 wait main on redis: HSET car",
            "0 wait main on redis: HGETALL car",
            "0 wait main on redis: pipeline of 2",
        ]
    );
}

#[test]
fn the_page_begins_with_a_redis() {
    run_virtual(async {
        let mut client = RedisClient::connect("redis.example", 6379).await.unwrap();
        assert_eq!(client.incr("n").await.unwrap(), 1);
    })
    .unwrap();
}
