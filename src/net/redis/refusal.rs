//! Why a command was refused, in Redis's own words.
//!
//! Invariant: clients tell errors apart by these texts, so they are those of Redis 7 to the letter.

use std::borrow::Cow;

/// The text of an error, with its code as the first word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) Cow<'static, str>);

impl Refusal {
    pub(super) const WRONG_TYPE: Refusal =
        Refusal::text("WRONGTYPE Operation against a key holding the wrong kind of value");
    pub(super) const SYNTAX: Refusal = Refusal::text("ERR syntax error");
    pub(super) const NOT_AN_INTEGER: Refusal = Refusal::text("ERR value is not an integer or out of range");
    pub(super) const NOT_A_FLOAT: Refusal = Refusal::text("ERR value is not a valid float");
    pub(super) const NOT_POSITIVE: Refusal = Refusal::text("ERR value is out of range, must be positive");
    pub(super) const OVERFLOW: Refusal = Refusal::text("ERR increment or decrement would overflow");
    pub(super) const NO_SUCH_KEY: Refusal = Refusal::text("ERR no such key");
    pub(super) const NO_AUTH: Refusal = Refusal::text("NOAUTH Authentication required.");
    pub(super) const WRONG_PASSWORD: Refusal =
        Refusal::text("WRONGPASS invalid username-password pair or user is disabled.");
    pub(super) const TOO_LONG: Refusal =
        Refusal::text("ERR string exceeds maximum allowed size (proto-max-bulk-len)");

    pub(super) const fn text(text: &'static str) -> Refusal {
        Refusal(Cow::Borrowed(text))
    }

    pub(super) fn wrong_arity(name: &str) -> Refusal {
        Refusal(format!("ERR wrong number of arguments for '{}' command", name.to_ascii_lowercase()).into())
    }

    pub(super) fn invalid_expiry(name: &str) -> Refusal {
        Refusal(format!("ERR invalid expire time in '{}' command", name.to_ascii_lowercase()).into())
    }

    /// Of a command that has subcommands.
    pub(super) fn unknown_subcommand(name: &str, subcommand: &[u8]) -> Refusal {
        let subcommand = shown(subcommand, 128);
        Refusal(format!("ERR unknown subcommand '{subcommand}'. Try {name} HELP.").into())
    }

    /// Redis shows the first 128 bytes of the name, and of the arguments together.
    pub(super) fn unknown_command(words: &[Vec<u8>]) -> Refusal {
        let mut args = String::new();
        for word in &words[1..] {
            if args.len() >= 128 {
                break;
            }
            let left = 128 - args.len();
            args += &format!("'{}' ", shown(word, left));
        }
        let name = shown(&words[0], 128);
        Refusal(format!("ERR unknown command '{name}', with args beginning with: {args}").into())
    }
}

fn shown(bytes: &[u8], most: usize) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(most)]).into_owned()
}
