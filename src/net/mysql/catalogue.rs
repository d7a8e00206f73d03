//! What a fresh server has: the database `mysql` with its users, and the empty database `test`.
//!
//! Invariant: no accounts are checked by these rows; a login is checked by the service's password alone. Next: `store`.

/// The databases, in the order in which they are made.
pub(super) const DATABASES: [&str; 2] = ["mysql", "test"];

/// The statements, in SQLite's SQL, that fill the databases.
pub(super) const CONTENT: [&str; 2] = [
    "CREATE TABLE \"mysql\".\"user\" (
        \"Host\" CHAR(255) COLLATE NOCASE NOT NULL DEFAULT '',
        \"User\" CHAR(32) NOT NULL DEFAULT '',
        \"Select_priv\" CHAR(1) NOT NULL DEFAULT 'N',
        \"Insert_priv\" CHAR(1) NOT NULL DEFAULT 'N',
        \"Update_priv\" CHAR(1) NOT NULL DEFAULT 'N',
        \"Delete_priv\" CHAR(1) NOT NULL DEFAULT 'N',
        \"Create_priv\" CHAR(1) NOT NULL DEFAULT 'N',
        \"Drop_priv\" CHAR(1) NOT NULL DEFAULT 'N',
        \"Super_priv\" CHAR(1) NOT NULL DEFAULT 'N',
        \"max_connections\" INT UNSIGNED NOT NULL DEFAULT 0,
        \"max_user_connections\" INT UNSIGNED NOT NULL DEFAULT 0,
        \"plugin\" CHAR(64) NOT NULL DEFAULT 'mysql_native_password',
        \"authentication_string\" TEXT,
        \"password_expired\" CHAR(1) NOT NULL DEFAULT 'N',
        \"password_last_changed\" TIMESTAMP NULL DEFAULT NULL,
        \"password_lifetime\" SMALLINT UNSIGNED DEFAULT NULL,
        \"account_locked\" CHAR(1) NOT NULL DEFAULT 'N',
        PRIMARY KEY (\"Host\", \"User\"))",
    "INSERT INTO \"mysql\".\"user\" (\"Host\", \"User\", \"Select_priv\", \"Insert_priv\", \"Update_priv\", \"Delete_priv\",
        \"Create_priv\", \"Drop_priv\", \"Super_priv\", \"plugin\", \"authentication_string\", \"account_locked\") VALUES
        ('localhost', 'mysql.infoschema', 'Y', 'N', 'N', 'N', 'N', 'N', 'N', 'caching_sha2_password', '', 'Y'),
        ('localhost', 'mysql.session', 'N', 'N', 'N', 'N', 'N', 'N', 'Y', 'caching_sha2_password', '', 'Y'),
        ('localhost', 'mysql.sys', 'N', 'N', 'N', 'N', 'N', 'N', 'N', 'caching_sha2_password', '', 'Y'),
        ('localhost', 'root', 'Y', 'Y', 'Y', 'Y', 'Y', 'Y', 'Y', 'mysql_native_password', '', 'N')",
];
