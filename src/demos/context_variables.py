"""A value that goes along with a task, and with all that it calls, without being a parameter."""

import asyncio
from contextvars import ContextVar

request = ContextVar("request", default="no request")


async def main(requests=3, delay=0.1):
    tasks = []
    for n in range(1, requests + 1):
        tasks.append(asyncio.create_task(handle(n, delay), name=f"request-{n}"))
    for task in tasks:
        await task
    log("done")


async def handle(n, delay):
    request.set(f"request {n}")  # in this task's context: main does not see it
    log("begins")
    await asyncio.sleep(delay)
    await asyncio.create_task(load(delay), name="helper")
    log("ends")


async def load(delay):
    # The helper's context is a copy of the request's.
    request.set(f"{request.get()}, helper")
    log("loads")
    await asyncio.sleep(delay)


def log(text):
    """Knows what it is called for, though nobody says so."""
    print(f"[{request.get()}] {text}")


if __name__ == "__main__":
    asyncio.run(main())
