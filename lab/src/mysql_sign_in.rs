//! Signs MySQL clients in with the lab's account, whatever name and password they send: so programs run with the credentials that
//! their authors wrote, and the lab's password stays in the lab.
//!
//! It reads the server's greeting and replaces name and password in the client's first packet (protocol: MySQL Internals,
//! "Connection Phase"). All other bytes pass unchanged. Invariant: no input panics; a login that cannot be read passes as it is,
//! and the server refuses it.

use std::sync::Arc;

use sha1::{Digest, Sha1};

use crate::upstream::Account;

/// The plugin by which the lab's account signs in.
const PLUGIN: &[u8] = b"mysql_native_password\0";
const HEADER: usize = 4;
/// Flags, largest packet, character set, filler.
const FIXED: usize = 32;

const WITH_DATABASE: u32 = 1 << 3;
const SECURE_CONNECTION: u32 = 1 << 15;
const WITH_PLUGIN: u32 = 1 << 19;
const LONG_ANSWER: u32 = 1 << 21;

/// The login of one connection.
pub struct MysqlSignIn {
    account: Arc<Account>,
    stage: Stage,
}

enum Stage {
    /// The bytes of the greeting so far.
    Greeting(Vec<u8>),
    /// The server's random bytes, and the client's so far.
    Login([u8; 20], Vec<u8>),
    Done,
}

impl MysqlSignIn {
    /// For a connection with no bytes yet.
    pub fn new(account: Arc<Account>) -> MysqlSignIn {
        MysqlSignIn { account, stage: Stage::Greeting(Vec::new()) }
    }

    /// Looks at what the server sends.
    pub fn from_server(&mut self, bytes: &[u8]) {
        let Stage::Greeting(greeting) = &mut self.stage else { return };
        greeting.extend(bytes);
        if let Some(payload) = first_packet(greeting) {
            self.stage = random_bytes(payload).map_or(Stage::Done, |random| Stage::Login(random, Vec::new()));
        }
    }

    /// What the server is to get in place of what the client sends.
    pub fn from_client(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Stage::Login(random, login) = &mut self.stage else { return bytes.to_vec() };
        login.extend(bytes);
        let Some(payload) = first_packet(login) else { return Vec::new() };
        let (number, end) = (login[3], HEADER + payload.len());
        let mut sent = match replaced(payload, &self.account, random) {
            Some(payload) => [&(payload.len() as u32).to_le_bytes()[..3], &[number], &payload].concat(),
            None => login[..end].to_vec(),
        };
        sent.extend(&login[end..]);
        self.stage = Stage::Done;
        sent
    }
}

/// The payload of the first packet, if all of it is there.
fn first_packet(bytes: &[u8]) -> Option<&[u8]> {
    let header = bytes.first_chunk::<HEADER>()?;
    let length = u32::from_le_bytes([header[0], header[1], header[2], 0]) as usize;
    bytes.get(HEADER..HEADER + length)
}

/// The random bytes of a greeting; `None` for an error in place of one.
fn random_bytes(greeting: &[u8]) -> Option<[u8; 20]> {
    let (10, mut rest) = (*greeting.first()?, Bytes(greeting.get(1..)?)) else { return None };
    rest.until_nul()?;
    rest.take(4)?;
    let first = rest.take(8)?;
    // A zero, flags, character set, status, more flags, the length, a filler.
    rest.take(1 + 2 + 1 + 2 + 2 + 1 + 10)?;
    let second = rest.take(12)?;
    [first, second].concat().try_into().ok()
}

/// The login with the account's name and password.
fn replaced(login: &[u8], account: &Account, random: &[u8; 20]) -> Option<Vec<u8>> {
    let mut rest = Bytes(login);
    let fixed = rest.take(FIXED)?;
    let flags = u32::from_le_bytes(*fixed.first_chunk()?);
    rest.until_nul()?;
    if flags & LONG_ANSWER != 0 {
        let length = rest.length()?;
        rest.take(length)?;
    } else if flags & SECURE_CONNECTION != 0 {
        let length = rest.take(1)?[0];
        rest.take(length.into())?;
    } else {
        rest.until_nul()?;
    }
    let database: &[u8] = if flags & WITH_DATABASE != 0 { rest.until_nul()? } else { &[] };
    let plugin: &[u8] = if flags & WITH_PLUGIN != 0 {
        rest.until_nul()?;
        PLUGIN
    } else {
        &[]
    };
    let flags = (flags | SECURE_CONNECTION).to_le_bytes();
    let answer = scramble(&account.password, random);
    let name = account.user.as_bytes();
    let length = [answer.len() as u8];
    Some([&flags, &fixed[4..], name, &[0], &length, &answer, database, plugin, rest.0].concat())
}

