//! HTTP on the page's network: clients, servers, and the practice web.

use std::io::ErrorKind;

use futures_util::{AsyncReadExt, AsyncWriteExt};
use loopscope::net::http::{Headers, HttpRequest, HttpResponse, get, get_up_to, request, serve};
use loopscope::net::{Endpoint, connect, listen, network};
use loopscope::rt::{ms, now, run_virtual, sleep, spawn_detached};

/// Runs a server that describes each request, and `client` beside it.
fn with_server<F: Future<Output = ()> + 'static>(client: F) {
    network().restart();
    run_virtual(async move {
        let listener = listen("127.0.0.1", 5000).unwrap();
        let describe = |request: HttpRequest| async move {
            sleep(ms(10)).await;
            let HttpRequest { method, target, body, .. } = request;
            HttpResponse::text(200, format!("{method} {target} {}", String::from_utf8_lossy(&body)))
        };
        spawn_detached("server", serve(listener, describe));
        client.await;
    })
    .unwrap();
}

#[test]
fn a_request_is_answered() {
    with_server(async {
        let answer = get("http://localhost:5000/red?n=1").await.unwrap();
        assert_eq!((answer.status, &*answer.body_text()), (200, "GET /red?n=1 "));
        let answer = request("post", "localhost:5000", Headers::default(), b"hello".to_vec()).await.unwrap();
        assert_eq!(answer.body_text(), "POST / hello");
        let answer = request("HEAD", "localhost:5000/", Headers::default(), Vec::new()).await.unwrap();
        assert_eq!((answer.headers.get("Content-Length"), answer.body.len()), (Some("7"), 0));
        assert_eq!(now().as_millis_f64(), 30.0);
    });
}

#[test]
fn of_a_long_page_no_more_is_read_than_is_wanted() {
    with_server(async {
        for (most, expected) in [(4, "GET "), (0, ""), (99, "GET /a ")] {
            assert_eq!(get_up_to("http://localhost:5000/a", most).await.unwrap().body_text(), expected);
        }
        for end in ["transfer-encoding: chunked\r\n\r\n3\r\nabc\r\nffffffff\r\nd", "\r\nabcd"] {
            let listener = listen("127.0.0.1", 0).unwrap();
            let url = format!("http://{}/", listener.endpoint());
            spawn_detached("endless", async move {
                let mut stream = listener.accept().await;
                stream.write_all(format!("HTTP/1.1 200 OK\r\n{end}").as_bytes()).await.unwrap();
                while stream.write_all(&[b'e'; 1000]).await.is_ok() {}
            });
            assert_eq!(get_up_to(&url, 6).await.unwrap().body_text(), "abcdee");
        }
    });
}

#[test]
fn what_cannot_be_answered_is_an_error_that_says_so() {
    with_server(async {
        let error = get("gopher://a").await.unwrap_err();
        assert_eq!(error.to_string(), "\"gopher://a\" is not an http: or https: URL");
        let error = get("http://localhost:5001/").await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "no answer from http://localhost:5001/: connection to 127.0.0.1:5001 refused: nobody listens there"
        );
    });
}

/// Sends bytes to the server and returns what it answers until it closes the connection.
async fn say(text: &str) -> String {
    let mut stream = connect("localhost", 5000).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.close().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[test]
fn requests_on_one_connection_are_answered_in_their_order() {
    with_server(async {
        let chunked =
            "POST /b HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=1\r\nde\r\n0\r\n\r\n";
        let answers = say(&format!("GET /a HTTP/1.1\r\n\r\n{chunked}GET /c HTTP/1.1\r\n\r\n")).await;
        let bodies: Vec<&str> = answers.split("HTTP/1.1 200 OK").skip(1).collect();
        assert_eq!(bodies.len(), 3, "{answers}");
        for (body, expected) in bodies.iter().zip(["GET /a ", "POST /b abcde", "GET /c "]) {
            assert!(body.ends_with(expected), "{body} {expected}");
        }
    });
}

#[test]
fn what_is_no_request_is_refused() {
    with_server(async {
        for bad in [
            "GARBAGE\r\n\r\n".to_owned(),
            "GET / HTTP/1.1\r\ncontent-length: many\r\n\r\n".to_owned(),
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n".to_owned(),
            "POST / HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n".to_owned(),
            format!("GET / HTTP/1.1\r\na: {}\r\n\r\n", "x".repeat(100_000)),
        ] {
            let answer = say(&bad).await;
            assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
        }
        // A request that breaks off has no answer.
        assert_eq!(say("GET / HT").await, "");
    });
}

#[test]
fn an_answer_may_end_with_the_connection_or_be_cut() {
    network().restart();
    run_virtual(async {
        let listener = listen("localhost", 5000).unwrap();
        spawn_detached("server", async move {
            for answer in ["HTTP/1.1 200 OK\r\n\r\nto the end", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncut"] {
                let mut stream = listener.accept().await;
                let _ = stream.read(&mut [0; 1024]).await;
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        assert_eq!(get("localhost:5000").await.unwrap().body_text(), "to the end");
        let error = get("localhost:5000").await.unwrap_err();
        let is_cut = matches!(&error, loopscope::net::http::HttpError::Io(_, error) if error.kind() == ErrorKind::UnexpectedEof);
        assert!(is_cut, "{error}");
    })
    .unwrap();
}

#[test]
fn the_practice_web_answers_for_hosts_elsewhere() {
    network().restart();
    run_virtual(async {
        let page = get("https://python.org").await.unwrap();
        assert!(page.body_text().contains("A small web of moons"));
        let moon = get("http://www.baidu.com/moons/io").await.unwrap();
        assert!(moon.body_text().contains("<h1>Io</h1>"), "{}", moon.body_text());
        for (path, status) in [
            ("/missing", 404),
            ("/gone", 410),
            ("/loop/a", 302),
            ("/../Cargo.toml", 404),
            ("/robots.txt", 200),
        ] {
            assert_eq!(get(&format!("http://a.org{path}")).await.unwrap().status, status, "{path}");
        }
        assert!(get("http://a.org/huge").await.unwrap().body.len() > 3_000_000);
        let before = now();
        assert_eq!(get("http://a.org/slow").await.unwrap().status, 200);
        // To connect, and to ask: two ways each, 20 ms a way.
        assert_eq!(now().since(before).as_secs_f64(), 2.08);
        let local = Endpoint::new("localhost", 80);
        assert_eq!(network().connect(local).await.err().unwrap().kind(), ErrorKind::ConnectionRefused);
    })
    .unwrap();
}

/// The pages of the practice web refer to pages that exist.
#[test]
fn every_page_can_be_reached() {
    network().restart();
    let reached = run_virtual(async {
        let mut known = vec!["/".to_owned()];
        let mut next = 0;
        while next < known.len() {
            let answer = get(&format!("http://a.org{}", known[next])).await.unwrap();
            let here =
                loopscope::net::http::url::HttpUrl::parse(&format!("http://a.org{}", known[next])).unwrap();
            next += 1;
            for link in answer.body_text().split("href=\"").skip(1) {
                let target = here.join(link.split('"').next().unwrap()).unwrap().target;
                if answer.status == 200 && !known.contains(&target) {
                    known.push(target);
                }
            }
        }
        known
    })
    .unwrap();
    assert!(reached.len() >= 70, "{}", reached.len());
    let files = std::fs::read_dir("static/web/moons").unwrap().count();
    assert_eq!(reached.iter().filter(|path| path.starts_with("/moons/")).count(), files);
}
