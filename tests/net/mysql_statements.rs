//! MySQL in, rows out: statements through the server and SQLite.

use loopscope::rt::run_virtual;

use crate::mysql_engine::{client, network, shown};

/// Executes statements in one session and compares what each query returns. A statement whose rows are not of interest has "".
fn expect(cases: &'static [(&str, &str)]) {
    run_virtual(async move {
        let network = network();
        let mut client = client(&network).await;
        for (sql, rows) in cases {
            let set = client.query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
            assert_eq!(shown(&set), *rows, "{sql}");
        }
    })
    .unwrap();
}

#[test]
fn tables_are_made_filled_and_read() {
    expect(&[
        (
            "CREATE TABLE IF NOT EXISTS `users` (
                `id` int(11) NOT NULL AUTO_INCREMENT,
                `email` varchar(255) COLLATE utf8_bin NOT NULL COMMENT 'by which they log in',
                `age` TINYINT UNSIGNED DEFAULT 18,
                `balance` DECIMAL(10, 2) NOT NULL DEFAULT '0.00',
                `made` DATETIME DEFAULT (now()),
                `created` DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
                PRIMARY KEY (`id`),
                UNIQUE KEY `by_email` (`email`),
                KEY `by_age` (`age`)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8 COLLATE=utf8_bin AUTO_INCREMENT=1",
            "",
        ),
        ("INSERT INTO `users` (`email`, `balance`) VALUES ('it\\'s', 1.5), (\"b\", 2)", ""),
        ("SELECT id, email, age, balance FROM users ORDER BY id", "1 it's 18 1.50 | 2 b 18 2.00"),
        ("SELECT email FROM users WHERE email = 'B'", "b"),
        ("SELECT test.users.id FROM test.users LIMIT 1, 1", "2"),
        ("UPDATE users SET age = age + 1 ORDER BY id LIMIT 1", ""),
        ("SELECT age FROM users ORDER BY id", "19 | 18"),
        ("DELETE FROM users WHERE age > 1 ORDER BY id DESC LIMIT 1", ""),
        ("SELECT COUNT(*) FROM users", "1"),
        ("SELECT SUM(balance), AVG(u.age) AS a, MAX(balance) FROM users u WHERE id > 0", "1.50 19.0000 1.50"),
        ("SELECT SUM(x) FROM (SELECT age AS x FROM users) AS d GROUP BY x", "19"),
        ("TRUNCATE TABLE users", ""),
        ("INSERT INTO users SET email = 'c'", ""),
        ("SELECT id, LAST_INSERT_ID() FROM users", "1 1"),
        ("ALTER TABLE users ADD COLUMN name VARCHAR(20) NOT NULL DEFAULT 'x', ADD INDEX by_name (name)", ""),
        ("SELECT name FROM users", "x"),
        ("DROP INDEX by_name ON users", ""),
        ("DROP TABLE users", ""),
    ]);
}

#[test]
fn words_that_only_sqlite_knows_are_names() {
    expect(&[
        ("CREATE TABLE nothing (returning INT, glob INT)", ""),
        ("INSERT INTO nothing (returning, glob) VALUES (1, 2)", ""),
        ("SELECT nothing.returning, ISNULL(glob) FROM nothing", "1 0"),
        ("DROP TABLE nothing", ""),
    ]);
}

#[test]
fn rows_are_inserted_in_all_of_mysqls_ways() {
    expect(&[
        ("CREATE TABLE t (id INT PRIMARY KEY, n INT DEFAULT 0, s VARCHAR(9))", ""),
        ("INSERT INTO t VALUES (1, 1, 'a')", ""),
        ("INSERT IGNORE INTO t (id, n) VALUES (1, 5), (2, 2)", ""),
        ("INSERT INTO t (id, n) VALUES (1, 10) ON DUPLICATE KEY UPDATE n = n + VALUES(n)", ""),
        ("INSERT INTO t (id, n) VALUES (2, 20) AS new ON DUPLICATE KEY UPDATE n = new.n", ""),
        ("SELECT id, n FROM t ORDER BY id", "1 11 | 2 20"),
        ("REPLACE INTO t VALUES (2, 3, 'r')", ""),
        ("INSERT t (id) VALUES (3)", ""),
        ("INSERT INTO t (id, n) SELECT id, n FROM t ON DUPLICATE KEY UPDATE s = 'dup'", ""),
        ("SELECT * FROM t ORDER BY id", "1 11 dup | 2 3 dup | 3 0 dup"),
        ("INSERT INTO t (id, n) SELECT a.id + 10 AS id, b.n AS n FROM t AS a JOIN t AS b ON a.id = b.id", ""),
        ("SELECT GROUP_CONCAT(id ORDER BY id SEPARATOR '-') FROM t", "1-2-3-11-12-13"),
    ]);
}

