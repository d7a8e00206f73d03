"""Waiting for some of many tasks: for the first, for a time, for the first failure, for all."""

import asyncio


async def main(runners=5, falls=3, step=0.1):
    pending = {asyncio.create_task(run(n, n == falls, step), name=f"runner-{n}") for n in range(1, runners + 1)}

    pending = await wait("FIRST_COMPLETED", pending, return_when=asyncio.FIRST_COMPLETED)
    pending = await wait("timeout", pending, timeout=step / 2)
    pending = await wait("FIRST_EXCEPTION", pending, return_when=asyncio.FIRST_EXCEPTION)
    await wait("ALL_COMPLETED", pending)


async def wait(what, tasks, **options):
    done, pending = set(), tasks
    if tasks:  # of an empty set asyncio.wait() says that it is an error
        done, pending = await asyncio.wait(tasks, **options)
    # To ask for the exception is to have seen it: else asyncio logs that it was never retrieved.
    failed = sum(task.exception() is not None for task in done)
    print(f"{what}: {len(done)} done, {failed} of them failed, {len(pending)} pending")
    return pending


async def run(n, falls, step):
    await asyncio.sleep(step * n)
    if falls:
        raise RuntimeError(f"runner {n} falls")
    print(f"runner {n} arrives")
    return n


if __name__ == "__main__":
    asyncio.run(main())
