//! MySQL in the page: a server over SQLite that speaks MySQL's protocol, and a client.
//!
//! The server is for programs that would use a MySQL server: they send MySQL's SQL, which is translated to SQLite's, and get
//! MySQL's results and errors.
//!
//! Reading order, from the wire inward: `protocol`, `payload`, `packets`, `login`; [`server`] and `conversation` (who answers);
//! `lexer`, `phrase`, `translate`, `render` (what is asked); `session`, `dispatch`, `execute`, `insertion`, `show`, `store` (what
//! is done); [`engine`] (SQLite); `column`, `rows`, `reply` (what is answered); `sqlite_errors`, `refused_values`; [`client`].
//!
//! Known differences from a MySQL server:
//! - One transaction writes at a time, as if it locked all tables; others read what is committed (`READ COMMITTED`). Numbers of
//!   `AUTO_INCREMENT` that a rollback takes back are given again.
//! - Without `ORDER BY`, rows come in the order in which they were inserted, not in that of the primary key; columns that are
//!   added come last. A division by zero is NULL, also where a strict MySQL refuses to store it (1365).
//! - There are no users, views, procedures or triggers, no `information_schema`, no `EXPLAIN` and `SHOW INDEX`, no `CREATE TABLE`
//!   from another table, no `ALTER TABLE` that changes a column's type, and no `WITH ROLLUP`.
//! - Text: a letter is the same in each case and with each accent in columns and in `LIKE`, as in `utf8mb4_0900_ai_ci`, whatever
//!   the collation that is declared. Two values of functions compare, and sort, by their bytes.
//! - Text and number: `'abc' = 0` is false. A number that is stored in a text column has no zeros at its end (`1.50` is `1.5`).
//! - Numbers: decimals are computed in 64-bit floating point, so they have 15 digits. `%` and `MOD` take integers, `DIV` of decimals
//!   has a fraction. Integers beyond 64 signed bits become floating point, also where MySQL reports error 1690. `^` and `XOR` are
//!   not understood.
//! - A row whose new value is the old one only when it is rounded to its column's type counts as changed.
//! - Values that a column's type does not hold are errors, as in strict mode, at "row 1"; `INSERT IGNORE` leaves their rows out. An
//!   `ENUM` sorts by its text, and `DESCRIBE` shows it as `varchar(255)`.
//! - The types of results follow from those of columns in a `SELECT` of tables; elsewhere (a subquery, `WITH`) the values decide.
//! - `UPDATE` and `DELETE` of a join change one table. `TIMESTAMP` columns are in UTC.
//!
//! Invariant: nothing here names the browser, and nothing but `store` and `page_engine` opens SQLite.

mod answer;
mod catalogue;
pub mod client;
pub mod client_error;
mod column;
mod conversation;
mod create_text;
mod dispatch;
mod duplicates;
pub mod engine;
pub mod errors;
mod execute;
mod failed;
mod insertion;
mod lexer;
mod login;
mod packets;
mod page_engine;
mod payload;
mod phrase;
pub mod pooled;
mod prepared;
mod processes;
mod protocol;
pub mod receive;
mod refused_values;
mod render;
mod reply;
mod rows;
pub mod server;
mod session;
mod show;
mod sqlite_errors;
mod store;
mod translate;
pub mod value;
mod variables;

pub use client::{MysqlClient, MysqlOptions};
pub use client_error::MysqlClientError;
pub use engine::{Engine, EngineColumn, EngineError, EngineOpening, Executed, OpenEngine};
pub use errors::MysqlError;
pub use pooled::MysqlManager;
pub use receive::ResultSet;
pub use server::{MysqlService, mysql_service};
pub use value::SqlValue;
