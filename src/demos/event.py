"""An event: tasks wait until another one says that something has happened, and all go on together."""

import asyncio


async def main(runners=4, delay=0.2):
    start = asyncio.Event()
    tasks = []
    for n in range(1, runners + 1):
        tasks.append(asyncio.create_task(run(n, start), name=f"runner-{n}"))

    await asyncio.sleep(delay)
    print("go")
    start.set()
    for task in tasks:
        await task
    await asyncio.create_task(run(runners + 1, start), name="late")

    start.clear()
    again = asyncio.create_task(run(0, start), name="again")
    await asyncio.sleep(delay)
    print("go again")
    start.set()
    await again


async def run(n, start):
    print(f"runner {n} is ready")
    await start.wait()
    print(f"runner {n} runs")


if __name__ == "__main__":
    asyncio.run(main())
