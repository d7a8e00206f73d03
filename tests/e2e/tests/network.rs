//! The page's network: Python programs with their servers and clients unchanged, visitors' requests, faults, the Network tab.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

/// Runs a Python program to its end; its result, with its output as `output`.
async fn run(page: &Page, source: &str) -> Checked<Value> {
    page.eval(&format!(
        "const result = await loopscope.runPython({}, {{ speed: 'virtual' }});
         result.output = loopscope.output().map(({{ text }}) => text);
         return result;",
        json!(source)
    ))
    .await
}

fn says(result: &Value, line: &str) -> bool {
    result["output"].as_array().into_iter().flatten().any(|text| text == line)
}

#[tokio::test]
async fn servers_and_clients_of_one_program_talk() {
    const PROGRAM: &str = "import asyncio

async def handle(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()

async def client(n):
    reader, writer = await asyncio.open_connection('localhost', 8888)
    writer.write(f'hello {n}\\n'.encode())
    print((await reader.readline()).decode().strip())
    writer.close()
    await writer.wait_closed()

async def main():
    async with await asyncio.start_server(handle, '127.0.0.1', 8888):
        await asyncio.gather(client(1), client(2))
    try:
        await asyncio.open_connection('127.0.0.1', 8888)
    except ConnectionRefusedError as error:
        print(error.strerror)

asyncio.run(main())
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let result = run(page, PROGRAM).await?;
        assert_eq!(
            result["output"],
            json!(["HELLO 1", "HELLO 2", "connection to 127.0.0.1:8888 refused: nobody listens there"])
        );
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn libraries_reach_the_servers_of_the_page_unchanged() {
    const PROGRAM: &str = "import asyncio, aiohttp, aiomysql, aioredis, httpx, redis.asyncio

async def main():
    pool = await aioredis.create_redis_pool('redis://47.93.4.197:6379', password='root!2345')
    await pool.hmset_dict('car', key1=1, key2=2)
    print(await pool.hgetall('car', encoding='utf-8'))
    pool.close()
    await pool.wait_closed()

    async with redis.asyncio.Redis(host='47.93.4.197', decode_responses=True) as client:
        async with client.pipeline(transaction=True) as pipe:
            print(await pipe.incr('n').expire('n', 10).ttl('n').hgetall('car').execute())

    connection = await aiomysql.connect(host='47.93.40.197', port=3306, user='root', password='1', db='mysql')
    cursor = await connection.cursor()
    await cursor.execute('SELECT Host,User FROM user WHERE User = %s', ('root',))
    print(await cursor.fetchall())
    try:
        await cursor.execute('SELECT * FROM cars')
    except aiomysql.ProgrammingError as error:
        print(error.args[0])
    await cursor.close()
    connection.close()

    async with aiohttp.ClientSession() as session:
        async with session.get('https://python.org/moons/io', verify_ssl=False) as response:
            print(response.status, 'Jupiter' in await response.text())
    async with httpx.AsyncClient() as client:
        print((await client.get('https://example.com/missing')).status_code)

asyncio.run(main())
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let result = run(page, PROGRAM).await?;
        assert_eq!(result["outcome"], "completed", "{result}");
        for line in [
            "{'key1': '1', 'key2': '2'}",
            "[1, True, 10, {'key1': '1', 'key2': '2'}]",
            "(('localhost', 'root'),)",
            "1146",
            "200 True",
            "404",
            "47.93.4.197:6379: a Redis inside this page answers; it takes any password",
        ] {
            assert!(says(&result, line), "{line}: {result}");
        }
        let waits = page
            .eval(
                "return loopscope.trace('chrome').traceEvents.filter((event) => event.cat === 'wait').map((wait) => wait.name)",
            )
            .await?;
        for wait in ["HGETALL car", "SELECT Host,User FROM user WHERE User = 'root'", "GET /moons/io"] {
            assert!(waits.as_array().is_some_and(|waits| waits.iter().any(|name| name == wait)), "{wait}: {waits}");
        }
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn visitors_request_from_fastapi_under_uvicorn() {
    const PROGRAM: &str = "import asyncio, uvicorn
from fastapi import FastAPI

app = FastAPI()

@app.get('/')
def index():
    return {'message': 'Hello World'}

@app.get('/slow')
async def slow():
    await asyncio.sleep(0.05)
    return {'message': 'slow'}

if __name__ == '__main__':
    uvicorn.run('fast3:app', host='127.0.0.1', port=5000, log_level='info')
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let seen = page
            .eval(&format!(
                "const run = loopscope.runPython({}, {{ speed: 'real' }});
                 const one = await loopscope.request('GET', '/');
                 const many = await loopscope.request('GET', 'http://127.0.0.1:5000/slow', {{ times: 4, concurrently: 2 }});
                 const began = performance.now();
                 await loopscope.request('GET', '/slow', {{ times: 6, perSecond: 20 }});
                 const took = performance.now() - began;
                 const listeners = loopscope.network().listeners;
                 document.querySelector('#tab-network').click();
                 await new Promise((done) => setTimeout(done, 300));
                 document.querySelector('.requests form button').click();
                 window.run = run;
                 return {{ one, many: many.map(({{ status }}) => status), listeners, took }};",
                json!(PROGRAM)
            ))
            .await?;
        assert_eq!(seen["one"][0]["status"], 200);
        assert_eq!(seen["one"][0]["body"], r#"{"message":"Hello World"}"#);
        assert_eq!(seen["many"], json!([200, 200, 200, 200]));
        assert_eq!(seen["listeners"], json!(["127.0.0.1:5000"]));
        // The sixth begins 250 ms after the first, and is answered in 50.
        assert!(seen["took"].as_f64().is_some_and(|took| took >= 300.0), "{seen}");
        page.wait_for("document.querySelector('.answers')?.textContent.includes('Hello World')", "the answer in the tab")
            .await?;
        // Stop ends the server as Ctrl-C does.
        page.press("Stop").await?;
        let ended = page.eval("await run; return loopscope.output().map(({ text }) => text).join('\\n')").await?;
        assert!(ended.as_str().is_some_and(|text| text.contains("Application shutdown complete.")), "{ended}");
        let refused = page.eval("return await loopscope.request('GET', '/').catch((error) => error.message)").await?;
        assert_eq!(refused, "No program runs: start one that listens, and request while it runs.");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn what_a_program_makes_at_its_top_level_belongs_to_the_loop_of_its_server() {
    const PROGRAM: &str = "import asyncio, aiomysql, uvicorn
from fastapi import FastAPI

shop = FastAPI()
connections = aiomysql.Pool(1, 3, False, -1, host='localhost', user='root', db='mysql', loop=asyncio.get_event_loop())

@shop.get('/users')
async def users():
    async with connections.acquire() as connection, connection.cursor() as cursor:
        await cursor.execute('SELECT User FROM user ORDER BY User')
        return [name for name, in await cursor.fetchall()]

if __name__ == '__main__':
    uvicorn.run('shop:shop', port=5000, log_level='warning')
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let answers = page
            .eval(&format!(
                "const run = loopscope.runPython({}, {{ speed: 'real' }});
                 const answers = await loopscope.request('GET', '/users', {{ times: 9, concurrently: 9 }});
                 loopscope.stop();
                 await run;
                 return answers.map(({{ status, body }}) => `${{status}} ${{body.includes('root')}}`);",
                json!(PROGRAM)
            ))
            .await?;
        assert_eq!(answers, json!(vec!["200 true"; 9]));
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_route_has_the_delays_and_faults_that_a_visitor_sets() {
    const PROGRAM: &str = "import asyncio, time, redis.asyncio
from redis.exceptions import RedisError

async def main():
    async with redis.asyncio.Redis() as client:
        began = time.monotonic()
        try:
            print(await client.get('nothing'))
        except RedisError as error:
            print(type(error).__name__)
        print(time.monotonic() - began >= 0.2)

asyncio.run(main())
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        page.eval("loopscope.setRoute('redis', { latencyMs: 100 })").await?;
        let slow = run(page, PROGRAM).await?;
        assert!(says(&slow, "None") && says(&slow, "True"), "{slow}");
        page.eval("loopscope.setRoute('redis', { latencyMs: 0, fault: 'refuse' })").await?;
        assert!(says(&run(page, PROGRAM).await?, "ConnectionError"));
        page.eval("loopscope.setRoute('redis', { fault: 'cut' })").await?;
        assert!(says(&run(page, PROGRAM).await?, "ConnectionError"));
        for (call, message) in [
            ("setRoute('mail', {})", "There is no route \"mail\"; there are site, redis, mysql, web."),
            (
                "setRoute('web', { fault: 'late' })",
                "\"fault\" cannot be \"late\": allowed are none, refuse, silent, cut, cut-reply.",
            ),
            ("setRoute('web', { latencyMs: -1 })", "\"latencyMs\" cannot be -1: allowed are 0 to 2000."),
        ] {
            let error = page
                .eval(&format!(
                    "try {{ loopscope.{call}; return '' }} catch (error) {{ return error.message }}"
                ))
                .await?;
            assert_eq!(error, message);
        }
        page.no_problems().await
    })
    .await;
}