/// The proof of a password by `mysql_native_password`: SHA1(p) xor SHA1(random, SHA1(SHA1(p))).
fn scramble(password: &str, random: &[u8; 20]) -> [u8; 20] {
    let once = Sha1::digest(password);
    let twice = Sha1::digest(once);
    let mask = Sha1::new().chain_update(random).chain_update(twice).finalize();
    std::array::from_fn(|at| once[at] ^ mask[at])
}

/// Bytes that are read from the start.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// What is before the next zero, with the zero.
    fn until_nul(&mut self) -> Option<&'a [u8]> {
        let zero = self.0.iter().position(|byte| *byte == 0)?;
        self.take(zero + 1)
    }

    /// A length-encoded integer.
    fn length(&mut self) -> Option<usize> {
        let more = match self.take(1)?[0] {
            small @ 0..=250 => return Some(small.into()),
            0xFC => 2,
            0xFD => 3,
            _ => return None,
        };
        let bytes = self.take(more)?;
        Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(number: u8, payload: &[u8]) -> Vec<u8> {
        [&(payload.len() as u32).to_le_bytes()[..3], &[number], payload].concat()
    }

    fn greeting() -> Vec<u8> {
        let payload: Vec<u8> = [
            b"\x0a10.11.19-MariaDB\0".as_slice(),
            &[7, 0, 0, 0],
            b"abcdefgh\0",
            &[0xFF, 0xF7, 45, 2, 0, 0xFF, 0x81, 21],
            &[0; 10],
            b"ijklmnopqrst\0",
            PLUGIN,
        ]
        .concat();
        packet(0, &payload)
    }

    fn login(flags: u32, tail: &[&[u8]]) -> Vec<u8> {
        let fixed = [&flags.to_le_bytes()[..], &[0, 0, 0, 1, 45], &[0; 23]].concat();
        packet(1, &[&[&fixed[..], b"root\0"], tail].concat().concat())
    }

    fn sign_in() -> MysqlSignIn {
        let account = Account { user: "lab".to_owned(), password: "secret".to_owned() };
        let mut sign_in = MysqlSignIn::new(Arc::new(account));
        let greeting = greeting();
        let (first, second) = greeting.split_at(9);
        sign_in.from_server(first);
        sign_in.from_server(second);
        sign_in
    }

    #[test]
    fn name_and_password_are_replaced_and_the_rest_stays() {
        let mut sign_in = sign_in();
        let flags = WITH_DATABASE | SECURE_CONNECTION | WITH_PLUGIN | LONG_ANSWER;
        let tail: [&[u8]; 5] = [&[20], &[9; 20], b"mysql\0", b"caching_sha2_password\0", b"\x05attrs"];
        let login = login(flags, &tail);
        let (first, second) = login.split_at(50);
        assert!(sign_in.from_client(first).is_empty());
        let sent = sign_in.from_client(&[second, b"later"].concat());

        let proof = scramble("secret", b"abcdefghijklmnopqrst");
        let fixed = [&flags.to_le_bytes()[..], &[0, 0, 0, 1, 45], &[0; 23]].concat();
        let payload: Vec<u8> =
            [&fixed[..], b"lab\0", &[20], &proof, b"mysql\0", PLUGIN, b"\x05attrs"].concat();
        assert_eq!(sent, [packet(1, &payload), b"later".to_vec()].concat());
        assert_eq!(sign_in.from_client(b"SELECT"), b"SELECT");
    }

    #[test]
    fn the_proof_is_that_of_the_plugin() {
        // From Python: s=lambda b: hashlib.sha1(b).digest(); xor(s(b"secret"), s(b"abcdefghijklmnopqrst"+s(s(b"secret"))))
        let proof = scramble("secret", b"abcdefghijklmnopqrst");
        let hex: String = proof.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "8817c50fa779daef010ee7577825b0847df9842e");
    }

    #[test]
    fn an_error_in_place_of_a_greeting_changes_nothing() {
        let account = Account { user: "lab".to_owned(), password: String::new() };
        let mut sign_in = MysqlSignIn::new(Arc::new(account));
        sign_in.from_server(&packet(0, b"\xFF\x10\x04Too many connections"));
        assert_eq!(sign_in.from_client(b"anything"), b"anything");
    }

    #[test]
    fn a_login_that_cannot_be_read_passes_as_it_is() {
        for bad in [packet(1, b"short"), packet(1, &[0xFF; 32]), packet(1, &[0xFF; 80])] {
            assert_eq!(sign_in().from_client(&bad), bad);
        }
    }
}
