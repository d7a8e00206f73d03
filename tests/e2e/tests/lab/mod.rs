//! The page that the lab serves: the same programs against real Redis, MariaDB and FastAPI as against the servers in the page.
//!
//! `cargo xtask test lab` runs these, with the lab's command in `LOOPSCOPE_LAB`; without services they cannot run.

use std::collections::BTreeMap;

use loopscope_e2e::{Checked, LabProcess, Page, Viewport, visit};
use serde_json::{Value, json};

/// Demos whose output is the same wherever their servers are. Those of MySQL find no table of an earlier run.
const DEMOS: [&str; 4] = ["redis", "redis-several", "mysql", "mysql-pool"];

/// Opens the lab's page.
async fn open(page: &Page, lab: &LabProcess, query: &str) -> Checked {
    page.session().goto(format!("{}{query}", lab.url())).await?;
    page.eval("await loopscope.ready").await?;
    Ok(())
}

/// Runs a Python program in real time; its result, with its output.
async fn run(page: &Page, source: &str) -> Checked<Value> {
    page.eval(&format!(
        "const result = await loopscope.runPython({}, {{ speed: 'real' }});
         const all = loopscope.output().map(({{ text }}) => text);
         return {{ ...result, all, lines: all.filter((text) => !/answers(;|$)/.test(text)) }};",
        json!(source)
    ))
    .await
}

/// What the demos print, sorted: several tasks may print in any order.
async fn outputs(page: &Page) -> Checked<BTreeMap<String, Vec<String>>> {
    let mut outputs = BTreeMap::new();
    for demo in DEMOS {
        for language in ["rust", "python"] {
            if demo == "mysql" {
                let dropped = run(page, DROP_TABLE).await?;
                assert_eq!(dropped["outcome"], "completed", "{dropped}");
            }
            let result = page
                .eval(&format!(
                    "const result = await loopscope.run('{demo}', {{}}, {{ speed: 'real', language: '{language}' }});
                     return {{ ...result, lines: loopscope.output().map(({{ text }}) => text)
                       .filter((text) => !/answers(;|$)/.test(text)) }};"
                ))
                .await?;
            assert_eq!(result["outcome"], "completed", "{demo} in {language}: {result}");
            let lines = result["lines"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let mut lines: Vec<String> = lines.map(str::to_owned).collect();
            lines.sort();
            outputs.insert(format!("{demo} in {language}"), lines);
        }
    }
    Ok(outputs)
}

const DROP_TABLE: &str = "import asyncio, aiomysql

async def main():
    connection = await aiomysql.connect(host='127.0.0.1', user='root', password='any', db='test')
    cursor = await connection.cursor()
    await cursor.execute('DROP TABLE IF EXISTS car')
    connection.close()

asyncio.run(main())
";

#[tokio::test]
#[ignore = "needs real servers"]
async fn demos_print_the_same_against_real_servers() {
    let lab = LabProcess::start().await.expect("the lab starts");
    visit(Viewport::DESKTOP, async |page| {
        open(page, &lab, "?lang=en").await?;
        let real = outputs(page).await?;
        page.open_ready("?lang=en").await?;
        assert_eq!(outputs(page).await?, real);
        page.no_problems().await
    })
    .await;
    lab.end().await.expect("the lab ends and leaves nothing behind");
}

/// Prints each difference, and the number of commands.
async fn compare(page: &Page, program: &str, route: &str) -> Checked<Value> {
    page.eval(&format!(
        "loopscope.setRoute('{route}', {{ on: false }}); loopscope.setRoute('{}', {{ latencyMs: 0 }});",
        route.trim_start_matches("lab-")
    ))
    .await?;
    run(page, program).await
}

#[tokio::test]
#[ignore = "needs real servers"]
async fn servers_in_the_page_reply_as_real_ones() {
    let lab = LabProcess::start().await.expect("the lab starts");
    visit(Viewport::DESKTOP, async |page| {
        open(page, &lab, "?lang=en").await?;
        let redis = compare(page, include_str!("compare_redis.py"), "lab-redis").await?;
        assert_eq!(redis["lines"], json!(["400 commands"]), "{redis}");
        let mysql = compare(page, include_str!("compare_mysql.py"), "lab-mysql").await?;
        assert_eq!(mysql["lines"], json!(["400 statements"]), "{mysql}");
        page.no_problems().await
    })
    .await;
    lab.end().await.expect("the lab ends and leaves nothing behind");
}

const PING: &str = "import asyncio
import redis.asyncio as redis

async def main():
    await redis.Redis(host='127.0.0.1', retry=None).ping()

asyncio.run(main())
";

const API: &str = "import asyncio, os
import aiohttp

async def main():
    async with aiohttp.ClientSession() as session:
        for base in os.environ['SITE'], 'http://fastapi.lab/':
            for path in 'api/', 'api/red', 'api/mysql':
                async with session.get(base + path) as response:
                    print(response.status, await response.json())

asyncio.run(main())
";

#[tokio::test]
#[ignore = "needs real servers"]
async fn handlers_of_the_lab_have_lanes_and_a_crash_is_told() {
    let lab = LabProcess::start().await.expect("the lab starts");
    visit(Viewport::DESKTOP, async |page| {
        open(page, &lab, "?lang=en").await?;
        let result = run(page, API).await?;
        let lines: Vec<&str> =
            result["lines"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert_eq!(lines.len(), 6, "{result}");
        assert_eq!(lines[..3], lines[3..], "axum and FastAPI answer the same");
        assert_eq!(lines[1], "200 {'key1': '1', 'key2': '2', 'key3': '3'}");
        let lane = page
            .eval(
                "const { traceEvents } = loopscope.trace('chrome');
                 const lane = traceEvents.find(({ ph, args }) => ph === 'M' && args.name === 'lab: GET /api/red').tid;
                 return traceEvents.filter(({ ph, tid }) => ph === 'X' && tid === lane).map(({ name }) => name);",
            )
            .await?;
        for words in ["acquire a Redis connection", "HSET car", "HGETALL car", "handler"] {
            assert!(lane.as_array().is_some_and(|names| names.iter().any(|name| name == words)), "{words}: {lane}");
        }

        page.screenshot("lab-lanes").await?;
        lab.kill("redis.sock").await?;
        let result = run(page, PING).await?;
        assert_eq!(result["outcome"], "failed", "{result}");
        let said = result["all"].to_string();
        assert!(said.contains("The lab's redis has ended: signal: 9 (SIGKILL)"), "{said}");
        Ok(())
    })
    .await;
    lab.end().await.expect("the lab ends and leaves nothing behind");
}
