//! The client: connects to a MySQL server, sends statements, reads results (Python: PyMySQL, aiomysql).
//!
//! Invariant: a command whose future is dropped before its end leaves the client broken, since the rest of the answer is still to
//! come: it refuses further commands, and a pool discards it. Next: `receive`, which reads answers.

use std::collections::BTreeMap;
use std::panic::Location;

use super::client_error::MysqlClientError;
use super::login::{Greeting, Login, prove, read_method_switch};
use super::packets::{PacketStream, is_error, read_error};
use super::payload::PayloadWriter;
use super::protocol::{self, CONNECT_WITH_DB, NATIVE_PASSWORD, command};
use super::receive::{self, ResultSet};
use super::rows::write_parameter;
use super::value::SqlValue;
use crate::net::defaults;
use crate::net::stream::Stream;
use crate::rt::NamedWaitExt;

/// The most characters of a statement in a wait's label.
const MOST_SHOWN: usize = 40;

/// Where to connect, and as whom.
#[derive(Clone, Debug)]
pub struct MysqlOptions {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The account.
    pub user: String,
    /// Its password; empty for none.
    pub password: String,
    /// The database to select; empty for none.
    pub database: String,
}

impl Default for MysqlOptions {
    fn default() -> MysqlOptions {
        let (host, user) = ("127.0.0.1".to_owned(), "root".to_owned());
        MysqlOptions { host, port: 3306, user, password: String::new(), database: String::new() }
    }
}

/// A connection to a MySQL server.
pub struct MysqlClient {
    packets: PacketStream,
    capabilities: u32,
    version: String,
    /// The numbers and parameter counts of prepared statements, by their text.
    prepared: BTreeMap<String, (u32, usize)>,
    /// A command has been sent whose answer has not been read to its end.
    is_busy: bool,
}

impl MysqlClient {
    /// Connects and logs in.
    ///
    /// # Errors
    /// If nobody answers, or the server refuses the login.
    ///
    /// # Panics
    /// Outside a task.
    #[track_caller]
    pub fn connect(
        options: MysqlOptions,
    ) -> impl Future<Output = Result<MysqlClient, MysqlClientError>> + use<> {
        let connecting = defaults::connect(&options.host, options.port);
        let at = Location::caller();
        async move {
            let stream = connecting.await?.held_at(at);
            MysqlClient::over(stream, &options).await
        }
    }

    /// Logs in over a stream.
    ///
    /// # Errors
    /// As [`MysqlClient::connect`].
    pub async fn over(stream: Stream, options: &MysqlOptions) -> Result<MysqlClient, MysqlClientError> {
        let mut packets = PacketStream::new(stream);
        let label = format!("log in to MySQL as {}", options.user);
        let (version, capabilities) = log_in(&mut packets, options).named_wait("mysql", label).await?;
        Ok(MysqlClient { packets, capabilities, version, prepared: BTreeMap::new(), is_busy: false })
    }

    /// The server's version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether a command was given up, or the connection broke, so that no other can be sent.
    pub fn is_broken(&self) -> bool {
        self.is_busy
    }

    /// Executes a statement.
    ///
    /// # Errors
    /// The server's error, or that of the connection.
    #[track_caller]
    pub fn query(&mut self, sql: &str) -> impl Future<Output = Result<ResultSet, MysqlClientError>> {
        let mut payload = PayloadWriter::starting(command::QUERY);
        payload.bytes(sql.as_bytes());
        let label = shown(sql);
        async move {
            self.send(&payload.0).await?;
            let result = receive::result(&mut self.packets, self.capabilities, false).await;
            self.ended(result)
        }
        .named_wait("mysql", label)
    }

    /// Executes a statement with values for its `?`, as a prepared one.
    ///
    /// # Errors
    /// As [`MysqlClient::query`].
    #[track_caller]
    pub fn execute(
        &mut self,
        sql: &str,
        params: &[SqlValue],
    ) -> impl Future<Output = Result<ResultSet, MysqlClientError>> {
        let label = shown(sql);
        let (sql, params) = (sql.to_owned(), params.to_vec());
        async move {
            let (number, count) = self.prepare(&sql).await?;
            if count != params.len() {
                return Err(MysqlClientError::ParameterCount { expected: count, given: params.len() });
            }
            self.send(&execution(number, &params)).await?;
            let result = receive::result(&mut self.packets, self.capabilities, true).await;
            self.ended(result)
        }
        .named_wait("mysql", label)
    }

