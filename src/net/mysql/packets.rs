//! Packets: a header of four bytes (length, sequence number) and a payload, on a stream.
//!
//! Invariants: within an exchange, packets are numbered from 0 (by both sides together); another number is an error, for the
//! two sides no longer agree. What is sent is sent at once by [`PacketStream::flush`]. Next: `login`, the first exchange.

use std::fmt;
use std::io::{self, ErrorKind};

use futures_util::{AsyncReadExt, AsyncWriteExt};

use super::errors::MysqlError;
use super::payload::{MalformedPacket, PayloadReader};
use crate::net::stream::Stream;

/// A payload of this length continues in the next packet.
pub(super) const MOST: usize = 0xff_ffff;

/// A connection, in packets.
pub(super) struct PacketStream {
    stream: Stream,
    /// The number of the next packet.
    sequence: u8,
    unsent: Vec<u8>,
}

/// Why no payload was read.
#[derive(Debug)]
pub(super) enum PacketError {
    Io(io::Error),
    /// The packet breaks the protocol.
    Refused(MysqlError),
}

impl From<io::Error> for PacketError {
    fn from(error: io::Error) -> PacketError {
        PacketError::Io(error)
    }
}

impl From<MysqlError> for PacketError {
    fn from(error: MysqlError) -> PacketError {
        PacketError::Refused(error)
    }
}

impl fmt::Display for PacketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PacketError::Io(error) => error.fmt(f),
            PacketError::Refused(error) => error.fmt(f),
        }
    }
}

impl PacketStream {
    pub(super) fn new(stream: Stream) -> PacketStream {
        PacketStream { stream, sequence: 0, unsent: Vec::new() }
    }

    /// The connection's number within the run.
    pub(super) fn number(&self) -> u32 {
        self.stream.number()
    }

    /// Begins an exchange: the next packet has the number 0.
    pub(super) fn restart(&mut self) {
        self.sequence = 0;
    }

    /// Reads a payload; `None` if the other side has closed the connection.
    pub(super) async fn read(&mut self) -> Result<Option<Vec<u8>>, PacketError> {
        let mut header = [0; 4];
        if !self.fill(&mut header).await? {
            return Ok(None);
        }
        let [a, b, c, sequence] = header;
        let length = u32::from_le_bytes([a, b, c, 0]) as usize;
        if sequence != self.sequence {
            return Err(PacketError::Refused(MysqlError::packets_out_of_order()));
        }
        self.sequence = self.sequence.wrapping_add(1);
        if length >= MOST {
            return Err(PacketError::Refused(MysqlError::packet_too_large()));
        }
        let mut payload = vec![0; length];
        self.stream.read_exact(&mut payload).await?;
        Ok(Some(payload))
    }

    /// Fills a buffer; false at the end of the stream before its first byte.
    async fn fill(&mut self, buffer: &mut [u8]) -> io::Result<bool> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.stream.read(&mut buffer[filled..]).await? {
                0 if filled == 0 => return Ok(false),
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                count => filled += count,
            }
        }
        Ok(true)
    }

    /// Adds a packet to what is to be sent, or several if the payload is that long.
    pub(super) fn add(&mut self, payload: &[u8]) {
        let mut rest = payload;
        loop {
            let (part, after) = rest.split_at(rest.len().min(MOST));
            self.unsent.extend_from_slice(&(part.len() as u32).to_le_bytes()[..3]);
            self.unsent.push(self.sequence);
            self.unsent.extend_from_slice(part);
            self.sequence = self.sequence.wrapping_add(1);
            if part.len() < MOST {
                return;
            }
            rest = after;
        }
    }

    /// The number of bytes that were added and not sent.
    pub(super) fn unsent(&self) -> usize {
        self.unsent.len()
    }

    /// Sends what was added.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        let unsent = std::mem::take(&mut self.unsent);
        self.stream.write_all(&unsent).await?;
        self.stream.flush().await
    }

    /// Adds a packet and sends.
    pub(super) async fn send(&mut self, payload: &[u8]) -> io::Result<()> {
        self.add(payload);
        self.flush().await
    }
}

/// A payload that is cut off is no more reason to go on than another broken packet.
impl From<MalformedPacket> for PacketError {
    fn from(_: MalformedPacket) -> PacketError {
        PacketError::Refused(MysqlError::malformed_packet())
    }
}

/// Whether a payload is an error packet.
pub(super) fn is_error(payload: &[u8]) -> bool {
    payload.first() == Some(&0xff)
}

/// The error in an error packet. One that is cut off is an error with what text there is.
pub(super) fn read_error(payload: &[u8]) -> MysqlError {
    let mut reader = PayloadReader(payload.get(1..).unwrap_or_default());
    let code = reader.u16().unwrap_or_default();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match reader.0.split_at_checked(6) {
        Some(([b'#', state @ ..], rest)) => MysqlError { code, state: text(state), text: text(rest) },
        _ => MysqlError { code, state: "HY000".to_owned(), text: text(reader.0) },
    }
}
