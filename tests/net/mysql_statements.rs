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
        ("SELECT 7 / 2, 7 DIV 2, 7 % 4, MOD(7, 5), 7 MOD 3", "3.5000 3 3 2 1"),
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
        ("UPDATE t SET day = 20260228, at = '2026-12-31 23:59:59.678' WHERE id = 1", ""),
        ("SELECT at FROM t WHERE id = 1", "2027-01-01 00:00:00"),
        ("SELECT day FROM t WHERE id = 1", "2026-02-28"),
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
fn functions_on_text_are_mysqls() {
    expect(&[
        (
            "SELECT LPAD('7', 3, '0'), RPAD('abcd', 2, '-'), RPAD('a', 3, '-+'), REPEAT('ab', 2), REVERSE('ab\u{e9}')",
            "007 ab a-+ abab \u{e9}ba",
        ),
        (
            "SELECT SUBSTRING_INDEX('a.b.c', '.', 2), SUBSTRING_INDEX('a.b.c', '.', -1), INSTR('Hello', 'L')",
            "a.b c 3",
        ),
        (
            "SELECT LOCATE('l', 'hello', 4), LOCATE('x', 'hello', 2), ASCII('A'), HEX(255), HEX('a'), STRCMP('a', 'B')",
            "4 0 65 FF 61 -1",
        ),
        (
            "SELECT FIELD('b', 'a', 'B'), FIELD(NULL, 'a'), ELT(2, 'a', 'b'), FIND_IN_SET('b', 'a,b'), FIND_IN_SET('x', 'a,b')",
            "2 0 b 2 0",
        ),
        (
            "SELECT SUBSTRING('hello' FROM 2 FOR 3), MID('hello', 2, 1), TRIM(LEADING 'x' FROM 'xax'), TRIM('  a '), TRIM('x' FROM 'xax')",
            "ell e ax a a",
        ),
        (
            "SELECT CHAR_LENGTH(UUID()), 'abc' REGEXP '^A', 'abc' RLIKE 'b$', CONCAT_WS('-', 'a', NULL, 1)",
            "36 1 0 a-1",
        ),
    ]);
}

#[test]
fn functions_on_numbers_are_mysqls() {
    expect(&[
        (
            "SELECT FLOOR(-3.14), CEIL(0.1), CEILING(2), ROUND(2.5), ROUND(-2.5), ROUND(1.005, 2), ROUND(1234, -2)",
            "-4 1 2 3 -3 1.01 1200",
        ),
        (
            "SELECT TRUNCATE(99.99, 1), TRUNCATE(-1.9, 0), TRUNCATE(0.29, 2), FORMAT(1234567.891, 2), FORMAT(0.5, 0)",
            "99.9 -1 0.29 1,234,567.89 1",
        ),
        (
            "SELECT POW(2, 3), SQRT(-1), CAST('12.5x' AS SIGNED), CAST(2.5 AS SIGNED), CONVERT(7, CHAR), CONVERT('a' USING utf8mb4)",
            "8 NULL 12 3 7 a",
        ),
        ("SELECT CAST('1.255' AS DECIMAL(10, 2)), CAST(2.5 AS DECIMAL)", "1.26 3"),
        ("SELECT ROUND(7, 1), TRUNCATE(7, 2), MAKEDATE(2026, 32)", "7 7 2026-02-01"),
    ]);
}

#[test]
fn functions_on_times_are_mysqls() {
    expect(&[
        (
            "SELECT '2026-01-31' + INTERVAL 1 MONTH, DATE('2024-02-29') - INTERVAL 1 YEAR, DATE_ADD('2026-01-31', INTERVAL 1 QUARTER)",
            "2026-02-28 2023-02-28 2026-04-30",
        ),
        (
            "SELECT DAYOFWEEK('2026-03-01'), WEEKDAY('2026-03-01'), DAYOFYEAR('2026-03-01'), QUARTER('2026-03-01'), DAYNAME('2026-03-01'), MONTHNAME('2026-03-01'), LAST_DAY('2024-02-03')",
            "1 6 60 1 Sunday March 2024-02-29",
        ),
        (
            "SELECT DATE_FORMAT('2026-03-01 15:05:07', '%W, %M %e %Y'), DATE_FORMAT('2026-03-01 15:05:07', '%a %b %c %y %h:%i %p %%')",
            "Sunday, March 1 2026 Sun Mar 3 26 03:05 PM %",
        ),
        (
            "SELECT EXTRACT(MONTH FROM '2026-03-01'), STR_TO_DATE('31/01/2026', '%d/%m/%Y'), STR_TO_DATE('31.01.2026 10:20', '%d.%m.%Y %H:%i')",
            "3 2026-01-31 2026-01-31 10:20:00",
        ),
        (
            "SELECT TIMESTAMPDIFF(MONTH, '2026-01-31', '2026-03-30'), TIMESTAMPDIFF(YEAR, '2026-03-01', '2024-03-02'), TIMESTAMPDIFF(HOUR, '2026-01-01', '2026-01-02 01:59:00')",
            "1 -1 25",
        ),
        (
            "SELECT TIMEDIFF('2026-01-01 10:00:00', '2026-01-01 12:30:05'), SEC_TO_TIME(3661), TIME_TO_SEC('01:01:01'), TO_DAYS('1970-01-01')",
            "-02:30:05 01:01:01 3661 719528",
        ),
        ("SELECT DATEDIFF(CURDATE() + INTERVAL 1 WEEK, CURDATE()), NOW() - INTERVAL 1 DAY < NOW()", "7 1"),
    ]);
}