    /// Asks whether the server is there.
    ///
    /// # Errors
    /// As [`MysqlClient::query`].
    #[track_caller]
    pub fn ping(&mut self) -> impl Future<Output = Result<(), MysqlClientError>> {
        async move {
            self.send(&[command::PING]).await?;
            let result = receive::result(&mut self.packets, self.capabilities, false).await;
            self.ended(result).map(drop)
        }
        .named_wait("mysql", "ping")
    }

    /// Takes leave of the server. Dropping the client closes the connection, too.
    ///
    /// # Errors
    /// If the connection is broken.
    pub async fn close(mut self) -> Result<(), MysqlClientError> {
        self.send(&[command::QUIT]).await
    }

    async fn prepare(&mut self, sql: &str) -> Result<(u32, usize), MysqlClientError> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(*known);
        }
        let mut payload = PayloadWriter::starting(command::STMT_PREPARE);
        payload.bytes(sql.as_bytes());
        self.send(&payload.0).await?;
        let prepared = receive::prepared(&mut self.packets, self.capabilities).await;
        let prepared = self.ended(prepared)?;
        self.prepared.insert(sql.to_owned(), prepared);
        Ok(prepared)
    }

    async fn send(&mut self, payload: &[u8]) -> Result<(), MysqlClientError> {
        if self.is_busy {
            return Err(MysqlClientError::Broken);
        }
        self.is_busy = true;
        self.packets.restart();
        Ok(self.packets.send(payload).await?)
    }

    /// An answer was read to its end, unless the connection is broken.
    fn ended<T>(&mut self, result: Result<T, MysqlClientError>) -> Result<T, MysqlClientError> {
        self.is_busy = !matches!(result, Ok(_) | Err(MysqlClientError::Server(_)));
        result
    }
}

/// Answers the greeting; returns the server's version and the capabilities that both have.
async fn log_in(
    packets: &mut PacketStream,
    options: &MysqlOptions,
) -> Result<(String, u32), MysqlClientError> {
    let payload = receive::payload(packets).await?;
    let greeting = Greeting::read(&payload)?;
    let database = (!options.database.is_empty()).then(|| options.database.clone());
    let with_database = if database.is_some() { CONNECT_WITH_DB } else { 0 };
    let capabilities = (protocol::OF_CLIENT | with_database) & greeting.capabilities;
    let login = Login {
        capabilities,
        user: options.user.clone(),
        proof: prove(&options.password, &greeting.scramble),
        database,
        method: NATIVE_PASSWORD.to_owned(),
    };
    packets.send(&login.packet()).await?;
    let mut answer = receive::payload(packets).await?;
    if answer.first() == Some(&0xfe) {
        let (method, scramble) = read_method_switch(&answer)?;
        if method != NATIVE_PASSWORD {
            return Err(MysqlClientError::UnknownMethod(method));
        }
        packets.send(&prove(&options.password, &scramble)).await?;
        answer = receive::payload(packets).await?;
    }
    if is_error(&answer) {
        return Err(MysqlClientError::Server(read_error(&answer)));
    }
    Ok((greeting.version, capabilities))
}

/// The command that executes a prepared statement.
fn execution(number: u32, params: &[SqlValue]) -> Vec<u8> {
    let mut payload = PayloadWriter::starting(command::STMT_EXECUTE);
    payload.u32(number).u8(0).u32(1);
    if params.is_empty() {
        return payload.0;
    }
    let mut nulls = vec![0; params.len().div_ceil(8)];
    let (mut types, mut values) = (PayloadWriter::default(), PayloadWriter::default());
    for (at, param) in params.iter().enumerate() {
        if *param == SqlValue::Null {
            nulls[at / 8] |= 1 << (at % 8);
        }
        let kind = write_parameter(&mut values, param);
        types.u16(kind.into());
    }
    payload.bytes(&nulls).u8(1).bytes(&types.0).bytes(&values.0);
    payload.0
}

/// A statement in a wait's label: shortened, and not beyond the word that announces a password.
fn shown(sql: &str) -> String {
    let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let upper = sql.to_ascii_uppercase();
    let secret = ["IDENTIFIED", "PASSWORD"].iter().filter_map(|word| upper.find(word)).min();
    let cut = sql.char_indices().nth(MOST_SHOWN).map(|(at, _)| at);
    match [secret, cut].into_iter().flatten().min() {
        Some(end) => format!("{}...", &sql[..end]),
        None => sql,
    }
}
