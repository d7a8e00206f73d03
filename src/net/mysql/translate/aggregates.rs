//! The types of `SUM`, `AVG`, `MIN` and `MAX` of a column, which SQLite does not tell: by that of the column.
//!
//! Invariant: only the type is asked for, by a `SELECT` of no rows. Next: `columns`, which finds the aggregates.

use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::{Phrase, group_length};

/// An aggregate of a column.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::net::mysql) struct AggregateProbe<S> {
    /// The result's column.
    pub(in crate::net::mysql) name: String,
    /// In upper case.
    function: String,
    /// The statement that has the column's type.
    pub(in crate::net::mysql) statement: S,
}

impl<S> AggregateProbe<S> {
    /// The same with the statement in another form.
    pub(super) fn with<T>(self, statement: T) -> AggregateProbe<T> {
        AggregateProbe { name: self.name, function: self.function, statement }
    }

    /// The aggregate's type for a column's, as MySQL has it.
    pub(in crate::net::mysql) fn type_for(&self, declared: &str) -> Option<String> {
        let declared = declared.to_ascii_uppercase();
        let is_decimal = declared.starts_with("DECIMAL") || declared.starts_with("NUMERIC");
        let digits =
            declared.split_once(',').and_then(|(_, digits)| digits.trim_end_matches(')').parse::<u8>().ok());
        let is_exact = is_decimal || declared.contains("INT");
        match self.function.as_str() {
            "MIN" | "MAX" => Some(declared),
            "SUM" if is_exact => Some(format!("DECIMAL(32,{})", digits.unwrap_or(0))),
            // Four digits more than the column has.
            "AVG" if is_exact => Some(format!("DECIMAL(32,{})", digits.unwrap_or(0) + 4)),
            _ => None,
        }
    }
}

/// The probe for an expression, if it is an aggregate of a plain column; `rest` is what follows the list of columns.
pub(super) fn probe(
    name: &str,
    expression: &[Lexeme],
    rest: Phrase<'_>,
) -> Option<AggregateProbe<Vec<Lexeme>>> {
    const ENDS: [&str; 8] = ["WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT"];
    let (function, arguments) = expression.split_first()?;
    let is_aggregate = ["SUM", "AVG", "MIN", "MAX"].iter().any(|word| function.is_word(word));
    if !is_aggregate || group_length(arguments) != Some(arguments.len()) || !rest.sees_word("FROM") {
        return None;
    }
    let column = &arguments[1..arguments.len() - 1];
    let is_column =
        matches!(column.len(), 1 | 3) && column.iter().step_by(2).all(|part| part.name().is_some());
    if !is_column {
        return None;
    }
    let mut reader = rest;
    let tables = reader.until(|next| ENDS.iter().any(|word| next.is_word(word)));
    let word = |word: &str| function.becomes(Token::Word(word.to_owned()));
    let mut statement = vec![word("SELECT")];
    statement.extend_from_slice(column);
    statement.extend_from_slice(tables);
    statement.extend([word("LIMIT"), function.becomes(Token::Number("0".to_owned()))]);
    Some(AggregateProbe { name: name.to_owned(), function: function.name()?.to_ascii_uppercase(), statement })
}
