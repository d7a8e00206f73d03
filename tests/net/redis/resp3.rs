//! RESP3, byte for byte.

use futures_util::{AsyncReadExt, AsyncWriteExt};
use loopscope::rt::run_virtual;

use super::{network, stream};

#[test]
fn replies_have_the_types_of_resp3() {
    let table = [
        ("HSET h f 1 g 2", ":2\r\n"),
        ("HGETALL h", "%2\r\n$1\r\nf\r\n$1\r\n1\r\n$1\r\ng\r\n$1\r\n2\r\n"),
        ("SADD s x y", ":2\r\n"),
        ("SMEMBERS s", "~2\r\n$1\r\nx\r\n$1\r\ny\r\n"),
        ("GET none", "_\r\n"),
        ("ZADD z 1.5 a", ":1\r\n"),
        ("ZSCORE z a", ",1.5\r\n"),
        ("ZRANGE z 0 -1 WITHSCORES", "*1\r\n*2\r\n$1\r\na\r\n,1.5\r\n"),
        ("ZPOPMIN z", "*2\r\n$1\r\na\r\n,1.5\r\n"),
        ("BLPOP none 0.001", "_\r\n"),
        ("LPOP s", "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"),
        ("SUBSCRIBE c", ">3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n"),
        // A subscriber may ask anything.
        ("PUBLISH c m", ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n:1\r\n"),
        ("UNSUBSCRIBE", ">3\r\n$11\r\nunsubscribe\r\n$1\r\nc\r\n:0\r\n"),
        (
            "HELLO 2",
            "*14\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.2.5\r\n$5\r\nproto\r\n:2\r\n$2\r\nid\r\n:1\r\n\
             $4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n",
        ),
        ("GET none", "$-1\r\n"),
        ("LPOP none 1", "*-1\r\n"),
    ];
    let network = network();
    run_virtual(async move {
        let mut stream = stream(&network, 6379).await;
        stream.write_all(b"HELLO 3\r\n").await.unwrap();
        let mut buffer = vec![0; 4096];
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(buffer[..count].starts_with(b"%7\r\n$6\r\nserver\r\n"));
        for (line, expected) in table {
            stream.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
            let count = stream.read(&mut buffer).await.unwrap();
            let reply = String::from_utf8_lossy(&buffer[..count]);
            assert_eq!(reply, expected, "{line}");
        }
    })
    .unwrap();
}
