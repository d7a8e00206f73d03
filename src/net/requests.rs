//! Requests in words: what a client's bytes ask for, as a wait's label (`HGETALL car`, `SELECT 1`, `GET /red`).
//!
//! Invariant: passwords are never part of it. Bytes that begin no request of a known protocol have no words.

/// The most characters of a label.
const MOST: usize = 60;
/// The words for a login to MySQL.
const LOGIN: &str = "log in";

/// What the first bytes of a message to this port ask for.
pub(super) fn describe(port: u16, bytes: &[u8]) -> Option<String> {
    let text = match bytes.first()? {
        // First, since the length of a packet may be any byte.
        _ if port == 3306 => mysql_command(bytes)?,
        b'*' => redis_command(bytes)?,
        b'A'..=b'Z' => http_request(bytes)?,
        _ => return None,
    };
    Some(shortened(&text))
}

/// Whether these words are of a client that introduces itself, as libraries do before the program's first request.
pub(super) fn is_greeting(words: &str) -> bool {
    matches!(words.split(' ').next(), Some("AUTH" | "HELLO" | "CLIENT")) || words == LOGIN
}

fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// A command of RESP: an array of bulk strings. Its name and key, for `AUTH` and `HELLO` the name alone.
fn redis_command(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).into_owned();
    let mut lines = text.split("\r\n");
    let count: usize = lines.next()?.strip_prefix('*')?.parse().ok()?;
    let mut words = Vec::new();
    while words.len() < count.min(2) && lines.next().is_some_and(|line| line.starts_with('$')) {
        words.push(lines.next()?.to_owned());
    }
    let name = words.first_mut()?;
    name.make_ascii_uppercase();
    if matches!(name.as_str(), "AUTH" | "HELLO") {
        words.truncate(1);
    }
    Some(words.join(" "))
}

/// The request line of HTTP, without its version and its query: queries carry tokens.
fn http_request(bytes: &[u8]) -> Option<String> {
    let end = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    let line = std::str::from_utf8(&bytes[..end]).ok()?;
    let (request, _) = line.rsplit_once(" HTTP/1.")?;
    let (method, target) = request.split_once(' ')?;
    Some(format!("{method} {}", target.split('?').next().unwrap_or(target)))
}

/// A command packet of MySQL: a header of four bytes, the command, its text. Logins have no words but these.
fn mysql_command(bytes: &[u8]) -> Option<String> {
    const QUIT: u8 = 1;
    const QUERY: u8 = 3;
    const PING: u8 = 14;
    const PREPARE: u8 = 22;
    const EXECUTE: u8 = 23;
    let (header, body) = bytes.split_at_checked(4)?;
    if header[3] != 0 {
        return Some(LOGIN.to_owned());
    }
    let (command, text) = body.split_first()?;
    match *command {
        QUIT => Some("quit".to_owned()),
        QUERY | PREPARE => Some(without_passwords(&String::from_utf8_lossy(text))),
        PING => Some("ping".to_owned()),
        EXECUTE => Some("execute".to_owned()),
        _ => None,
    }
}

/// A statement up to the word that announces a password.
fn without_passwords(statement: &str) -> String {
    let upper = statement.to_ascii_uppercase();
    let secret = ["IDENTIFIED", "PASSWORD"].iter().filter_map(|word| upper.find(word)).min();
    match secret {
        Some(at) => format!("{} ...", statement[..at].trim_end()),
        None => statement.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::describe;

    #[test]
    fn requests_have_their_words() {
        let words = |port, bytes: &[u8]| describe(port, bytes);
        assert_eq!(words(6379, b"*2\r\n$7\r\nhgetall\r\n$3\r\ncar\r\n").as_deref(), Some("HGETALL car"));
        assert_eq!(words(80, b"GET /red?token=1 HTTP/1.1\r\nHost: a\r\n\r\n").as_deref(), Some("GET /red"));
        assert_eq!(words(3306, b"\x09\0\0\0\x03SELECT 1").as_deref(), Some("SELECT 1"));
        let long = format!("Z\0\0\0\x03SELECT {}", "1, ".repeat(27));
        assert!(words(3306, long.as_bytes()).is_some_and(|words| words.starts_with("SELECT 1, 1,")));
        assert_eq!(words(7, b"hello"), None);
    }

    #[test]
    fn secrets_have_none() {
        assert_eq!(describe(6379, b"*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n").as_deref(), Some("AUTH"));
        assert_eq!(
            describe(3306, b"\x09\0\0\0\x03CREATE USER a IDENTIFIED BY 'secret'").as_deref(),
            Some("CREATE USER a ...")
        );
        assert_eq!(describe(3306, b"\x09\0\0\x01\x85secret").as_deref(), Some("log in"));
    }
}
