//! Keys that expire, on the virtual clock.

use loopscope::rt::{ms, run_virtual, sleep};

use super::{ask, check, client, expect, network};

#[test]
fn keys_expire_at_their_time() {
    let network = network();
    run_virtual(async move {
        let client = &mut client(&network).await;
        expect(client, &[("SET a 1 PX 100", "OK"), ("SET b 1 EX 10", "OK"), ("SET c 1", "OK")]).await;
        sleep(ms(99)).await;
        expect(client, &[("GET a", "1"), ("PTTL a", "(1)"), ("TTL b", "(10)"), ("TTL c", "(-1)")]).await;
        sleep(ms(1)).await;
        expect(client, &[("GET a", "nil"), ("TTL a", "(-2)"), ("KEYS *", "[b c]"), ("DBSIZE", "(2)")]).await;
        sleep(ms(10_000)).await;
        expect(client, &[("RANDOMKEY", "c"), ("EXISTS b", "(0)")]).await;
    })
    .unwrap();
}

#[test]
fn expiries_are_set_changed_and_removed() {
    check(&[
        ("EXPIRE a 10", "(0)"),
        ("SET a 1", "OK"),
        ("EXPIRE a 10", "(1)"),
        ("EXPIRE a 20 NX", "(0)"),
        ("EXPIRE a 5 GT", "(0)"),
        ("EXPIRE a 5 LT", "(1)"),
        ("TTL a", "(5)"),
        ("EXPIRE a 20 XX", "(1)"),
        ("EXPIRE a 1 YY", "-ERR Unsupported option YY"),
        ("EXPIRE a 1 NX XX", "-ERR NX and XX, GT or LT options at the same time are not compatible"),
        ("INCR a", "(2)"),
        ("TTL a", "(20)"),
        ("SET a 1 KEEPTTL", "OK"),
        ("TTL a", "(20)"),
        ("RENAME a b", "OK"),
        ("PTTL b", "(20000)"),
        ("PERSIST b", "(1)"),
        ("PERSIST b", "(0)"),
        ("GETEX b EX 7", "1"),
        ("TTL b", "(7)"),
        ("GETEX b PERSIST", "1"),
        ("TTL b", "(-1)"),
        ("GETEX b EX 0", "-ERR invalid expire time in 'getex' command"),
        ("SET b 1 EX 5", "OK"),
        ("SET b 1", "OK"),
        ("TTL b", "(-1)"),
        ("PEXPIRE b 0", "(1)"),
        ("EXISTS b", "(0)"),
        ("SET c 1", "OK"),
        ("EXPIRE c 9223372036854775807", "-ERR invalid expire time in 'expire' command"),
        ("EXPIREAT c 1", "(1)"),
        ("EXISTS c", "(0)"),
        ("SETEX d 3 v", "OK"),
        ("PSETEX e 3 v", "OK"),
        ("PTTL d", "(3000)"),
        ("PTTL e", "(3)"),
    ]);
}

#[test]
fn times_are_those_of_the_virtual_calendar() {
    let network = network();
    run_virtual(async move {
        let client = &mut client(&network).await;
        sleep(ms(1500)).await;
        assert_eq!(ask(client, "TIME").await, "[1767225601 500000]");
        expect(
            client,
            &[
                ("SET a 1 EXAT 1767225611", "OK"),
                ("PTTL a", "(9500)"),
                ("EXPIRETIME a", "(1767225611)"),
                ("PEXPIREAT a 1767225602000", "(1)"),
                ("PEXPIRETIME a", "(1767225602000)"),
            ],
        )
        .await;
        sleep(ms(500)).await;
        expect(client, &[("EXISTS a", "(0)")]).await;
    })
    .unwrap();
}
