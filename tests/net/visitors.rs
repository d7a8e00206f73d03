//! Visitors' requests, and the network as the page shows it.

use std::cell::RefCell;
use std::rc::Rc;

use loopscope::net::http::visitors::{RequestAnswer, RequestOrder, visit};
use loopscope::net::http::{Headers, HttpRequest, HttpResponse, serve};
use loopscope::net::{Conditions, Endpoint, RouteSettings, ServerFault, connect, listen, network};
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{ms, run_virtual, sleep};

fn order(url: &str, times: u32, concurrently: u32) -> RequestOrder {
    let (method, url) = ("GET".to_owned(), url.to_owned());
    let (headers, body) = (Headers::default(), String::new());
    RequestOrder { method, url, headers, body, times, concurrently, per_second: None }
}

/// A server that takes 10 ms for each request, begun after 100 ms.
async fn server() {
    sleep(ms(100)).await;
    let answer = |request: HttpRequest| async move {
        sleep(ms(10)).await;
        HttpResponse::text(200, request.target)
    };
    serve(listen("127.0.0.1", 5000).unwrap(), answer).await;
}

#[test]
fn visitors_wait_for_the_server_and_share_the_requests() {
    network().restart();
    let test = TestLoop::new();
    drop(test.executor.spawn("server", server()));
    let answers = Rc::new(RefCell::new(Vec::new()));
    let given = answers.clone();
    visit(None, order("/red", 5, 2), Box::new(move |answers| *given.borrow_mut() = answers));
    test.run_to_end();
    let texts: Vec<(String, f64)> = answers
        .borrow()
        .iter()
        .map(|answer| (answer.result.as_ref().unwrap().body_text(), answer.ms))
        .collect();
    assert_eq!(texts, vec![("/red".to_owned(), 10.0); 5]);
    let events = test.events();
    let spawned = events.iter().filter(|event| event.contains("spawned visitor-")).count();
    assert_eq!(spawned, 2);
    // Three rounds of two requests, the last of one.
    assert!(events.iter().any(|event| event == "130 completed visitor-1"), "{events:#?}");
}

/// What came of an order to the server: the times at which requests began, and the visitors.
fn at_a_rate(order: RequestOrder) -> (Vec<String>, usize) {
    network().restart();
    let test = TestLoop::new();
    drop(test.executor.spawn("server", server()));
    visit(None, order, Box::new(|answers| assert!(answers.iter().all(|answer| answer.result.is_ok()))));
    test.run_to_end();
    let events = test.events();
    let accepted = events.iter().filter(|event| event.contains("spawned connection #"));
    let times = accepted.filter_map(|event| event.split(' ').next()).map(str::to_owned).collect();
    let visitors = events.iter().filter(|event| event.contains("spawned visitor-")).count();
    (times, visitors)
}

#[test]
fn requests_come_at_a_rate_by_as_many_visitors_as_that_takes() {
    // Each takes 10 ms; every 4 ms one is due, so three are on their way at a time.
    let (times, visitors) = at_a_rate(RequestOrder { per_second: Some(250), ..order("/red", 6, 6) });
    assert_eq!(times, ["100", "104", "108", "112", "116", "120"]);
    assert_eq!(visitors, 4);
    // One visitor waits for its answer, and is late.
    let (times, visitors) = at_a_rate(RequestOrder { per_second: Some(250), ..order("/red", 3, 1) });
    assert_eq!((times, visitors), (vec!["100".to_owned(), "110".to_owned(), "120".to_owned()], 1));
}

#[test]
fn an_order_is_dropped_with_the_run() {
    network().restart();
    let told = Rc::new(());
    let kept = told.clone();
    visit(None, order("/", 1, 1), Box::new(move |_| drop(kept)));
    assert_eq!(Rc::strong_count(&told), 2);
    network().restart();
    assert_eq!(Rc::strong_count(&told), 1);
}

#[test]
fn an_order_without_a_server_says_why() {
    network().restart();
    let test = TestLoop::new();
    drop(test.executor.spawn("server", server()));
    let answers = Rc::new(RefCell::new(Vec::<RequestAnswer>::new()));
    let given = answers.clone();
    visit(None, order("http://127.0.0.1:1/", 1, 1), Box::new(move |answers| *given.borrow_mut() = answers));
    test.run_to_end();
    let error = answers.borrow()[0].result.clone().unwrap_err();
    assert_eq!(
        error,
        "no answer from http://127.0.0.1:1/: connection to 127.0.0.1:1 refused: nobody listens there"
    );
}

#[test]
fn what_a_visitor_sets_for_a_route_outlives_runs() {
    network().restart();
    let conditions = Conditions { latency: ms(40), fault: ServerFault::Silent, ..Conditions::default() };
    network().apply(&RouteSettings { id: "web".to_owned(), is_on: true, conditions });
    network().restart();
    let view = network().view();
    let web = view.routes.iter().find(|route| route.id == "web").unwrap();
    assert_eq!(web.conditions, conditions);
}

#[test]
fn a_view_has_listeners_and_connections() {
    network().restart();
    run_virtual(async {
        let listener = listen("localhost", 5000).unwrap();
        let client = connect("localhost", 5000).await.unwrap();
        let view = network().view();
        assert_eq!(view.listeners, [Endpoint::new("localhost", 5000)]);
        assert_eq!(view.connections.len(), 1);
        assert_eq!(view.connections[0].server, "program");
        drop((listener, client));
        let view = network().view();
        assert_eq!((view.listeners.len(), view.connections.len()), (0, 0));
    })
    .unwrap();
}
