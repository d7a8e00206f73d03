//! Reads a statement's tokens from front to back.
//!
//! Invariant: what is not what is asked for stays unread. Next: `statement`, `translate`.

use super::errors::MysqlError;
use super::lexer::{Lexeme, Token};

/// What is left of a statement.
#[derive(Clone, Copy)]
pub(super) struct Phrase<'a> {
    source: &'a [u8],
    pub(super) rest: &'a [Lexeme],
}

impl Lexeme {
    /// Whether it is this keyword.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.token, Token::Word(own) if own.eq_ignore_ascii_case(word))
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.token, Token::Symbol(own) if own == symbol)
    }

    /// The name that it is, of a table or a column.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.token {
            Token::Word(name) | Token::Name(name) => Some(name),
            _ => None,
        }
    }

    /// A token of the translation, in the place of this one.
    pub(super) fn becomes(&self, token: Token) -> Lexeme {
        Lexeme { token, start: self.start, end: self.end }
    }
}

impl<'a> Phrase<'a> {
    pub(super) fn new(source: &'a [u8], rest: &'a [Lexeme]) -> Phrase<'a> {
        Phrase { source, rest }
    }

    /// A syntax error at the next token.
    pub(super) fn syntax(&self) -> MysqlError {
        let rest = self.rest.first().map_or(&[][..], |next| &self.source[next.start..]);
        MysqlError::syntax(&String::from_utf8_lossy(rest))
    }

    /// The source of some tokens.
    pub(super) fn text_of(&self, lexemes: &[Lexeme]) -> String {
        match lexemes {
            [first, .., last] => String::from_utf8_lossy(&self.source[first.start..last.end]).into_owned(),
            [only] => String::from_utf8_lossy(&self.source[only.start..only.end]).into_owned(),
            [] => String::new(),
        }
    }

    /// Other tokens of the same source.
    pub(super) fn part(&self, lexemes: &'a [Lexeme]) -> Phrase<'a> {
        Phrase::new(self.source, lexemes)
    }

    pub(super) fn is_over(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn next(&mut self) -> Option<&'a Lexeme> {
        let (next, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(next)
    }

    pub(super) fn sees_word(&self, word: &str) -> bool {
        self.rest.first().is_some_and(|next| next.is_word(word))
    }

    /// Reads these keywords, if all of them follow.
    pub(super) fn words(&mut self, words: &str) -> bool {
        let mut ahead = *self;
        let all = words.split(' ').all(|word| ahead.next().is_some_and(|next| next.is_word(word)));
        if all {
            *self = ahead;
        }
        all
    }

    /// Reads one of these keywords; tells which.
    pub(super) fn one_of(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().find(|word| self.words(word)).copied()
    }

    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let sees = self.rest.first().is_some_and(|next| next.is_symbol(symbol));
        if sees {
            self.rest = &self.rest[1..];
        }
        sees
    }

    /// A name.
    ///
    /// # Errors
    /// A syntax error if there is none.
    pub(super) fn name(&mut self) -> Result<&'a str, MysqlError> {
        let name = self.rest.first().and_then(Lexeme::name).ok_or_else(|| self.syntax())?;
        self.rest = &self.rest[1..];
        Ok(name)
    }

    /// A name that may be preceded by that of its database.
    ///
    /// # Errors
    /// As [`Phrase::name`].
    pub(super) fn qualified_name(&mut self) -> Result<(Option<&'a str>, &'a str), MysqlError> {
        let first = self.name()?;
        if self.symbol(".") { Ok((Some(first), self.name()?)) } else { Ok((None, first)) }
    }

    /// The tokens in parentheses.
    ///
    /// # Errors
    /// A syntax error if there are none.
    pub(super) fn parenthesized(&mut self) -> Result<&'a [Lexeme], MysqlError> {
        let length = group_length(self.rest).ok_or_else(|| self.syntax())?;
        let inside = &self.rest[1..length - 1];
        self.rest = &self.rest[length..];
        Ok(inside)
    }

    /// Reads up to a token at this level of parentheses, which stays unread.
    pub(super) fn until(&mut self, is_end: impl Fn(&Lexeme) -> bool) -> &'a [Lexeme] {
        let mut at = 0;
        while let Some(next) = self.rest.get(at)
            && !is_end(next)
        {
            at += group_length(&self.rest[at..]).unwrap_or(1);
        }
        let (before, rest) = self.rest.split_at(at.min(self.rest.len()));
        self.rest = rest;
        before
    }

    /// The end of the statement.
    ///
    /// # Errors
    /// A syntax error if more follows.
    pub(super) fn end(&self) -> Result<(), MysqlError> {
        if self.is_over() { Ok(()) } else { Err(self.syntax()) }
    }
}

/// The number of tokens from an opening parenthesis to its closing one; `None` if it is none or is not closed.
pub(super) fn group_length(lexemes: &[Lexeme]) -> Option<usize> {
    if !lexemes.first()?.is_symbol("(") {
        return None;
    }
    let mut depth = 0;
    for (at, lexeme) in lexemes.iter().enumerate() {
        depth += i32::from(lexeme.is_symbol("(")) - i32::from(lexeme.is_symbol(")"));
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The parts between the commas at this level of parentheses; none of nothing.
pub(super) fn split_at_commas(lexemes: &[Lexeme]) -> Vec<&[Lexeme]> {
    let mut parts = Vec::new();
    let mut rest = Phrase::new(&[], lexemes);
    while !rest.is_over() || !parts.is_empty() {
        parts.push(rest.until(|next| next.is_symbol(",")));
        if !rest.symbol(",") {
            break;
        }
    }
    parts
}
