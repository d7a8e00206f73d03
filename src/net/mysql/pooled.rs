//! Connections to a MySQL server for a pool (aiomysql: `create_pool`).
//!
//! Invariant: a client whose command was given up is not lent again. Next: `pool`.

use super::client::{MysqlClient, MysqlOptions};
use super::client_error::MysqlClientError;
use crate::net::pool::Manage;

/// Makes connections for a pool.
#[derive(Clone, Debug, Default)]
pub struct MysqlManager(pub MysqlOptions);

impl Manage for MysqlManager {
    type Connection = MysqlClient;
    type Error = MysqlClientError;

    async fn connect(&self) -> Result<MysqlClient, MysqlClientError> {
        MysqlClient::connect(self.0.clone()).await
    }

    fn is_broken(connection: &MysqlClient) -> bool {
        connection.is_broken()
    }
}
