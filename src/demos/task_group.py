"""A group of tasks with one end: it waits for all, and the first failure cancels the others."""

import asyncio


async def main(workers=4, broken=2, delay=0.1):
    print("a group in which all goes well")
    async with asyncio.TaskGroup() as group:
        parts = start(group, workers, 0, delay)
    print(f"the group has ended: {sum(part.result() for part in parts)}")

    print(f"a group in which worker {broken} fails")
    try:
        async with asyncio.TaskGroup() as group:
            parts = start(group, workers, broken, delay)
        print("the group has ended")
    except* RuntimeError as errors:  # several may have failed
        for error in errors.exceptions:
            print(f"the group has ended: {error}")
    results = [part for part in parts if not part.cancelled() and not part.exception()]
    print(f"{len(results)} of {workers} have a result")


def start(group, workers, broken, delay):
    return [
        group.create_task(work(n, n == broken, delay * n), name=f"worker-{n}") for n in range(1, workers + 1)
    ]


async def work(n, is_broken, delay):
    await asyncio.sleep(delay)
    if is_broken:
        raise RuntimeError(f"worker {n} is broken")
    print(f"worker {n} is done")
    return n


if __name__ == "__main__":
    asyncio.run(main())
