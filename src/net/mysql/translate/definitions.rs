//! Statements that change tables and indexes.
//!
//! Invariant: those that SQLite cannot do are errors, never done in part. Next: `table`, `index`.

use super::definition;
use super::effect::{StatementEffect, Target, Translation};
use super::fitting::drop_triggers;
use super::index;
use super::table;
use super::translator::Translator;
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::Lexeme;
use crate::net::mysql::phrase::{Phrase, split_at_commas};
use crate::net::mysql::render::{quoted_name, quoted_text};

/// A statement that changes tables.
///
/// # Errors
/// As [`Translator::statement`].
pub(super) fn definition(translator: &Translator<'_>, phrase: Phrase<'_>) -> Result<Translation, MysqlError> {
    let mut rest = phrase;
    if rest.words("TRUNCATE") {
        rest.words("TABLE");
        let target = target(translator, &mut rest)?;
        rest.end()?;
        let sql = vec![format!("DELETE FROM {}", full_name(&target))];
        return Ok(Translation { sql, effect: StatementEffect::Truncate(target) });
    }
    Ok(Translation { sql: statements(translator, phrase)?, effect: StatementEffect::Define })
}

fn statements(translator: &Translator<'_>, mut phrase: Phrase<'_>) -> Result<Vec<String>, MysqlError> {
    let (whole, selected) = (phrase, translator.selected());
    if phrase.words("CREATE TABLE") {
        return table::create_table(phrase, selected);
    }
    if phrase.words("CREATE UNIQUE INDEX") {
        return Ok(vec![index::create_index(phrase, true, selected)?]);
    }
    if phrase.words("CREATE INDEX") {
        return Ok(vec![index::create_index(phrase, false, selected)?]);
    }
    if phrase.words("DROP INDEX") {
        return Ok(vec![index::drop_index(phrase, selected)?]);
    }
    if phrase.words("DROP TABLE") {
        return drop_tables(translator, phrase);
    }
    if phrase.words("RENAME TABLE") {
        let full = full_name(&target(translator, &mut phrase)?);
        if !phrase.words("TO") {
            return Err(phrase.syntax());
        }
        let (_, name) = phrase.qualified_name()?;
        phrase.end()?;
        return Ok(vec![format!("ALTER TABLE {full} RENAME TO {}", quoted_name(name))]);
    }
    if phrase.words("ALTER TABLE") {
        return alter(translator, phrase);
    }
    Err(unknown_statement(whole))
}

fn target(translator: &Translator<'_>, phrase: &mut Phrase<'_>) -> Result<Target, MysqlError> {
    let (database, table) = phrase.qualified_name()?;
    let database = database.or(translator.selected()).ok_or_else(MysqlError::no_database_selected)?;
    Ok(Target { database: database.to_owned(), table: table.to_owned() })
}

fn full_name(target: &Target) -> String {
    format!("{}.{}", quoted_name(&target.database), quoted_name(&target.table))
}

fn drop_tables(translator: &Translator<'_>, mut phrase: Phrase<'_>) -> Result<Vec<String>, MysqlError> {
    let condition = if phrase.words("IF EXISTS") { "IF EXISTS " } else { "" };
    let mut statements = Vec::new();
    loop {
        let target = target(translator, &mut phrase)?;
        statements.push(format!("DROP TABLE {condition}{}", full_name(&target)));
        if !phrase.symbol(",") {
            break;
        }
    }
    phrase.one_of(&["CASCADE", "RESTRICT"]);
    phrase.end()?;
    Ok(statements)
}

fn alter(translator: &Translator<'_>, mut phrase: Phrase<'_>) -> Result<Vec<String>, MysqlError> {
    let target = target(translator, &mut phrase)?;
    let changes = split_at_commas(phrase.rest).into_iter();
    let mut statements = Vec::new();
    for change in changes {
        let mut change = phrase.part(change);
        if drops_column(change) {
            statements.extend(drop_triggers(&target.database, &target.table));
        }
        statements.push(alteration(&mut change, &target)?);
    }
    Ok(statements)
}

fn drops_column(mut change: Phrase<'_>) -> bool {
    change.words("DROP") && change.one_of(&["INDEX", "KEY"]).is_none()
}

/// One change of `ALTER TABLE`.
fn alteration(phrase: &mut Phrase<'_>, target: &Target) -> Result<String, MysqlError> {
    let (full, Target { database, table }) = (full_name(target), target);
    if phrase.words("ADD") {
        if ["UNIQUE", "KEY", "INDEX"].iter().any(|word| phrase.sees_word(word)) {
            return index::of_table(*phrase, None, database, table, false);
        }
        phrase.words("COLUMN");
        let column = definition::column(phrase.part(without_place(phrase.rest)))?;
        return Ok(format!("ALTER TABLE {full} ADD COLUMN {}", column.sql()));
    }
    if phrase.words("DROP") {
        if phrase.one_of(&["INDEX", "KEY"]).is_some() {
            let name = quoted_name(&format!("{table}.{}", phrase.name()?));
            return Ok(format!("DROP INDEX {}.{name}", quoted_name(database)));
        }
        phrase.words("COLUMN");
        return Ok(format!("ALTER TABLE {full} DROP COLUMN {}", quoted_name(phrase.name()?)));
    }
    if phrase.words("RENAME COLUMN") {
        let from = quoted_name(phrase.name()?);
        if !phrase.words("TO") {
            return Err(phrase.syntax());
        }
        return Ok(format!("ALTER TABLE {full} RENAME COLUMN {from} TO {}", quoted_name(phrase.name()?)));
    }
    if phrase.words("RENAME") {
        phrase.one_of(&["TO", "AS"]);
        return Ok(format!("ALTER TABLE {full} RENAME TO {}", quoted_name(phrase.name()?)));
    }
    Err(MysqlError::not_supported("ALTER TABLE of this kind"))
}

/// A column's definition without `FIRST` or `AFTER other`: SQLite puts it last.
fn without_place(definition: &[Lexeme]) -> &[Lexeme] {
    match definition {
        [own @ .., first] if first.is_word("FIRST") => own,
        [own @ .., after, _] if after.is_word("AFTER") => own,
        _ => definition,
    }
}

/// SQLite's numbering of an emptied table starts again, if it numbers rows at all.
pub(in crate::net::mysql) fn restart_numbering(table: &Target) -> String {
    let (database, name) = (quoted_name(&table.database), quoted_text(table.table.as_bytes()));
    format!("DELETE FROM {database}.sqlite_sequence WHERE name = {name} COLLATE NOCASE")
}

/// Statements of MySQL's that the server does not have are told from mistakes.
fn unknown_statement(phrase: Phrase<'_>) -> MysqlError {
    const OF_MYSQL: [&str; 12] = [
        "CREATE", "DROP", "ALTER", "GRANT", "REVOKE", "CALL", "LOAD", "EXPLAIN", "PREPARE", "EXECUTE",
        "HANDLER", "XA",
    ];
    if !OF_MYSQL.iter().any(|word| phrase.sees_word(word)) {
        return phrase.syntax();
    }
    let words = phrase.rest.iter().take(2).map_while(|lexeme| lexeme.name());
    let words: Vec<String> = words.map(str::to_ascii_uppercase).collect();
    MysqlError::not_supported(&words.join(" "))
}
