//! Connecting: passwords, names, versions; and commands about the server.

use loopscope::net::redis::RedisClient;
use loopscope::rt::run_virtual;

use super::{ask, check, client, expect, network, stream};

#[test]
fn what_every_client_may_ask() {
    check(&[
        ("PING", "PONG"),
        ("PING hi", "hi"),
        ("PING a b", "-ERR wrong number of arguments for 'ping' command"),
        ("ECHO hi", "hi"),
        ("AUTH any", "OK"),
        ("CLIENT ID", "(1)"),
        ("CLIENT GETNAME", "nil"),
        ("CLIENT SETNAME worker-1", "OK"),
        ("CLIENT GETNAME", "worker-1"),
        ("CLIENT SETINFO LIB-NAME redis-py", "OK"),
        ("CLIENT SETINFO X y", "-ERR Unrecognized option 'X'"),
        ("CLIENT NO-EVICT on", "OK"),
        ("CLIENT FOO", "-ERR unknown subcommand 'FOO'. Try CLIENT HELP."),
        ("CLIENT SETNAME", "-ERR wrong number of arguments for 'client|setname' command"),
        (
            "CLIENT INFO",
            "id=1 addr=127.0.0.1:32769 name=worker-1 age=0 idle=0 flags=N db=0 sub=0 psub=0 multi=-1 cmd=client \
             user=default lib-name=redis-py lib-ver= resp=2\n",
        ),
        ("COMMAND DOCS", "[]"),
        ("COMMAND INFO get none", "[[get (2) [] (0) (0) (0)] nil]"),
        ("CONFIG GET max*", "[maxmemory 0 maxmemory-policy noeviction]"),
        ("CONFIG SET a b", "-ERR unknown subcommand 'SET'. Try CONFIG HELP."),
        ("WAIT 0 0", "(0)"),
        ("WAIT 0 x", "-ERR timeout is not an integer or out of range"),
        ("FOO a b", "-ERR unknown command 'FOO', with args beginning with: 'a' 'b' "),
        ("EVAL x 0", "-ERR unknown command 'EVAL', with args beginning with: 'x' '0' "),
        ("INFO replication", "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n"),
        ("SELECT 3", "OK"),
        ("RESET", "RESET"),
        ("CLIENT GETNAME", "nil"),
        ("QUIT", "OK"),
        ("PING", "-broken pipe"),
    ]);
}

#[test]
fn a_password_is_asked_for() {
    let network = network();
    run_virtual(async move {
        let client = &mut RedisClient::new(stream(&network, 6380).await);
        let wrong = "-WRONGPASS invalid username-password pair or user is disabled.";
        expect(
            client,
            &[
                ("GET a", "-NOAUTH Authentication required."),
                ("AUTH wrong", wrong),
                ("AUTH nobody secret", wrong),
                ("AUTH a b c", "-ERR syntax error"),
                ("HELLO 3 AUTH default wrong", wrong),
                ("GET a", "-NOAUTH Authentication required."),
                ("AUTH secret", "OK"),
                ("GET a", "nil"),
                ("RESET", "RESET"),
                ("GET a", "-NOAUTH Authentication required."),
            ],
        )
        .await;
        let hello = ask(client, "HELLO 3 AUTH default secret SETNAME me").await;
        assert_eq!(
            hello,
            "{server: redis version: 7.2.5 proto: (3) id: (1) mode: standalone role: master modules: []}"
        );
        expect(client, &[("CLIENT GETNAME", "me")]).await;
    })
    .unwrap();
}

#[test]
fn hello_refuses_what_it_does_not_know() {
    check(&[
        ("HELLO 4", "-NOPROTO unsupported protocol version"),
        ("HELLO x", "-ERR Protocol version is not an integer or out of range"),
        ("HELLO 3 FOO", "-ERR Syntax error in HELLO option 'FOO'"),
        ("GET none", "nil"),
        ("HELLO", "[server redis version 7.2.5 proto (2) id (1) mode standalone role master modules []]"),
    ]);
}

#[test]
fn clients_are_listed_while_they_are_connected() {
    let network = network();
    run_virtual(async move {
        let (first, mut second) = (&mut client(&network).await, client(&network).await);
        ask(&mut second, "SUBSCRIBE a").await;
        let list = ask(first, "CLIENT LIST").await;
        assert_eq!(list.lines().count(), 2);
        assert!(list.contains("flags=P db=0 sub=1"), "{list}");
        drop(second);
        let mut list = ask(first, "CLIENT LIST").await;
        if list.lines().count() > 1 {
            list = ask(first, "CLIENT LIST").await;
        }
        assert_eq!(list.lines().count(), 1);
    })
    .unwrap();
}

#[test]
fn each_run_and_endpoint_has_data_of_its_own() {
    let network = network();
    for _ in 0..2 {
        network.restart();
        let network = network.clone();
        run_virtual(async move {
            expect(&mut client(&network).await, &[("INCR n", "(1)")]).await;
            expect(&mut client(&network).await, &[("INCR n", "(2)")]).await;
        })
        .unwrap();
    }
}
