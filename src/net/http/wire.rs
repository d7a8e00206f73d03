//! How messages lie in a stream: a head of lines, an empty line, and a body whose end the head announces (RFC 9112).
//!
//! Invariant: of a stream that carries several messages, no byte of the next one is taken for this one. A head has at most
//! [`MOST_HEAD`] bytes, a body [`MOST_BODY`]. A body that is [cut off](Wire::cut_at) is the last of its stream.

use std::io::{self, Error, ErrorKind};

use futures_util::{AsyncReadExt, AsyncWriteExt};

use super::message::{Headers, HttpRequest, HttpResponse, reason};
use crate::net::stream::Stream;

/// The most bytes of a head.
pub(super) const MOST_HEAD: usize = 64 * 1024;
/// The most bytes of a body.
pub(super) const MOST_BODY: usize = 64 * 1024 * 1024;
const MOST_HEADERS: usize = 100;

/// A stream of messages.
pub(super) struct Wire {
    stream: Stream,
    /// Read, and not yet taken.
    buffer: Vec<u8>,
    /// Of bodies no more bytes are read than these.
    cut_at: usize,
}

fn invalid(text: &str) -> Error {
    Error::new(ErrorKind::InvalidData, text.to_owned())
}

fn headers_of(parsed: &[httparse::Header<'_>]) -> Headers {
    parsed.iter().map(|header| (header.name, String::from_utf8_lossy(header.value))).collect()
}

impl Wire {
    pub(super) fn new(stream: Stream) -> Wire {
        Wire { stream, buffer: Vec::new(), cut_at: usize::MAX }
    }

    /// The wire, of whose bodies only the first bytes are read.
    pub(super) fn cut_at(self, most: usize) -> Wire {
        Wire { cut_at: most, ..self }
    }

    /// Reads more bytes. False at the end.
    async fn fill(&mut self) -> io::Result<bool> {
        let mut chunk = [0; 8192];
        let count = self.stream.read(&mut chunk).await?;
        self.buffer.extend_from_slice(&chunk[..count]);
        Ok(count > 0)
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.buffer.split_off(count);
        std::mem::replace(&mut self.buffer, rest)
    }

    /// Reads up to and with a mark; `None` if the stream ends before the first byte.
    async fn read_past(&mut self, mark: &[u8], most: usize) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(at) = self.buffer.windows(mark.len()).position(|window| window == mark) {
                return Ok(Some(self.take(at + mark.len())));
            }
            if self.buffer.len() > most {
                return Err(invalid("the head of the message is too long"));
            }
            if !self.fill().await? {
                return if self.buffer.is_empty() { Ok(None) } else { Err(ErrorKind::UnexpectedEof.into()) };
            }
        }
    }

    async fn read_exactly(&mut self, count: usize) -> io::Result<Vec<u8>> {
        if count > MOST_BODY {
            return Err(invalid("the body of the message is too long"));
        }
        while self.buffer.len() < count {
            if !self.fill().await? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.take(count))
    }

    async fn read_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.read_past(b"\r\n", MOST_HEAD).await?.ok_or(ErrorKind::UnexpectedEof)?;
            let line = String::from_utf8_lossy(&line);
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(|_| invalid("a chunk has no valid length"))?;
            if size >= self.cut_at - body.len() {
                body.extend(self.read_exactly(self.cut_at - body.len()).await?);
                return Ok(body);
            }
            if body.len().saturating_add(size) > MOST_BODY {
                return Err(invalid("the body of the message is too long"));
            }
            if size == 0 {
                // Trailers, which nobody reads, up to an empty line.
                while self.read_past(b"\r\n", MOST_HEAD).await?.is_some_and(|line| line != b"\r\n") {}
                return Ok(body);
            }
            body.extend(self.read_exactly(size).await?);
            self.read_exactly(2).await?;
        }
    }

    /// The body that a head announces.
    async fn read_body(&mut self, headers: &Headers) -> io::Result<Option<Vec<u8>>> {
        if headers.has("transfer-encoding", "chunked") {
            return self.read_chunks().await.map(Some);
        }
        match headers.get("content-length") {
            Some(length) => {
                let length: usize =
                    length.trim().parse().map_err(|_| invalid("the length of the body is no number"))?;
                self.read_exactly(length.min(self.cut_at)).await.map(Some)
            }
            None => Ok(None),
        }
    }

    /// Reads a request; `None` at the end of the stream.
    pub(super) async fn read_request(&mut self) -> io::Result<Option<HttpRequest>> {
        let Some(head) = self.read_past(b"\r\n\r\n", MOST_HEAD).await? else { return Ok(None) };
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        parsed.parse(&head).map_err(|error| invalid(&format!("the request is not valid HTTP: {error}")))?;
        let method = parsed.method.unwrap_or_default().to_owned();
        let target = parsed.path.unwrap_or_default().to_owned();
        let headers = headers_of(parsed.headers);
        if headers.has("expect", "100-continue") {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let body = self.read_body(&headers).await?.unwrap_or_default();
        Ok(Some(HttpRequest { method, target, headers, body }))
    }

    /// Reads the answer to a request with this method.
    pub(super) async fn read_response(&mut self, method: &str) -> io::Result<HttpResponse> {
        loop {
            let head = self.read_past(b"\r\n\r\n", MOST_HEAD).await?.ok_or(ErrorKind::UnexpectedEof)?;
            let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
            let mut parsed = httparse::Response::new(&mut headers);
            parsed
                .parse(&head)
                .map_err(|error| invalid(&format!("the answer is not valid HTTP: {error}")))?;
            let status = parsed.code.unwrap_or_default();
            let headers = headers_of(parsed.headers);
            if (100..200).contains(&status) {
                continue;
            }
            let has_body = method != "HEAD" && status != 204 && status != 304;
            let body = match has_body {
                true => match self.read_body(&headers).await? {
                    Some(body) => body,
                    None => self.read_to_end().await?,
                },
                false => Vec::new(),
            };
            return Ok(HttpResponse { status, headers, body });
        }
    }

    async fn read_to_end(&mut self) -> io::Result<Vec<u8>> {
        while self.buffer.len() < self.cut_at && self.fill().await? {
            if self.buffer.len() > MOST_BODY {
                return Err(invalid("the body of the message is too long"));
            }
        }
        Ok(self.take(self.buffer.len().min(self.cut_at)))
    }

    /// Sends a request.
    pub(super) async fn write_request(&mut self, request: &HttpRequest) -> io::Result<()> {
        let first = format!("{} {} HTTP/1.1", request.method, request.target);
        let has_length = !request.body.is_empty() || !matches!(&*request.method, "GET" | "HEAD" | "DELETE");
        self.write(&first, &request.headers, has_length, &request.body).await
    }

    /// Sends an answer; of one to `HEAD` the head alone.
    pub(super) async fn write_response(&mut self, response: &HttpResponse, method: &str) -> io::Result<()> {
        let first = format!("HTTP/1.1 {} {}", response.status, reason(response.status));
        let head_only = HttpResponse { body: Vec::new(), ..response.clone() };
        match method {
            "HEAD" => {
                let mut headers = head_only.headers;
                headers.set_default("content-length", response.body.len().to_string());
                self.write(&first, &headers, false, &[]).await
            }
            _ => self.write(&first, &response.headers, true, &response.body).await,
        }
    }

    async fn write(
        &mut self,
        first: &str,
        headers: &Headers,
        has_length: bool,
        body: &[u8],
    ) -> io::Result<()> {
        let mut message = format!("{first}\r\n");
        for (name, value) in headers.iter() {
            message.push_str(&format!("{name}: {value}\r\n"));
        }
        if has_length && headers.get("content-length").is_none() {
            message.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        message.push_str("\r\n");
        let mut message = message.into_bytes();
        message.extend_from_slice(body);
        self.stream.write_all(&message).await
    }
}
