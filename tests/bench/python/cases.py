"""What asyncio costs on an event loop: the same text is run on each loop, and measures itself.

`await measure()` gives, as JSON, the cases with their results: microseconds an operation, or milliseconds.
"""

import asyncio
import json

try:  # in a page
    from js import performance

    now = performance.now
except ImportError:
    import time

    def now():
        return time.perf_counter() * 1000


STEPS, TASKS, SLEEPS, SLEEP_MS = 20_000, 5_000, 10_000, 1000
# Until whatever starts beside the program, such as the interpreter for the next, has started.
QUIET_SECONDS = 1.5


async def steps(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def nothing():
    pass


async def spawns(count):
    for _ in range(count):
        await asyncio.create_task(nothing())


async def sleeps(count):
    await asyncio.gather(*(asyncio.sleep(SLEEP_MS / 1000) for _ in range(count)))


async def took(coroutine):
    began = now()
    await coroutine
    return now() - began


async def measure():
    await asyncio.sleep(QUIET_SECONDS)
    await steps(STEPS // 10)
    results = {
        "a step, us": await took(steps(STEPS)) * 1000 / STEPS,
        "spawn and await, us": await took(spawns(TASKS)) * 1000 / TASKS,
        "10,000 sleeps of 1 s, ms beyond it": await took(sleeps(SLEEPS)) - SLEEP_MS,
    }
    return json.dumps(results)


