//! Transactions of several connections, and time.

use loopscope::net::mysql::SqlValue;
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{ms, now, run_virtual, sleep, spawn};

use crate::mysql_engine::{client, network, server_error, shown};

#[test]
fn others_see_a_transaction_when_it_is_committed() {
    run_virtual(async {
        let network = network();
        let (mut a, mut b) = (client(&network).await, client(&network).await);
        a.query("CREATE TABLE t (n INT)").await.unwrap();
        a.query("START TRANSACTION").await.unwrap();
        a.query("INSERT INTO t VALUES (1)").await.unwrap();
        assert_eq!(shown(&a.query("SELECT COUNT(*) FROM t").await.unwrap()), "1");
        assert_eq!(shown(&b.query("SELECT COUNT(*) FROM t").await.unwrap()), "0");
        a.query("COMMIT").await.unwrap();
        assert_eq!(shown(&b.query("SELECT COUNT(*) FROM t").await.unwrap()), "1");
        a.query("SET autocommit = 0").await.unwrap();
        a.query("DELETE FROM t").await.unwrap();
        assert_eq!(shown(&b.query("SELECT COUNT(*) FROM t").await.unwrap()), "1");
        a.query("ROLLBACK").await.unwrap();
        assert_eq!(shown(&a.query("SELECT COUNT(*) FROM t").await.unwrap()), "1");
    })
    .unwrap();
}

#[test]
fn a_part_of_a_transaction_can_be_taken_back() {
    run_virtual(async {
        let network = network();
        let mut a = client(&network).await;
        a.query("CREATE TABLE t (n INT)").await.unwrap();
        a.query("BEGIN").await.unwrap();
        a.query("INSERT INTO t VALUES (1)").await.unwrap();
        a.query("SAVEPOINT before_two").await.unwrap();
        a.query("INSERT INTO t VALUES (2)").await.unwrap();
        a.query("ROLLBACK TO SAVEPOINT before_two").await.unwrap();
        assert_eq!(server_error(a.query("RELEASE SAVEPOINT x").await).text, "SAVEPOINT x does not exist");
        // Definitions commit.
        a.query("CREATE TABLE u (n INT)").await.unwrap();
        a.query("ROLLBACK").await.unwrap();
        assert_eq!(shown(&a.query("SELECT n FROM t").await.unwrap()), "1");
    })
    .unwrap();
}

#[test]
fn who_writes_waits_for_the_transaction_before() {
    run_virtual(async {
        let network = network();
        let (mut a, mut b) = (client(&network).await, client(&network).await);
        a.query("CREATE TABLE t (n INT)").await.unwrap();
        a.query("INSERT INTO t VALUES (1)").await.unwrap();
        a.query("BEGIN").await.unwrap();
        a.query("SELECT n FROM t FOR UPDATE").await.unwrap();
        let other = spawn("other", async move {
            b.query("UPDATE t SET n = n + 1").await.unwrap();
            (now().as_millis_f64(), b)
        });
        sleep(ms(300)).await;
        a.query("UPDATE t SET n = 10").await.unwrap();
        a.query("COMMIT").await.unwrap();
        let (time, mut b) = other.await.unwrap();
        assert_eq!(time, 300.0);
        assert_eq!(shown(&a.query("SELECT n FROM t").await.unwrap()), "11");

        a.query("BEGIN").await.unwrap();
        a.query("DELETE FROM t").await.unwrap();
        let error = server_error(b.query("DELETE FROM t").await);
        assert_eq!(error.to_string(), "1205 (HY000): Lock wait timeout exceeded; try restarting transaction");
        assert_eq!(now().as_millis_f64(), 50_300.0);
        // A connection that ends takes its transaction back.
        drop(a);
        sleep(ms(1)).await;
        assert_eq!(b.query("DELETE FROM t").await.unwrap().affected, 1);
    })
    .unwrap();
}

#[test]
fn each_run_begins_without_the_last_ones_data() {
    let network = network();
    for _ in 0..2 {
        network.restart();
        let network = network.clone();
        run_virtual(async move {
            let mut client = client(&network).await;
            client.query("CREATE TABLE t (n INT)").await.unwrap();
        })
        .unwrap();
    }
}

#[test]
fn sleep_takes_its_time_and_the_clock_goes_with_it() {
    run_virtual(async {
        let network = network();
        let mut client = client(&network).await;
        let before = client.query("SELECT UNIX_TIMESTAMP()").await.unwrap().rows[0][0].as_integer().unwrap();
        let slept = client.query("SELECT SLEEP(1.5) AS s, 2").await.unwrap();
        assert_eq!(slept.rows, [[SqlValue::Integer(0), SqlValue::Integer(2)]]);
        assert_eq!(now().as_millis_f64(), 1500.0);
        client.execute("SELECT SLEEP(?)", &[SqlValue::Real(2.5)]).await.unwrap();
        let after = client.query("SELECT UNIX_TIMESTAMP()").await.unwrap().rows[0][0].as_integer().unwrap();
        assert_eq!(after - before, 4);
    })
    .unwrap();
}

#[test]
fn a_command_is_one_wait_with_its_text() {
    let test = TestLoop::new();
    let network = network();
    drop(test.executor.spawn("main", async move {
        let mut client = client(&network).await;
        client.query("SELECT SLEEP(0.2)").await.unwrap();
        client.query("SELECT Host, User FROM mysql.user WHERE account_locked = 'N'").await.unwrap();
        client.query("SET PASSWORD = 'secret'").await.unwrap_err();
    }));
    test.run_to_end();
    let events = test.events();
    let begins = |event: &&String| event.contains(" wait main on ") && !event.contains(" end of ");
    let waits: Vec<&String> = events.iter().filter(begins).collect();
    assert_eq!(
        waits,
        [
            "0 wait main on connect: connect 127.0.0.1:3306",
            "0 wait main on mysql: log in to MySQL as root",
            "0 wait main on mysql: SELECT SLEEP(0.2)",
            "200 wait main on mysql: SELECT Host, User FROM mysql.user WHERE ...",
            "200 wait main on mysql: SET ...",
        ]
    );
    assert!(events.contains(&"0 wait mysql 127.0.0.1:3306 #1 on timer: SLEEP(0.2)".to_owned()));
    assert!(!events.iter().any(|event| event.contains("secret")));
}
