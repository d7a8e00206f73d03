//! The bytes: greeting, results in text and in binary form, and what breaks the protocol.

use futures_util::{AsyncReadExt, AsyncWriteExt};
use loopscope::net::Stream;
use loopscope::net::mysql::{MysqlClientError, SqlValue};
use loopscope::rt::run_virtual;

use crate::mysql_engine::{client, network, stream};

/// A packet with its number and payload.
async fn read_packet(stream: &mut Stream) -> (u8, Vec<u8>) {
    let mut header = [0; 4];
    stream.read_exact(&mut header).await.unwrap();
    let [a, b, c, number] = header;
    let mut payload = vec![0; u32::from_le_bytes([a, b, c, 0]) as usize];
    stream.read_exact(&mut payload).await.unwrap();
    (number, payload)
}

async fn send_packet(stream: &mut Stream, number: u8, payload: &[u8]) {
    let length = (payload.len() as u32).to_le_bytes();
    stream.write_all(&[&length[..3], &[number], payload].concat()).await.unwrap();
}

/// Logs in as PyMySQL does, without a password: capabilities without the newer end of rows.
async fn log_in(stream: &mut Stream) {
    let (number, greeting) = read_packet(stream).await;
    assert_eq!(number, 0);
    assert!(greeting.starts_with(b"\x0a8.0.36-loopscope\0\x01\0\0\0"));
    assert!(greeting.ends_with(b"\0mysql_native_password\0"));
    let capabilities: u32 = 0x3b_a285;
    let login = [
        &capabilities.to_le_bytes()[..],
        &[0, 0, 0, 1, 45],
        &[0; 23],
        b"root\0",
        &[0],
        b"mysql_native_password\0",
    ]
    .concat();
    send_packet(stream, 1, &login).await;
    assert_eq!(read_packet(stream).await, (2, vec![0, 0, 0, 2, 0, 0, 0]));
}

#[test]
fn a_result_is_columns_rows_and_ends() {
    run_virtual(async {
        let network = network();
        let mut stream = stream(&network).await;
        log_in(&mut stream).await;
        send_packet(&mut stream, 0, b"\x03SELECT 1 AS a, NULL AS b, 'xy' AS c").await;
        assert_eq!(read_packet(&mut stream).await, (1, vec![3]));
        let column = |name: u8, set: u16, kind: u8, flags: u16| {
            let [set, flags] = [set.to_le_bytes(), flags.to_le_bytes()];
            let names = [3, b'd', b'e', b'f', 0, 0, 0, 1, name, 1, name, 12];
            [&names[..], &set, &[0, 4, 0, 0, kind], &flags, &[0, 0, 0]].concat()
        };
        assert_eq!(read_packet(&mut stream).await, (2, column(b'a', 63, 8, 128)));
        assert_eq!(read_packet(&mut stream).await, (3, column(b'b', 63, 6, 128)));
        assert_eq!(read_packet(&mut stream).await, (4, column(b'c', 255, 253, 0)));
        assert_eq!(read_packet(&mut stream).await, (5, vec![0xfe, 0, 0, 2, 0]));
        assert_eq!(read_packet(&mut stream).await, (6, b"\x011\xfb\x02xy".to_vec()));
        assert_eq!(read_packet(&mut stream).await, (7, vec![0xfe, 0, 0, 2, 0]));
        send_packet(&mut stream, 0, b"\x0e").await;
        assert_eq!(read_packet(&mut stream).await, (1, vec![0, 0, 0, 2, 0, 0, 0]));
        send_packet(&mut stream, 0, b"\x02nowhere").await;
        assert_eq!(
            read_packet(&mut stream).await,
            (1, b"\xff\x19\x04#42000Unknown database 'nowhere'".to_vec())
        );
        send_packet(&mut stream, 0, b"\x02test").await;
        read_packet(&mut stream).await;
        send_packet(&mut stream, 0, b"\x03BEGIN").await;
        assert_eq!(read_packet(&mut stream).await, (1, vec![0, 0, 0, 3, 0, 0, 0]));
        send_packet(&mut stream, 0, b"\x1f").await;
        assert_eq!(read_packet(&mut stream).await, (1, vec![0, 0, 0, 2, 0, 0, 0]));
        send_packet(&mut stream, 0, b"\x01").await;
        assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
    })
    .unwrap();
}

#[test]
fn several_statements_have_several_answers() {
    run_virtual(async {
        let network = network();
        let mut stream = stream(&network).await;
        log_in(&mut stream).await;
        send_packet(&mut stream, 0, b"\x1b\0\0").await;
        assert_eq!(read_packet(&mut stream).await, (1, vec![0xfe, 0, 0, 2, 0]));
        send_packet(&mut stream, 0, b"\x03SET @a = 1; SET @b = 2;").await;
        assert_eq!(read_packet(&mut stream).await, (1, vec![0, 0, 0, 10, 0, 0, 0]));
        assert_eq!(read_packet(&mut stream).await, (2, vec![0, 0, 0, 2, 0, 0, 0]));
    })
    .unwrap();
}

