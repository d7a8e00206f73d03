"""Streams made of other streams: each value mapped, several in work at a time, and two sources merged into one."""

import asyncio
from collections import deque


async def main(requests=5, at_once=3, delay=0.05):
    print("in order")
    await print_all(buffered((ask(n, delay) for n in range(1, requests + 1)), at_once))

    print("as they come")
    await print_all(buffer_unordered((ask(n, delay) for n in range(1, requests + 1)), at_once))

    print("two sources")
    await print_all(merge(ticks("tick", delay * 2), ticks("tock", delay * 5)))


async def print_all(stream):
    async for item in stream:
        print(item)


async def ask(n, delay):
    await asyncio.sleep(delay * [2, 5, 3][n % 3])
    return f"answer {n}"


async def ticks(name, period):
    for n in range(1, 4):
        await asyncio.sleep(period)
        yield f"{name} {n}"


async def buffered(coroutines, at_once):
    """The results in order, with up to `at_once` coroutines running."""
    running = deque()
    for coroutine in coroutines:
        running.append(asyncio.create_task(coroutine))
        if len(running) == at_once:
            yield await running.popleft()
    while running:
        yield await running.popleft()


async def buffer_unordered(coroutines, at_once):
    """The results as they come, with up to `at_once` coroutines running."""
    results, running = asyncio.Queue(), 0
    for coroutine in coroutines:
        task = asyncio.create_task(coroutine)
        task.add_done_callback(lambda task: results.put_nowait(task.result()))
        running += 1
        if running == at_once:
            yield await results.get()
            running -= 1
    for _ in range(running):
        yield await results.get()


async def merge(*sources):
    """The items of all sources, as they come."""
    items, end = asyncio.Queue(), object()

    async def drain(source):
        async for item in source:
            await items.put(item)
        await items.put(end)

    drains = [asyncio.create_task(drain(source)) for source in sources]
    while drains:
        if (item := await items.get()) is end:
            drains.pop()
        else:
            yield item


if __name__ == "__main__":
    asyncio.run(main())
