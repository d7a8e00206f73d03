//! One client of one MySQL server: connect, make a table, insert rows, select them, close.
//!
//! Watch for: `main` is suspended at each statement until the server has answered; the waits have the statements' texts.
//! Values go beside a statement, in place of its `?`, never into its text: so no value can be taken for SQL.

use loopscope::net::mysql::{MysqlClient, MysqlOptions};
use loopscope::{prelude::*, println};

pub async fn main(cars: i64) -> Result<(), Failure> {
    let (password, database) = ("root!2345".to_owned(), "test".to_owned());
    let mut mysql =
        MysqlClient::connect(MysqlOptions { password, database, ..MysqlOptions::default() }).await?;
    println!("connected");

    mysql.query("CREATE TABLE car (id INT PRIMARY KEY, name VARCHAR(20))").await?;
    for n in 1..=cars {
        mysql.execute("INSERT INTO car VALUES (?, ?)", &[n.into(), format!("car {n}").into()]).await?;
    }
    for row in mysql.query("SELECT id, name FROM car ORDER BY id").await?.rows {
        println!("{}: {}", row[0], row[1]);
    }

    drop(mysql);
    println!("closed");
    Ok(())
}

demo! {
    id: "mysql",
    group: Network,
    title: "MySQL: one client" / "MySQL：一个客户端",
    summary: "A program connects to a MySQL server, inserts rows and selects them, and waits for each statement."
        / "程序连接 MySQL 服务器，插入并查询数据，每条语句都等待应答。",
    params: { cars: Count(3, 1..=1000) "Rows" / "行数" },
    network: true,
}
