//! Clients of Redis in a pool.

use super::client::RedisClient;
use super::error::RedisError;
use crate::net::pool::Manage;

/// Connects the clients of a pool to one server.
#[derive(Clone, Debug)]
pub struct RedisManager {
    /// Of the server.
    pub host: String,
    /// Of the server.
    pub port: u16,
}

impl Manage for RedisManager {
    type Connection = RedisClient;
    type Error = RedisError;

    async fn connect(&self) -> Result<RedisClient, RedisError> {
        RedisClient::connect(&self.host, self.port).await
    }

    fn is_broken(connection: &RedisClient) -> bool {
        connection.is_broken()
    }
}
