"""A task runs a coroutine beside the one that created it. It has a name, a parent and a result."""

import asyncio


async def main(cooks=3, delay=0.2):
    loop = asyncio.get_running_loop()
    tasks = []
    for n in range(1, cooks + 1):
        coroutine = cook(n, delay)  # runs nothing yet
        if n % 3 == 1:
            task = asyncio.create_task(coroutine, name=f"cook-{n}")
        elif n % 3 == 2:
            task = loop.create_task(coroutine, name=f"cook-{n}")
        else:
            task = asyncio.ensure_future(coroutine)
            task.set_name(f"cook-{n}")
        tasks.append(task)
    print(f"{cooks} cooks are ready, none has begun")

    dishes = 0
    for task in tasks:
        dishes += await task
    print(f"dishes: {dishes}")


async def cook(n, delay):
    print(f"cook {n} begins")
    helper = asyncio.create_task(peel(n, delay / 2), name=f"helper-{n}")
    await asyncio.sleep(delay)
    # The helper has ended long ago, and its result is in its task.
    peeled = await helper
    print(f"cook {n} is done, {peeled} carrots")
    return 1


async def peel(n, delay):
    await asyncio.sleep(delay)
    return n * 10


if __name__ == "__main__":
    asyncio.run(main())
