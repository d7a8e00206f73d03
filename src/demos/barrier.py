"""A barrier: nobody begins the next stage before all have ended this one."""

import asyncio


async def main(hikers=3, stages=2, pace=0.1):
    camp = asyncio.Barrier(hikers)
    tasks = []
    for n in range(1, hikers + 1):
        tasks.append(asyncio.create_task(hike(n, stages, camp, pace * n), name=f"hiker-{n}"))
    for task in tasks:
        await task
    print(f"all have come through {stages} stages")


async def hike(n, stages, camp, pace):
    for stage in range(1, stages + 1):
        await asyncio.sleep(pace)
        print(f"hiker {n} is at camp {stage}")
        arrival = await camp.wait()
        if arrival == camp.parties - 1:
            print(f"camp {stage}: {arrival} were here before hiker {n}, who makes the fire")


if __name__ == "__main__":
    asyncio.run(main())
