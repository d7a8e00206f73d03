//! The type of a value, as MySQL finds it for an expression: how operators and functions make one type of others.
//!
//! Invariant: what is not known stays unknown, and the values decide. Next: `expression_types`.

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ValueType {
    /// `NULL`: of any type.
    Null,
    Integer,
    /// Digits after the point.
    Decimal(u8),
    Double,
    Text,
    Date,
    Moment,
    /// Another declared type.
    Other(String),
    Unknown,
}

/// MySQL has no more digits after the point.
const MOST_DIGITS: u8 = 30;

impl ValueType {
    /// The type of a column.
    pub(super) fn declared(declared: &str) -> ValueType {
        let declared = declared.to_ascii_uppercase();
        let word = declared.split([' ', '(']).next().unwrap_or_default();
        match word {
            "DECIMAL" | "NUMERIC" | "DEC" | "FIXED" => {
                let digits = declared.split_once(',').map(|(_, digits)| digits.trim_end_matches(')'));
                ValueType::Decimal(digits.and_then(|digits| digits.trim().parse().ok()).unwrap_or(0))
            }
            "FLOAT" | "DOUBLE" | "REAL" => ValueType::Double,
            "DATE" => ValueType::Date,
            "DATETIME" | "TIMESTAMP" => ValueType::Moment,
            "CHAR" | "VARCHAR" | "TEXT" | "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" => ValueType::Text,
            "SIGNED" | "UNSIGNED" => ValueType::Integer,
            word if word.ends_with("INT") || word == "INTEGER" || word.starts_with("BOOL") => {
                ValueType::Integer
            }
            _ => ValueType::Other(declared),
        }
    }

    /// The type as in a declaration; `None` if the values tell it.
    pub(super) fn declaration(self) -> Option<String> {
        match self {
            ValueType::Decimal(digits) => Some(format!("DECIMAL(32,{digits})")),
            ValueType::Double => Some("DOUBLE".to_owned()),
            ValueType::Date => Some("DATE".to_owned()),
            ValueType::Moment => Some("DATETIME".to_owned()),
            ValueType::Other(declared) => Some(declared),
            ValueType::Null | ValueType::Integer | ValueType::Text | ValueType::Unknown => None,
        }
    }

    fn digits(&self) -> Option<u8> {
        match self {
            ValueType::Integer => Some(0),
            ValueType::Decimal(digits) => Some(*digits),
            _ => None,
        }
    }

    /// The type of arithmetic, with the digits that two exact numbers make.
    pub(super) fn arithmetic(self, other: ValueType, operator: &str) -> ValueType {
        let (Some(a), Some(b)) = (self.digits(), other.digits()) else {
            return match (self, other) {
                (ValueType::Double, ValueType::Unknown) | (ValueType::Unknown, _) => ValueType::Unknown,
                (ValueType::Double, _) | (_, ValueType::Double) => ValueType::Double,
                _ => ValueType::Unknown,
            };
        };
        let are_integers = self == ValueType::Integer && other == ValueType::Integer;
        match operator {
            "DIV" => ValueType::Integer,
            "/" => ValueType::Decimal((a + 4).min(MOST_DIGITS)),
            _ if are_integers => ValueType::Integer,
            "*" => ValueType::Decimal(a.saturating_add(b).min(MOST_DIGITS)),
            _ => ValueType::Decimal(a.max(b)),
        }
    }

    /// The type of a value that is one of two.
    pub(super) fn or(self, other: ValueType) -> ValueType {
        match (self, other) {
            (ValueType::Null, only) | (only, ValueType::Null) => only,
            (a, b) if a == b => a,
            (ValueType::Double, b) if b.digits().is_some() => ValueType::Double,
            (a, ValueType::Double) if a.digits().is_some() => ValueType::Double,
            (a, b) => match (a.digits(), b.digits()) {
                (Some(a), Some(b)) => ValueType::Decimal(a.max(b)),
                _ => ValueType::Unknown,
            },
        }
    }

    /// The type of `SUM`.
    pub(super) fn sum(self) -> ValueType {
        match self {
            ValueType::Integer => ValueType::Decimal(0),
            ValueType::Decimal(_) | ValueType::Double => self,
            _ => ValueType::Unknown,
        }
    }

    /// The type of `ROUND` and `TRUNCATE` to so many digits.
    pub(super) fn rounded(self, digits: Option<u8>) -> ValueType {
        match (self, digits) {
            (ValueType::Decimal(_), Some(digits)) => ValueType::Decimal(digits.min(MOST_DIGITS)),
            (ValueType::Decimal(_), None) => ValueType::Unknown,
            (other, _) => other,
        }
    }

    /// The type of a date or a time that is moved by an interval.
    pub(super) fn moved(self, by_days: bool) -> ValueType {
        match self {
            ValueType::Date if !by_days => ValueType::Moment,
            ValueType::Date | ValueType::Moment => self,
            _ => ValueType::Unknown,
        }
    }
}
