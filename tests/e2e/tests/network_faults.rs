//! What the libraries of Python programs make of servers that fail: each fault once, by the library that its users have.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

/// What a program prints on the virtual clock, with a route as `settings` say.
async fn lines(page: &Page, route: &str, settings: Value, source: &str) -> Checked<Value> {
    page.eval(&format!(
        "loopscope.setRoute('{route}', {settings});
         const result = await loopscope.runPython({}, {{ speed: 'virtual' }});
         loopscope.setRoute('{route}', {{ fault: 'none', lateMs: 0, limit: null }});
         if (result.outcome !== 'completed') return JSON.stringify(result);
         return loopscope.output().filter(({{ stream }}) => stream === 'stdout').map(({{ text }}) => text)
           .filter((text) => !text.includes('inside this page answers'));",
        json!(source)
    ))
    .await
}

/// A client of Redis that waits half a second at most.
const REDIS: &str = "import asyncio, time, redis.asyncio, redis.exceptions

async def main():
    client = redis.asyncio.Redis(socket_timeout=0.5, retry=None)
    began = time.monotonic()
    try:
        print(await client.set('a', 1))
    except redis.exceptions.RedisError as error:
        print(type(error).__name__)
    print(time.monotonic() - began >= 0.3)
    await client.aclose()

asyncio.run(main())
";

#[tokio::test]
async fn redis_py_gives_up_late_silent_and_broken_servers() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for (settings, expected) in [
            (json!({ "lateMs": 150 }), json!(["True", "True"])),
            (json!({ "lateMs": 600 }), json!(["TimeoutError", "True"])),
            (json!({ "fault": "silent" }), json!(["TimeoutError", "True"])),
            (json!({ "fault": "cut-reply" }), json!(["ConnectionError", "False"])),
        ] {
            assert_eq!(lines(page, "redis", settings.clone(), REDIS).await?, expected, "{settings}");
        }
        page.no_problems().await
    })
    .await;
}

/// aiomysql: an answer that breaks off, then a pool that is exhausted, one of whose waiters is cancelled.
const MYSQL: &str = "import asyncio, aiomysql

OPTIONS = dict(host='127.0.0.1', user='root', password='123', db='mysql')

async def use(pool, n):
    async with pool.acquire() as connection, connection.cursor() as cursor:
        await cursor.execute('SELECT SLEEP(0.1)')
        return n

async def main():
    async with aiomysql.create_pool(minsize=1, maxsize=1, **OPTIONS) as pool:
        users = [asyncio.create_task(use(pool, n)) for n in range(4)]
        await asyncio.sleep(0.05)
        users[1].cancel()
        answers = await asyncio.gather(*users, return_exceptions=True)
        print([type(each).__name__ if isinstance(each, BaseException) else each for each in answers], pool.size, pool.freesize)

asyncio.run(main())
";
const MYSQL_CUT: &str = "import asyncio, aiomysql

async def main():
    try:
        await aiomysql.connect(host='127.0.0.1', user='root', password='123', db='mysql')
    except aiomysql.OperationalError as error:
        print(error.args[0])

asyncio.run(main())
";

#[tokio::test]
async fn aiomysql_knows_a_lost_connection_and_a_cancelled_waiter() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let pooled = lines(page, "mysql", json!({}), MYSQL).await?;
        assert_eq!(pooled, json!(["[0, 'CancelledError', 2, 3] 1 1"]));
        // The login is answered; the statement that aiomysql sends then is not.
        let cut = lines(page, "mysql", json!({ "fault": "cut-reply" }), MYSQL_CUT).await?;
        assert_eq!(cut, json!(["2013"]));
        page.no_problems().await
    })
    .await;
}

/// A thousand clients, one that closes its half, and a server that is stopped while it serves.
const SERVERS: &str = "import asyncio

async def handle(reader, writer):
    text = await reader.read()
    await asyncio.sleep(0.1)
    writer.write(text.upper())
    await writer.drain()
    writer.close()

async def client(n):
    reader, writer = await asyncio.open_connection('localhost', 8888)
    writer.write(f'client {n}'.encode())
    writer.write_eof()
    return await reader.read()

async def main():
    server = await asyncio.start_server(handle, '127.0.0.1', 8888)
    answers = await asyncio.gather(*(client(n) for n in range(1000)))
    print(len(set(answers)), answers[999])
    late = asyncio.create_task(client(0))
    await asyncio.sleep(0.05)
    server.close()
    try:
        await client(1)
    except ConnectionRefusedError:
        print('refused')
    server.abort_clients()
    try:
        print(await late)
    except ConnectionResetError:
        print('reset')

asyncio.run(main())
";

#[tokio::test]
async fn a_server_in_python_serves_a_thousand_and_may_stop_at_any_time() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let said = lines(page, "web", json!({}), SERVERS).await?;
        assert_eq!(said, json!(["1000 b'CLIENT 999'", "refused", "reset"]));
        page.no_problems().await
    })
    .await;
}
