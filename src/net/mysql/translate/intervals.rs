//! `time + INTERVAL 1 DAY` as a call of `DATE_ADD`, and with `-` of `DATE_SUB`.
//!
//! Invariant: what stands before the sign is one operand: a value, a column, a call or an expression in parentheses. Next:
//! `time_calls`.

use crate::net::mysql::lexer::{Lexeme, Token};

const UNITS: [&str; 8] = ["SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"];

/// The same tokens with calls.
pub(super) fn with_calls(lexemes: &[Lexeme]) -> Vec<Lexeme> {
    let mut done: Vec<Lexeme> = Vec::with_capacity(lexemes.len());
    let mut rest = lexemes;
    while let [first, others @ ..] = rest {
        rest = others;
        let is_interval = others.first().is_some_and(|next| next.is_word("INTERVAL"));
        let is_sign = first.is_symbol("+") || first.is_symbol("-");
        let unit = others.iter().position(|next| UNITS.iter().any(|unit| next.is_word(unit)));
        let (true, true, Some(unit), Some(start)) = (is_interval, is_sign, unit, operand(&done)) else {
            done.push(first.clone());
            continue;
        };
        let name = if first.is_symbol("+") { "DATE_ADD" } else { "DATE_SUB" };
        // The call has the place of the operands, by which a result's column is named.
        let place = |token: Token, at: usize| Lexeme { token, start: at, end: at };
        let (from, to) = (done[start].start, others[unit].end);
        let opening = [place(Token::Word(name.to_owned()), from), place(Token::Symbol("("), from)];
        done.splice(start..start, opening);
        done.push(first.becomes(Token::Symbol(",")));
        done.extend_from_slice(&others[..=unit]);
        done.push(place(Token::Symbol(")"), to));
        rest = &others[unit + 1..];
    }
    done
}

/// Where the operand at the end begins.
fn operand(done: &[Lexeme]) -> Option<usize> {
    let mut at = done.len().checked_sub(1)?;
    if done[at].is_symbol(")") {
        let mut depth = 1;
        while depth > 0 {
            at = at.checked_sub(1)?;
            depth += i32::from(done[at].is_symbol(")")) - i32::from(done[at].is_symbol("("));
        }
        let before = at.checked_sub(1).map(|before| &done[before].token);
        if matches!(before, Some(Token::Word(_))) {
            at -= 1;
        }
        return Some(at);
    }
    if matches!(done[at].token, Token::Symbol(_)) {
        return None;
    }
    while at >= 2 && done[at - 1].is_symbol(".") {
        at -= 2;
    }
    Some(at)
}
