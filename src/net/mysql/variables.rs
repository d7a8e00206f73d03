//! The variables of a connection: MySQL's own, and those that programs set.
//!
//! Invariant: names are kept in lower case, without scope: there is no difference between a session's and the global ones, since
//! nothing in the server but `autocommit` follows them. Next: `session`.

use std::collections::BTreeMap;

use super::errors::MysqlError;
use super::login::VERSION;
use super::value::SqlValue;

const SQL_MODE: &str = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
                        NO_ENGINE_SUBSTITUTION";

const TEXTS: [(&str, &str); 24] = [
    ("version", VERSION),
    ("version_comment", "Loopscope, SQLite inside a page"),
    ("version_compile_os", "WebAssembly"),
    ("sql_mode", SQL_MODE),
    ("transaction_isolation", "READ-COMMITTED"),
    ("tx_isolation", "READ-COMMITTED"),
    ("character_set_client", "utf8mb4"),
    ("character_set_connection", "utf8mb4"),
    ("character_set_database", "utf8mb4"),
    ("character_set_results", "utf8mb4"),
    ("character_set_server", "utf8mb4"),
    ("character_set_system", "utf8mb3"),
    ("collation_connection", "utf8mb4_0900_ai_ci"),
    ("collation_database", "utf8mb4_0900_ai_ci"),
    ("collation_server", "utf8mb4_0900_ai_ci"),
    ("default_storage_engine", "InnoDB"),
    ("time_zone", "SYSTEM"),
    ("system_time_zone", "UTC"),
    ("license", "MIT OR Apache-2.0"),
    ("init_connect", ""),
    ("hostname", "localhost"),
    ("protocol_version", "10"),
    ("have_ssl", "DISABLED"),
    ("default_authentication_plugin", "mysql_native_password"),
];

const NUMBERS: [(&str, i64); 21] = [
    ("autocommit", 1),
    ("auto_increment_increment", 1),
    ("auto_increment_offset", 1),
    ("foreign_key_checks", 1),
    ("unique_checks", 1),
    ("sql_notes", 1),
    ("sql_safe_updates", 0),
    ("innodb_lock_wait_timeout", 50),
    ("interactive_timeout", 28800),
    ("wait_timeout", 28800),
    ("net_read_timeout", 30),
    ("net_write_timeout", 60),
    ("max_execution_time", 0),
    ("lower_case_table_names", 0),
    ("max_allowed_packet", 16777216),
    ("max_connections", 151),
    ("performance_schema", 0),
    ("port", 3306),
    ("read_only", 0),
    ("server_id", 1),
    ("transaction_read_only", 0),
];

/// The variables of one connection.
#[derive(Clone, Debug)]
pub(super) struct Variables {
    system: BTreeMap<String, SqlValue>,
    /// `@name`, without the sign.
    own: BTreeMap<String, SqlValue>,
}

impl Default for Variables {
    fn default() -> Variables {
        let texts = TEXTS.iter().map(|(name, text)| ((*name).to_owned(), SqlValue::from(*text)));
        let numbers = NUMBERS.iter().map(|(name, number)| ((*name).to_owned(), SqlValue::from(*number)));
        Variables { system: texts.chain(numbers).collect(), own: BTreeMap::new() }
    }
}

/// The name of a system variable without `@@` and scope.
fn plain(name: &str) -> String {
    let name = name.trim_start_matches('@').to_ascii_lowercase();
    let scopes = ["session.", "global.", "local.", "persist."];
    let scope = scopes.iter().find(|scope| name.starts_with(**scope));
    scope.map_or_else(|| name.clone(), |scope| name[scope.len()..].to_owned())
}

impl Variables {
    /// The value of `@@name`, or of `@name`, which is NULL before it is set.
    ///
    /// # Errors
    /// 1193 for an unknown system variable.
    pub(super) fn get(&self, name: &str) -> Result<SqlValue, MysqlError> {
        if !name.starts_with("@@")
            && let Some(own) = name.strip_prefix('@')
        {
            return Ok(self.own.get(&own.to_ascii_lowercase()).cloned().unwrap_or(SqlValue::Null));
        }
        let name = plain(name);
        self.system.get(&name).cloned().ok_or_else(|| MysqlError::unknown_variable(&name))
    }

    /// Sets a variable; `ON`, `OFF` and the like are numbers in variables that have numbers.
    ///
    /// # Errors
    /// 1193 for an unknown system variable.
    pub(super) fn set(&mut self, name: &str, value: SqlValue) -> Result<(), MysqlError> {
        if !name.starts_with("@@")
            && let Some(own) = name.strip_prefix('@')
        {
            self.own.insert(own.to_ascii_lowercase(), value);
            return Ok(());
        }
        let name = plain(name);
        let before = self.system.get_mut(&name).ok_or_else(|| MysqlError::unknown_variable(&name))?;
        let word = value.as_text().unwrap_or_default().to_ascii_uppercase();
        *before = match (&*before, word.as_str()) {
            (_, "DEFAULT") => return Ok(()),
            (SqlValue::Integer(_), "ON" | "TRUE") => SqlValue::Integer(1),
            (SqlValue::Integer(_), "OFF" | "FALSE") => SqlValue::Integer(0),
            _ => value,
        };
        Ok(())
    }

    /// Whether each statement is a transaction.
    pub(super) fn autocommit(&self) -> bool {
        self.system.get("autocommit") != Some(&SqlValue::Integer(0))
    }

    /// All system variables as `SHOW VARIABLES` shows them.
    pub(super) fn listed(&self) -> impl Iterator<Item = (&str, String)> {
        const SWITCHES: [&str; 6] = [
            "autocommit",
            "foreign_key_checks",
            "unique_checks",
            "sql_notes",
            "sql_safe_updates",
            "read_only",
        ];
        self.system.iter().map(|(name, value)| {
            let is_switch = SWITCHES.contains(&name.as_str());
            let text = match value {
                SqlValue::Integer(0) if is_switch => "OFF".to_owned(),
                SqlValue::Integer(_) if is_switch => "ON".to_owned(),
                other => other.to_string(),
            };
            (name.as_str(), text)
        })
    }
}
