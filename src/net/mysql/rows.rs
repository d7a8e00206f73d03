//! Rows of a result as packets: as text for `COM_QUERY`, in binary form for prepared statements; and the way back.
//!
//! Invariant: what is read is what was written, as far as MySQL's types tell: a decimal number or a time comes back as text.
//! Next: `column`, whose type decides the form.

use super::column::{ColumnHead, is_integer};
use super::payload::{MalformedPacket, PayloadReader, PayloadWriter};
use super::protocol::column_type;
use super::value::SqlValue;

/// Marks NULL in a row of text.
const NULL_TEXT: u8 = 0xfb;

/// A row of the text protocol.
pub(super) fn text_row(row: &[SqlValue], heads: &[ColumnHead]) -> Vec<u8> {
    let mut writer = PayloadWriter::default();
    for (value, head) in row.iter().zip(heads) {
        match value {
            SqlValue::Null => writer.u8(NULL_TEXT),
            SqlValue::Bytes(bytes) => writer.lenenc_bytes(bytes),
            other => writer.lenenc_bytes(shown(other, head).as_bytes()),
        };
    }
    writer.0
}

/// A value in words: a decimal number with all its digits.
fn shown(value: &SqlValue, head: &ColumnHead) -> String {
    match (value, head.kind) {
        (SqlValue::Integer(number), column_type::NEWDECIMAL) if head.decimals > 0 => {
            decimal(*number as f64, head.decimals)
        }
        (SqlValue::Real(number), column_type::NEWDECIMAL) => decimal(*number, head.decimals),
        _ => value.to_string(),
    }
}

fn decimal(number: f64, decimals: u8) -> String {
    let text = format!("{number:.*}", usize::from(decimals));
    // Zero has no sign.
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|byte| matches!(byte, b'0' | b'.')) => digits.to_owned(),
        _ => text,
    }
}

/// A row of the binary protocol: a byte 0, a bit for each NULL, the values.
pub(super) fn binary_row(row: &[SqlValue], heads: &[ColumnHead]) -> Vec<u8> {
    let mut writer = PayloadWriter::starting(0);
    let mut nulls = vec![0; null_bytes(row.len())];
    for (at, _) in row.iter().enumerate().filter(|(_, value)| **value == SqlValue::Null) {
        nulls[(at + 2) / 8] |= 1 << ((at + 2) % 8);
    }
    writer.bytes(&nulls);
    for (value, head) in row.iter().zip(heads) {
        binary_value(&mut writer, value, head);
    }
    writer.0
}

/// The first two bits are reserved.
fn null_bytes(columns: usize) -> usize {
    (columns + 2).div_ceil(8)
}

fn binary_value(writer: &mut PayloadWriter, value: &SqlValue, head: &ColumnHead) {
    let width = match head.kind {
        column_type::TINY => 1,
        column_type::SHORT | column_type::YEAR => 2,
        column_type::LONG | column_type::INT24 => 4,
        _ => 8,
    };
    match (value, head.kind) {
        (SqlValue::Null, _) => writer,
        (SqlValue::Integer(number), column_type::DOUBLE) => writer.bytes(&(*number as f64).to_le_bytes()),
        (SqlValue::Integer(number), column_type::FLOAT) => writer.bytes(&(*number as f32).to_le_bytes()),
        (SqlValue::Real(number), column_type::DOUBLE) => writer.bytes(&number.to_le_bytes()),
        (SqlValue::Real(number), column_type::FLOAT) => writer.bytes(&(*number as f32).to_le_bytes()),
        (SqlValue::Integer(number), kind) if is_integer(kind) => writer.bytes(&number.to_le_bytes()[..width]),
        (SqlValue::Text(text), column_type::DATETIME | column_type::TIMESTAMP | column_type::DATE) => {
            writer.short_bytes(&moment(text))
        }
        (SqlValue::Text(text), column_type::TIME) => writer.short_bytes(&time_of_day(text)),
        (SqlValue::Bytes(bytes), _) => writer.lenenc_bytes(bytes),
        (other, _) => writer.lenenc_bytes(shown(other, head).as_bytes()),
    };
}

/// `2026-11-23 10:20:30` as year (two bytes), month, day, hour, minute, second.
fn moment(text: &str) -> Vec<u8> {
    let mut numbers =
        text.split(['-', ' ', ':', 'T', '.']).map(|part| part.parse::<u16>().unwrap_or_default());
    let year = numbers.next().unwrap_or_default();
    let mut bytes = year.to_le_bytes().to_vec();
    bytes.extend(numbers.take(5).map(|number| number as u8));
    bytes.resize(if bytes.len() > 4 { 7 } else { 4 }, 0);
    bytes
}

/// `-10:20:30` as sign, days (four bytes), hour, minute, second.
fn time_of_day(text: &str) -> Vec<u8> {
    let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let mut numbers = text.split([':', '.']).map(|part| part.parse::<u32>().unwrap_or_default());
    let hours = numbers.next().unwrap_or_default();
    let mut bytes = vec![is_negative.into()];
    bytes.extend((hours / 24).to_le_bytes());
    bytes.push((hours % 24) as u8);
    bytes.extend(numbers.take(2).map(|number| number as u8));
    bytes.resize(8, 0);
    bytes
}

