//! What clients in Rust make of servers that fail: late, silent, cut in mid-answer, gone.

use std::io::ErrorKind;

use futures_util::{AsyncReadExt, AsyncWriteExt};
use loopscope::net::http::{HttpError, HttpRequest, HttpResponse, get, serve};
use loopscope::net::mysql::MysqlClientError;
use loopscope::net::redis::RedisError;
use loopscope::net::{Conditions, ServerFault, connect, listen, network};
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{ms, now, run_virtual, sleep, spawn, timeout};

use crate::echo::{self, ask};
use crate::mysql_engine;
use crate::redis;

fn late() -> Conditions {
    Conditions { latency: ms(5), late: ms(300), ..Conditions::default() }
}

fn fault(fault: ServerFault) -> Conditions {
    Conditions { fault, ..Conditions::default() }
}

#[test]
fn a_late_server_holds_up_each_request_once_and_each_connection_by_itself() {
    let network = echo::network();
    network.routes()[0].set_conditions(late());
    let ends = run_virtual(async move {
        let mut tasks = Vec::new();
        for n in 0..2 {
            let network = network.clone();
            tasks.push(spawn(format!("client-{n}"), async move {
                let mut stream = echo::connect(&network).await.unwrap();
                // In two parts, which arrive before the server regards the request.
                stream.write_all(b"he").await.unwrap();
                assert_eq!(ask(&mut stream, "llo").await.unwrap(), "hel");
                let mut rest = [0; 2];
                stream.read_exact(&mut rest).await.unwrap();
                let first = now().as_millis_f64();
                ask(&mut stream, "again").await.unwrap();
                (first, now().as_millis_f64())
            }));
        }
        let mut ends = Vec::new();
        for task in tasks {
            ends.push(task.await.unwrap());
        }
        ends
    });
    // To connect 10 ms; then 5 there, 300 at the server, 5 back.
    assert_eq!(ends.unwrap(), [(320.0, 630.0); 2]);
}

#[test]
fn the_wait_of_a_late_server_is_its_own() {
    let network = echo::network();
    network.routes()[0].set_conditions(late());
    let test = TestLoop::new();
    drop(test.executor.spawn("client", async move {
        let mut stream = echo::connect(&network).await.unwrap();
        ask(&mut stream, "hi").await.unwrap();
    }));
    test.run_to_end();
    let events = test.events();
    let waits: Vec<&String> = events.iter().filter(|event| event.contains("answers 300 ms late")).collect();
    assert_eq!(
        waits,
        [
            "15 wait echo 127.0.0.1:7 #1 on late: answers 300 ms late",
            "315 end of wait echo 127.0.0.1:7 #1 on late: answers 300 ms late"
        ],
        "{events:#?}"
    );
}

#[test]
fn an_answer_that_breaks_off_is_read_up_to_there() {
    let network = echo::network();
    network.routes()[0].set_conditions(Conditions { latency: ms(5), ..fault(ServerFault::CutReply) });
    run_virtual(async move {
        let mut stream = echo::connect(&network).await.unwrap();
        stream.write_all(b"whole").await.unwrap();
        let mut read = Vec::new();
        let error = stream.read_to_end(&mut read).await.unwrap_err();
        assert_eq!((&*read, error.kind()), (&b"who"[..], ErrorKind::ConnectionReset));
    })
    .unwrap();
}

#[test]
fn clients_whose_answer_breaks_off_are_of_no_more_use() {
    run_virtual(async {
        let network = redis::network();
        network.routes()[0].set_conditions(fault(ServerFault::CutReply));
        let client = &mut redis::client(&network).await;
        assert!(matches!(client.get("a").await, Err(RedisError::Io(_))));
        assert!(client.is_broken());

        let network = mysql_engine::network();
        network.routes()[0].set_conditions(fault(ServerFault::CutReply));
        // The login is answered.
        let mut client = mysql_engine::client(&network).await;
        assert!(matches!(client.query("SELECT 1").await, Err(MysqlClientError::Io(_))));
        assert!(client.is_broken());
    })
    .unwrap();
}

#[test]
fn a_page_that_breaks_off_is_an_error() {
    network().restart();
    let web = network().routes().into_iter().find(|route| route.id == "web").unwrap();
    let before = web.conditions();
    web.set_conditions(fault(ServerFault::CutReply));
    let result = run_virtual(get("http://a.org/")).unwrap();
    web.set_conditions(before);
    assert!(
        matches!(&result, Err(HttpError::Io(_, error)) if error.kind() == ErrorKind::ConnectionReset),
        "{result:?}"
    );
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    run_virtual(async {
        let network = redis::network();
        network.routes()[0].set_conditions(fault(ServerFault::Silent));
        let client = &mut redis::client(&network).await;
        timeout(ms(500), client.get("a")).await.unwrap_err();
        assert_eq!((client.is_broken(), now().as_millis_f64()), (true, 500.0));

        let network = mysql_engine::network();
        network.routes()[0].set_conditions(fault(ServerFault::Silent));
        // It does not even greet.
        assert!(timeout(ms(500), mysql_engine::client(&network)).await.is_err());
        assert_eq!(now().as_millis_f64(), 1000.0);
        sleep(ms(1)).await;
        assert_eq!(network.connections(), []);
    })
    .unwrap();
}

#[test]
fn a_client_may_close_its_half_and_still_read_the_answers() {
    run_virtual(async {
        let network = redis::network();
        let mut stream = redis::stream(&network, 6379).await;
        stream.write_all(b"*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPING\r\n").await.unwrap();
        stream.close().await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        assert_eq!(text, "+PONG\r\n+PONG\r\n");
    })
    .unwrap();
}

#[test]
fn a_server_that_is_stopped_breaks_off_what_it_serves() {
    network().restart();
    run_virtual(async {
        let listener = listen("127.0.0.1", 5000).unwrap();
        let slow = |_: HttpRequest| async {
            sleep(ms(100)).await;
            HttpResponse::text(200, "late")
        };
        let server = spawn("server", serve(listener, slow));
        assert_eq!(get("http://localhost:5000/").await.unwrap().body_text(), "late");
        let asking = spawn("asking", get("http://localhost:5000/"));
        sleep(ms(50)).await;
        server.cancel();
        server.await.unwrap_err();
        let refused = connect("localhost", 5000).await.err().unwrap();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        // Who is being served is a task of its own, and gets the answer.
        assert_eq!(asking.await.unwrap().unwrap().body_text(), "late");
    })
    .unwrap();
}

#[test]
fn a_route_that_is_switched_off_refuses_new_connections_alone() {
    let network = echo::network();
    run_virtual(async move {
        let mut before = echo::connect(&network).await.unwrap();
        network.routes()[0].is_on.set(false);
        assert_eq!(ask(&mut before, "hi").await.unwrap(), "hi");
        let refused = echo::connect(&network).await.err().unwrap();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    })
    .unwrap();
}