#[test]
fn functions_and_operators_are_mysqls() {
    expect(&[
        ("SELECT CONCAT('a', 'b', NULL), CONCAT('a', 1)", "NULL a1"),
        ("SELECT IF(1 > 2, 'yes', 'no'), IFNULL(NULL, 7), COALESCE(NULL, 8)", "no 7 8"),
        ("SELECT 7 / 2, 7 DIV 2, 7 % 4, MOD(7, 5), 7 MOD 3", "3.5 3 3 2 1"),
        ("SELECT 1 || 0, 1 && 0, !1, NULL <=> NULL", "1 0 0 1"),
        ("SELECT VERSION(), DATABASE(), USER(), CONNECTION_ID()", "8.0.36-loopscope test root@localhost 1"),
        ("SELECT @@autocommit, @@session.sql_mode LIKE 'ONLY%', @@version_comment LIKE 'Loop%'", "1 1 1"),
        ("SET @a = 1 + 1, @b := 'x'", ""),
        ("SELECT @a, @b, @c", "2 x NULL"),
        ("SELECT LEFT('abc', 2), RIGHT('abc', 2), LENGTH('\u{e9}'), CHAR_LENGTH('\u{e9}')", "ab bc 2 1"),
        ("SELECT UNIX_TIMESTAMP('1970-01-02 00:00:00'), FROM_UNIXTIME(60)", "86400 1970-01-01 00:01:00"),
        (
            "SELECT DATE_FORMAT('2026-11-23 10:20:30', '%Y/%m %H:%i'), YEAR('2026-11-23')",
            "2026/11 10:20 2026",
        ),
        ("SELECT CAST('12' AS SIGNED), CAST(1 AS CHAR), GREATEST(1, 3, 2)", "12 1 3"),
        ("SELECT UNIX_TIMESTAMP() - UNIX_TIMESTAMP(NOW())", "0"),
        ("SELECT 'a_b' LIKE 'a\\_b', 'axb' LIKE 'a\\_b'", "1 0"),
        ("SELECT 1 FROM DUAL", "1"),
        (
            "SELECT DATE_ADD('2026-11-30', INTERVAL 1 DAY), DATEDIFF('2026-12-02', '2026-11-30')",
            "2026-12-01 2",
        ),
        ("SELECT DATE_SUB('2026-11-30 10:00:00', INTERVAL 90 MINUTE)", "2026-11-30 08:30:00"),
        ("SELECT 'a' COLLATE utf8mb4_general_ci = 'A', 'a' COLLATE utf8mb4_bin = 'A'", "1 0"),
        ("SELECT 0x41, x'42', _binary'\\0'", "A B \0"),
        ("WITH recent AS (SELECT 1 AS n) SELECT n FROM recent", "1"),
        ("SELECT (SELECT MAX(x) FROM (SELECT 4 AS x) AS d), EXISTS (SELECT 1)", "4 1"),
    ]);
}

#[test]
fn letters_with_accents_have_a_case_and_compare_as_those_without() {
    expect(&[
        (
            "SELECT UPPER('\u{e9}a'), LOWER('\u{c9}A'), UCASE('\u{fc}'), LCASE('\u{dc}'), UPPER(NULL)",
            "\u{c9}A \u{e9}a \u{dc} \u{fc} NULL",
        ),
        ("CREATE TABLE t (name VARCHAR(20))", ""),
        ("INSERT INTO t VALUES ('\u{e9}cole'), ('Zoo'), ('Euro')", ""),
        ("SELECT name FROM t ORDER BY name", "\u{e9}cole | Euro | Zoo"),
        ("SELECT COUNT(*) FROM t WHERE name = '\u{c9}COLE'", "1"),
        (
            "SELECT COUNT(*) FROM t WHERE name = 'ecole' AND name IN ('\u{c9}cole') AND name LIKE '\u{c9}c%'",
            "1",
        ),
        ("SELECT name = 'ecole' COLLATE utf8mb4_bin FROM t LIMIT 1", "0"),
    ]);
}

