//! The bridge and its guard, over real sockets: what reaches a service, and what is refused with which code.

use std::path::{Path, PathBuf};

use futures_util::{SinkExt, StreamExt};
use loopscope_lab::bridge::{LARGEST_MESSAGE, MOST_CONNECTIONS};
use loopscope_lab::bytes_allowed::WINDOW;
use loopscope_lab::closing::Closing;
use loopscope_lab::guard::{Guard, PROTOCOL};
use loopscope_lab::server::{Lab, serve};
use loopscope_lab::upstream::{SignIn, Upstream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A lab with a service `echo` and one, `absent`, whose socket nobody listens on. Its directory goes with it.
struct TestLab {
    port: u16,
    token: String,
    directory: PathBuf,
}

impl Drop for TestLab {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

impl TestLab {
    async fn start(name: &str) -> TestLab {
        let directory = std::env::temp_dir().join(format!("loopscope-lab-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(directory.join("index.html"), "<html><head></head></html>").unwrap();
        let echo = directory.join("echo.sock");
        tokio::spawn(accept(UnixListener::bind(&echo).unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let guard = Guard::new(port);
        let token = guard.token().to_owned();
        let upstream = |name, socket: &Path| Upstream {
            name,
            socket: socket.to_owned(),
            sign_in: SignIn::None,
            ended: Default::default(),
        };
        let upstreams = vec![upstream("echo", &echo), upstream("absent", &directory.join("absent.sock"))];
        tokio::spawn(serve(listener, Lab::new(&directory, guard, upstreams).unwrap()));
        TestLab { port, token, directory }
    }

    async fn socket(&self, service: &str, headers: &[(&str, &str)]) -> Socket {
        let url = format!("ws://127.0.0.1:{}/bridge/{service}", self.port);
        let mut request = url.into_client_request().unwrap();
        let protocols = format!("{PROTOCOL}, {}", self.token);
        let own: &[(&str, &str)] = &[("sec-websocket-protocol", &protocols)];
        for (name, value) in own.iter().chain(headers) {
            request.headers_mut().insert(http_name(name), value.parse().unwrap());
        }
        connect_async(request).await.unwrap().0
    }

    /// The text of a page.
    async fn get(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

fn http_name(name: &str) -> axum::http::HeaderName {
    name.parse().unwrap()
}

/// Sends back what arrives, until the end of it.
async fn accept(listener: UnixListener) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(echo(stream));
    }
}

async fn echo(stream: UnixStream) {
    let (mut from, mut to) = stream.into_split();
    let _ = tokio::io::copy(&mut from, &mut to).await;
}

async fn next(socket: &mut Socket) -> Message {
    socket.next().await.unwrap().unwrap()
}

async fn closing(socket: &mut Socket) -> (u16, String) {
    loop {
        if let Message::Close(Some(frame)) = next(socket).await {
            return (frame.code.into(), frame.reason.to_string());
        }
    }
}

async fn refusal(lab: &TestLab, service: &str, headers: &[(&str, &str)]) -> (u16, String) {
    closing(&mut lab.socket(service, headers).await).await
}

#[tokio::test]
async fn bytes_pass_both_ways_until_the_end() {
    let lab = TestLab::start("both-ways").await;
    let mut socket = lab.socket("echo", &[("origin", &format!("http://127.0.0.1:{}", lab.port))]).await;
    assert_eq!(next(&mut socket).await, Message::text("open"));
    socket.send(Message::binary(&b"PING\r\n"[..])).await.unwrap();
    let (mut passed, mut echoed) = (false, false);
    while !passed || !echoed {
        match next(&mut socket).await {
            Message::Text(text) => passed = text.as_str() == "room 6",
            Message::Binary(bytes) => echoed = &bytes[..] == b"PING\r\n",
            other => panic!("{other:?}"),
        }
    }
    // The page sends no more, and reads what is left.
    socket.send(Message::text("end")).await.unwrap();
    let ended = (Closing::CLOSED, "The service closed the connection.".to_owned());
    assert_eq!(closing(&mut socket).await, ended);
}

#[tokio::test]
async fn what_is_not_a_page_of_the_lab_is_refused() {
    let lab = TestLab::start("refused").await;
    let port = lab.port;
    let foreign = |said: &str| (Closing::FOREIGN, said.to_owned());
    assert_eq!(
        refusal(&lab, "echo", &[("origin", "http://evil.example")]).await,
        foreign("Pages of http://evil.example may not use the lab.")
    );
    assert_eq!(
        refusal(&lab, "echo", &[("host", "evil.example")]).await,
        foreign(&format!("The lab is at 127.0.0.1:{port}, not at evil.example."))
    );
    let wrong = format!("{PROTOCOL}, {}", "0".repeat(64));
    assert_eq!(
        refusal(&lab, "echo", &[("sec-websocket-protocol", &wrong)]).await,
        (Closing::TOKEN, "The lab was started anew: load the page again.".to_owned())
    );
    assert_eq!(
        refusal(&lab, "10.0.0.1:22", &[]).await,
        (Closing::UNKNOWN, "The lab has no service \"10.0.0.1:22\".".to_owned())
    );
}

#[tokio::test]
async fn a_service_that_is_not_there_is_named() {
    let lab = TestLab::start("absent").await;
    let (code, reason) = refusal(&lab, "absent", &[]).await;
    assert_eq!(code, Closing::GONE);
    assert!(reason.starts_with("The lab's absent cannot be reached: "), "{reason}");
}

#[tokio::test]
async fn an_oversized_message_ends_the_connection() {
    let lab = TestLab::start("oversized").await;
    let mut socket = lab.socket("echo", &[]).await;
    socket.send(Message::binary(vec![0; LARGEST_MESSAGE + 1])).await.unwrap();
    assert_eq!(
        closing(&mut socket).await,
        (Closing::TOO_LARGE, "A message has at most 65536 bytes.".to_owned())
    );
}

#[tokio::test]
async fn who_returns_no_room_gets_no_more_than_a_window() {
    let lab = TestLab::start("window").await;
    let mut socket = lab.socket("echo", &[]).await;
    let message = vec![7; LARGEST_MESSAGE];
    for _ in 0..4 {
        socket.send(Message::binary(message.clone())).await.unwrap();
    }
    let mut received = 0;
    while received < WINDOW {
        if let Message::Binary(bytes) = next(&mut socket).await {
            received += bytes.len();
        }
    }
    assert_eq!(received, WINDOW);
    socket.send(Message::binary(message)).await.unwrap();
    // The service has echoed it; the bridge may not send it before there is room.
    assert_eq!(next_binary_before_room(&mut socket).await, None);
    socket.send(Message::text("room 10")).await.unwrap();
    let more = loop {
        if let Message::Binary(bytes) = next(&mut socket).await {
            break bytes.len();
        }
    };
    assert_eq!(more, 10);
    socket.send(Message::text(format!("room {}", WINDOW + 1))).await.unwrap();
    assert_eq!(closing(&mut socket).await.0, Closing::TOO_LARGE);
}

/// Reads until the bridge says that it passed the last message on.
async fn next_binary_before_room(socket: &mut Socket) -> Option<usize> {
    let mut rooms = 0;
    loop {
        match next(socket).await {
            Message::Binary(bytes) => return Some(bytes.len()),
            Message::Text(text) if text.starts_with("room") => rooms += 1,
            _ => {}
        }
        if rooms >= 1 {
            return None;
        }
    }
}

#[tokio::test]
async fn there_are_only_so_many_connections() {
    let lab = TestLab::start("many").await;
    let mut sockets = Vec::new();
    for _ in 0..MOST_CONNECTIONS {
        let mut socket = lab.socket("echo", &[]).await;
        assert_eq!(next(&mut socket).await, Message::text("open"));
        sockets.push(socket);
    }
    let too_many = (Closing::TOO_MANY, "The lab carries at most 32 connections at once.".to_owned());
    assert_eq!(refusal(&lab, "echo", &[]).await, too_many);
    // One that ends makes room for another.
    let mut ending = sockets.pop().unwrap();
    ending.close(None).await.unwrap();
    while ending.next().await.is_some() {}
    let mut socket = lab.socket("echo", &[]).await;
    assert_eq!(next(&mut socket).await, Message::text("open"));
}

#[tokio::test]
async fn the_page_has_the_token_and_other_addresses_have_no_page() {
    let lab = TestLab::start("page").await;
    let page = lab.get("/", &format!("Host: 127.0.0.1:{}\r\n", lab.port)).await;
    let element = format!("<meta name=\"loopscope-lab\" content=\"{} echo absent\">", lab.token);
    assert!(page.contains(&element), "{page}");
    let refused = lab.get("/", "Host: evil.example\r\n").await;
    assert!(refused.starts_with("HTTP/1.1 403 "), "{refused}");
    assert!(!refused.contains(&lab.token));
    let foreign = format!("Host: 127.0.0.1:{}\r\nOrigin: http://evil.example\r\n", lab.port);
    assert!(lab.get("/api/", &foreign).await.starts_with("HTTP/1.1 403 "));
}

#[tokio::test]
async fn the_api_runs_without_services_and_says_what_is_missing() {
    let lab = TestLab::start("api").await;
    let host = format!("Host: 127.0.0.1:{}\r\n", lab.port);
    let index = lab.get("/api/", &host).await;
    assert!(index.ends_with("{\"message\":\"Hello World\"}"), "{index}");
    assert!(index.contains("loopscope-lane: 0+"), "{index}");
    let red = lab.get("/api/red", &host).await;
    assert!(red.starts_with("HTTP/1.1 503 ") && red.contains("The lab runs without Redis."), "{red}");
    let description = lab.get("/openapi.json", &host).await;
    assert!(
        ["/api/", "/api/red", "/api/mysql"].iter().all(|path| description.contains(path)),
        "{description}"
    );
    assert!(lab.get("/docs/", &host).await.contains("swagger-ui"), "the description has its page");
}
