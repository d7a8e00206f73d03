//! Prepared statements of one connection: `COM_STMT_PREPARE` and `COM_STMT_EXECUTE`.
//!
//! Parameters are put into the statement as tokens, so they can be nothing but values, and every function of MySQL's takes them.
//! Invariant: a number is never given twice. Next: `dispatch`.

use std::collections::BTreeMap;

use super::column::ColumnHead;
use super::errors::MysqlError;
use super::lexer::{Lexeme, Token, tokens};
use super::packets::PacketError;
use super::payload::{PayloadReader, PayloadWriter};
use super::protocol::column_type;
use super::reply::ReplyForm;
use super::rows::read_binary_value;
use super::value::SqlValue;

/// A statement with its parameters unset.
#[derive(Clone)]
struct PreparedStatement {
    source: Vec<u8>,
    lexemes: Vec<Lexeme>,
    parameters: usize,
    /// The parameters' types, which a client sends once.
    types: Vec<u16>,
}

/// All prepared statements of a connection.
#[derive(Default)]
pub(super) struct PreparedStatements {
    all: BTreeMap<u32, PreparedStatement>,
    count: u32,
}

impl PreparedStatements {
    /// Prepares a statement; returns the packets of the answer.
    ///
    /// # Errors
    /// A syntax error in a token; others come when it is executed.
    pub(super) fn prepare(&mut self, source: &[u8], form: &ReplyForm) -> Result<Vec<Vec<u8>>, MysqlError> {
        let lexemes = tokens(source)?;
        let parameters = lexemes.iter().filter(|lexeme| lexeme.token == Token::Param).count();
        self.count += 1;
        let types = Vec::new();
        let statement = PreparedStatement { source: source.to_vec(), lexemes, parameters, types };
        self.all.insert(self.count, statement);
        let mut head = PayloadWriter::starting(0);
        // No columns: they come with the rows.
        head.u32(self.count).u16(0).u16(parameters as u16).u8(0).u16(0);
        let mut packets = vec![head.0];
        if parameters > 0 {
            let parameter = ColumnHead {
                name: "?".to_owned(),
                kind: column_type::VAR_STRING,
                is_unsigned: false,
                decimals: 0,
            };
            packets.extend(std::iter::repeat_n(parameter.packet(), parameters));
            if form.has_eof() {
                packets.push(form.eof());
            }
        }
        Ok(packets)
    }

    /// The source and the tokens of a statement with its parameters, from the payload after the command.
    ///
    /// # Errors
    /// 1243 for an unknown statement; a payload that is cut off.
    pub(super) fn bind(&mut self, payload: &[u8]) -> Result<(Vec<u8>, Vec<Lexeme>), PacketError> {
        let mut reader = PayloadReader(payload);
        let number = reader.u32()?;
        reader.bytes(5)?;
        let unknown = || PacketError::Refused(MysqlError::unknown_statement(number, "mysqld_stmt_execute"));
        let statement = self.all.get_mut(&number).ok_or_else(unknown)?;
        let mut values = statement.read_values(&mut reader)?.into_iter();
        let bound = statement.lexemes.iter().map(|lexeme| match lexeme.token {
            Token::Param => lexeme.becomes(token_of(values.next().unwrap_or(SqlValue::Null))),
            _ => lexeme.clone(),
        });
        Ok((statement.source.clone(), bound.collect()))
    }

    /// Forgets a statement.
    pub(super) fn close(&mut self, payload: &[u8]) {
        if let Ok(number) = PayloadReader(payload).u32() {
            self.all.remove(&number);
        }
    }

    pub(super) fn clear(&mut self) {
        self.all.clear();
    }
}

impl PreparedStatement {
    fn read_values(&mut self, reader: &mut PayloadReader<'_>) -> Result<Vec<SqlValue>, PacketError> {
        if self.parameters == 0 {
            return Ok(Vec::new());
        }
        let nulls = reader.bytes(self.parameters.div_ceil(8))?;
        if reader.u8()? == 1 {
            self.types = (0..self.parameters).map(|_| reader.u16()).collect::<Result<_, _>>()?;
        }
        let mut values = Vec::new();
        for at in 0..self.parameters {
            let is_null = nulls[at / 8] & 1 << (at % 8) != 0;
            let kind = self.types.get(at).copied().unwrap_or(column_type::NULL.into());
            let [kind, flags] = kind.to_le_bytes();
            let value =
                if is_null { SqlValue::Null } else { read_binary_value(reader, kind, flags & 0x80 != 0)? };
            values.push(value);
        }
        Ok(values)
    }
}

fn token_of(value: SqlValue) -> Token {
    match value {
        SqlValue::Null => Token::Word("NULL".to_owned()),
        SqlValue::Integer(number) => Token::Number(number.to_string()),
        SqlValue::Real(number) if number.is_finite() => Token::Number(format!("{number:e}")),
        SqlValue::Real(_) => Token::Word("NULL".to_owned()),
        SqlValue::Text(text) => Token::Text(text.into_bytes()),
        SqlValue::Bytes(bytes) => Token::Bytes(bytes),
    }
}
