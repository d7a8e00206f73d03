//! The commands of a client that has logged in.
//!
//! Invariant: each command is answered before the next is read. Next: `dispatch`, what a query does.

use super::dispatch::dispatch;
use super::errors::MysqlError;
use super::lexer::{Lexeme, tokens};
use super::packets::{PacketError, PacketStream};
use super::payload::PayloadReader;
use super::phrase::Phrase;
use super::prepared::PreparedStatements;
use super::protocol::{FOUND_ROWS, MULTI_STATEMENTS, command};
use super::reply::ReplyForm;
use super::session::SqlSession;

/// One connection's commands.
pub(super) struct Conversation {
    session: SqlSession,
    capabilities: u32,
    prepared: PreparedStatements,
}

impl Conversation {
    pub(super) fn new(mut session: SqlSession, capabilities: u32) -> Conversation {
        session.counts_found = capabilities & FOUND_ROWS != 0;
        Conversation { session, capabilities, prepared: PreparedStatements::default() }
    }

    /// Confirms the login, and answers commands until the client leaves.
    ///
    /// # Errors
    /// If the connection breaks, or the client breaks the protocol.
    pub(super) async fn run(mut self, packets: &mut PacketStream) -> Result<(), PacketError> {
        self.done(packets).await?;
        loop {
            packets.restart();
            let Some(payload) = packets.read().await? else { return Ok(()) };
            let (command, body) = payload.split_first().ok_or_else(unknown_command)?;
            if *command == command::QUIT {
                return Ok(());
            }
            match self.command(packets, *command, body).await {
                // The statement's error; the connection is as it was.
                Err(PacketError::Refused(error)) if !ends_connection(&error) => {
                    packets.send(&error.packet()).await?
                }
                other => other?,
            }
            self.session.process.executes(None, self.session.database.as_deref());
        }
    }

    async fn command(
        &mut self,
        packets: &mut PacketStream,
        command: u8,
        body: &[u8],
    ) -> Result<(), PacketError> {
        match command {
            command::QUERY => self.query(packets, body).await,
            command::INIT_DB => {
                self.session.select_database(&String::from_utf8_lossy(body))?;
                self.done(packets).await
            }
            command::PING => self.done(packets).await,
            command::RESET_CONNECTION => {
                self.session.reset();
                self.prepared.clear();
                self.done(packets).await
            }
            command::SET_OPTION => {
                let is_off = PayloadReader(body).u16()? != 0;
                let others = self.capabilities & !MULTI_STATEMENTS;
                self.capabilities = if is_off { others } else { others | MULTI_STATEMENTS };
                let eof = self.form(false).eof();
                Ok(packets.send(&eof).await?)
            }
            command::STMT_PREPARE => {
                let form = self.form(false);
                for packet in self.prepared.prepare(body, &form)? {
                    packets.add(&packet);
                }
                Ok(packets.flush().await?)
            }
            command::STMT_EXECUTE => {
                let (source, lexemes) = self.prepared.bind(body)?;
                self.statement(packets, &source, &lexemes, ReplyForm { is_binary: true, ..self.form(false) })
                    .await
            }
            // It has no answer.
            command::STMT_CLOSE => {
                self.prepared.close(body);
                Ok(())
            }
            command::STMT_RESET => self.done(packets).await,
            _ => Err(unknown_command()),
        }
    }

    /// A query of one statement, or of several if the client may send several.
    async fn query(&mut self, packets: &mut PacketStream, source: &[u8]) -> Result<(), PacketError> {
        let lexemes = tokens(source)?;
        let mut rest = Phrase::new(source, &lexemes);
        loop {
            let statement = rest.until(|next| next.is_symbol(";"));
            while rest.symbol(";") {}
            let has_more = !rest.is_over();
            if has_more && self.capabilities & MULTI_STATEMENTS == 0 {
                return Err(PacketError::Refused(rest.syntax()));
            }
            let form = ReplyForm { has_more, ..self.form(false) };
            self.statement(packets, source, statement, form).await?;
            if !has_more {
                return Ok(());
            }
        }
    }

    async fn statement(
        &mut self,
        packets: &mut PacketStream,
        source: &[u8],
        lexemes: &[Lexeme],
        form: ReplyForm,
    ) -> Result<(), PacketError> {
        let phrase = Phrase::new(source, lexemes);
        self.session.process.executes(Some(phrase.text_of(lexemes)), self.session.database.as_deref());
        let answer = dispatch(&mut self.session, phrase).await?;
        let form = ReplyForm { status: self.session.status(), ..form };
        Ok(form.send(packets, &answer).await?)
    }

    fn form(&self, has_more: bool) -> ReplyForm {
        let (capabilities, status) = (self.capabilities, self.session.status());
        ReplyForm { capabilities, status, is_binary: false, has_more }
    }

    async fn done(&self, packets: &mut PacketStream) -> Result<(), PacketError> {
        Ok(packets.send(&self.form(false).ok(0, 0, 0, "")).await?)
    }
}

fn unknown_command() -> PacketError {
    PacketError::Refused(MysqlError::unknown_command())
}

/// After these the two sides do not agree on what comes next.
fn ends_connection(error: &MysqlError) -> bool {
    let ending =
        [MysqlError::unknown_command(), MysqlError::packets_out_of_order(), MysqlError::malformed_packet()];
    ending.contains(error)
}
