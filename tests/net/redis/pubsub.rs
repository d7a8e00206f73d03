//! Channels.

use loopscope::rt::run_virtual;

use super::{ask, client, expect, network, show};

#[test]
fn subscribers_get_messages_in_order() {
    let network = network();
    run_virtual(async move {
        let subscriber = &mut client(&network).await;
        let publisher = &mut client(&network).await;
        expect(subscriber, &[("SUBSCRIBE news", "[subscribe news (1)]")]).await;
        expect(subscriber, &[("PSUBSCRIBE n*", "[psubscribe n* (2)]")]).await;
        expect(
            publisher,
            &[
                ("PUBLISH news hello", "(2)"),
                ("PUBLISH other hello", "(0)"),
                ("PUBSUB CHANNELS", "[news]"),
                ("PUBSUB CHANNELS x*", "[]"),
                ("PUBSUB NUMSUB news none", "[news (1) none (0)]"),
                ("PUBSUB NUMPAT", "(1)"),
                ("PUBSUB X", "-ERR unknown subcommand 'X'. Try PUBSUB HELP."),
            ],
        )
        .await;
        for message in ["[message news hello]", "[pmessage n* news hello]"] {
            assert_eq!(show(&subscriber.next_push().await.unwrap()), message);
        }
        expect(
            subscriber,
            &[
                ("PING", "[pong ]"),
                ("PING hi", "[pong hi]"),
                (
                    "GET a",
                    "-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are \
                     allowed in this context",
                ),
                ("UNSUBSCRIBE", "[unsubscribe news (1)]"),
                ("PUNSUBSCRIBE n*", "[punsubscribe n* (0)]"),
                ("UNSUBSCRIBE", "[unsubscribe nil (0)]"),
                ("GET a", "nil"),
            ],
        )
        .await;
        assert_eq!(ask(publisher, "PUBLISH news bye").await, "(0)");
    })
    .unwrap();
}

#[test]
fn a_subscriber_that_goes_gets_nothing() {
    let network = network();
    run_virtual(async move {
        let mut subscriber = client(&network).await;
        expect(&mut subscriber, &[("SUBSCRIBE a", "[subscribe a (1)]")]).await;
        drop(subscriber);
        let publisher = &mut client(&network).await;
        expect(publisher, &[("PUBLISH a x", "(0)")]).await;
    })
    .unwrap();
}

#[test]
fn resp3_pushes_come_between_replies() {
    let network = network();
    run_virtual(async move {
        let client = &mut client(&network).await;
        ask(client, "HELLO 3").await;
        let subscribing = client.pipeline(&[vec!["SUBSCRIBE", "a"], vec!["PUBLISH", "a", "x"]]);
        // A push is no reply, so the only reply is that of PUBLISH.
        assert_eq!(
            loopscope::rt::timeout(loopscope::rt::ms(10), subscribing).await.err().map(|_| ()),
            Some(())
        );
    })
    .unwrap();
}
