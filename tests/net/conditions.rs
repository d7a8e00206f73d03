//! Delays, limits and faults of a route.

use std::io::ErrorKind;
use std::rc::Rc;
use std::time::Duration;

use futures_util::AsyncReadExt;
use loopscope::net::{Conditions, Endpoint, Network, Pattern, Route, ServerFault};
use loopscope::rt::{ms, now, run_virtual, sleep, spawn, timeout};

use crate::echo::{Echo, ask, connect, network};

#[test]
fn latency_is_paid_both_ways_and_once_to_connect() {
    let network = network();
    network.routes()[0].set_conditions(Conditions { latency: ms(50), ..Conditions::default() });
    run_virtual(async move {
        let mut stream = connect(&network).await.unwrap();
        assert_eq!(now().as_millis_f64(), 100.0);
        ask(&mut stream, "hi").await.unwrap();
        assert_eq!(now().as_millis_f64(), 200.0);
    })
    .unwrap();
}

#[test]
fn jitter_delays_differently_and_alike_in_each_run() {
    let network = network();
    network.routes()[0].set_conditions(Conditions { jitter: ms(100), ..Conditions::default() });
    let run = || {
        network.restart();
        let network = network.clone();
        run_virtual(async move {
            let mut stream = connect(&network).await.unwrap();
            let mut times = Vec::new();
            for n in 0..10 {
                assert_eq!(ask(&mut stream, &format!("{n}")).await.unwrap(), format!("{n}"));
                times.push(now());
            }
            times
        })
        .unwrap()
    };
    let first = run();
    assert_eq!(first, run());
    let steps: std::collections::BTreeSet<Duration> =
        first.windows(2).map(|pair| pair[1].since(pair[0])).collect();
    assert!(steps.len() > 5, "the delays differ: {steps:?}");
}

#[test]
fn connections_above_the_limit_wait_for_a_place() {
    let network = network();
    network.routes()[0].set_conditions(Conditions { limit: Some(2), ..Conditions::default() });
    let ends = run_virtual(async move {
        let mut tasks = Vec::new();
        for n in 0..4 {
            let network = network.clone();
            tasks.push(spawn(format!("client-{n}"), async move {
                let mut stream = connect(&network).await.unwrap();
                ask(&mut stream, "hi").await.unwrap();
                sleep(ms(10)).await;
                drop(stream);
                now().as_millis_f64()
            }));
        }
        let mut ends = Vec::new();
        for task in tasks {
            ends.push(task.await.unwrap());
        }
        ends
    });
    assert_eq!(ends.unwrap(), [10.0, 10.0, 20.0, 20.0]);
}

#[test]
fn faults_are_what_clients_see() {
    let network = network();
    let route = network.routes()[0].clone();
    let shown = route.clone();
    let set = move |fault| route.set_conditions(Conditions { fault, ..Conditions::default() });
    run_virtual(async move {
        set(ServerFault::Refuse);
        assert_eq!(connect(&network).await.err().unwrap().kind(), ErrorKind::ConnectionRefused);
        set(ServerFault::Silent);
        let mut stream = connect(&network).await.unwrap();
        timeout(ms(1000), ask(&mut stream, "hi")).await.unwrap_err();
        drop(stream);
        set(ServerFault::Cut);
        let mut stream = connect(&network).await.unwrap();
        assert_eq!(ask(&mut stream, "hi").await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        shown.is_on.set(false);
        let error = connect(&network).await.err().unwrap();
        assert_eq!(error.to_string(), "connection to 127.0.0.1:7 refused: its route is switched off");
    })
    .unwrap();
}

#[test]
fn a_route_that_passes_when_it_is_off_leaves_the_address_to_the_next() {
    let route = |id| Route::new(id, Pattern::Domain(".lab"), |_| Rc::new(Echo), "");
    let network = Network::new(vec![route("real").passing_when_off(), route("own")]);
    let routes = network.routes();
    run_virtual(async move {
        let connect = || network.connect(Endpoint::new("redis.lab", 6379));
        let servers =
            || -> Vec<String> { network.connections().into_iter().map(|each| each.server).collect() };
        let _real = connect().await.unwrap();
        routes[0].is_on.set(false);
        let _own = connect().await.unwrap();
        assert_eq!(servers(), ["real", "own"]);
        routes[1].is_on.set(false);
        let error = connect().await.err().unwrap();
        assert_eq!(error.to_string(), "connection to redis.lab:6379 refused: its route is switched off");
        let error = network.connect(Endpoint::new("lab", 6379)).await.err().unwrap();
        assert_eq!(error.to_string(), "connection to lab:6379 refused: nobody listens there");
    })
    .unwrap();
}

#[test]
fn a_connection_can_be_cut_while_it_is_read() {
    let network = network();
    run_virtual(async move {
        let mut stream = connect(&network).await.unwrap();
        ask(&mut stream, "hi").await.unwrap();
        let view = network.connections();
        assert_eq!((view.len(), view[0].sent, view[0].received), (1, 2, 2));
        let number = view[0].number;
        let reading = spawn("read", async move { stream.read(&mut [0]).await.unwrap_err().kind() });
        sleep(ms(1)).await;
        assert!(network.cut(number));
        assert_eq!(reading.await.unwrap(), ErrorKind::ConnectionReset);
        sleep(ms(1)).await;
        assert!(!network.cut(number));
    })
    .unwrap();
}
