//! Input that is no request, and more of it than fits.

use futures_util::{AsyncReadExt, AsyncWriteExt};
use loopscope::net::CAPACITY;
use loopscope::rt::{run_virtual, spawn};

use super::{client, network, stream};

/// All that the server sends to a client that sends this and then nothing more.
fn replies(bytes: &'static [u8]) -> String {
    let network = network();
    run_virtual(async move {
        let mut stream = stream(&network, 6379).await;
        stream.write_all(bytes).await.unwrap();
        stream.close().await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    })
    .unwrap()
}

#[test]
fn garbage_is_answered_and_ends_the_connection() {
    let table: [(&[u8], &str); 9] = [
        (b"PING\r\nECHO \"a b\"\n", "+PONG\r\n$3\r\na b\r\n"),
        (b"\r\n\r\n", ""),
        (b"*1\r\n$4\r\nPI", ""),
        (b"PING\r\n*1\r\n:1\r\nPING\r\n", "+PONG\r\n-ERR Protocol error: expected '$', got ':'\r\n"),
        (b"*-1\r\nPING\r\n", "+PONG\r\n"),
        (b"*99999999\r\n", "-ERR Protocol error: invalid multibulk length\r\n"),
        (b"*2\r\n$3\r\nGET\r\n$536870913\r\n", "-ERR Protocol error: invalid bulk length\r\n"),
        (b"ECHO 'a\r\n", "-ERR Protocol error: unbalanced quotes in request\r\n"),
        (b"GET /index.html\r\n", "$-1\r\n"),
    ];
    for (bytes, expected) in table {
        assert_eq!(replies(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn many_announced_strings_take_no_memory() {
    // A million strings of 64 MB each are announced; only what arrives is kept.
    assert_eq!(replies(b"*1048576\r\n$67108864\r\nabc"), "");
}

#[test]
fn a_client_may_send_more_than_fits_before_it_reads() {
    let network = network();
    run_virtual(async move {
        let mut client = client(&network).await;
        let value = "x".repeat(1000);
        let commands: Vec<Vec<&str>> = (0..3 * CAPACITY / 1000).map(|_| vec!["ECHO", &*value]).collect();
        let replies = client.pipeline(&commands).await.unwrap();
        assert_eq!(replies.len(), commands.len());
        assert!(replies.iter().all(|reply| reply.bytes() == Some(value.as_bytes())));
    })
    .unwrap();
}

#[test]
fn large_values_arrive_whole() {
    let network = network();
    run_virtual(async move {
        let value = vec![7; 10 * CAPACITY];
        let mut client = client(&network).await;
        client.set("a", &value).await.unwrap();
        assert_eq!(client.get("a").await.unwrap(), Some(value));
    })
    .unwrap();
}

#[test]
fn an_error_of_one_client_is_none_of_others() {
    let network = network();
    run_virtual(async move {
        let bad = network.clone();
        let bad = spawn("bad", async move {
            let mut stream = stream(&bad, 6379).await;
            stream.write_all(b"*1\r\n?").await.unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).await.unwrap();
            text
        });
        assert_eq!(client(&network).await.incr("n").await.unwrap(), 1);
        assert_eq!(bad.await.unwrap(), "-ERR Protocol error: expected '$', got '?'\r\n");
    })
    .unwrap();
}
