//! The type of an expression, by its columns' types, which SQLite does not tell of expressions.
//!
//! Invariant: an expression is read the same way each time, so its columns come in the same order. Next: `value_types`;
//! `type_probe`, which asks for the columns' types.

use super::value_types::ValueType;
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::group_length;

/// The type of a whole expression; `None` if it is of another form. `column` gives each column's type.
pub(super) fn type_of(
    expression: &[Lexeme],
    column: &mut dyn FnMut(&[Lexeme]) -> ValueType,
) -> Option<ValueType> {
    let mut reader = Reader { rest: expression, column };
    let kind = reader.sum()?;
    reader.rest.is_empty().then_some(kind)
}

struct Reader<'a, 'c> {
    rest: &'a [Lexeme],
    column: &'c mut dyn FnMut(&[Lexeme]) -> ValueType,
}

impl<'a> Reader<'a, '_> {
    fn next(&mut self) -> Option<&'a Lexeme> {
        let (next, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(next)
    }

    fn sees(&self, word: &str) -> bool {
        self.rest.first().is_some_and(|next| next.is_symbol(word) || next.is_word(word))
    }

    fn takes(&mut self, word: &str) -> bool {
        self.sees(word) && self.next().is_some()
    }

    fn operator(&mut self, operators: &[&'static str]) -> Option<&'static str> {
        operators.iter().copied().find(|operator| self.takes(operator))
    }

    fn sum(&mut self) -> Option<ValueType> {
        let mut kind = self.product()?;
        while let Some(operator) = self.operator(&["+", "-"]) {
            kind = kind.arithmetic(self.product()?, operator);
        }
        Some(kind)
    }

    fn product(&mut self) -> Option<ValueType> {
        let mut kind = self.operand()?;
        while let Some(operator) = self.operator(&["*", "/", "%", "DIV", "MOD"]) {
            kind = kind.arithmetic(self.operand()?, operator);
        }
        Some(kind)
    }

    fn operand(&mut self) -> Option<ValueType> {
        while self.takes("-") || self.takes("+") {}
        let first = self.rest.first()?;
        match &first.token {
            Token::Symbol("(") => {
                self.next();
                let kind = self.sum()?;
                self.takes(")").then_some(kind)
            }
            Token::Number(number) => {
                self.next();
                Some(number_type(number))
            }
            Token::Text(_) => self.next().map(|_| ValueType::Text),
            Token::Word(word) if word.eq_ignore_ascii_case("NULL") => self.next().map(|_| ValueType::Null),
            Token::Word(word) if word.eq_ignore_ascii_case("CASE") => self.case(),
            Token::Word(word) if group_length(&self.rest[1..]).is_some() => {
                self.next();
                let kind = self.call(&word.to_ascii_uppercase())?;
                if self.takes("OVER") {
                    self.rest = self.rest.get(group_length(self.rest)?..)?;
                }
                Some(kind)
            }
            Token::Word(_) | Token::Name(_) => {
                let length = 1 + self.rest[1..].chunks(2).take_while(|pair| is_part(pair)).count() * 2;
                let (column, rest) = self.rest.split_at(length);
                self.rest = rest;
                Some((self.column)(column))
            }
            _ => None,
        }
    }

    /// `CASE` to `END`. What is between `WHEN` and `THEN` has no part in the type.
    fn case(&mut self) -> Option<ValueType> {
        let mut kind = ValueType::Null;
        let mut depth = 0;
        loop {
            let next = self.next()?;
            depth += i32::from(next.is_symbol("(") || next.is_word("CASE"));
            if depth == 1 && next.is_word("END") {
                return Some(kind);
            }
            depth -= i32::from(next.is_symbol(")") || next.is_word("END"));
            if depth == 1 && (next.is_word("THEN") || next.is_word("ELSE")) {
                kind = kind.or(self.sum()?);
            }
        }
    }

    /// A call whose name has been read.
    fn call(&mut self, name: &str) -> Option<ValueType> {
        let (group, rest) = self.rest.split_at(group_length(self.rest)?);
        let inside = &group[1..group.len() - 1];
        self.rest = &inside[..0];
        let kind = self.call_of(name, inside)?;
        self.rest = rest;
        Some(kind)
    }

    fn call_of(&mut self, name: &str, inside: &[Lexeme]) -> Option<ValueType> {
        Some(match name {
            "SUM" => self.only(inside)?.sum(),
            "AVG" => self.only(inside)?.sum().arithmetic(ValueType::Integer, "/"),
            "MIN" | "MAX" | "ABS" => self.only(inside)?,
            "COALESCE" | "IFNULL" | "GREATEST" | "LEAST" => self.one_of(inside)?,
            "NULLIF" => self.argument(inside, 0)?,
            "IF" => self.argument(inside, 1)?.or(self.argument(inside, 2)?),
            "MOD" => self.argument(inside, 0)?.arithmetic(self.argument(inside, 1)?, "%"),
            "ROUND" | "TRUNCATE" => {
                let parts = arguments(inside);
                let digits = match parts.get(1) {
                    None => Some(0),
                    Some([Lexeme { token: Token::Number(digits), .. }]) => digits.parse().ok(),
                    Some(_) => None,
                };
                self.argument(inside, 0)?.rounded(digits)
            }
            "COUNT" | "FLOOR" | "CEIL" | "CEILING" | "SIGN" | "LENGTH" | "CHAR_LENGTH" | "YEAR" | "MONTH"
            | "DAY" | "HOUR" | "DATEDIFF" | "ROW_NUMBER" | "RANK" | "DENSE_RANK" => ValueType::Integer,
            "POW" | "POWER" | "SQRT" | "EXP" | "LN" | "LOG" => ValueType::Double,
            "DATE" | "CURDATE" | "CURRENT_DATE" | "LAST_DAY" | "MAKEDATE" => ValueType::Date,
            "NOW" | "SYSDATE" | "TIMESTAMP" => ValueType::Moment,
            "TIME" | "CURTIME" | "TIMEDIFF" | "SEC_TO_TIME" => ValueType::Other("TIME".to_owned()),
            "STR_TO_DATE" => {
                let has_time = inside
                    .iter()
                    .any(|part| matches!(&part.token, Token::Text(text) if text.contains(&b'H')));
                if has_time { ValueType::Moment } else { ValueType::Date }
            }
            "DATE_ADD" | "DATE_SUB" | "ADDDATE" | "SUBDATE" => {
                let unit = inside.last()?;
                let by_time = ["SECOND", "MINUTE", "HOUR"].iter().any(|word| unit.is_word(word));
                self.argument(inside, 0)?.moved(!by_time)
            }
            "CAST" => cast_type(inside).map_or(ValueType::Unknown, |declared| ValueType::declared(&declared)),
            _ => ValueType::Unknown,
        })
    }

    fn argument(&mut self, inside: &[Lexeme], at: usize) -> Option<ValueType> {
        type_of(arguments(inside).get(at)?, self.column)
    }

    fn only(&mut self, inside: &[Lexeme]) -> Option<ValueType> {
        let inside = if inside.first()?.is_word("DISTINCT") { &inside[1..] } else { inside };
        Some(type_of(inside, self.column).unwrap_or(ValueType::Integer))
    }

    fn one_of(&mut self, inside: &[Lexeme]) -> Option<ValueType> {
        let mut kind = ValueType::Null;
        for argument in arguments(inside) {
            kind = kind.or(type_of(argument, self.column)?);
        }
        Some(kind)
    }
}

fn arguments(inside: &[Lexeme]) -> Vec<&[Lexeme]> {
    crate::net::mysql::phrase::split_at_commas(inside)
}

/// The type in `CAST(x AS DECIMAL(10, 2))`, by what is in the parentheses.
pub(super) fn cast_type(inside: &[Lexeme]) -> Option<String> {
    let at = inside.iter().rposition(|lexeme| lexeme.is_word("AS"))?;
    let text = inside[at + 1..].iter().filter_map(|lexeme| match &lexeme.token {
        Token::Word(word) | Token::Number(word) => Some(word.as_str()),
        Token::Symbol(symbol) => Some(*symbol),
        _ => None,
    });
    Some(text.collect())
}

fn is_part(pair: &[Lexeme]) -> bool {
    matches!(pair, [dot, name] if dot.is_symbol(".") && name.name().is_some())
}

fn number_type(number: &str) -> ValueType {
    match number.split_once('.') {
        _ if number.contains(['e', 'E']) => ValueType::Double,
        Some((_, digits)) => ValueType::Decimal(digits.len().min(30) as u8),
        None => ValueType::Integer,
    }
}
