//! Why a command of the client failed.
//!
//! Invariant: after [`MysqlClientError::Server`] the connection can be used, after the others it cannot, unless nothing was
//! sent. Next: `client`.

use std::error::Error;
use std::fmt;
use std::io;

use super::errors::MysqlError;
use super::packets::PacketError;
use super::payload::MalformedPacket;

/// An error of the client.
#[derive(Debug)]
pub enum MysqlClientError {
    /// The server reports it.
    Server(MysqlError),
    /// The connection broke or was refused.
    Io(io::Error),
    /// The server has closed the connection.
    Closed,
    /// An earlier command was given up before its answer had arrived.
    Broken,
    /// The server breaks the protocol; the reason.
    Protocol(String),
    /// The server asks for an authentication method that this client does not have.
    UnknownMethod(String),
    /// A statement was given too few or too many values.
    ParameterCount {
        /// By the statement.
        expected: usize,
        /// By the program.
        given: usize,
    },
}

impl fmt::Display for MysqlClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MysqlClientError::Server(error) => error.fmt(f),
            MysqlClientError::Io(error) => error.fmt(f),
            MysqlClientError::Closed => f.write_str("the MySQL server has closed the connection"),
            MysqlClientError::Broken => {
                f.write_str("an earlier command was given up, so its answer is still to come: connect again")
            }
            MysqlClientError::Protocol(reason) => write!(f, "the server breaks MySQL's protocol: {reason}"),
            MysqlClientError::UnknownMethod(method) => {
                write!(
                    f,
                    "the server asks for the authentication method {method}, which this client does not have"
                )
            }
            MysqlClientError::ParameterCount { expected, given } => {
                write!(f, "the statement has {expected} parameters, but {given} values were given")
            }
        }
    }
}

impl Error for MysqlClientError {}

impl From<io::Error> for MysqlClientError {
    fn from(error: io::Error) -> MysqlClientError {
        MysqlClientError::Io(error)
    }
}

impl From<PacketError> for MysqlClientError {
    fn from(error: PacketError) -> MysqlClientError {
        match error {
            PacketError::Io(error) => MysqlClientError::Io(error),
            PacketError::Refused(error) => MysqlClientError::Protocol(error.text),
        }
    }
}

impl From<MalformedPacket> for MysqlClientError {
    fn from(_: MalformedPacket) -> MysqlClientError {
        MysqlClientError::Protocol("a packet is cut off".to_owned())
    }
}
