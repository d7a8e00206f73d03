//! One connection through the bridge, without a socket: what each side may do next.
//!
//! The messages are those of `lab/src/bridge.rs`. Invariants: nothing is sent to the lab before it said `open`, nor more than the
//! room it gave; room is returned only for bytes that the client has taken. Next: `bridge`.

use std::collections::VecDeque;

/// What a side may send before the other has passed any of it on, as in `lab/src/bytes_allowed.rs`.
const WINDOW: usize = 256 * 1024;

/// The state of a connection.
#[derive(Default)]
pub(super) struct Carrier {
    /// What the lab lets this side send.
    room: usize,
    is_open: bool,
    /// Bytes for the client, which it has no room for yet.
    for_client: VecDeque<u8>,
    /// An answer is due: bytes were sent, and none came since.
    is_due: bool,
    /// The client sends no more, and the lab knows.
    is_ended: bool,
    /// Why the lab closed the connection.
    closed: Option<(u16, String)>,
}

impl Carrier {
    /// A text message of the lab.
    pub(super) fn heard(&mut self, text: &str) {
        match text.strip_prefix("room ") {
            None => {
                self.is_open = true;
                self.room = WINDOW;
            }
            Some(count) => {
                let count: usize = count.parse().unwrap_or_default();
                self.room = (self.room + count).min(WINDOW);
            }
        }
    }

    /// Bytes of the service.
    pub(super) fn received(&mut self, bytes: &[u8]) {
        self.is_due = false;
        self.for_client.extend(bytes);
    }

    /// The lab closed the connection.
    pub(super) fn closed(&mut self, code: u16, reason: String) {
        self.is_due = false;
        self.closed = Some((code, reason));
    }

    /// How many bytes may be sent now.
    pub(super) fn room(&self) -> usize {
        self.room
    }

    /// So many bytes were sent.
    pub(super) fn sent(&mut self, count: usize) {
        self.room -= count;
        self.is_due = true;
    }

    /// The client sends no more. Whether the lab is to be told.
    pub(super) fn ends(&mut self) -> bool {
        !std::mem::replace(&mut self.is_ended, true)
    }

    /// What is to be written to the client.
    pub(super) fn for_client(&self) -> &[u8] {
        self.for_client.as_slices().0
    }

    /// The client took so many bytes.
    pub(super) fn taken(&mut self, count: usize) {
        self.for_client.drain(..count);
    }

    /// Whether the lab has to do something next: to open, or to answer.
    pub(super) fn waits_for_lab(&self) -> bool {
        self.closed.is_none() && (!self.is_open || self.is_due)
    }

    /// The reason of the end, when the client has all that came before it.
    pub(super) fn end(&self) -> Option<&(u16, String)> {
        self.closed.as_ref().filter(|_| self.for_client.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_before_the_service_has_accepted_nor_beyond_its_room() {
        let mut carrier = Carrier::default();
        assert_eq!((carrier.room(), carrier.waits_for_lab()), (0, true));
        carrier.heard("open");
        assert_eq!((carrier.room(), carrier.waits_for_lab()), (WINDOW, false));
        carrier.sent(WINDOW);
        assert_eq!((carrier.room(), carrier.waits_for_lab()), (0, true));
        carrier.heard("room 10");
        assert_eq!(carrier.room(), 10);
        carrier.received(b"OK");
        assert!(!carrier.waits_for_lab());
    }

    #[test]
    fn the_lab_is_told_once_that_the_client_sends_no_more() {
        let mut carrier = Carrier::default();
        assert_eq!([carrier.ends(), carrier.ends()], [true, false]);
    }

    #[test]
    fn the_end_comes_after_all_bytes() {
        let mut carrier = Carrier::default();
        carrier.heard("open");
        carrier.received(b"last words");
        carrier.closed(1000, String::new());
        assert_eq!(carrier.end(), None);
        let count = carrier.for_client().len();
        carrier.taken(count);
        assert_eq!(carrier.end(), Some(&(1000, String::new())));
    }
}
