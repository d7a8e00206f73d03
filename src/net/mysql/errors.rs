//! MySQL's errors: number, SQLSTATE and text, as a server sends them.
//!
//! Invariant: the texts are MySQL's own, to the letter, because programs and people search for them. Next: `sqlite_errors`,
//! which finds the one that corresponds to SQLite's.

use std::error::Error;
use std::fmt;

/// An error that a MySQL server reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MysqlError {
    /// Such as 1146.
    pub code: u16,
    /// Five characters, such as `42S02`.
    pub state: String,
    /// In words.
    pub text: String,
}

impl fmt::Display for MysqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.code, self.state, self.text)
    }
}

impl Error for MysqlError {}

impl MysqlError {
    pub(super) fn new(code: u16, state: &str, text: impl Into<String>) -> MysqlError {
        MysqlError { code, state: state.to_owned(), text: text.into() }
    }

    pub(super) fn too_many_connections() -> MysqlError {
        MysqlError::new(1040, "08004", "Too many connections")
    }

    pub(super) fn bad_handshake() -> MysqlError {
        MysqlError::new(1043, "08S01", "Bad handshake")
    }

    pub(super) fn access_denied(user: &str, with_password: bool) -> MysqlError {
        let using = if with_password { "YES" } else { "NO" };
        let text = format!("Access denied for user '{user}'@'localhost' (using password: {using})");
        MysqlError::new(1045, "28000", text)
    }

    pub(super) fn no_database_selected() -> MysqlError {
        MysqlError::new(1046, "3D000", "No database selected")
    }

    pub(super) fn unknown_command() -> MysqlError {
        MysqlError::new(1047, "08S01", "Unknown command")
    }

    pub(super) fn unknown_database(name: &str) -> MysqlError {
        MysqlError::new(1049, "42000", format!("Unknown database '{name}'"))
    }

    /// A syntax error at a place of the statement, whose rest it quotes.
    pub(super) fn syntax(rest: &str) -> MysqlError {
        const MOST_QUOTED: usize = 80;
        let near: String = rest.chars().take(MOST_QUOTED).collect();
        let text = format!(
            "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version \
             for the right syntax to use near '{near}' at line 1"
        );
        MysqlError::new(1064, "42000", text)
    }

    pub(super) fn empty_query() -> MysqlError {
        MysqlError::new(1065, "42000", "Query was empty")
    }

    /// What SQLite says and MySQL has no number for.
    pub(super) fn unknown(text: impl Into<String>) -> MysqlError {
        MysqlError::new(1105, "HY000", text)
    }

    pub(super) fn packet_too_large() -> MysqlError {
        MysqlError::new(1153, "08S01", "Got a packet bigger than 'max_allowed_packet' bytes")
    }

    pub(super) fn packets_out_of_order() -> MysqlError {
        MysqlError::new(1156, "08S01", "Got packets out of order")
    }

    pub(super) fn unknown_variable(name: &str) -> MysqlError {
        MysqlError::new(1193, "HY000", format!("Unknown system variable '{name}'"))
    }

    pub(super) fn lock_wait_timeout() -> MysqlError {
        MysqlError::new(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction")
    }

    pub(super) fn wrong_arguments(of: &str) -> MysqlError {
        MysqlError::new(1210, "HY000", format!("Incorrect arguments to {of}"))
    }

    /// A statement of MySQL that this server does not have.
    pub(super) fn not_supported(what: &str) -> MysqlError {
        MysqlError::new(1235, "42000", format!("This version of MySQL doesn't yet support '{what}'"))
    }

    pub(super) fn unknown_statement(number: u32, of: &str) -> MysqlError {
        let text = format!("Unknown prepared statement handler ({number}) given to {of}");
        MysqlError::new(1243, "HY000", text)
    }

    pub(super) fn malformed_packet() -> MysqlError {
        MysqlError::new(1835, "HY000", "MalformedPacket communication packet.")
    }

    pub(super) fn no_such_table(database: &str, table: &str) -> MysqlError {
        MysqlError::new(1146, "42S02", format!("Table '{database}.{table}' doesn't exist"))
    }

    /// The error packet.
    pub(super) fn packet(&self) -> Vec<u8> {
        let mut payload = vec![0xff];
        payload.extend_from_slice(&self.code.to_le_bytes());
        payload.push(b'#');
        payload.extend_from_slice(self.state.as_bytes());
        payload.extend_from_slice(self.text.as_bytes());
        payload
    }
}