#[test]
fn prepared_statements_carry_values_of_all_kinds() {
    run_virtual(async {
        let network = network();
        let mut client = client(&network).await;
        client
            .query(
                "CREATE TABLE t (i INT, b BIGINT, y TINYINT, d DOUBLE, f FLOAT, m DECIMAL(8,2), s VARCHAR(20), x BLOB, \
                 at DATETIME, day DATE, t TIME, n INT)",
            )
            .await
            .unwrap();
        let row = [
            SqlValue::from(-5),
            SqlValue::from(1 << 40),
            SqlValue::from(7),
            SqlValue::from(2.5),
            SqlValue::from(0.5),
            SqlValue::from(3.25),
            SqlValue::from("it's"),
            SqlValue::from(vec![0, 255]),
            SqlValue::from("2026-11-23 10:20:30"),
            SqlValue::from("2026-11-23"),
            SqlValue::from("30:20:10"),
            SqlValue::Null,
        ];
        let insert = "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        assert_eq!(client.execute(insert, &row).await.unwrap().affected, 1);
        let mut read = row.to_vec();
        read[5] = SqlValue::from("3.25");
        let select = client.execute("SELECT * FROM t WHERE i = ?", &row[..1]).await.unwrap();
        assert_eq!(select.rows, [read.clone()]);
        assert_eq!(client.query("SELECT * FROM t").await.unwrap().rows, [read]);
        let none = client.execute("SELECT s FROM t WHERE s = ?", &[SqlValue::from("' OR 1 = 1 -- ")]).await;
        assert_eq!(none.unwrap().rows, Vec::<Vec<SqlValue>>::new());
        let error = client.execute("SELECT ?", &[]).await.unwrap_err();
        assert_eq!(error.to_string(), "the statement has 1 parameters, but 0 values were given");
        assert!(!client.is_broken());
        client.ping().await.unwrap();
    })
    .unwrap();
}

#[test]
fn numbers_of_rows_and_of_changes_are_mysqls() {
    run_virtual(async {
        let network = network();
        let mut client = client(&network).await;
        client.query("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n INT)").await.unwrap();
        for (sql, affected, last_insert_id) in [
            ("INSERT INTO t (n) VALUES (1), (2), (3)", 3, 1),
            ("INSERT INTO t (id, n) VALUES (10, 1)", 1, 10),
            ("INSERT INTO t (id, n) VALUES (10, 1) ON DUPLICATE KEY UPDATE n = 2", 2, 0),
            ("REPLACE INTO t (id, n) VALUES (10, 1)", 2, 10),
            ("UPDATE t SET n = 5 WHERE id < 3", 2, 0),
            ("DELETE FROM t WHERE id = 1", 1, 0),
            ("INSERT INTO t VALUES (NULL, 1)", 1, 11),
        ] {
            let set = client.query(sql).await.unwrap();
            assert_eq!((set.affected, set.last_insert_id), (affected, last_insert_id), "{sql}");
        }
    })
    .unwrap();
}

/// The rows that each statement affects, in an OK packet of one statement with a short number.
async fn expect_affected(stream: &mut Stream, cases: &[(&str, u8)]) {
    for (sql, affected) in cases {
        send_packet(stream, 0, format!("\x03{sql}").as_bytes()).await;
        let (_, payload) = read_packet(stream).await;
        assert_eq!((payload[0], payload[1]), (0, *affected), "{sql}: {}", String::from_utf8_lossy(&payload));
    }
}