#[test]
fn expressions_have_the_types_of_their_columns() {
    expect(&[
        ("CREATE TABLE t (id INT, price DECIMAL(8, 2), qty INT, day DATE, at DATETIME, f DOUBLE)", ""),
        (
            "INSERT INTO t VALUES (1, 2.5, 2, '2026-01-31', '2026-01-31 10:00:00', 0.5), (2, 1, 4, NULL, NULL, 1)",
            "",
        ),
        (
            "SELECT SUM(price * qty) AS total, SUM(price) / COUNT(*), MAX(price) - MIN(t.price), AVG(qty) + 1 FROM t",
            "9.00 1.750000 1.50 4.0000",
        ),
        (
            "SELECT price * 1.1, price / 4, qty / 4, -price, (price + 1) * 2, price * f FROM t WHERE id = 1",
            "2.750 0.625000 0.5000 -2.50 7.00 1.25",
        ),
        (
            "SELECT COALESCE(SUM(price), 0), IF(id > 5, 1, price), ROUND(price, 1), ROUND(price) FROM t WHERE id = 1",
            "2.50 2.50 2.5 3",
        ),
        (
            "SELECT CASE WHEN qty > 3 THEN 0 ELSE price END AS c, SUM(qty) OVER (ORDER BY id) FROM t ORDER BY id",
            "2.50 2 | 0.00 6",
        ),
        (
            "SELECT 7 / 2, 1.50 * 2, 1 + 1, 100 / 5, CAST(1 AS DECIMAL(5, 2)) * 2",
            "3.5000 3.00 2 20.0000 2.00",
        ),
        (
            "SELECT day + INTERVAL 1 MONTH, at - INTERVAL 1 HOUR AS earlier FROM t WHERE id = 1",
            "2026-02-28 2026-01-31 09:00:00",
        ),
        ("SELECT SUBSTRING('abc', 0, 2), SUBSTRING('abc', -5, 3), SUBSTRING('abc', -2)", "  bc"),
    ]);
}

#[test]
fn defaults_can_be_named() {
    expect(&[
        (
            "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n INT DEFAULT 7, b BOOLEAN NOT NULL DEFAULT TRUE, s VARCHAR(9))",
            "",
        ),
        ("INSERT INTO t VALUES (DEFAULT, DEFAULT, DEFAULT, 'a'), (DEFAULT, 1, FALSE, DEFAULT)", ""),
        ("INSERT INTO t (s, n) VALUES ('b', DEFAULT)", ""),
        ("SELECT * FROM t ORDER BY id", "1 7 1 a | 2 1 0 NULL | 3 7 1 b"),
        ("UPDATE t SET n = DEFAULT, s = DEFAULT WHERE id = 3", ""),
        ("SELECT n, s FROM t WHERE id = 3", "7 NULL"),
        ("ALTER TABLE t ADD COLUMN late INT DEFAULT 2 AFTER id", ""),
        ("SELECT id, late FROM t WHERE id = 1", "1 2"),
        (
            "SELECT COUNT(DISTINCT n, b), COUNT(DISTINCT n), GROUP_CONCAT(DISTINCT n ORDER BY n SEPARATOR '; ') FROM t",
            "2 2 1; 7",
        ),
        (
            "DESCRIBE t",
            "id int NO PRI NULL auto_increment | n int YES  7  | b tinyint(1) NO  1  | s varchar(9) YES  NULL  | late int YES  2 ",
        ),
    ]);
}

#[test]
fn texts_compare_without_regard_to_case() {
    expect(&[
        ("CREATE TABLE t (id INT, name VARCHAR(9))", ""),
        ("INSERT INTO t VALUES (2, 'Ann')", ""),
        ("SELECT 'a' = 'A', 'a' < 'B', 'b' > 'A', 'A' <=> 'a', 'a' COLLATE utf8mb4_bin = 'A'", "1 1 1 1 0"),
        ("SELECT COUNT(*) FROM t WHERE UPPER(name) = 'ann' AND '2' = id AND id = '2' AND 'ANN' = name", "1"),
        (
            "SELECT COUNT(*) FROM t WHERE name COLLATE utf8mb4_bin = 'ann' OR name = 'ann' COLLATE utf8mb4_bin",
            "0",
        ),
        ("UPDATE t SET name = 'ann' WHERE CONCAT(name, 'x') = 'ANNX'", ""),
        ("SELECT name FROM t", "ann"),
    ]);
}

#[test]
fn columns_are_named_by_their_text() {
    run_virtual(async {
        let network = network();
        let mut client = client(&network).await;
        client.query("CREATE TABLE t (a INT, b INT)").await.unwrap();
        let set =
            client.query("SELECT a, t.b, COUNT(*), concat(a,'x') AS `c`, NOW(), b total, 1+1, '', NOW() - INTERVAL  1 DAY FROM t");
        let names = ["a", "b", "COUNT(*)", "c", "NOW()", "total", "1+1", "''", "NOW() - INTERVAL  1 DAY"];
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
