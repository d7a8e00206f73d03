//! Who may use the lab: pages that this start of the lab served.
//!
//! Three checks, each against another attack. Host: a foreign name that resolves to this machine (DNS rebinding). Origin: a page
//! of another site that opens a WebSocket here, which browsers allow. Token: a program on this machine that is no page of the
//! lab. Invariant: tokens are compared in constant time.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use subtle::ConstantTimeEq;

use crate::closing::Closing;

/// The WebSocket subprotocol of the bridge. A client offers it, and after it the token: browsers let a page set no other header.
pub const PROTOCOL: &str = "loopscope-bridge";

/// The checks of one start of the lab.
pub struct Guard {
    port: u16,
    token: String,
}

impl Guard {
    /// For a lab at this port, with a new token.
    pub fn new(port: u16) -> Guard {
        Guard { port, token: secret() }
    }

    /// The token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Refuses requests to an address that is not the lab's.
    ///
    /// # Errors
    /// The refusal.
    pub fn check_host(&self, headers: &HeaderMap) -> Result<(), Closing> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        if self.is_own(host) {
            return Ok(());
        }
        Err(Closing::new(Closing::FOREIGN, format!("The lab is at 127.0.0.1:{}, not at {host}.", self.port)))
    }

    /// Refuses requests by pages of other sites. A request without an origin is by no page.
    ///
    /// # Errors
    /// The refusal.
    pub fn check_origin(&self, headers: &HeaderMap) -> Result<(), Closing> {
        let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
        let origin = origin.to_str().unwrap_or_default();
        if origin.strip_prefix("http://").is_some_and(|host| self.is_own(host)) {
            return Ok(());
        }
        Err(Closing::new(Closing::FOREIGN, format!("Pages of {origin} may not use the lab.")))
    }

    /// Checks the handshake of a WebSocket.
    ///
    /// # Errors
    /// The refusal.
    pub fn check_socket(&self, headers: &HeaderMap) -> Result<(), Closing> {
        self.check_host(headers)?;
        self.check_origin(headers)?;
        let offered = headers.get(SEC_WEBSOCKET_PROTOCOL).and_then(|offered| offered.to_str().ok());
        let token = offered.and_then(|offered| offered.split(',').map(str::trim).nth(1)).unwrap_or_default();
        if bool::from(token.as_bytes().ct_eq(self.token.as_bytes())) {
            return Ok(());
        }
        Err(Closing::new(Closing::TOKEN, "The lab was started anew: load the page again."))
    }

    fn is_own(&self, host: &str) -> bool {
        let port = self.port;
        host == format!("127.0.0.1:{port}") || host == format!("localhost:{port}")
    }
}

/// 32 random bytes as hexadecimal digits.
///
/// # Panics
/// If the system has no random numbers.
pub fn secret() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(guard: &Guard, host: &str, origin: Option<&str>, protocols: &str) -> Option<u16> {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        headers.insert(SEC_WEBSOCKET_PROTOCOL, protocols.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        guard.check_socket(&headers).err().map(|closing| closing.code)
    }

    #[test]
    fn host_origin_and_token_have_to_be_right() {
        let guard = Guard::new(8080);
        let right = format!("{PROTOCOL}, {}", guard.token());
        let own = Some("http://127.0.0.1:8080");
        assert_eq!(code(&guard, "127.0.0.1:8080", own, &right), None);
        assert_eq!(code(&guard, "localhost:8080", Some("http://localhost:8080"), &right), None);
        assert_eq!(code(&guard, "127.0.0.1:8080", None, &right), None);
        assert_eq!(code(&guard, "evil.example:8080", own, &right), Some(Closing::FOREIGN));
        assert_eq!(code(&guard, "127.0.0.1:80", own, &right), Some(Closing::FOREIGN));
        for foreign in ["http://evil.example", "https://127.0.0.1:8080", "null", "http://127.0.0.1:8081"] {
            assert_eq!(code(&guard, "127.0.0.1:8080", Some(foreign), &right), Some(Closing::FOREIGN));
        }
        let other = format!("{PROTOCOL}, {}", secret());
        for wrong in [PROTOCOL, "", &other, &right[..right.len() - 1], guard.token()] {
            assert_eq!(code(&guard, "127.0.0.1:8080", own, wrong), Some(Closing::TOKEN), "{wrong}");
        }
    }

    #[test]
    fn each_start_has_its_own_token() {
        assert_ne!(Guard::new(1).token(), Guard::new(1).token());
        assert_eq!(Guard::new(1).token().len(), 64);
    }
}
