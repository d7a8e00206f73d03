//! Sends answers: OK packets, and results with their columns and rows.
//!
//! Invariant: a result ends by the packet that the client's capabilities ask for. Next: `rows`, `column`.

use std::io;

use super::answer::SqlAnswer;
use super::column::ColumnHead;
use super::packets::PacketStream;
use super::payload::PayloadWriter;
use super::protocol::{DEPRECATE_EOF, status};
use super::rows::{binary_row, text_row};
use super::value::SqlValue;

/// The bytes that are gathered before some are sent.
const CHUNK: usize = 16 * 1024;

/// The form of the answers to one command.
#[derive(Clone, Copy)]
pub(super) struct ReplyForm {
    pub(super) capabilities: u32,
    pub(super) status: u16,
    /// Rows are in binary form.
    pub(super) is_binary: bool,
    /// Another answer follows.
    pub(super) has_more: bool,
}

impl ReplyForm {
    fn status(&self) -> u16 {
        self.status | if self.has_more { status::MORE_RESULTS } else { 0 }
    }

    /// An OK packet; as the end of rows it begins with 0xfe.
    pub(super) fn ok(&self, first: u8, affected: u64, last_insert_id: u64, info: &str) -> Vec<u8> {
        let mut writer = PayloadWriter::starting(first);
        writer.lenenc(affected).lenenc(last_insert_id).u16(self.status()).u16(0).bytes(info.as_bytes());
        writer.0
    }

    pub(super) fn has_eof(&self) -> bool {
        self.capabilities & DEPRECATE_EOF == 0
    }

    pub(super) fn eof(&self) -> Vec<u8> {
        let mut writer = PayloadWriter::starting(0xfe);
        writer.u16(0).u16(self.status());
        writer.0
    }

    /// Sends an answer.
    ///
    /// # Errors
    /// If the connection breaks.
    pub(super) async fn send(&self, packets: &mut PacketStream, answer: &SqlAnswer) -> io::Result<()> {
        match answer {
            SqlAnswer::Done { affected, last_insert_id, info } => {
                packets.send(&self.ok(0, *affected, *last_insert_id, info)).await
            }
            SqlAnswer::Rows { columns, rows } => {
                let head = |(at, column)| ColumnHead::of(column, rows.iter().map(move |row| &row[at]));
                let heads: Vec<ColumnHead> = columns.iter().enumerate().map(head).collect();
                self.send_rows(packets, &heads, rows).await
            }
        }
    }

    async fn send_rows(
        &self,
        packets: &mut PacketStream,
        heads: &[ColumnHead],
        rows: &[Vec<SqlValue>],
    ) -> io::Result<()> {
        let mut count = PayloadWriter::default();
        packets.add(&count.lenenc(heads.len() as u64).0);
        heads.iter().for_each(|head| packets.add(&head.packet()));
        if self.has_eof() {
            packets.add(&self.eof());
        }
        for row in rows {
            packets.add(&if self.is_binary { binary_row(row, heads) } else { text_row(row, heads) });
            if packets.unsent() > CHUNK {
                packets.flush().await?;
            }
        }
        packets.send(&if self.has_eof() { self.eof() } else { self.ok(0xfe, 0, 0, "") }).await
    }
}