#[test]
fn rows_that_stay_as_they_are_count_for_clients_that_ask_for_them() {
    const SETUP: [(&str, u8); 3] = [
        ("CREATE TABLE test.t (id INT PRIMARY KEY, name VARCHAR(9), price DECIMAL(8, 2))", 0),
        ("INSERT INTO test.t VALUES (1, 'a', 1.5), (2, 'A', NULL), (3, 'b', 2)", 3),
        ("USE test", 0),
    ];
    run_virtual(async {
        let network = network();
        let mut changed = stream(&network).await;
        log_in_as(&mut changed, 0x3b_a285).await;
        expect_affected(&mut changed, &SETUP).await;
        expect_affected(
            &mut changed,
            &[
                ("UPDATE t SET name = 'a'", 2),
                ("UPDATE t SET name = 'a' WHERE id < 9 ORDER BY id LIMIT 2", 0),
                ("UPDATE t AS x SET x.price = x.price * 2 WHERE price IS NULL", 0),
                ("UPDATE t x SET price = '1.50' WHERE id = 1", 0),
                ("UPDATE t SET id = id + 10, name = id WHERE id = 3", 1),
                ("UPDATE t SET name = 13 WHERE id = 13", 0),
                ("INSERT INTO t (id) VALUES (4) ON DUPLICATE KEY UPDATE price = 2", 1),
                ("INSERT INTO t (id) VALUES (4) ON DUPLICATE KEY UPDATE price = 2", 2),
                ("INSERT INTO t (id) VALUES (4) ON DUPLICATE KEY UPDATE t.price = 2", 0),
                ("INSERT INTO t (id) VALUES (4), (5), (1) ON DUPLICATE KEY UPDATE price = 2", 3),
                ("REPLACE INTO t (id, price) VALUES (4, 2)", 1),
                ("REPLACE INTO t VALUES (4, NULL, 2), (5, NULL, 3)", 3),
                ("DELETE FROM t x WHERE x.id = 5 LIMIT 1", 1),
                ("CREATE TABLE u (t_id INT, n INT)", 0),
                ("INSERT INTO u VALUES (1, 7), (1, 7), (4, 2)", 3),
                ("UPDATE t JOIN u ON u.t_id = t.id SET t.price = u.n WHERE u.n > 1", 1),
                ("UPDATE test.t AS a, u AS b SET a.price = b.n, a.name = 'z' WHERE a.id = b.t_id", 2),
                ("UPDATE t LEFT JOIN u ON u.t_id = t.id SET name = 'none' WHERE u.n IS NULL", 2),
                ("DELETE u FROM u INNER JOIN t ON t.id = u.t_id WHERE t.price = 7", 2),
                ("DELETE b FROM t a JOIN u b ON b.t_id = a.id", 1),
            ],
        )
        .await;
        send_packet(&mut changed, 0, b"\x03UPDATE t SET name = 'b' WHERE id <= 2").await;
        let info = b"\0\x02\0\x02\0\0\0Rows matched: 2  Changed: 2  Warnings: 0";
        assert_eq!(read_packet(&mut changed).await.1, info);
        let mut found = stream(&network).await;
        log_in_as(&mut found, 0x3b_a285 | 2).await;
        expect_affected(
            &mut found,
            &[
                ("USE test", 0),
                ("UPDATE t SET name = 'b' WHERE id <= 2", 2),
                ("INSERT INTO t (id) VALUES (4) ON DUPLICATE KEY UPDATE price = 2", 1),
                ("INSERT INTO t (id) VALUES (4) ON DUPLICATE KEY UPDATE price = 3", 2),
            ],
        )
        .await;
    })
    .unwrap();
}

#[test]
fn garbage_is_answered_and_ends_the_connection() {
    run_virtual(async {
        let network = network();
        let mut web = stream(&network).await;
        read_packet(&mut web).await;
        web.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        assert_eq!(read_packet(&mut web).await.1, b"\xff\x13\x04#08S01Bad handshake");
        assert_eq!(web.read(&mut [0]).await.unwrap(), 0);
        for (packet, code) in
            [(&b"\x01\0\0\0\x77"[..], 1047), (b"\0\0\0\0", 1047), (b"\x01\0\0\x05\x0e", 1156)]
        {
            let mut stream = stream(&network).await;
            log_in_any(&mut stream).await;
            stream.write_all(packet).await.unwrap();
            let (_, payload) = read_packet(&mut stream).await;
            assert_eq!((payload[0], u16::from_le_bytes([payload[1], payload[2]])), (0xff, code));
            assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
        }
    })
    .unwrap();
}

/// As [`log_in`], whatever the number of the connection.
async fn log_in_any(stream: &mut Stream) {
    log_in_as(stream, 0x3b_a285).await;
}

async fn log_in_as(stream: &mut Stream, capabilities: u32) {
    read_packet(stream).await;
    let login = [&capabilities.to_le_bytes()[..], &[0; 28], b"root\0\0"].concat();
    send_packet(stream, 1, &login).await;
    assert_eq!(read_packet(stream).await.1[0], 0);
}

#[test]
fn a_method_that_the_server_lacks_is_switched() {
    run_virtual(async {
        let network = network();
        let mut stream = stream(&network).await;
        read_packet(&mut stream).await;
        let capabilities: u32 = 0x3b_a285;
        let login =
            [&capabilities.to_le_bytes()[..], &[0; 28], b"root\0\x02xx", b"caching_sha2_password\0"].concat();
        send_packet(&mut stream, 1, &login).await;
        let (number, switch) = read_packet(&mut stream).await;
        assert_eq!(number, 2);
        assert!(switch.starts_with(b"\xfemysql_native_password\0"));
        send_packet(&mut stream, 3, &[1; 20]).await;
        assert_eq!(read_packet(&mut stream).await, (4, vec![0, 0, 0, 2, 0, 0, 0]));
    })
    .unwrap();
}

#[test]
fn sixteen_megabytes_are_too_many() {
    run_virtual(async {
        let network = network();
        let mut stream = stream(&network).await;
        log_in(&mut stream).await;
        stream.write_all(b"\xff\xff\xff\0").await.unwrap();
        let (_, payload) = read_packet(&mut stream).await;
        assert_eq!(payload, b"\xff\x81\x04#08S01Got a packet bigger than 'max_allowed_packet' bytes");
        assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
    })
    .unwrap();
}

#[test]
fn a_command_that_is_given_up_leaves_the_client_broken() {
    run_virtual(async {
        let network = network();
        let mut client = client(&network).await;
        let given_up = loopscope::rt::timeout(loopscope::rt::ms(10), client.query("SELECT SLEEP(1)"));
        given_up.await.unwrap_err();
        assert!(client.is_broken());
        assert!(matches!(client.query("SELECT 1").await, Err(MysqlClientError::Broken)));
    })
    .unwrap();
}
