//! A server: reads requests from a connection and answers them in their order.
//!
//! Invariant: a request that is not valid is answered by 400 and ends the connection. Next: `wire`.

use std::io::{self, ErrorKind};

use super::message::{HttpRequest, HttpResponse};
use super::wire::Wire;
use crate::net::listener::Listener;
use crate::net::stream::Stream;
use crate::rt::{NamedWaitExt, spawn_detached};

/// Accepts connections for ever (uvicorn's part), each served by a task. Its waits are on the line of the call.
#[track_caller]
pub fn serve<H, F>(listener: Listener, handler: H) -> impl Future<Output = ()>
where
    H: Fn(HttpRequest) -> F + Clone + 'static,
    F: Future<Output = HttpResponse> + 'static,
{
    let label = format!("accept {}", listener.endpoint());
    let accepting = async move {
        loop {
            let stream = listener.accept().await;
            let (name, handler) = (format!("connection #{}", stream.number()), handler.clone());
            spawn_detached(name, async move {
                // A connection that breaks is its client's error to report.
                let _ = respond(stream, handler).await;
            });
        }
    };
    accepting.named_wait("accept", label)
}

/// Answers the requests of one connection until its client closes it.
///
/// # Errors
/// If the connection breaks.
pub async fn respond<H, F>(stream: Stream, handler: H) -> io::Result<()>
where
    H: Fn(HttpRequest) -> F,
    F: Future<Output = HttpResponse>,
{
    let mut wire = Wire::new(stream);
    loop {
        let request = match wire.read_request().await {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                let answer = HttpResponse::text(400, error.to_string());
                return wire.write_response(&answer, "GET").await;
            }
            Err(error) => return Err(error),
        };
        let (method, ends) = (request.method.clone(), request.headers.has("connection", "close"));
        let answer = handler(request).await;
        wire.write_response(&answer, &method).await?;
        if ends {
            return Ok(());
        }
    }
}
