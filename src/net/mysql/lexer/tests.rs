//! Tokens by example.

use super::{Token, tokens};

fn kinds(source: &str) -> Vec<Token> {
    tokens(source.as_bytes()).unwrap().into_iter().map(|lexeme| lexeme.token).collect()
}

fn text(text: &str) -> Token {
    Token::Text(text.as_bytes().to_vec())
}

fn word(word: &str) -> Token {
    Token::Word(word.to_owned())
}

#[test]
fn strings_are_decoded() {
    assert_eq!(kinds(r"'it\'s'"), [text("it's")]);
    assert_eq!(kinds("'it''s'"), [text("it's")]);
    assert_eq!(kinds(r#""a\n""#), [text("a\n")]);
    assert_eq!(kinds(r"'50\%'"), [text(r"50\%")]);
    assert_eq!(kinds("'a' 'b'"), [text("ab")]);
    assert_eq!(kinds("_utf8mb4'a'"), [text("a")]);
    assert_eq!(kinds(r"_binary'\0a'"), [Token::Bytes(b"\0a".to_vec())]);
    assert_eq!(kinds("0xfF x'0a'"), [Token::Bytes(vec![255]), Token::Bytes(vec![10])]);
}

#[test]
fn names_numbers_and_variables_are_told_apart() {
    assert_eq!(
        kinds("`a``b` 1.5e3 2nd @@session.autocommit @x ?"),
        [
            Token::Name("a`b".to_owned()),
            Token::Number("1.5e3".to_owned()),
            word("2nd"),
            Token::Variable("@@session.autocommit".to_owned()),
            Token::Variable("@x".to_owned()),
            Token::Param,
        ]
    );
    assert_eq!(kinds("a<=>b"), [word("a"), Token::Symbol("<=>"), word("b")]);
}

#[test]
fn comments_are_skipped_and_mysqls_own_read() {
    assert_eq!(kinds("a # b\n-- c\n/* d */ e /*!40101 f */"), [word("a"), word("e"), word("f")]);
}

#[test]
fn what_has_no_end_is_a_syntax_error() {
    for source in ["SELECT 'a", "SELECT 'a/*", "SELECT `a", r"SELECT 'a\'"] {
        assert_eq!(tokens(source.as_bytes()).unwrap_err().code, 1064, "{source}");
    }
    let error = tokens(b"SELECT \x01").unwrap_err();
    assert!(error.text.ends_with("near '\x01' at line 1"), "{error}");
}
