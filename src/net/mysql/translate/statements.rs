//! Statements on data, from MySQL's SQL to SQLite's.
//!
//! Invariant: a statement that is translated changes nothing yet. Next: `insert`, `definitions`.

use super::columns::{self, NamedColumns};
use super::definitions::definition;
use super::effect::{StatementEffect, Translation};
use super::insert;
use super::intervals::with_calls;
use super::joined;
use super::limited;
use super::translator::Translator;
use super::update;
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::Lexeme;
use crate::net::mysql::phrase::Phrase;

impl Translator<'_> {
    /// Translates a statement.
    ///
    /// # Errors
    /// A syntax error, 1046 if no database is selected, or 1235 for what SQLite cannot do.
    pub(in crate::net::mysql) fn statement(&self, mut phrase: Phrase<'_>) -> Result<Translation, MysqlError> {
        if phrase.sees_word("SELECT") || phrase.sees_word("WITH") || phrase.sees_word("VALUES") {
            return self.select(phrase);
        }
        if let Some(verb) = phrase.one_of(&["INSERT", "REPLACE"]) {
            let (sql, effect) = insert::insert(self, phrase, verb == "REPLACE")?;
            return Ok(Translation { sql: vec![sql], effect });
        }
        if phrase.sees_word("UPDATE") {
            return update::update(self, phrase);
        }
        if phrase.sees_word("DELETE") {
            let lexemes = joined::delete(phrase)?.unwrap_or_else(|| limited::delete(phrase));
            let sql = vec![self.sql_of(&lexemes)?];
            return Ok(Translation { sql, effect: StatementEffect::Delete });
        }
        definition(self, phrase)
    }

    fn select(&self, phrase: Phrase<'_>) -> Result<Translation, MysqlError> {
        let (lexemes, locks) = without_lock(phrase.rest);
        let lexemes = without_dual(lexemes);
        let lexemes = with_calls(&lexemes);
        let NamedColumns { lexemes, hints, probes } = columns::name_columns(phrase.part(&lexemes));
        let sql = vec![self.sql_of(&lexemes)?];
        let probes: Result<Vec<_>, MysqlError> = probes
            .into_iter()
            .map(|mut probe| {
                let sql = self.sql_of(&std::mem::take(&mut probe.statement))?;
                Ok(probe.with(sql))
            })
            .collect();
        Ok(Translation { sql, effect: StatementEffect::Read { locks, hints, probes: probes? } })
    }
}

/// The tokens without `FOR UPDATE` and its like at the end, and whether there was one.
fn without_lock(lexemes: &[Lexeme]) -> (&[Lexeme], bool) {
    for ending in [&["FOR", "UPDATE"][..], &["FOR", "SHARE"], &["LOCK", "IN", "SHARE", "MODE"]] {
        let Some(at) = lexemes.len().checked_sub(ending.len()) else { continue };
        if lexemes[at..].iter().zip(ending).all(|(lexeme, word)| lexeme.is_word(word)) {
            return (&lexemes[..at], true);
        }
    }
    (lexemes, false)
}

/// `FROM DUAL` stands for no table.
fn without_dual(lexemes: &[Lexeme]) -> Vec<Lexeme> {
    let at = lexemes.windows(2).position(|pair| pair[0].is_word("FROM") && pair[1].is_word("DUAL"));
    match at {
        Some(at) => [&lexemes[..at], &lexemes[at + 2..]].concat(),
        None => lexemes.to_vec(),
    }
}