/// The values of a row of text.
pub(super) fn read_text_row(payload: &[u8], heads: &[ColumnHead]) -> Result<Vec<SqlValue>, MalformedPacket> {
    let mut reader = PayloadReader(payload);
    let mut value = |head: &ColumnHead| {
        if reader.0.first() == Some(&NULL_TEXT) {
            reader.u8()?;
            return Ok(SqlValue::Null);
        }
        Ok(from_text(reader.lenenc_bytes()?, head.kind))
    };
    heads.iter().map(&mut value).collect()
}

fn from_text(bytes: &[u8], kind: u8) -> SqlValue {
    use column_type::{BLOB, DOUBLE, FLOAT, INT24, LONG, LONGLONG, SHORT, TINY, YEAR};
    let text = String::from_utf8_lossy(bytes);
    let number = match kind {
        TINY | SHORT | LONG | LONGLONG | INT24 | YEAR => text.parse().ok().map(SqlValue::Integer),
        FLOAT | DOUBLE => text.parse().ok().map(SqlValue::Real),
        BLOB => Some(SqlValue::Bytes(bytes.to_vec())),
        _ => None,
    };
    number.unwrap_or_else(|| SqlValue::Text(text.into_owned()))
}

/// The values of a row in binary form.
pub(super) fn read_binary_row(
    payload: &[u8],
    heads: &[ColumnHead],
) -> Result<Vec<SqlValue>, MalformedPacket> {
    let mut reader = PayloadReader(payload);
    reader.u8()?;
    let nulls = reader.bytes(null_bytes(heads.len()))?;
    let value = |(at, head): (usize, &ColumnHead)| {
        if nulls[(at + 2) / 8] & 1 << ((at + 2) % 8) != 0 {
            return Ok(SqlValue::Null);
        }
        read_binary_value(&mut reader, head.kind, head.is_unsigned)
    };
    heads.iter().enumerate().map(value).collect()
}

/// A value in binary form, of a row or a parameter.
pub(super) fn read_binary_value(
    reader: &mut PayloadReader<'_>,
    kind: u8,
    is_unsigned: bool,
) -> Result<SqlValue, MalformedPacket> {
    use column_type::{
        BLOB, DATE, DATETIME, DOUBLE, FLOAT, INT24, LONG, LONGLONG, SHORT, TIME, TIMESTAMP, TINY, YEAR,
    };
    let integer = |signed: i64, unsigned: i64| SqlValue::Integer(if is_unsigned { unsigned } else { signed });
    Ok(match kind {
        column_type::NULL => SqlValue::Null,
        TINY => reader.u8().map(|byte| integer((byte as i8).into(), byte.into()))?,
        SHORT | YEAR => reader.u16().map(|word| integer((word as i16).into(), word.into()))?,
        LONG | INT24 => reader.u32().map(|word| integer((word as i32).into(), word.into()))?,
        LONGLONG => SqlValue::Integer(reader.u64()? as i64),
        FLOAT => SqlValue::Real(f32::from_bits(reader.u32()?).into()),
        DOUBLE => SqlValue::Real(f64::from_bits(reader.u64()?)),
        DATETIME | TIMESTAMP | DATE => read_moment(reader)?,
        TIME => read_time(reader)?,
        BLOB => SqlValue::Bytes(reader.lenenc_bytes()?.to_vec()),
        _ => {
            let bytes = reader.lenenc_bytes()?;
            match std::str::from_utf8(bytes) {
                Ok(text) => SqlValue::from(text),
                Err(_) => SqlValue::Bytes(bytes.to_vec()),
            }
        }
    })
}

fn read_moment(reader: &mut PayloadReader<'_>) -> Result<SqlValue, MalformedPacket> {
    let count = reader.u8()?;
    let mut bytes = PayloadReader(reader.bytes(count.into())?);
    let (year, month, day) = match count {
        0 => return Ok(SqlValue::from("0000-00-00")),
        _ => (bytes.u16()?, bytes.u8()?, bytes.u8()?),
    };
    let date = format!("{year:04}-{month:02}-{day:02}");
    if count < 7 {
        return Ok(SqlValue::Text(date));
    }
    let (hour, minute, second) = (bytes.u8()?, bytes.u8()?, bytes.u8()?);
    Ok(SqlValue::Text(format!("{date} {hour:02}:{minute:02}:{second:02}")))
}

fn read_time(reader: &mut PayloadReader<'_>) -> Result<SqlValue, MalformedPacket> {
    let count = reader.u8()?;
    let mut bytes = PayloadReader(reader.bytes(count.into())?);
    if count < 8 {
        return Ok(SqlValue::from("00:00:00"));
    }
    let (sign, days, hour) = (if bytes.u8()? == 0 { "" } else { "-" }, bytes.u32()?, bytes.u8()?);
    let hours = days * 24 + u32::from(hour);
    Ok(SqlValue::Text(format!("{sign}{hours:02}:{:02}:{:02}", bytes.u8()?, bytes.u8()?)))
}

/// A parameter of a prepared statement: its type, and its value in binary form.
pub(super) fn write_parameter(writer: &mut PayloadWriter, value: &SqlValue) -> u8 {
    match value {
        SqlValue::Null => column_type::NULL,
        SqlValue::Integer(number) => {
            writer.bytes(&number.to_le_bytes());
            column_type::LONGLONG
        }
        SqlValue::Real(number) => {
            writer.bytes(&number.to_le_bytes());
            column_type::DOUBLE
        }
        SqlValue::Text(text) => {
            writer.lenenc_bytes(text.as_bytes());
            column_type::VAR_STRING
        }
        SqlValue::Bytes(bytes) => {
            writer.lenenc_bytes(bytes);
            column_type::BLOB
        }
    }
}
