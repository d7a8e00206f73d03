//! Transactions.

use loopscope::rt::{ms, run_virtual, sleep};

use super::{ask, check, client, expect, network};

#[test]
fn a_transaction_runs_whole() {
    check(&[
        ("EXEC", "-ERR EXEC without MULTI"),
        ("DISCARD", "-ERR DISCARD without MULTI"),
        ("MULTI", "OK"),
        ("MULTI", "-ERR MULTI calls can not be nested"),
        ("WATCH a", "-ERR WATCH inside MULTI is not allowed"),
        ("SET a 1", "QUEUED"),
        ("LPUSH a 1", "QUEUED"),
        ("BLPOP none 0", "QUEUED"),
        ("GET a", "QUEUED"),
        ("EXEC", "[OK -WRONGTYPE Operation against a key holding the wrong kind of value nil 1]"),
        ("MULTI", "OK"),
        ("DEL a", "QUEUED"),
        ("DISCARD", "OK"),
        ("GET a", "1"),
        ("MULTI", "OK"),
        ("EXEC", "[]"),
    ]);
}

#[test]
fn a_command_that_cannot_be_queued_aborts() {
    check(&[
        ("MULTI", "OK"),
        ("SET a 1", "QUEUED"),
        ("GET", "-ERR wrong number of arguments for 'get' command"),
        ("EXEC", "-EXECABORT Transaction discarded because of previous errors."),
        ("MULTI", "OK"),
        ("FOO", "-ERR unknown command 'FOO', with args beginning with: "),
        ("EXEC", "-EXECABORT Transaction discarded because of previous errors."),
        ("GET a", "nil"),
        ("MULTI", "OK"),
        ("EXEC", "[]"),
    ]);
}

#[test]
fn a_watched_key_that_changes_fails_the_transaction() {
    let changes = [
        ("SET k 1", "nil"),
        ("DEL s", "nil"),
        ("FLUSHALL", "nil"),
        ("APPEND s x", "nil"),
        ("EXPIRE s 10", "nil"),
        ("RPUSH k a", "nil"),
        ("HSET h f 2", "nil"),
        ("HDEL h f", "nil"),
        ("SADD k x", "nil"),
        ("ZADD k 1 x", "nil"),
        ("INCR k", "nil"),
        ("RENAME s k", "nil"),
        // Nothing changes.
        ("GET s", "[PONG]"),
        ("HDEL h none", "[PONG]"),
        ("SETNX s 2", "[PONG]"),
        ("PERSIST s", "[PONG]"),
        ("DEL k", "[PONG]"),
    ];
    for (change, expected) in changes {
        let network = network();
        run_virtual(async move {
            let (client, other) = (&mut client(&network).await, &mut client(&network).await);
            expect(other, &[("SET s 1", "OK"), ("HSET h f 1", "(1)")]).await;
            expect(client, &[("WATCH k s h", "OK"), ("MULTI", "OK"), ("PING", "QUEUED")]).await;
            ask(other, change).await;
            assert_eq!(ask(client, "EXEC").await, expected, "{change}");
            // The watch has ended.
            ask(other, change).await;
            expect(client, &[("MULTI", "OK"), ("EXEC", "[]")]).await;
        })
        .unwrap();
    }
}

#[test]
fn a_watched_key_that_expires_fails_the_transaction() {
    let network = network();
    run_virtual(async move {
        let client = &mut client(&network).await;
        expect(client, &[("SET a 1 PX 5", "OK"), ("WATCH a", "OK")]).await;
        sleep(ms(5)).await;
        expect(client, &[("MULTI", "OK"), ("PING", "QUEUED"), ("EXEC", "nil")]).await;
        expect(client, &[("WATCH a", "OK"), ("SET a 1", "OK"), ("UNWATCH", "OK"), ("MULTI", "OK")]).await;
        expect(client, &[("PING", "QUEUED"), ("EXEC", "[PONG]")]).await;
    })
    .unwrap();
}
