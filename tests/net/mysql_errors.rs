//! MySQL's errors: numbers, states and texts.

use loopscope::net::mysql::{MysqlClient, MysqlClientError, MysqlOptions, SqlValue};
use loopscope::net::{Endpoint, Stream};
use loopscope::rt::run_virtual;

use crate::mysql_engine::{client, network, server_error, shown, stream};

/// Executes the statements, which make the tables; then compares the error of each other one.
fn expect(setup: &'static [&str], cases: &'static [(&str, u16, &str, &str)]) {
    run_virtual(async move {
        let network = network();
        let mut client = client(&network).await;
        for sql in setup {
            client.query(sql).await.unwrap();
        }
        for (sql, code, state, text) in cases {
            let error = server_error(client.query(sql).await);
            assert_eq!((error.code, &*error.state, &*error.text), (*code, *state, *text), "{sql}");
            assert!(!client.is_broken());
        }
    })
    .unwrap();
}

#[test]
fn statements_with_mistakes() {
    const SYNTAX: &str = "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version \
                          for the right syntax to use near ";
    let near = |error: &str| error.strip_prefix(SYNTAX).map(str::to_owned);
    run_virtual(async move {
        let network = network();
        let mut client = client(&network).await;
        for (sql, rest) in [
            ("SELEC 1", "'SELEC 1' at line 1"),
            ("SELECT 1 FORM mysql.user", "'mysql.user' at line 1"),
            ("SELECT * FROM", "'' at line 1"),
            ("SELECT 'a", "''a' at line 1"),
            ("INSERT INTO t VALUES (1,)", "')' at line 1"),
            ("PRAGMA user_version", "'PRAGMA user_version' at line 1"),
            ("SELECT 1; SELECT 2", "'SELECT 2' at line 1"),
        ] {
            let error = server_error(client.query(sql).await);
            assert_eq!((error.code, &*error.state), (1064, "42000"), "{sql}: {error}");
            assert_eq!(near(&error.text).as_deref(), Some(rest), "{sql}");
        }
        assert_eq!(server_error(client.query(" ").await).code, 1065);
    })
    .unwrap();
}

#[test]
fn tables_and_columns_that_are_missing_or_there() {
    expect(
        &["CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(9) UNIQUE, n INT NOT NULL)"],
        &[
            ("SELECT * FROM x", 1146, "42S02", "Table 'test.x' doesn't exist"),
            ("SELECT * FROM nowhere.x", 1049, "42000", "Unknown database 'nowhere'"),
            ("SELECT y FROM t", 1054, "42S22", "Unknown column 'y' in 'field list'"),
            ("SELECT id FROM t WHERE y = 1", 1054, "42S22", "Unknown column 'y' in 'where clause'"),
            ("SELECT `nope` FROM t", 1054, "42S22", "Unknown column 'nope' in 'field list'"),
            (
                "SELECT id FROM t WHERE nothing = 1",
                1054,
                "42S22",
                "Unknown column 'nothing' in 'where clause'",
            ),
            ("SELECT id FROM t ORDER BY t.y", 1054, "42S22", "Unknown column 't.y' in 'order clause'"),
            ("INSERT INTO t (id, y) VALUES (1, 2)", 1054, "42S22", "Unknown column 'y' in 'field list'"),
            ("INSERT INTO t VALUES (1)", 1136, "21S01", "Column count doesn't match value count at row 1"),
            (
                "INSERT INTO t (id) VALUES (1, 2)",
                1136,
                "21S01",
                "Column count doesn't match value count at row 1",
            ),
            ("INSERT INTO t (id, n) VALUES (1, NULL)", 1048, "23000", "Column 'n' cannot be null"),
            ("INSERT INTO t (id) VALUES (1)", 1364, "HY000", "Field 'n' doesn't have a default value"),
            ("CREATE TABLE t (id INT)", 1050, "42S01", "Table 't' already exists"),
            ("DROP TABLE x", 1051, "42S02", "Unknown table 'test.x'"),
            ("DROP INDEX x ON t", 1091, "42000", "Can't DROP 'x'; check that column/key exists"),
            ("SELECT nope(1)", 1305, "42000", "FUNCTION test.nope does not exist"),
            (
                "SELECT abs(1, 2)",
                1582,
                "42000",
                "Incorrect parameter count in the call to native function 'abs'",
            ),
            ("USE nowhere", 1049, "42000", "Unknown database 'nowhere'"),
            ("SELECT @@nothing", 1193, "HY000", "Unknown system variable 'nothing'"),
            ("CREATE DATABASE test", 1007, "HY000", "Can't create database 'test'; database exists"),
            ("DROP DATABASE x", 1008, "HY000", "Can't drop database 'x'; database doesn't exist"),
            (
                "CREATE VIEW v AS SELECT 1",
                1235,
                "42000",
                "This version of MySQL doesn't yet support 'CREATE VIEW'",
            ),
            (
                "DELETE y FROM t JOIN t AS x ON t.id = x.id",
                1109,
                "42S02",
                "Unknown table 'y' in MULTI DELETE",
            ),
            (
                "UPDATE t AS a, t AS b SET a.n = 1, b.n = 2",
                1235,
                "42000",
                "This version of MySQL doesn't yet support 'UPDATE of several tables'",
            ),
            ("SELECT SLEEP('x')", 1210, "HY000", "Incorrect arguments to sleep."),
        ],
    );
}

