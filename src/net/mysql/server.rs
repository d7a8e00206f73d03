//! The server: a service that speaks MySQL's protocol over SQLite.
//!
//! Invariants: a connection is served in the order login, commands; what breaks the protocol is answered by an error and ends
//! the connection. Data belong to one endpoint and one run. Next: `conversation`, the commands.

use std::io;
use std::rc::Rc;

use super::conversation::Conversation;
use super::engine::OpenEngine;
use super::errors::MysqlError;
use super::login::{Greeting, Login, Scramble, VERSION, method_switch, prove};
use super::packets::{PacketError, PacketStream};
use super::processes::{Process, Processes};
use super::protocol::{self, NATIVE_PASSWORD};
use super::session::SqlSession;
use super::store::SqlStore;
use crate::net::endpoint::Endpoint;
use crate::net::service::{Service, Serving};
use crate::net::stream::Stream;
use crate::rt::NamedWaitExt;
use crate::sync::lock::Lock;

/// A MySQL server at one endpoint.
pub struct MysqlService {
    open: OpenEngine,
    /// `None` takes any.
    password: Option<String>,
    /// Opened by the first connection; the others wait for it.
    store: Lock<Option<Rc<SqlStore>>>,
    processes: Rc<Processes>,
}

impl MysqlService {
    /// A server over this engine, which takes any password.
    pub fn new(open: OpenEngine) -> MysqlService {
        MysqlService { open, password: None, store: Lock::new(None), processes: Rc::default() }
    }

    /// A server that takes this password alone.
    pub fn with_password(open: OpenEngine, password: &str) -> MysqlService {
        MysqlService { password: Some(password.to_owned()), ..MysqlService::new(open) }
    }

    async fn converse(self: Rc<Self>, stream: Stream) -> io::Result<()> {
        let mut packets = PacketStream::new(stream);
        let ended = match self.log_in(&mut packets).await {
            Ok(Some((session, capabilities))) => {
                Conversation::new(session, capabilities).run(&mut packets).await
            }
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        match ended {
            Ok(()) => Ok(()),
            Err(PacketError::Io(error)) => Err(error),
            Err(PacketError::Refused(error)) => packets.send(&error.packet()).await,
        }
    }

    /// The session of a client that has logged in, and its capabilities; `None` if the client has left.
    async fn log_in(&self, packets: &mut PacketStream) -> Result<Option<(SqlSession, u32)>, PacketError> {
        let number = packets.number();
        let scramble = scramble(number);
        let process = self.processes.add(number, "unauthenticated user");
        let process = process.ok_or_else(|| PacketError::Refused(MysqlError::too_many_connections()))?;
        let greeting = Greeting {
            version: VERSION.to_owned(),
            connection: number,
            scramble,
            capabilities: protocol::OF_SERVER,
        };
        packets.send(&greeting.packet()).await?;
        let payload = match packets.read().await {
            Ok(Some(payload)) => payload,
            Ok(None) => return Ok(None),
            Err(PacketError::Refused(error)) if error.code != MysqlError::packet_too_large().code => {
                return Err(PacketError::Refused(MysqlError::bad_handshake()));
            }
            Err(error) => return Err(error),
        };
        let bad = |_| PacketError::Refused(MysqlError::bad_handshake());
        let mut login = Login::read(&payload).map_err(bad)?;
        if !login.method.is_empty() && login.method != NATIVE_PASSWORD {
            packets.send(&method_switch(&scramble)).await?;
            match packets.read().await? {
                Some(proof) => login.proof = proof,
                None => return Ok(None),
            }
        }
        self.check(&login, &scramble).map_err(PacketError::Refused)?;
        let session = self.session(process, number, &login).await.map_err(PacketError::Refused)?;
        Ok(Some((session, login.capabilities)))
    }

    fn check(&self, login: &Login, scramble: &Scramble) -> Result<(), MysqlError> {
        match &self.password {
            Some(password) if prove(password, scramble) != login.proof => {
                Err(MysqlError::access_denied(&login.user, !login.proof.is_empty()))
            }
            _ => Ok(()),
        }
    }

    async fn session(&self, process: Process, number: u32, login: &Login) -> Result<SqlSession, MysqlError> {
        let store = self.store().await?;
        process.logged_in(&login.user);
        let mut session = SqlSession::new(store, process, number, &login.user);
        if let Some(database) = &login.database {
            session.select_database(database)?;
        }
        Ok(session)
    }

    async fn store(&self) -> Result<Rc<SqlStore>, MysqlError> {
        let mut store = self.store.lock().named_wait("load", "SQLite is being opened").await;
        if let Some(store) = &*store {
            return Ok(store.clone());
        }
        let opened = SqlStore::open(self.open)
            .named_wait("load", "SQLite")
            .await
            .map_err(|error| MysqlError::unknown(error.message))?;
        Ok(store.insert(Rc::new(opened)).clone())
    }
}

impl Service for MysqlService {
    fn serve(self: Rc<Self>, stream: Stream) -> Serving {
        Box::pin(self.converse(stream))
    }
}

/// Bytes to hash passwords with, of which none is 0. They are the same in each run: no secrets are kept here.
fn scramble(connection: u32) -> Scramble {
    let mut state = 0x9E37_79B9_7F4A_7C15 ^ u64::from(connection);
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        b'!' + (state % 90) as u8
    };
    std::array::from_fn(|_| byte())
}

/// The server that the page has at an endpoint.
pub fn mysql_service(_: &Endpoint) -> Rc<dyn Service> {
    Rc::new(MysqlService::new(super::page_engine::open))
}
