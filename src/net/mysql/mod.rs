//! MySQL in the page: a server over SQLite that speaks MySQL's protocol, and a client.
//!
//! The server is for programs that would use a MySQL server: they send MySQL's SQL, which is translated to SQLite's, and get
//! MySQL's results and errors.
//!
//! Reading order, from the wire inward: `protocol`, `payload`, `packets`, `login`; [`server`] and `conversation` (who answers);
//! `lexer`, `phrase`, `translate`, `render` (what is asked); `session`, `dispatch`, `execute`, `insertion`, `show`, `store` (what is done);
//! [`engine`] (SQLite); `column`, `rows`, `reply` (what is answered); [`client`].
//!
//! Known differences from a MySQL server: one transaction writes at a time, as if it locked all tables; others read what is
//! committed (`READ COMMITTED`). There are no users, views, procedures or triggers, and
//! no `information_schema`.
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
