//! The tokens of MySQL's SQL.
//!
//! Invariant: each token knows its place in the source, so errors and column names can quote the source. Strings are decoded:
//! no later step knows MySQL's escapes. Next: `render`, which writes tokens as SQLite's SQL.

use super::errors::MysqlError;

/// A token's kind and content.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A keyword or a plain name.
    Word(String),
    /// A name in backquotes.
    Name(String),
    /// A string, decoded.
    Text(Vec<u8>),
    /// Bytes: `x'00'`, `0x00`, `_binary'...'`.
    Bytes(Vec<u8>),
    /// A number.
    Number(String),
    /// `@@name`, `@@session.name`, or `@name`, with the signs.
    Variable(String),
    /// `?`.
    Param,
    /// An operator or a punctuation mark.
    Symbol(&'static str),
    /// SQLite's SQL, from the translation.
    Sqlite(String),
}

/// A token with its place in the source.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Longest first.
const SYMBOLS: [&str; 33] = [
    "<=>", "->>", "<=", ">=", "<>", "!=", ":=", "&&", "||", "<<", ">>", "->", "(", ")", ",", ".", ";", "=",
    "<", ">", "+", "-", "*", "/", "%", "!", "~", "&", "|", "^", "{", "}", ":",
];

/// The tokens of a statement, or of several.
///
/// # Errors
/// A syntax error for a string or comment without an end, and for a character that begins no token.
pub(super) fn tokens(source: &[u8]) -> Result<Vec<Lexeme>, MysqlError> {
    let mut lexer = SqlLexer { source, at: 0, lexemes: Vec::new() };
    while lexer.skip_spaces()? {
        let start = lexer.at;
        let token = lexer.token()?;
        lexer.push(token, start);
    }
    Ok(lexer.lexemes)
}

struct SqlLexer<'a> {
    source: &'a [u8],
    at: usize,
    lexemes: Vec<Lexeme>,
}

