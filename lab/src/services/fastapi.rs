//! The same API by FastAPI and uvicorn in a real CPython, for comparison. The application is `lab/app/main.py`.

use std::path::{Path, PathBuf};

use super::child::Child;
use crate::Fault;
use crate::upstream::{SignIn, Upstream};

pub(super) async fn start(
    python: &Path,
    app: &Path,
    upstreams: &[Upstream],
) -> Result<(Child, Upstream), Fault> {
    let socket = PathBuf::from("fastapi.sock");
    let (app, listen) = (app.display().to_string(), socket.display().to_string());
    let arguments =
        ["-m", "uvicorn", "main:app", "--app-dir", &app, "--uds", &listen, "--log-level", "warning"];
    let find = |name| upstreams.iter().find(|upstream| upstream.name == name);
    let path = |name| find(name).map(|upstream| upstream.socket.display().to_string()).unwrap_or_default();
    let (redis, mysql) = (path("redis"), path("mysql"));
    let account = find("mysql").and_then(|upstream| match &upstream.sign_in {
        SignIn::Mysql(account) => Some(account.clone()),
        SignIn::None => None,
    });
    let (user, password) = account.as_ref().map_or(("", ""), |of| (&of.user, &of.password));
    let environment = [
        ("LAB_REDIS", &*redis),
        ("LAB_MYSQL", &mysql),
        ("LAB_USER", user),
        ("LAB_PASSWORD", password),
        ("PYTHONDONTWRITEBYTECODE", "1"),
    ];
    let child = Child::start("fastapi", python, &arguments, &environment, &socket).await?;
    let ended = child.ended();
    Ok((child, Upstream { name: "fastapi", socket, sign_in: SignIn::None, ended }))
}
