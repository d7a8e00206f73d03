//! Why the bridge closes a WebSocket: a code and a reason, which the page shows.
//!
//! A browser hides the status of a handshake that was refused from its page. So the bridge accepts every handshake, and closes at
//! once what it refuses. The codes are from the range that RFC 6455 leaves to applications; their last two digits are those of
//! the HTTP status that means the same.

/// A code and a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The code of the close frame.
    pub code: u16,
    /// The reason: a sentence of at most 123 bytes, as RFC 6455 allows.
    pub reason: String,
}

impl Closing {
    /// The token is not that of this start of the lab.
    pub const TOKEN: u16 = 4401;
    /// The page is not one that the lab served, or the address is not the lab's.
    pub const FOREIGN: u16 = 4403;
    /// There is no service of this name.
    pub const UNKNOWN: u16 = 4404;
    /// Nothing was sent for too long.
    pub const IDLE: u16 = 4408;
    /// The connection was open for too long.
    pub const OVER: u16 = 4410;
    /// A message is too large, or more was sent than was allowed.
    pub const TOO_LARGE: u16 = 4413;
    /// There are too many connections.
    pub const TOO_MANY: u16 = 4429;
    /// The service cannot be reached, or has ended.
    pub const GONE: u16 = 4502;
    /// The service does not accept within its time.
    pub const SLOW: u16 = 4504;
    /// The service has closed the connection, as it may.
    pub const CLOSED: u16 = 1000;

    /// A code with its reason, of which at most 123 bytes are kept.
    pub fn new(code: u16, reason: impl Into<String>) -> Closing {
        let mut reason = reason.into();
        let end = (0..=reason.len().min(123)).rev().find(|end| reason.is_char_boundary(*end));
        reason.truncate(end.unwrap_or(0));
        Closing { code, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let reason = Closing::new(Closing::GONE, "等".repeat(60)).reason;
        assert_eq!(reason, "等".repeat(41));
    }
}
