//! The numbers of MySQL's client/server protocol: capabilities, commands, column types, states.
//!
//! Invariant: the names and values are those of MySQL's own manual. Next: `login`, which negotiates the capabilities.

/// Connecting with a database.
pub(super) const CONNECT_WITH_DB: u32 = 1 << 3;
/// Affected rows count the rows found, not the rows changed.
pub(super) const FOUND_ROWS: u32 = 1 << 1;
/// The protocol since MySQL 4.1.
pub(super) const PROTOCOL_41: u32 = 1 << 9;
/// Answers carry whether a transaction is open.
pub(super) const TRANSACTIONS: u32 = 1 << 13;
/// Passwords are hashed with 20 random bytes.
pub(super) const SECURE_CONNECTION: u32 = 1 << 15;
/// A query may hold several statements.
pub(super) const MULTI_STATEMENTS: u32 = 1 << 16;
/// A query may have several results.
pub(super) const MULTI_RESULTS: u32 = 1 << 17;
/// The login names its authentication method.
pub(super) const PLUGIN_AUTH: u32 = 1 << 19;
/// The login ends with attributes of the client.
pub(super) const CONNECT_ATTRS: u32 = 1 << 20;
/// The hash in the login is preceded by its length as a variable-length number.
pub(super) const PLUGIN_AUTH_LENENC: u32 = 1 << 21;
/// Rows end with an OK packet instead of an EOF packet.
pub(super) const DEPRECATE_EOF: u32 = 1 << 24;

/// Long passwords, long column flags, and ignoring spaces: what each server since 4.1 has.
const BASIC: u32 = 1 | 1 << 2 | 1 << 8;

/// What the server can do.
pub(super) const OF_SERVER: u32 = BASIC
    | FOUND_ROWS
    | CONNECT_WITH_DB
    | PROTOCOL_41
    | TRANSACTIONS
    | SECURE_CONNECTION
    | MULTI_STATEMENTS
    | MULTI_RESULTS
    | PLUGIN_AUTH
    | CONNECT_ATTRS
    | PLUGIN_AUTH_LENENC
    | DEPRECATE_EOF;

/// What the client of this page asks for, beside the database.
pub(super) const OF_CLIENT: u32 =
    BASIC | PROTOCOL_41 | TRANSACTIONS | SECURE_CONNECTION | MULTI_RESULTS | PLUGIN_AUTH | DEPRECATE_EOF;

/// The longest packet that a client announces, in bytes: 16 MiB.
pub(super) const PACKET_LIMIT: u32 = 1 << 24;

/// The only authentication method of this server.
pub(super) const NATIVE_PASSWORD: &str = "mysql_native_password";

/// Statuses in OK and EOF packets.
pub(super) mod status {
    /// A transaction is open.
    pub(in super::super) const IN_TRANSACTION: u16 = 1;
    /// Each statement is a transaction.
    pub(in super::super) const AUTOCOMMIT: u16 = 1 << 1;
    /// Another result follows.
    pub(in super::super) const MORE_RESULTS: u16 = 1 << 3;
}

/// The first byte of a client's command.
pub(super) mod command {
    pub(in super::super) const QUIT: u8 = 0x01;
    pub(in super::super) const INIT_DB: u8 = 0x02;
    pub(in super::super) const QUERY: u8 = 0x03;
    pub(in super::super) const PING: u8 = 0x0e;
    pub(in super::super) const STMT_PREPARE: u8 = 0x16;
    pub(in super::super) const STMT_EXECUTE: u8 = 0x17;
    pub(in super::super) const STMT_CLOSE: u8 = 0x19;
    pub(in super::super) const STMT_RESET: u8 = 0x1a;
    pub(in super::super) const SET_OPTION: u8 = 0x1b;
    pub(in super::super) const RESET_CONNECTION: u8 = 0x1f;
}

/// The types of columns and parameters.
pub(super) mod column_type {
    pub(in super::super) const TINY: u8 = 0x01;
    pub(in super::super) const SHORT: u8 = 0x02;
    pub(in super::super) const LONG: u8 = 0x03;
    pub(in super::super) const FLOAT: u8 = 0x04;
    pub(in super::super) const DOUBLE: u8 = 0x05;
    pub(in super::super) const NULL: u8 = 0x06;
    pub(in super::super) const TIMESTAMP: u8 = 0x07;
    pub(in super::super) const LONGLONG: u8 = 0x08;
    pub(in super::super) const INT24: u8 = 0x09;
    pub(in super::super) const DATE: u8 = 0x0a;
    pub(in super::super) const TIME: u8 = 0x0b;
    pub(in super::super) const DATETIME: u8 = 0x0c;
    pub(in super::super) const YEAR: u8 = 0x0d;
    pub(in super::super) const JSON: u8 = 0xf5;
    pub(in super::super) const NEWDECIMAL: u8 = 0xf6;
    pub(in super::super) const BLOB: u8 = 0xfc;
    pub(in super::super) const VAR_STRING: u8 = 0xfd;
    pub(in super::super) const STRING: u8 = 0xfe;
}

/// Collations by number.
pub(super) mod collation {
    /// `binary`.
    pub(in super::super) const BINARY: u16 = 63;
    /// `utf8mb4_0900_ai_ci`.
    pub(in super::super) const UTF8MB4: u16 = 255;
}
