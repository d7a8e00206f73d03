//! `UPDATE` and `DELETE` of one table that is joined with others.
//!
//! The rows are found by a `SELECT` of the join, and by their rowids in the table. Invariant: a row changes once, however many
//! rows of the others it is joined with. Next: `update`, `limited`.

use super::assignments::Assignments;
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::Phrase;
use crate::net::mysql::render::quoted_name;

/// The table that changes: its name with its database, and the name by which the join calls it.
struct Changed<'a> {
    table: &'a [Lexeme],
    called: String,
}

/// Whether it is a list of several tables.
pub(super) fn is_join(tables: &[Lexeme]) -> bool {
    tables.iter().any(|lexeme| lexeme.is_symbol(",") || lexeme.is_word("JOIN"))
}

/// The tables between commas and the words of joins.
fn references(tables: &[Lexeme]) -> Vec<Changed<'_>> {
    const WORDS: [&str; 9] = ["JOIN", "LEFT", "RIGHT", "INNER", "OUTER", "CROSS", "NATURAL", "ON", "USING"];
    let ends = |lexeme: &Lexeme| lexeme.is_symbol(",") || WORDS.iter().any(|word| lexeme.is_word(word));
    let mut found = Vec::new();
    let mut rest = tables;
    while !rest.is_empty() {
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let (reference, others) = rest.split_at(length);
        let is_qualified = reference.get(1).is_some_and(|dot| dot.is_symbol("."));
        let table = &reference[..reference.len().min(if is_qualified { 3 } else { 1 })];
        if let Some(called) = reference.last().and_then(Lexeme::name) {
            found.push(Changed { table, called: called.to_owned() });
        }
        // The condition is skipped up to the next table.
        let next = others.iter().position(|lexeme| lexeme.is_symbol(",") || lexeme.is_word("JOIN"));
        rest = next.map_or(&[], |at| &others[at + 1..]);
    }
    found
}

fn changed<'a>(tables: &'a [Lexeme], name: Option<&str>) -> Result<Changed<'a>, MysqlError> {
    let mut all = references(tables).into_iter();
    let is_named = |changed: &Changed<'_>| name.is_none_or(|name| changed.called.eq_ignore_ascii_case(name));
    let unknown = || {
        MysqlError::new(
            1109,
            "42S02",
            format!("Unknown table '{}' in MULTI DELETE", name.unwrap_or_default()),
        )
    };
    all.find(is_named).ok_or_else(unknown)
}

/// The tokens of an `UPDATE` and of the count of the rows that it changes; `rest` begins at `WHERE`.
///
/// # Errors
/// 1235 if it changes several tables.
pub(super) fn update(
    tables: &[Lexeme],
    assignments: &Assignments,
    rest: Phrase<'_>,
) -> Result<(Vec<Lexeme>, Vec<Lexeme>), MysqlError> {
    let names = assignments.tables();
    if names.windows(2).any(|pair| !pair[0].eq_ignore_ascii_case(pair[1])) {
        return Err(MysqlError::not_supported("UPDATE of several tables"));
    }
    let Changed { table, called } = changed(tables, names.first().copied())?;
    let Some(first) = table.first() else { return Err(rest.syntax()) };
    let sqlite = |sql: String| first.becomes(Token::Sqlite(sql));
    let word = |word: &str| first.becomes(Token::Word(word.to_owned()));
    let rowid = format!("{}.rowid", quoted_name(&called));
    let of_join = [&[word("FROM")][..], tables, rest.rest].concat();

    let mut change = vec![word("UPDATE")];
    change.extend_from_slice(table);
    let mut selected = vec![word("SELECT"), sqlite(format!("{rowid} AS loopscope_row"))];
    let mut set = Vec::new();
    for (at, (column, value)) in assignments.pairs().enumerate() {
        set.push(format!("{} = loopscope_join.loopscope_{at}", quoted_name(column)));
        selected.push(sqlite(", (".to_owned()));
        selected.extend_from_slice(value);
        selected.push(sqlite(format!(") AS loopscope_{at}")));
    }
    change.extend([word("SET"), sqlite(format!("{} FROM (", set.join(", ")))]);
    change.append(&mut selected);
    change.extend_from_slice(&of_join);
    let own = quoted_name(table.last().and_then(Lexeme::name).unwrap_or_default());
    change.push(sqlite(format!(") AS loopscope_join WHERE {own}.rowid = loopscope_join.loopscope_row")));

    let mut count = vec![word("SELECT"), sqlite("count(DISTINCT CASE WHEN".to_owned())];
    count.append(&mut assignments.changes());
    count.push(sqlite(format!("THEN {rowid} END)")));
    count.extend_from_slice(&of_join);
    Ok((change, count))
}

/// `DELETE t FROM t JOIN ...`, from the name before `FROM`; `None` if it is a plain `DELETE`.
///
/// # Errors
/// 1235 if it deletes from several tables, 1109 if the table is not among those joined.
pub(super) fn delete(phrase: Phrase<'_>) -> Result<Option<Vec<Lexeme>>, MysqlError> {
    let mut rest = phrase;
    let verb = rest.next();
    let named = rest.until(|next| next.is_word("FROM"));
    let (Some(verb), Some(from), [name, others @ ..]) = (verb, rest.next(), named) else { return Ok(None) };
    if others.iter().any(|lexeme| lexeme.is_symbol(",")) {
        return Err(MysqlError::not_supported("DELETE from several tables"));
    }
    let tables = phrase.part(rest.rest).until(|next| next.is_word("WHERE"));
    let Changed { table, called } = changed(tables, others.last().unwrap_or(name).name())?;
    let sqlite = |sql: String| verb.becomes(Token::Sqlite(sql));
    let chosen = sqlite(format!("WHERE rowid IN (SELECT {}.rowid", quoted_name(&called)));
    let start = [std::slice::from_ref(verb), std::slice::from_ref(from), table, &[chosen, from.clone()]];
    Ok(Some([&start.concat()[..], rest.rest, &[sqlite(")".to_owned())]].concat()))
}