#[test]
fn duplicates_name_their_value_and_their_key() {
    expect(
        &[
            "CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(9) UNIQUE, a INT, b INT, UNIQUE KEY both_of_them (a, b))",
            "INSERT INTO t VALUES (1, 'x', 1, 2), (2, 'y', 2, 2)",
        ],
        &[
            ("INSERT INTO t (id) VALUES (3), (1)", 1062, "23000", "Duplicate entry '1' for key 't.PRIMARY'"),
            ("INSERT INTO t (id) VALUES (4), (4)", 1062, "23000", "Duplicate entry '4' for key 't.PRIMARY'"),
            ("INSERT INTO t VALUES (3, 'X', 0, 0)", 1062, "23000", "Duplicate entry 'X' for key 't.s'"),
            (
                "INSERT INTO t VALUES (3, 'z', 1, 2)",
                1062,
                "23000",
                "Duplicate entry '1-2' for key 't.both_of_them'",
            ),
            ("UPDATE t SET s = 'x' WHERE id = 2", 1062, "23000", "Duplicate entry 'x' for key 't.s'"),
            ("INSERT INTO t (id) SELECT 1", 1062, "23000", "Duplicate entry '?' for key 't.PRIMARY'"),
        ],
    );
}

#[test]
fn values_that_a_type_does_not_hold() {
    expect(
        &[
            "CREATE TABLE t (id INT PRIMARY KEY, n TINYINT UNSIGNED, s VARCHAR(3), d DECIMAL(5, 2), day DATE, at DATETIME, \
             e ENUM('a', 'b'), j JSON, f DOUBLE)",
            "INSERT INTO t VALUES (1, 255, 'h\u{e9}y', 999.99, '2024-02-29', '2026-01-05 10:20', 'A', '[1]', 1)",
        ],
        &[
            (
                "INSERT INTO t (id, n) VALUES (2, 256)",
                1264,
                "22003",
                "Out of range value for column 'n' at row 1",
            ),
            (
                "INSERT INTO t (id) VALUES (3000000000)",
                1264,
                "22003",
                "Out of range value for column 'id' at row 1",
            ),
            ("UPDATE t SET n = n - 256", 1264, "22003", "Out of range value for column 'n' at row 1"),
            (
                "INSERT INTO t (id, n) VALUES (2, 'abc')",
                1366,
                "HY000",
                "Incorrect integer value: 'abc' for column 'n' at row 1",
            ),
            (
                "INSERT INTO t (id, n) VALUES (2, '12x')",
                1265,
                "01000",
                "Data truncated for column 'n' at row 1",
            ),
            ("UPDATE t SET d = 'x'", 1366, "HY000", "Incorrect decimal value: 'x' for column 'd' at row 1"),
            ("UPDATE t SET d = 999.999", 1264, "22003", "Out of range value for column 'd' at row 1"),
            (
                "INSERT INTO t (id, s) VALUES (2, 'abcd')",
                1406,
                "22001",
                "Data too long for column 's' at row 1",
            ),
            (
                "INSERT INTO t (id, day) VALUES (2, '2026-02-30')",
                1292,
                "22007",
                "Incorrect date value: '2026-02-30' for column 'day' at row 1",
            ),
            (
                "UPDATE t SET day = 20260230",
                1292,
                "22007",
                "Incorrect date value: '20260230' for column 'day' at row 1",
            ),
            (
                "UPDATE t SET at = 'x'",
                1292,
                "22007",
                "Incorrect datetime value: 'x' for column 'at' at row 1",
            ),
            ("UPDATE t SET e = 'c'", 1265, "01000", "Data truncated for column 'e' at row 1"),
            ("UPDATE t SET f = 'c'", 1265, "01000", "Data truncated for column 'f' at row 1"),
            (
                "UPDATE t SET j = '{'",
                3140,
                "22032",
                "Invalid JSON text: \"Invalid value.\" at position 0 in value for column 'j'.",
            ),
        ],
    );
}

