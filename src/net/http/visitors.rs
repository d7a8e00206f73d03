//! Visitors: requests from outside a program, to the servers that it runs.
//!
//! Each visitor is a task of the run, so the timeline shows what it waits for. Invariant: an order is answered whole, in the order of
//! its requests, or not at all if the run ends before. Next: [`client`](super::client).

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use super::client::request;
use super::message::{Headers, HttpResponse};
use crate::net::defaults::network;
use crate::rt::guest::Guest;
use crate::rt::{NamedWaitExt, Time, now, sleep_until, spawn_detached};

/// The most requests of an order.
pub const MOST_REQUESTS: u32 = 10_000;

/// What visitors are to request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestOrder {
    /// `GET`, `POST`, ...
    pub method: String,
    /// A URL, or a path at the program's first server.
    pub url: String,
    /// Beside those that a client adds.
    pub headers: Headers,
    /// Empty for none.
    pub body: String,
    /// How many requests.
    pub times: u32,
    /// How many visitors send them, each one after the other.
    pub concurrently: u32,
    /// How many begin in a second at most; `None`: each as soon as a visitor is free.
    pub per_second: Option<u32>,
}

/// What came of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestAnswer {
    /// The answer, or why there is none.
    pub result: Result<HttpResponse, String>,
    /// How long it took, in milliseconds of loop time.
    pub ms: f64,
}

/// What is called with the answers to an order.
pub type Answered = Box<dyn FnOnce(Vec<RequestAnswer>)>;

/// An order that is being carried out.
struct Batch {
    order: RequestOrder,
    begun: Cell<u32>,
    left: Cell<u32>,
    /// The visitors so far, and those that wait until their next request is due.
    visitors: Cell<u32>,
    waiting: Cell<u32>,
    /// When the first request is due.
    start: Cell<Time>,
    answers: RefCell<Vec<Option<RequestAnswer>>>,
    done: Cell<Option<Answered>>,
}

/// Has visitors send requests, on a loop; calls `done` with the answers. It is dropped if the run ends before. Without a loop, and
/// as long as the program listens nowhere, they wait until it does.
pub fn visit(guest: Option<&Guest>, order: RequestOrder, done: Answered) {
    let network = network();
    match guest {
        Some(guest) if !network.listening().is_empty() => send_all(guest, order, done),
        _ => network.when_listening(Box::new(|guest| send_all(guest, order, done))),
    }
}

fn send_all(guest: &Guest, order: RequestOrder, done: Answered) {
    let order =
        RequestOrder { url: absolute(&order.url), times: order.times.clamp(1, MOST_REQUESTS), ..order };
    let times = order.times;
    // With a rate, a visitor comes when none is free.
    let visitors = if order.per_second.is_some() { 1 } else { order.concurrently.clamp(1, times) };
    let batch = Rc::new(Batch {
        order,
        begun: Cell::new(0),
        left: Cell::new(times),
        visitors: Cell::new(0),
        waiting: Cell::new(0),
        start: Cell::default(),
        answers: RefCell::new(vec![None; times as usize]),
        done: Cell::new(Some(done)),
    });
    guest.call_soon("visitors".into(), move || {
        batch.start.set(now());
        for _ in 0..visitors {
            batch.add_visitor();
        }
    });
}

/// The URL of a path at the program's first server.
fn absolute(url: &str) -> String {
    match network().listening().first() {
        Some(endpoint) if url.starts_with('/') => format!("http://{endpoint}{url}"),
        _ => url.to_owned(),
    }
}

impl Batch {
    fn add_visitor(self: &Rc<Batch>) {
        self.visitors.set(self.visitors.get() + 1);
        spawn_detached(format!("visitor-{}", self.visitors.get()), self.clone().send_in_turn());
    }

    /// Waits until a request is due, and leaves the next one to another visitor if none waits for it.
    async fn wait_until_due(self: &Rc<Batch>, number: u32, per_second: u32) {
        let due = self.start.get() + Duration::from_secs(number.into()) / per_second;
        if due > now() {
            self.waiting.set(self.waiting.get() + 1);
            sleep_until(due).named_wait("rate", format!("{per_second} requests a second")).await;
            self.waiting.set(self.waiting.get() - 1);
        }
        let is_more = self.begun.get() < self.order.times;
        if is_more && self.waiting.get() == 0 && self.visitors.get() < self.order.concurrently {
            self.add_visitor();
        }
    }

    /// A visitor: sends the next request until none is left.
    async fn send_in_turn(self: Rc<Batch>) {
        while self.begun.get() < self.order.times {
            let number = self.begun.get();
            self.begun.set(number + 1);
            if let Some(per_second) = self.order.per_second {
                self.wait_until_due(number, per_second).await;
            }
            let RequestOrder { method, url, headers, body, .. } = &self.order;
            let began = now();
            let result = request(method, url, headers.clone(), body.clone().into_bytes()).await;
            let ms = now().since(began).as_secs_f64() * 1e3;
            self.answered(number, RequestAnswer { result: result.map_err(|error| error.to_string()), ms });
        }
    }

    fn answered(&self, number: u32, answer: RequestAnswer) {
        if let Some(place) = self.answers.borrow_mut().get_mut(number as usize) {
            *place = Some(answer);
        }
        self.left.set(self.left.get() - 1);
        if self.left.get() == 0
            && let Some(done) = self.done.take()
        {
            done(self.answers.take().into_iter().flatten().collect());
        }
    }
}
