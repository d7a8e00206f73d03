//! MariaDB with an empty database `test` and one account, which may do little.
//!
//! The account's password is new at each start. The bridge signs clients in with it (`mysql_sign_in`), so no page and no program
//! knows it. Invariant: the account reads and changes `test`, reads hosts and names of the accounts, and nothing else.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::process::Command;
use tokio::time::{Instant, sleep};

use super::child::{ATTEMPTS, Child, STARTING};
use crate::Fault;
use crate::guard::secret;
use crate::upstream::{Account, SignIn, Upstream};

const USER: &str = "lab";
/// The statements of the first start. The file is removed when the server has read it.
const FIRST_STATEMENTS: &str = "first.sql";
/// The accounts that a fresh MySQL has, for programs that list them. Nobody can sign in as these.
const LISTED: [&str; 3] = ["mysql.infoschema", "mysql.session", "mysql.sys"];

pub(super) async fn start(program: &Path, install: &Path) -> Result<(Child, Upstream), Fault> {
    // The server refuses to run as root unless it is told to.
    let as_root = is_root().then_some("--user=root");
    let made = Command::new(install)
        .args(["--no-defaults", "--datadir=./mysql", "--auth-root-authentication-method=normal"])
        .args(["--skip-test-db", "--skip-name-resolve"])
        .args(as_root)
        .output()
        .await
        .map_err(|error| format!("{} cannot be started: {error}", install.display()))?;
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr);
        return Err(format!("its data cannot be made: {}", said.trim()).into());
    }
    let account = Account { user: USER.to_owned(), password: secret() };
    let file = std::env::current_dir()?.join(FIRST_STATEMENTS);
    std::fs::write(&file, first_statements(&account))?;
    let (socket, first) = (PathBuf::from("mysql.sock"), format!("--init-file={}", file.display()));
    // The server's current directory is that of its data.
    let arguments = [
        &["--no-defaults", "--datadir=./mysql", "--socket=../mysql.sock", "--skip-networking", &first],
        &["--character-set-server=utf8mb4", "--skip-name-resolve", "--performance-schema=off"][..],
        as_root.as_slice(),
    ]
    .concat();
    let started = Child::start("mysql", program, &arguments, &[], &socket).await;
    let signed_in = match &started {
        Ok(child) => until_signed_in(&account, &socket, child).await,
        Err(_) => Ok(()),
    };
    std::fs::remove_file(file)?;
    signed_in?;
    let child = started?;
    let (sign_in, ended) = (SignIn::Mysql(Arc::new(account)), child.ended());
    Ok((child, Upstream { name: "mysql", socket, sign_in, ended }))
}

/// The server accepts connections before it has executed the first statements.
async fn until_signed_in(account: &Account, socket: &Path, child: &Child) -> Result<(), Fault> {
    let limit = Instant::now() + STARTING;
    loop {
        match mysql_async::Conn::new(account.options(socket)).await {
            Ok(connection) => return Ok(connection.disconnect().await?),
            Err(error) if Instant::now() > limit => return Err(error.into()),
            Err(_) => {}
        }
        if let Some(why) = child.ended().why() {
            return Err(why.into());
        }
        sleep(ATTEMPTS).await;
    }
}

fn first_statements(account: &Account) -> String {
    let Account { user, password } = account;
    let listed = LISTED.map(|name| format!("CREATE USER '{name}'@localhost ACCOUNT LOCK;\n")).concat();
    format!(
        "CREATE DATABASE test;
CREATE USER {user}@localhost IDENTIFIED BY '{password}';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, CREATE TEMPORARY TABLES, LOCK TABLES
    ON test.* TO {user}@localhost;
GRANT SELECT (Host, User) ON mysql.user TO {user}@localhost;
ALTER USER root@localhost ACCOUNT LOCK;
DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';
FLUSH PRIVILEGES;
{listed}"
    )
}

/// Whether this process is root's: its own files in /proc are.
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
