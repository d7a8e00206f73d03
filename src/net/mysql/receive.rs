//! Reads a server's answers, for the client.
//!
//! Invariant: an answer is read to its end, so that the next command finds the stream at a packet's beginning. Next: `rows`.

use super::client_error::MysqlClientError;
use super::column::ColumnHead;
use super::packets::{PacketStream, is_error, read_error};
use super::payload::{MalformedPacket, PayloadReader};
use super::protocol::{DEPRECATE_EOF, status};
use super::rows::{read_binary_row, read_text_row};
use super::value::SqlValue;

/// What a statement returned. Of several statements, the last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResultSet {
    /// The columns' names; none for statements without rows.
    pub columns: Vec<String>,
    /// Each as long as `columns`.
    pub rows: Vec<Vec<SqlValue>>,
    /// The number of rows that the statement changed.
    pub affected: u64,
    /// The first number that `AUTO_INCREMENT` gave; 0 for none.
    pub last_insert_id: u64,
}

/// An EOF packet is shorter than this, a row that begins with the same byte is not.
const MOST_OF_EOF: usize = 9;

/// The next payload.
///
/// # Errors
/// If the server has closed the connection, or breaks the protocol.
pub(super) async fn payload(packets: &mut PacketStream) -> Result<Vec<u8>, MysqlClientError> {
    match packets.read().await? {
        Some(payload) if is_error(&payload) => Err(MysqlClientError::Server(read_error(&payload))),
        Some(payload) => Ok(payload),
        None => Err(MysqlClientError::Closed),
    }
}

/// An answer to a statement.
///
/// # Errors
/// The server's, or that of the connection.
pub(super) async fn result(
    packets: &mut PacketStream,
    capabilities: u32,
    is_binary: bool,
) -> Result<ResultSet, MysqlClientError> {
    loop {
        let (set, status) = one_result(packets, capabilities, is_binary).await?;
        if status & status::MORE_RESULTS == 0 {
            return Ok(set);
        }
    }
}

async fn one_result(
    packets: &mut PacketStream,
    capabilities: u32,
    is_binary: bool,
) -> Result<(ResultSet, u16), MysqlClientError> {
    let first = payload(packets).await?;
    if first.first() == Some(&0) {
        return Ok(done(&first)?);
    }
    let count = PayloadReader(&first).lenenc()?;
    let mut heads = Vec::new();
    for _ in 0..count {
        heads.push(ColumnHead::read(&payload(packets).await?)?);
    }
    let has_eof = capabilities & DEPRECATE_EOF == 0;
    if has_eof {
        payload(packets).await?;
    }
    let mut rows = Vec::new();
    loop {
        let row = payload(packets).await?;
        let is_end = row.first() == Some(&0xfe) && (row.len() < MOST_OF_EOF || !has_eof);
        if is_end {
            let status = if has_eof { status_of_eof(&row)? } else { done(&row)?.1 };
            let columns = heads.into_iter().map(|head| head.name).collect();
            return Ok((ResultSet { columns, rows, ..ResultSet::default() }, status));
        }
        rows.push(if is_binary { read_binary_row(&row, &heads)? } else { read_text_row(&row, &heads)? });
    }
}

/// An OK packet.
fn done(payload: &[u8]) -> Result<(ResultSet, u16), MalformedPacket> {
    let mut reader = PayloadReader(payload);
    reader.u8()?;
    let (affected, last_insert_id) = (reader.lenenc()?, reader.lenenc()?);
    let status = reader.u16()?;
    Ok((ResultSet { affected, last_insert_id, ..ResultSet::default() }, status))
}

fn status_of_eof(payload: &[u8]) -> Result<u16, MalformedPacket> {
    let mut reader = PayloadReader(payload);
    reader.bytes(3)?;
    reader.u16()
}

/// The number of a prepared statement, and of its parameters.
///
/// # Errors
/// As [`result`].
pub(super) async fn prepared(
    packets: &mut PacketStream,
    capabilities: u32,
) -> Result<(u32, usize), MysqlClientError> {
    let first = payload(packets).await?;
    let mut reader = PayloadReader(&first);
    reader.u8()?;
    let (number, columns, parameters) = (reader.u32()?, reader.u16()?, reader.u16()?);
    let has_eof = capabilities & DEPRECATE_EOF == 0;
    for count in [parameters, columns] {
        let end = u16::from(has_eof && count > 0);
        for _ in 0..count + end {
            payload(packets).await?;
        }
    }
    Ok((number, parameters.into()))
}
