//! The practice web: it answers for every host that the page may not reach, so that crawlers have something to crawl.
//!
//! Its pages are files of this site (`static/web`), the same for each host. Some paths misbehave as real sites do: `/slow` takes its
//! time, `/loop/a` and `/loop/b` redirect to each other, `/huge` is long, `/gone` is gone, all else that is no page is not found.
//!
//! Invariant: an answer depends on the path alone. Next: [`server`](super::server).

use std::rc::Rc;
use std::time::Duration;

use super::files::file;
use super::message::{Headers, HttpRequest, HttpResponse};
use super::server::respond;
use crate::net::endpoint::Endpoint;
use crate::net::service::{Service, Serving};
use crate::net::stream::Stream;
use crate::rt::sleep;

/// How long `/slow` takes.
const SLOW: Duration = Duration::from_secs(2);
/// The bytes of `/huge`.
const HUGE: usize = 3 * 1024 * 1024;

/// A host of the practice web.
pub struct PracticeWeb;

impl PracticeWeb {
    /// The service of a host.
    pub fn at(_: &Endpoint) -> Rc<dyn Service> {
        Rc::new(PracticeWeb)
    }

    async fn answer(request: HttpRequest) -> HttpResponse {
        if !matches!(&*request.method, "GET" | "HEAD") {
            return HttpResponse::text(405, "This page is for reading.\n");
        }
        match request.path() {
            "/slow" => {
                sleep(SLOW).await;
                page("slow")
            }
            "/loop/a" => redirect("/loop/b"),
            "/loop/b" => redirect("/loop/a"),
            "/huge" => HttpResponse::new(200, "text/html; charset=utf-8", huge()),
            "/gone" => HttpResponse::text(410, "This page is gone.\n"),
            "/robots.txt" => match file("robots.txt") {
                Some(text) => HttpResponse::new(200, "text/plain; charset=utf-8", text),
                None => not_found(),
            },
            path => page(path.trim_matches('/')),
        }
    }
}

/// The page of a path.
fn page(path: &str) -> HttpResponse {
    let path = if path.is_empty() { "index" } else { path.trim_end_matches(".html") };
    match file(&format!("{path}.html")) {
        Some(page) => HttpResponse::new(200, "text/html; charset=utf-8", page),
        None => not_found(),
    }
}

impl Service for PracticeWeb {
    fn serve(self: Rc<Self>, stream: Stream) -> Serving {
        Box::pin(respond(stream, PracticeWeb::answer))
    }
}

fn redirect(to: &str) -> HttpResponse {
    let headers = Headers::from_iter([("location", to)]);
    HttpResponse { status: 302, headers, body: Vec::new() }
}

fn not_found() -> HttpResponse {
    HttpResponse::text(404, "There is no such page.\n")
}

fn huge() -> Vec<u8> {
    const LINE: &str =
        "<p>This page goes on and on: a crawler that reads every byte of it reads nothing else.</p>\n";
    let mut page = String::from("<!doctype html>\n<title>A very long page</title>\n");
    while page.len() < HUGE {
        page.push_str(LINE);
    }
    page.into_bytes()
}
