//! A crawler: breadth-first through a small web, level by level, each page once.
//!
//! Watch for: at most `at_once` requests are under way, and `per_host` to one host; the other tasks wait for a permit. Set
//! both to 0 and the crawl is over sooner, but all requests of a level hit the server at the same moment. Some pages are as
//! in real life: one is gone, one redirects for ever, one takes too long, one is too large, and one `robots.txt` forbids.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use loopscope::net::http::{HttpResponse, get_up_to, url::HttpUrl};
use loopscope::{prelude::*, println};

const HOSTS: [&str; 3] = ["moons.example", "planets.example", "stars.example"];
/// The most bytes of a page that are read.
const MOST: usize = 100_000;
const REDIRECTS: usize = 5;

pub async fn main(hosts: usize, at_once: usize, per_host: usize, limit: Duration) -> Result<(), Failure> {
    let (began, all, mut of_hosts) = (now(), permits(at_once), HashMap::new());
    let (mut level, mut forbidden) = (Vec::new(), Vec::new());
    for host in &HOSTS[..hosts] {
        of_hosts.insert(*host, permits(per_host));
        level.push(format!("http://{host}/"));
        forbidden.extend(robots(&format!("http://{host}/")).await?);
    }

    let mut seen: HashSet<String> = level.iter().cloned().collect();
    let (mut pages, mut bytes) = (0, 0);
    while !level.is_empty() {
        println!("{} to get", level.len());
        let mut tasks = Vec::new();
        for url in level {
            let (host, path) = url["http://".len()..].split_once('/').unwrap_or_default();
            let page = load(url.clone(), all.clone(), of_hosts[host].clone(), limit);
            let task = try_spawn(format!("/{path}"), page);
            tasks.push((url, task));
        }
        let mut next = Vec::new();
        for (url, task) in tasks {
            match task.await {
                Ok(page) => {
                    (pages, bytes) = (pages + 1, bytes + page.len());
                    let links = links_of(&url, &page).into_iter();
                    next.extend(
                        links.filter(|link| seen.insert(link.clone()) && is_allowed(link, &forbidden)),
                    );
                }
                Err(error) => println!("{url}: {error}"),
            }
        }
        level = next;
    }
    println!("{pages} pages, {bytes} bytes, {} URLs", seen.len());
    println!("it took {} ms", now().since(began).as_millis());
    Ok(())
}

/// A number of permits; 0 stands for no limit.
fn permits(limit: usize) -> Semaphore {
    Semaphore::new(if limit == 0 { 1_000_000 } else { limit })
}

/// The beginnings of the URLs that a host forbids.
async fn robots(start: &str) -> Result<Vec<String>, Failure> {
    let text = get_up_to(&format!("{start}robots.txt"), MOST).await?.body_text();
    let paths = text.lines().filter_map(|line| line.strip_prefix("Disallow: /"));
    Ok(paths.map(|path| format!("{start}{path}")).collect())
}

fn is_allowed(link: &str, forbidden: &[String]) -> bool {
    let is_allowed = !forbidden.iter().any(|start| link.starts_with(start));
    if !is_allowed {
        println!("{link}: robots.txt forbids it");
    }
    is_allowed
}

async fn load(url: String, all: Semaphore, of_host: Semaphore, limit: Duration) -> Result<String, Failure> {
    let _permits = (of_host.acquire().await, all.acquire().await);
    let too_slow = |_| format!("no answer within {} ms", limit.as_millis());
    let answer = timeout(limit, follow(url)).await.map_err(too_slow)??;
    match (answer.status, answer.body.len()) {
        (200, MOST) => Err(format!("cut off at {MOST} bytes").into()),
        (200, _) => Ok(answer.body_text()),
        (status, _) => Err(format!("HTTP {status}").into()),
    }
}

async fn follow(mut url: String) -> Result<HttpResponse, Failure> {
    for _ in 0..=REDIRECTS {
        let answer = get_up_to(&url, MOST).await?;
        let Some(target) = answer.headers.get("location") else { return Ok(answer) };
        url = joined(&url, target).ok_or("a redirect to nowhere")?;
    }
    Err("too many redirects".into())
}

fn joined(page: &str, link: &str) -> Option<String> {
    Some(HttpUrl::parse(page)?.join(link)?.to_string())
}

fn links_of(url: &str, page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter_map(|link| joined(url, link)).collect()
}

demo! {
    id: "crawler",
    group: Network,
    title: "Web crawler" / "网络爬虫",
    summary: "Breadth-first through a small web, with limits to the requests at once; compare it with no limits."
        / "广度优先抓取一个小型网站，限制同时的请求数；可与不限制时比较。",
    params: {
        hosts: Count(1, 1..=3) "Hosts" / "主机数",
        at_once: Count(8, 0..=1000) "Requests at once (0: no limit)" / "同时的请求数（0：不限）",
        per_host: Count(6, 0..=1000) "Requests at once to a host (0: no limit)" / "对同一主机的同时请求数（0：不限）",
        limit: Milliseconds(1000, 1..=60_000) "Time limit of a page" / "单个页面的时限",
    },
    network: true,
}
