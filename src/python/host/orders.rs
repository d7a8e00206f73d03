//! Orders of requests to the program's servers, which the page sends.
//!
//! Invariant: the page is answered once for each order, also if the program ends before. Next: `net::http::visitors`.

use wasm_bindgen::JsValue;

use super::calls;
use crate::net::http::visitors::{RequestAnswer, visit};
use crate::python::messages::{answers_list, order_of};
use crate::rt::guest::Guest;

/// The answers to an order.
struct OrderAnswers(Option<u32>);

impl OrderAnswers {
    fn send(mut self, answers: &[RequestAnswer]) {
        if let Some(number) = self.0.take() {
            calls::answered(number, &answers_list(answers));
        }
    }
}

impl Drop for OrderAnswers {
    fn drop(&mut self) {
        if let Some(number) = self.0 {
            calls::answered(number, &JsValue::UNDEFINED);
        }
    }
}

/// Has visitors send an order, on the loop that runs or on the next that listens. `before` is called before the answers
/// are sent.
pub(super) fn carry_out(
    guest: Option<&Guest>,
    number: u32,
    order: &JsValue,
    before: impl FnOnce() + 'static,
) {
    let answers = OrderAnswers(Some(number));
    let done = move |given: Vec<RequestAnswer>| {
        before();
        answers.send(&given);
    };
    visit(guest, order_of(order), Box::new(done));
}
