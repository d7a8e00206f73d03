"""The same work twice: first one call after another, then as tasks that all wait at the same time."""

import asyncio


async def main(tasks=3, delay=0.2):
    print("one after another")
    for n in range(1, tasks + 1):
        await work(n, delay)

    print("all at the same time")
    handles = []
    for n in range(1, tasks + 1):
        handles.append(asyncio.create_task(work(n, delay), name=f"w-{n}"))
    for handle in handles:
        await handle

    print("done")


async def work(n, delay):
    print(f"work {n} begins")
    await asyncio.sleep(delay)
    print(f"work {n} ends")


if __name__ == "__main__":
    asyncio.run(main())
