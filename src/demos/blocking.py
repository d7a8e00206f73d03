"""A long computation in a task: until it ends or awaits, no other task runs."""

import asyncio


async def main(numbers=300_000, parts=10, cured=False):
    turns = [0]
    clerk = asyncio.create_task(count_turns(turns), name="clerk")
    report = asyncio.create_task(sum_up(numbers, parts, cured, turns), name="report")
    print(f"the sum is {await report}")
    clerk.cancel()


async def count_turns(turns):
    while True:
        turns[0] += 1
        await asyncio.sleep(0)


async def sum_up(numbers, parts, cured, turns):
    before = turns[0]
    total = 0
    for part in range(parts):
        subtotal = 0
        for n in range(part * numbers // parts, (part + 1) * numbers // parts):
            subtotal = (subtotal + n) % 1_000_003
        total += subtotal
        if cured:
            await asyncio.sleep(0)
    print(f"meanwhile the clerk had {turns[0] - before} turns")
    return total % 1_000_003


if __name__ == "__main__":
    asyncio.run(main())
