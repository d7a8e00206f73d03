//! A column of a result: its MySQL type, by its declaration or else by its values, and its definition packet.
//!
//! Invariant: every value of the column can be written in the column's type. Next: `rows`.

use super::engine::EngineColumn;
use super::payload::{MalformedPacket, PayloadReader, PayloadWriter};
use super::protocol::{collation, column_type};
use super::value::SqlValue;

/// A column as clients see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ColumnHead {
    pub(super) name: String,
    pub(super) kind: u8,
    pub(super) is_unsigned: bool,
    /// Digits after the point; 31 for as many as there are.
    pub(super) decimals: u8,
}

const FLAG_UNSIGNED: u16 = 1 << 5;
const FLAG_BINARY: u16 = 1 << 7;
const ANY_DECIMALS: u8 = 31;
const MOST_CHARACTERS: u32 = 1024;

impl ColumnHead {
    /// The column with these values.
    pub(super) fn of<'v>(
        column: &EngineColumn,
        values: impl Iterator<Item = &'v SqlValue> + Clone,
    ) -> ColumnHead {
        let declared = column.declared.as_deref().unwrap_or_default().to_ascii_uppercase();
        let by_name = declared_kind(&declared).filter(|kind| values.clone().all(|value| fits(value, *kind)));
        let kind = by_name.unwrap_or_else(|| kind_of_values(values));
        ColumnHead {
            name: column.name.clone(),
            kind,
            is_unsigned: declared.contains("UNSIGNED") && by_name.is_some(),
            decimals: decimals(&declared, kind),
        }
    }

    pub(super) fn packet(&self) -> Vec<u8> {
        let is_text = matches!(self.kind, column_type::VAR_STRING | column_type::STRING | column_type::JSON);
        let set = if is_text { collation::UTF8MB4 } else { collation::BINARY };
        let mut flags = if is_text { 0 } else { FLAG_BINARY };
        if self.is_unsigned {
            flags |= FLAG_UNSIGNED;
        }
        let mut writer = PayloadWriter::default();
        // Catalogue, database, table and its alias: SQLite does not tell them of expressions.
        writer.lenenc_bytes(b"def").lenenc_bytes(b"").lenenc_bytes(b"").lenenc_bytes(b"");
        writer.lenenc_bytes(self.name.as_bytes()).lenenc_bytes(self.name.as_bytes()).lenenc(12);
        writer.u16(set).u32(MOST_CHARACTERS).u8(self.kind).u16(flags).u8(self.decimals).u16(0);
        writer.0
    }

    pub(super) fn read(payload: &[u8]) -> Result<ColumnHead, MalformedPacket> {
        let mut reader = PayloadReader(payload);
        for _ in 0..4 {
            reader.lenenc_bytes()?;
        }
        let name = reader.lenenc_text()?;
        reader.lenenc_bytes()?;
        reader.lenenc()?;
        reader.u16()?;
        reader.u32()?;
        let (kind, flags, decimals) = (reader.u8()?, reader.u16()?, reader.u8()?);
        Ok(ColumnHead { name, kind, is_unsigned: flags & FLAG_UNSIGNED != 0, decimals })
    }
}

/// The type of a declaration such as `INT UNSIGNED(10)`.
fn declared_kind(declared: &str) -> Option<u8> {
    let word = declared.split([' ', '(']).next()?;
    Some(match word {
        "TINYINT" | "BOOL" | "BOOLEAN" => column_type::TINY,
        "SMALLINT" => column_type::SHORT,
        "MEDIUMINT" => column_type::INT24,
        "INT" | "INTEGER" => column_type::LONG,
        "BIGINT" | "SIGNED" | "UNSIGNED" => column_type::LONGLONG,
        "FLOAT" => column_type::FLOAT,
        "DOUBLE" | "REAL" => column_type::DOUBLE,
        "DECIMAL" | "NUMERIC" | "DEC" | "FIXED" => column_type::NEWDECIMAL,
        "DATETIME" => column_type::DATETIME,
        "TIMESTAMP" => column_type::TIMESTAMP,
        "DATE" => column_type::DATE,
        "TIME" => column_type::TIME,
        "YEAR" => column_type::YEAR,
        "CHAR" => column_type::STRING,
        "VARCHAR" | "TEXT" | "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" => column_type::VAR_STRING,
        "BLOB" | "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB" | "BINARY" | "VARBINARY" => column_type::BLOB,
        "JSON" => column_type::JSON,
        _ => return None,
    })
}

/// SQLite's columns take values of any kind.
fn fits(value: &SqlValue, kind: u8) -> bool {
    let within = |number: i64, bits: u32| number >= -(1 << (bits - 1)) && number < 1 << bits;
    match (value, kind) {
        (SqlValue::Null, _) => true,
        (SqlValue::Integer(number), column_type::TINY) => within(*number, 8),
        (SqlValue::Integer(number), column_type::SHORT | column_type::YEAR) => within(*number, 16),
        (SqlValue::Integer(number), column_type::LONG | column_type::INT24) => within(*number, 32),
        (SqlValue::Integer(_), column_type::LONGLONG | column_type::JSON) => true,
        (SqlValue::Integer(_) | SqlValue::Real(_), _) => is_fraction(kind) || kind == column_type::JSON,
        (SqlValue::Text(_), _) => !is_fraction(kind) && !is_integer(kind),
        (SqlValue::Bytes(_), _) => kind == column_type::BLOB,
    }
}

fn is_fraction(kind: u8) -> bool {
    matches!(kind, column_type::FLOAT | column_type::DOUBLE | column_type::NEWDECIMAL)
}

/// Whether a type holds numbers without a fraction.
pub(super) fn is_integer(kind: u8) -> bool {
    use column_type::{INT24, LONG, LONGLONG, SHORT, TINY, YEAR};
    matches!(kind, TINY | SHORT | INT24 | LONG | LONGLONG | YEAR)
}

fn kind_of_values<'v>(values: impl Iterator<Item = &'v SqlValue>) -> u8 {
    values.fold(column_type::NULL, |kind, value| match (kind, value) {
        (kind, SqlValue::Null) => kind,
        (column_type::NULL | column_type::LONGLONG, SqlValue::Integer(_)) => column_type::LONGLONG,
        (column_type::NULL | column_type::LONGLONG | column_type::DOUBLE, SqlValue::Real(_))
        | (column_type::DOUBLE, SqlValue::Integer(_)) => column_type::DOUBLE,
        (_, SqlValue::Bytes(_)) | (column_type::BLOB, _) => column_type::BLOB,
        _ => column_type::VAR_STRING,
    })
}

/// The digits after the point in `DECIMAL(10,2)`.
fn decimals(declared: &str, kind: u8) -> u8 {
    match kind {
        column_type::NEWDECIMAL => {
            let digits = declared.split_once(',').map(|(_, digits)| digits.trim_end_matches(')').trim());
            digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
        }
        column_type::FLOAT | column_type::DOUBLE => ANY_DECIMALS,
        _ => 0,
    }
}
