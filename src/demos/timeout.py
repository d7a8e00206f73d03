"""A limit on how long to wait. What is not ready by then is cancelled, and the waiting task goes on."""

import asyncio
import contextlib


async def main(files=4, delay=0.1, limit=0.25):
    in_time = 0
    for n in range(1, files + 1):
        try:
            async with asyncio.timeout(limit):
                await download(n, delay * n)
            in_time += 1
        except TimeoutError:
            print(f"file {n}: not done within {limit * 1000:.0f} ms")
    print(f"{in_time} of {files} in time")

    print(f"all of them within {limit * 1000:.0f} ms")
    try:
        await asyncio.wait_for(download_all(files, delay, limit), limit)  # the same for one call
        print("all are there")
    except TimeoutError:
        print(f"all: not done within {limit * 1000:.0f} ms")


async def download_all(files, delay, limit):
    for n in range(1, files + 1):
        try:
            async with asyncio.timeout(limit * 2):
                await download(n, delay)
        except TimeoutError:
            print(f"file {n} is left out")


async def download(n, delay):
    with connection(n):
        await asyncio.sleep(delay)
        print(f"file {n} is there")


@contextlib.contextmanager
def connection(n):
    try:
        yield
    finally:  # also if the task is cancelled where it waits
        print(f"file {n}: the connection is closed")


if __name__ == "__main__":
    asyncio.run(main())
