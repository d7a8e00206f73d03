//! The services that the bridge reaches, by name.
//!
//! Invariant: a page names a service and never an address, so the bridge reaches nothing else on this machine or its network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mysql_async::OptsBuilder;

use crate::services::child::Ended;

/// A service.
#[derive(Clone)]
pub struct Upstream {
    /// Its name in the bridge's path: `redis`, `redis-2`, `mysql`, `fastapi`.
    pub name: &'static str,
    /// The Unix socket on which it listens.
    pub socket: PathBuf,
    /// How the bridge signs its clients in.
    pub sign_in: SignIn,
    /// Why it has ended, if it has.
    pub ended: Ended,
}

/// How clients are signed in. Passwords of the lab never reach a page.
#[derive(Clone)]
pub enum SignIn {
    /// The service takes its clients as they are.
    None,
    /// The bridge puts this account in place of the client's in MySQL's login.
    Mysql(Arc<Account>),
}

/// An account of the database.
pub struct Account {
    /// Its name.
    pub user: String,
    /// Its password, new at each start.
    pub password: String,
}

impl Account {
    /// How a client of this process signs in.
    pub fn options(&self, socket: &Path) -> OptsBuilder {
        OptsBuilder::default()
            .socket(Some(socket.display().to_string()))
            .user(Some(&self.user))
            .pass(Some(&self.password))
    }
}
