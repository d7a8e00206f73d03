//! The first exchange of a connection: the server's greeting and the client's login.
//!
//! Invariant: passwords never travel; what does is their hash with the greeting's random bytes. Next: `server`, `client`.

use sha1::{Digest, Sha1};

use super::payload::{MalformedPacket, PayloadReader, PayloadWriter};
use super::protocol::{
    self, CONNECT_WITH_DB, NATIVE_PASSWORD, PLUGIN_AUTH, PLUGIN_AUTH_LENENC, PROTOCOL_41, SECURE_CONNECTION,
    collation, status,
};

/// The version that the server names; programs look for features by it.
pub(super) const VERSION: &str = "8.0.36-loopscope";
const PROTOCOL_VERSION: u8 = 10;
const SCRAMBLE_LENGTH: usize = 20;

/// Random bytes with which a password is hashed.
pub(super) type Scramble = [u8; SCRAMBLE_LENGTH];

/// What a server says first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Greeting {
    pub(super) version: String,
    pub(super) connection: u32,
    pub(super) scramble: Scramble,
    pub(super) capabilities: u32,
}

impl Greeting {
    pub(super) fn packet(&self) -> Vec<u8> {
        let [low, high] = [self.capabilities as u16, (self.capabilities >> 16) as u16];
        let (first, second) = self.scramble.split_at(8);
        let mut writer = PayloadWriter::starting(PROTOCOL_VERSION);
        writer.nul_text(&self.version).u32(self.connection).bytes(first).u8(0).u16(low);
        writer.u8(collation::UTF8MB4 as u8).u16(status::AUTOCOMMIT).u16(high);
        writer.u8(SCRAMBLE_LENGTH as u8 + 1).bytes(&[0; 10]).bytes(second).u8(0);
        writer.nul_text(NATIVE_PASSWORD);
        writer.0
    }

    pub(super) fn read(payload: &[u8]) -> Result<Greeting, MalformedPacket> {
        let mut reader = PayloadReader(payload);
        if reader.u8()? != PROTOCOL_VERSION {
            return Err(MalformedPacket);
        }
        let version = String::from_utf8_lossy(reader.until_nul()).into_owned();
        let connection = reader.u32()?;
        let mut scramble = [0; SCRAMBLE_LENGTH];
        scramble[..8].copy_from_slice(reader.bytes(8)?);
        reader.u8()?;
        let low = u32::from(reader.u16()?);
        reader.bytes(3)?;
        let capabilities = low | u32::from(reader.u16()?) << 16;
        reader.bytes(11)?;
        scramble[8..].copy_from_slice(reader.bytes(12)?);
        Ok(Greeting { version, connection, scramble, capabilities })
    }
}

/// What a client answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) capabilities: u32,
    pub(super) user: String,
    /// The hash; empty without a password.
    pub(super) proof: Vec<u8>,
    pub(super) database: Option<String>,
    /// The authentication method that made the hash; empty if the client names none.
    pub(super) method: String,
}

impl Login {
    pub(super) fn packet(&self) -> Vec<u8> {
        let mut writer = PayloadWriter::default();
        writer
            .u32(self.capabilities)
            .u32(protocol::PACKET_LIMIT)
            .u8(collation::UTF8MB4 as u8)
            .bytes(&[0; 23]);
        writer.nul_text(&self.user).u8(self.proof.len() as u8).bytes(&self.proof);
        if let Some(database) = &self.database {
            writer.nul_text(database);
        }
        writer.nul_text(&self.method);
        writer.0
    }

    pub(super) fn read(payload: &[u8]) -> Result<Login, MalformedPacket> {
        let mut reader = PayloadReader(payload);
        let capabilities = reader.u32()?;
        if capabilities & PROTOCOL_41 == 0 {
            return Err(MalformedPacket);
        }
        reader.bytes(4 + 1 + 23)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let user = text(reader.until_nul());
        let has = |capability| capabilities & capability != 0;
        let proof = if has(PLUGIN_AUTH_LENENC) {
            reader.lenenc_bytes()?
        } else if has(SECURE_CONNECTION) {
            let count = reader.u8()?.into();
            reader.bytes(count)?
        } else {
            reader.until_nul()
        };
        let database = if has(CONNECT_WITH_DB) { text(reader.until_nul()) } else { String::new() };
        let method = if has(PLUGIN_AUTH) { text(reader.until_nul()) } else { String::new() };
        let database = (!database.is_empty()).then_some(database);
        Ok(Login { capabilities, user, proof: proof.to_vec(), database, method })
    }
}

/// The request to prove the password by this server's method, with the same random bytes.
pub(super) fn method_switch(scramble: &Scramble) -> Vec<u8> {
    let mut writer = PayloadWriter::starting(0xfe);
    writer.nul_text(NATIVE_PASSWORD).bytes(scramble).u8(0);
    writer.0
}

/// The method and the random bytes that a server asks for.
pub(super) fn read_method_switch(payload: &[u8]) -> Result<(String, Scramble), MalformedPacket> {
    let mut reader = PayloadReader(payload.get(1..).ok_or(MalformedPacket)?);
    let method = String::from_utf8_lossy(reader.until_nul()).into_owned();
    let scramble = reader.bytes(SCRAMBLE_LENGTH)?.try_into().map_err(|_| MalformedPacket)?;
    Ok((method, scramble))
}

/// The hash that proves a password: `SHA1(password) xor SHA1(scramble + SHA1(SHA1(password)))`.
pub(super) fn prove(password: &str, scramble: &Scramble) -> Vec<u8> {
    if password.is_empty() {
        return Vec::new();
    }
    let once = Sha1::digest(password.as_bytes());
    let twice = Sha1::digest(once);
    let salted = Sha1::new().chain_update(scramble).chain_update(twice).finalize();
    once.iter().zip(salted).map(|(a, b)| a ^ b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRAMBLE: Scramble = *b"abcdefghijklmnopqrst";

    #[test]
    fn a_greeting_comes_back() {
        let greeting = Greeting {
            version: VERSION.to_owned(),
            connection: 7,
            scramble: SCRAMBLE,
            capabilities: protocol::OF_SERVER,
        };
        assert_eq!(Greeting::read(&greeting.packet()), Ok(greeting));
        assert_eq!(Greeting::read(b"\x0a8.0"), Err(MalformedPacket));
    }

    #[test]
    fn a_login_comes_back() {
        let mut login = Login {
            capabilities: protocol::OF_CLIENT | CONNECT_WITH_DB,
            user: "root".to_owned(),
            proof: prove("secret", &SCRAMBLE),
            database: Some("test".to_owned()),
            method: NATIVE_PASSWORD.to_owned(),
        };
        assert_eq!(login.proof.len(), 20);
        assert_eq!(Login::read(&login.packet()).as_ref(), Ok(&login));
        login.capabilities = 0;
        assert_eq!(Login::read(&login.packet()), Err(MalformedPacket));
    }

    #[test]
    fn a_proof_is_that_of_mysql() {
        // By PyMySQL: scramble_native_password(b"secret", b"abcdefghijklmnopqrst").
        let shown: String = prove("secret", &SCRAMBLE).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(shown, "8817c50fa779daef010ee7577825b0847df9842e");
        assert!(prove("", &SCRAMBLE).is_empty());
    }
}