#[test]
fn rows_that_others_refer_to() {
    expect(
        &[
            "CREATE TABLE a (id INT PRIMARY KEY)",
            "INSERT INTO a VALUES (7)",
            "CREATE TABLE b (a_id INT, CONSTRAINT fk FOREIGN KEY (a_id) REFERENCES a (id), CHECK (a_id > 0))",
            "INSERT INTO b VALUES (7)",
            "CREATE TABLE c (s VARCHAR(3), CHECK (s <> 'x'))",
        ],
        &[
            (
                "INSERT INTO b VALUES (1)",
                1452,
                "23000",
                "Cannot add or update a child row: a foreign key constraint fails",
            ),
            (
                "DELETE FROM a",
                1451,
                "23000",
                "Cannot delete or update a parent row: a foreign key constraint fails",
            ),
            ("INSERT INTO b VALUES (0)", 3819, "HY000", "Check constraint 'a_id > 0' is violated."),
            ("INSERT INTO c VALUES ('x')", 3819, "HY000", "Check constraint 's <> 'x'' is violated."),
        ],
    );
}

#[test]
fn without_a_database_tables_need_its_name() {
    run_virtual(async {
        let network = network();
        let mut client = MysqlClient::over(stream(&network).await, &MysqlOptions::default()).await.unwrap();
        for sql in [
            "SELECT * FROM t",
            "CREATE TABLE t (a INT)",
            "DROP TABLE t",
            "SHOW TABLES",
            "INSERT INTO t VALUES (1)",
        ] {
            let error = server_error(client.query(sql).await);
            assert_eq!(error.to_string(), "1046 (3D000): No database selected", "{sql}");
        }
        let set = client.query("SELECT COUNT(*) FROM mysql.user").await.unwrap();
        assert_eq!(set.rows, [[SqlValue::Integer(4)]]);
    })
    .unwrap();
}

async fn log_in(stream: Stream, password: &str, database: &str) -> Result<MysqlClient, MysqlClientError> {
    let (password, database) = (password.to_owned(), database.to_owned());
    MysqlClient::over(stream, &MysqlOptions { password, database, ..MysqlOptions::default() }).await
}

#[test]
fn logins_that_are_refused() {
    run_virtual(async {
        let network = network();
        let with_password = || network.connect(Endpoint::new("localhost", 3307));
        let error = |result: Result<MysqlClient, MysqlClientError>| result.err().unwrap().to_string();
        assert_eq!(
            error(log_in(with_password().await.unwrap(), "guess", "").await),
            "1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)"
        );
        assert_eq!(
            error(log_in(with_password().await.unwrap(), "", "").await),
            "1045 (28000): Access denied for user 'root'@'localhost' (using password: NO)"
        );
        let mut client = log_in(with_password().await.unwrap(), "secret", "test").await.unwrap();
        assert_eq!(shown(&client.query("SELECT DATABASE()").await.unwrap()), "test");
        assert_eq!(
            error(log_in(stream(&network).await, "any", "x").await),
            "1049 (42000): Unknown database 'x'"
        );
    })
    .unwrap();
}

#[test]
fn more_connections_than_there_may_be() {
    run_virtual(async {
        let network = network();
        let mut clients = Vec::new();
        for _ in 0..151 {
            clients.push(client(&network).await);
        }
        let refused = log_in(stream(&network).await, "", "").await.err().unwrap();
        assert_eq!(refused.to_string(), "1040 (08004): Too many connections");
        clients.pop().unwrap().close().await.unwrap();
        loopscope::rt::yield_now().await;
        log_in(stream(&network).await, "", "").await.unwrap();
    })
    .unwrap();
}
