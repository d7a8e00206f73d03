//! Streams and listeners.

use std::io::ErrorKind;

use futures_util::{AsyncReadExt, AsyncWriteExt};
use loopscope::net::{CAPACITY, Endpoint};
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{ms, run_virtual, sleep, spawn, yield_now};

use crate::echo::{ask, connect, network};

#[test]
fn an_exchange_is_a_sequence_of_wakes_between_client_and_server() {
    let test = TestLoop::new();
    let network = network();
    drop(test.executor.spawn("main", async move {
        let mut stream = connect(&network).await.unwrap();
        assert_eq!(ask(&mut stream, "hi").await.unwrap(), "hi");
    }));
    test.run_to_end();
    assert_eq!(
        test.events(),
        [
            "0 spawned main by host",
            "0 ready main by spawn",
            "0 poll main",
            "0 wait main on connect: connect 127.0.0.1:7",
            "0 pending main",
            "0 call connect 127.0.0.1:7 by timer",
            "0 nobody says 127.0.0.1:7: an echo in this page",
            "0 spawned echo 127.0.0.1:7 by host",
            "0 ready echo 127.0.0.1:7 by spawn",
            "0 ready main by timer",
            "0 called",
            "0 poll echo 127.0.0.1:7",
            "0 spawned echo 127.0.0.1:7 #1 by echo 127.0.0.1:7",
            "0 ready echo 127.0.0.1:7 #1 by spawn",
            "0 wait echo 127.0.0.1:7 on accept: accept 127.0.0.1:7",
            "0 pending echo 127.0.0.1:7",
            "0 poll main",
            "0 end of wait main on connect: connect 127.0.0.1:7",
            "0 wait main on stream: read from 127.0.0.1:7",
            "0 pending main",
            "0 poll echo 127.0.0.1:7 #1",
            "0 ready main by echo 127.0.0.1:7 #1",
            "0 wait echo 127.0.0.1:7 #1 on stream: read from 127.0.0.1:7",
            "0 pending echo 127.0.0.1:7 #1",
            "0 poll main",
            "0 end of wait main on stream: read from 127.0.0.1:7",
            "0 ready echo 127.0.0.1:7 #1 by main",
            "0 completed main",
            "0 poll echo 127.0.0.1:7 #1",
            "0 end of wait echo 127.0.0.1:7 #1 on stream: read from 127.0.0.1:7",
            "0 completed echo 127.0.0.1:7 #1",
        ]
    );
}

#[test]
fn the_end_comes_after_what_was_sent() {
    let network = network();
    run_virtual(async move {
        let listener = network.listen(Endpoint::new("localhost", 5000)).unwrap();
        let mut client = network.connect(Endpoint::new("127.0.0.1", 5000)).await.unwrap();
        let mut server = listener.accept().await;
        client.write_all(b"last words").await.unwrap();
        drop(client);
        let mut text = String::new();
        server.read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "last words");
        let error = server.write_all(b"?").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
        drop(server);
        assert_eq!(network.connections(), []);
    })
    .unwrap();
}

#[test]
fn half_of_a_connection_may_be_closed() {
    let network = network();
    run_virtual(async move {
        let mut stream = connect(&network).await.unwrap();
        stream.write_all(b"all").await.unwrap();
        stream.close().await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "all");
    })
    .unwrap();
}

#[test]
fn who_sends_more_than_fits_waits_for_the_reader() {
    let network = network();
    run_virtual(async move {
        let listener = network.listen(Endpoint::new("localhost", 5000)).unwrap();
        let mut client = network.connect(Endpoint::new("localhost", 5000)).await.unwrap();
        let mut server = listener.accept().await;
        let sending = spawn("send", async move {
            client.write_all(&vec![1; CAPACITY + 1]).await.unwrap();
        });
        yield_now().await;
        yield_now().await;
        assert!(!sending.is_finished());
        let mut buffer = vec![0; CAPACITY];
        server.read_exact(&mut buffer).await.unwrap();
        sending.await.unwrap();
        let mut rest = Vec::new();
        server.read_to_end(&mut rest).await.unwrap();
        assert_eq!(rest, [1]);
    })
    .unwrap();
}

#[test]
fn an_endpoint_has_one_listener_until_it_is_dropped() {
    let network = network();
    run_virtual(async move {
        let endpoint = Endpoint::new("localhost", 5000);
        let listener = network.listen(endpoint.clone()).unwrap();
        let error = network.listen(endpoint.clone()).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::AddrInUse);
        let mut client = network.connect(endpoint.clone()).await.unwrap();
        drop(listener);
        assert_eq!(client.read(&mut [0]).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        let error = network.connect(endpoint.clone()).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        assert_eq!(error.to_string(), "connection to 127.0.0.1:5000 refused: nobody listens there");
        network.listen(endpoint).unwrap();
    })
    .unwrap();
}

#[test]
fn a_free_port_is_chosen_for_port_0() {
    let network = network();
    run_virtual(async move {
        let first = network.listen(Endpoint::new("localhost", 0)).unwrap();
        let second = network.listen(Endpoint::new("localhost", 0)).unwrap();
        assert_eq!((first.endpoint().port, second.endpoint().port), (32768, 32769));
    })
    .unwrap();
}

#[test]
fn a_thousand_connections_are_served() {
    let network = network();
    let answers = run_virtual(async move {
        let mut tasks = Vec::new();
        for n in 0..1000 {
            let network = network.clone();
            tasks.push(spawn(format!("client-{n}"), async move {
                let mut stream = connect(&network).await.unwrap();
                sleep(ms(n % 7)).await;
                ask(&mut stream, &format!("{n}")).await.unwrap()
            }));
        }
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        answers
    });
    assert_eq!(answers.unwrap(), (0..1000).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_run_begins_without_what_the_last_one_left() {
    let network = network();
    run_virtual(async move {
        let stream = connect(&network).await.unwrap();
        let listener = network.listen(Endpoint::new("localhost", 5000)).unwrap();
        network.restart();
        assert_eq!((network.connections().len(), network.listening().len()), (0, 0));
        let again = network.listen(Endpoint::new("localhost", 5000)).unwrap();
        drop((stream, listener));
        assert_eq!(network.listening(), [again.endpoint().clone()]);
    })
    .unwrap();
}