#[test]
fn values_take_the_form_of_their_column() {
    expect(&[
        (
            "CREATE TABLE t (id INT PRIMARY KEY, n INT, d DECIMAL(6, 2), day DATE, at DATETIME, fine DATETIME(3))",
            "",
        ),
        (
            "INSERT INTO t VALUES (1, 2.5, 1.005, '2026-01-05 10:20:30', '2026-01-05T10:20', '2026-01-05 10:20:30.125'), \
             (2, '7', '2.499', '2026-01-05', '2026-01-05', NULL)",
            "",
        ),
        (
            "SELECT n, d, day, at, fine FROM t WHERE id = 1",
            "3 1.01 2026-01-05 2026-01-05 10:20:00 2026-01-05 10:20:30.125",
        ),
        ("SELECT n, d, at, SUM(d) FROM t WHERE id = 2", "7 2.50 2026-01-05 00:00:00 2.50"),
        ("UPDATE t SET d = d / 3, n = n / 2", ""),
        ("SELECT n, d FROM t ORDER BY id", "2 0.34 | 4 0.83"),
        ("SELECT ROW_COUNT()", "-1"),
        ("ALTER TABLE t DROP COLUMN n", ""),
        (
            "CREATE TABLE u (id INT PRIMARY KEY, n INT, at TIMESTAMP DEFAULT '2000-01-01 00:00:00' ON UPDATE CURRENT_TIMESTAMP)",
            "",
        ),
        ("INSERT INTO u (id, n) VALUES (1, 1), (2, 1)", ""),
        ("UPDATE u SET n = id", ""),
        ("SELECT at = '2000-01-01 00:00:00' FROM u ORDER BY id", "1 | 0"),
    ]);
}

#[test]
fn columns_are_named_by_their_text() {
    run_virtual(async {
        let network = network();
        let mut client = client(&network).await;
        client.query("CREATE TABLE t (a INT, b INT)").await.unwrap();
        let set =
            client.query("SELECT a, t.b, COUNT(*), concat(a,'x') AS `c`, NOW(), b total, 1+1, '' FROM t");
        let names = ["a", "b", "COUNT(*)", "c", "NOW()", "total", "1+1", "''"];
        assert_eq!(set.await.unwrap().columns, names);
    })
    .unwrap();
}

#[test]
fn the_server_tells_of_itself() {
    expect(&[
        ("SHOW DATABASES", "mysql | test"),
        ("SELECT Host, User FROM mysql.user ORDER BY User DESC LIMIT 1", "localhost root"),
        ("USE mysql", ""),
        (
            "SELECT Host,User FROM user",
            "localhost mysql.infoschema | localhost mysql.session | localhost mysql.sys | localhost root",
        ),
        ("SHOW TABLES", "user"),
        ("SHOW FULL TABLES", "user BASE TABLE"),
        ("CREATE DATABASE IF NOT EXISTS shop DEFAULT CHARACTER SET utf8mb4", ""),
        ("USE shop", ""),
        ("CREATE TABLE cars (id BIGINT UNSIGNED PRIMARY KEY, name VARCHAR(20) NOT NULL DEFAULT 'x')", ""),
        ("SHOW TABLES FROM shop LIKE 'c%'", "cars"),
        ("DESCRIBE cars", "id bigint unsigned NO PRI NULL  | name varchar(20) NO  x "),
        (
            "SHOW CREATE TABLE cars",
            "cars CREATE TABLE `cars` (\n  `id` bigint unsigned NOT NULL,\n  `name` varchar(20) NOT NULL DEFAULT 'x',\n  \
             PRIMARY KEY (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci",
        ),
    ]);
    expect(&[
        ("CREATE TABLE a (id INT PRIMARY KEY)", ""),
        ("CREATE TABLE b (a_id INT, FOREIGN KEY (a_id) REFERENCES a (id) ON DELETE CASCADE)", ""),
        (
            "SHOW CREATE TABLE b",
            "b CREATE TABLE `b` (\n  `a_id` int DEFAULT NULL,\n  \
             CONSTRAINT `b_ibfk_1` FOREIGN KEY (`a_id`) REFERENCES `a` (`id`) ON DELETE CASCADE\n\
             ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci",
        ),
        ("SHOW VARIABLES LIKE 'autocommit'", "autocommit ON"),
        ("SET autocommit = 0", ""),
        ("SHOW VARIABLES LIKE 'autocommit'", "autocommit OFF"),
        ("SHOW WARNINGS", ""),
        ("SHOW PROCESSLIST", "1 root localhost test Query 0 executing SHOW PROCESSLIST"),
        ("SET NAMES utf8mb4 COLLATE utf8mb4_general_ci", ""),
        ("DROP DATABASE test", ""),
        ("SELECT DATABASE()", "NULL"),
    ]);
}
