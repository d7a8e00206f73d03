//! Orders of requests to the program's servers, which the page sends.
//!
//! Invariant: the page is answered once for each order, also if the program ends before. Next: `net::http::visitors`.

use serde_json::Value;

use super::calls;
use crate::net::http::visitors::{RequestAnswer, RequestOrder, visit};
use crate::rt::guest::Guest;

/// The answers to an order.
struct OrderAnswers(Option<u32>);

impl OrderAnswers {
    fn send(mut self, answers: &[RequestAnswer]) {
        let answers: Vec<Value> = answers.iter().map(RequestAnswer::to_json).collect();
        if let Some(number) = self.0.take() {
            calls::answered(number, &Value::from(answers).to_string());
        }
    }
}

impl Drop for OrderAnswers {
    fn drop(&mut self) {
        if let Some(number) = self.0 {
            calls::answered(number, "");
        }
    }
}

/// Has visitors send an order, given as JSON, on the loop that runs or on the next that listens. `before` is called before the answers
/// are sent.
pub(super) fn carry_out(guest: Option<&Guest>, number: u32, order: &str, before: impl FnOnce() + 'static) {
    let answers = OrderAnswers(Some(number));
    let Ok(order) = serde_json::from_str(order) else { return };
    let done = move |given: Vec<RequestAnswer>| {
        before();
        answers.send(&given);
    };
    visit(guest, RequestOrder::from_json(&order), Box::new(done));
}
