"""A program is its main task: when that ends, the run ends, and what is left over is cancelled."""

import asyncio


async def main(leftovers=3, delay=0.2):
    tasks = []
    for n in range(1, leftovers + 1):
        tasks.append(asyncio.create_task(work_on(delay), name=f"leftover-{n}"))
    awaited = await asyncio.create_task(work(delay), name="awaited")
    print(f"the awaited task is done: {awaited}")
    print("main ends")


async def work(delay):
    await asyncio.sleep(delay)
    return 42


async def work_on(delay):
    try:
        for _ in range(10):
            await asyncio.sleep(delay / 2)
        print("a leftover is done")
    finally:
        print("a leftover clears its desk")


if __name__ == "__main__":
    # Makes a loop, runs main to its end, cancels what is left and awaits it, and closes the loop.
    asyncio.run(main())
