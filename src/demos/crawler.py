"""A crawler: breadth-first through a small web, level by level, each page once."""

import asyncio
import re
import time
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp

HOSTS = ["moons.example", "planets.example", "stars.example"]
MOST = 100_000  # bytes of a page that are read
REDIRECTS = 5


async def main(hosts=1, at_once=8, per_host=6, limit=1):
    began = time.monotonic()
    turn = permits(at_once)
    turns, robots, level = {}, {}, []
    # Without a limit of its own: this program has its own.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        for host in HOSTS[:hosts]:
            turns[host] = permits(per_host)
            level.append(f"http://{host}/")
            robots[host] = await robots_of(session, f"http://{host}/robots.txt")

        seen, pages, size = set(level), 0, 0
        while level:
            print(f"{len(level)} to get")
            tasks = []
            async with asyncio.TaskGroup() as group:
                for url in level:
                    parts = urlsplit(url)
                    page = load(session, url, turn, turns[parts.netloc], limit)
                    tasks.append((url, group.create_task(page, name=parts.path)))
            level = []
            for url, task in tasks:
                page, error = task.result()
                if error:
                    print(f"{url}: {error}")
                    continue
                pages, size = pages + 1, size + len(page)
                for link in links_of(url, page):
                    if link not in seen:
                        seen.add(link)
                        if is_allowed(link, robots):
                            level.append(link)
    print(f"{pages} pages, {size} bytes, {len(seen)} URLs")
    print(f"it took {(time.monotonic() - began) * 1000:.0f} ms")


def permits(limit):
    """A number of permits; 0 stands for no limit."""
    return asyncio.Semaphore(limit or 1_000_000)


async def robots_of(session, url):
    rules = RobotFileParser()
    async with session.get(url) as response:
        rules.parse((await response.text()).splitlines())
    return rules


def is_allowed(link, robots):
    allowed = robots[urlsplit(link).netloc].can_fetch("*", link)
    if not allowed:
        print(f"{link}: robots.txt forbids it")
    return allowed


async def load(session, url, turn, turn_of_host, limit):
    """The page's bytes, or what is wrong with it."""
    async with turn_of_host, turn:
        try:
            async with asyncio.timeout(limit), session.get(url, max_redirects=REDIRECTS) as response:
                if response.status != 200:
                    return b"", f"HTTP {response.status}"
                page = b""
                async for chunk in response.content.iter_chunked(8192):
                    page += chunk
                    if len(page) >= MOST:
                        return b"", f"cut off at {MOST} bytes"
                return page, None
        except TimeoutError:
            return b"", f"no answer within {limit * 1000:.0f} ms"
        except aiohttp.TooManyRedirects:
            return b"", "too many redirects"
        except aiohttp.ClientError as error:
            return b"", str(error)


def links_of(url, page):
    return [urljoin(url, link) for link in re.findall(r'href="([^"]*)"', page.decode())]


if __name__ == "__main__":
    asyncio.run(main())
