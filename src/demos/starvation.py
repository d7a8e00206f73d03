"""A loop full of awaits that never suspend: what it awaits is always ready, so nobody else gets a turn."""

import asyncio


async def main(items=50, cured=False):
    queue = asyncio.Queue()
    for item in range(1, items + 1):
        await queue.put(item)
    await queue.put(None)  # the end
    turns = [0]
    other = asyncio.create_task(count_turns(turns), name="other")
    await asyncio.create_task(consume(queue, turns, cured), name="consumer")
    other.cancel()


async def count_turns(turns):
    while True:
        turns[0] += 1
        await asyncio.sleep(0)


async def consume(queue, turns, cured):
    before, got = turns[0], 0
    while await queue.get() is not None:
        got += 1
        if cured and got % 10 == 0:
            await asyncio.sleep(0)
    print(f"{got} items, and the other task had {turns[0] - before} turns meanwhile")


if __name__ == "__main__":
    asyncio.run(main())