impl SqlLexer<'_> {
    fn rest(&self) -> &[u8] {
        &self.source[self.at..]
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.source.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn syntax_at(&self, at: usize) -> MysqlError {
        MysqlError::syntax(&String::from_utf8_lossy(&self.source[at..]))
    }

    /// Adds a token, or joins it to the one before: `_utf8mb4'text'`, `'a' 'b'`.
    fn push(&mut self, token: Token, start: usize) {
        let end = self.at;
        let token = match (self.lexemes.last_mut(), token) {
            (Some(Lexeme { token: Token::Text(text), end: before, .. }), Token::Text(more)) => {
                text.extend(more);
                *before = end;
                return;
            }
            (Some(Lexeme { token: before, end: ended, .. }), Token::Text(text)) if is_introducer(before) => {
                let is_binary = matches!(before, Token::Word(word) if word.eq_ignore_ascii_case("_binary"));
                *before = if is_binary { Token::Bytes(text) } else { Token::Text(text) };
                *ended = end;
                return;
            }
            (_, token) => token,
        };
        self.lexemes.push(Lexeme { token, start, end });
    }

    /// Skips spaces and comments. False at the end. The text of `/*!40101 ... */` counts, as in MySQL.
    fn skip_spaces(&mut self) -> Result<bool, MysqlError> {
        loop {
            let rest = self.rest();
            match rest {
                [] => return Ok(false),
                [space, ..] if space.is_ascii_whitespace() => self.at += 1,
                [b'#', ..] => self.skip_line(),
                [b'-', b'-', space, ..] if space.is_ascii_whitespace() => self.skip_line(),
                [b'-', b'-'] => self.skip_line(),
                [b'/', b'*', b'!', version @ ..] => {
                    self.at += 3 + version.iter().take_while(|byte| byte.is_ascii_digit()).count();
                }
                [b'*', b'/', ..] => self.at += 2,
                [b'/', b'*', body @ ..] => {
                    let end = body.windows(2).position(|pair| pair == b"*/");
                    self.at += end.ok_or_else(|| self.syntax_at(self.at))? + 4;
                }
                _ => return Ok(true),
            }
        }
    }

    fn skip_line(&mut self) {
        let length = self.rest().iter().position(|byte| *byte == b'\n');
        self.at += length.unwrap_or(self.rest().len());
    }

    fn token(&mut self) -> Result<Token, MysqlError> {
        match (self.peek(0), self.peek(1)) {
            (quote @ (b'\'' | b'"'), _) => self.quoted(quote).map(Token::Text),
            (b'`', _) => {
                let name = self.quoted(b'`')?;
                Ok(Token::Name(String::from_utf8_lossy(&name).into_owned()))
            }
            (b'x' | b'X', b'\'') => {
                let start = self.at;
                self.at += 1;
                let digits = self.quoted(b'\'')?;
                from_hex(&digits).map(Token::Bytes).ok_or_else(|| self.syntax_at(start))
            }
            (b'0', b'x') => Ok(self.hex_number()),
            (b'?', _) => {
                self.at += 1;
                Ok(Token::Param)
            }
            (b'@', _) => Ok(self.variable()),
            (b'0'..=b'9', _) | (b'.', b'0'..=b'9') => Ok(self.number()),
            (first, _) if is_of_word(first) => Ok(Token::Word(self.word())),
            _ => self.symbol(),
        }
    }

    fn symbol(&mut self) -> Result<Token, MysqlError> {
        let rest = self.rest();
        let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(symbol.as_bytes()));
        let symbol = symbol.ok_or_else(|| self.syntax_at(self.at))?;
        self.at += symbol.len();
        Ok(Token::Symbol(symbol))
    }

    fn word(&mut self) -> String {
        let length = self.rest().iter().take_while(|byte| is_of_word(**byte)).count();
        let word = String::from_utf8_lossy(&self.rest()[..length]).into_owned();
        self.at += length;
        word
    }

    fn variable(&mut self) -> Token {
        let signs = self.rest().iter().take_while(|byte| **byte == b'@').count();
        let is_name = |byte: &u8| is_of_word(*byte) || *byte == b'.';
        let name = self.rest()[signs..].iter().take_while(|byte| is_name(byte)).count();
        let text = String::from_utf8_lossy(&self.rest()[..signs + name]).into_owned();
        self.at += signs + name;
        Token::Variable(text)
    }

    fn number(&mut self) -> Token {
        let start = self.at;
        while matches!(self.peek(0), b'0'..=b'9' | b'.') {
            self.at += 1;
        }
        let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
        if matches!(self.peek(0), b'e' | b'E') && self.peek(1 + sign).is_ascii_digit() {
            self.at += 1 + sign;
            while self.peek(0).is_ascii_digit() {
                self.at += 1;
            }
        } else if is_of_word(self.peek(0)) {
            // A name may begin with a digit.
            self.word();
            return Token::Word(String::from_utf8_lossy(&self.source[start..self.at]).into_owned());
        }
        Token::Number(String::from_utf8_lossy(&self.source[start..self.at]).into_owned())
    }

    fn hex_number(&mut self) -> Token {
        let word = self.word();
        let digits = &word[2..];
        let even = if digits.len().is_multiple_of(2) { digits.to_owned() } else { format!("0{digits}") };
        from_hex(even.as_bytes()).map_or(Token::Word(word), Token::Bytes)
    }

    /// What is between quotes. A doubled quote is one; a backslash escapes, but not in names.
    fn quoted(&mut self, quote: u8) -> Result<Vec<u8>, MysqlError> {
        let start = self.at;
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.rest() {
                [] => return Err(self.syntax_at(start)),
                [first, second, ..] if *first == quote && *second == quote => {
                    text.push(quote);
                    self.at += 2;
                }
                [first, ..] if *first == quote => {
                    self.at += 1;
                    return Ok(text);
                }
                [b'\\', escaped, ..] if quote != b'`' => {
                    unescape(*escaped, &mut text);
                    self.at += 2;
                }
                [byte, ..] => {
                    text.push(*byte);
                    self.at += 1;
                }
            }
        }
    }
}

fn unescape(escaped: u8, text: &mut Vec<u8>) {
    match escaped {
        b'0' => text.push(0),
        b'b' => text.push(8),
        b'n' => text.push(b'\n'),
        b'r' => text.push(b'\r'),
        b't' => text.push(b'\t'),
        b'Z' => text.push(26),
        // They stay escaped for `LIKE`.
        b'%' | b'_' => text.extend([b'\\', escaped]),
        other => text.push(other),
    }
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

/// The name of a character set before a string: `_utf8mb4`, `_binary`, `N`.
fn is_introducer(token: &Token) -> bool {
    const SETS: [&str; 5] = ["_binary", "_utf8mb4", "_utf8", "_latin1", "_ascii"];
    matches!(token, Token::Word(word) if SETS.iter().any(|set| word.eq_ignore_ascii_case(set)))
}

fn from_hex(digits: &[u8]) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some((value(*high)? * 16 + value(*low)?) as u8),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests;
