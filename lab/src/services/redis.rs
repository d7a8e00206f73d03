//! Two Redis servers: a course connects to several.
//!
//! Any password is taken, so that programs run with the one their authors wrote: the socket lies in a directory that only this
//! user may read. Commands that administer the server or reach other machines are denied. Invariant: nothing is written to disk.

use std::path::{Path, PathBuf};

use super::child::Child;
use crate::Fault;
use crate::upstream::{SignIn, Upstream};

/// The servers' names.
pub(super) const NAMES: [&str; 2] = ["redis", "redis-2"];

pub(super) async fn start(program: &Path, name: &'static str) -> Result<(Child, Upstream), Fault> {
    let socket = PathBuf::from(format!("{name}.sock"));
    let arguments = [
        "--port",
        "0",
        "--unixsocket",
        &socket.to_string_lossy(),
        "--unixsocketperm",
        "700",
        "--save",
        "",
        "--appendonly",
        "no",
        "--maxmemory",
        "64mb",
        "--user",
        "default",
        "on",
        "nopass",
        "~*",
        "&*",
        "+@all",
        "-@admin",
        "-migrate",
    ];
    let child = Child::start(name, program, &arguments, &[], &socket).await?;
    let ended = child.ended();
    Ok((child, Upstream { name, socket, sign_in: SignIn::None, ended }))
}
