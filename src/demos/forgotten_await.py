"""A call without an await: it makes a coroutine, and nothing runs it."""

import asyncio


async def main(orders=3, delay=0.1, cured=False):
    saved = []
    for n in range(1, orders + 1):
        if cured:
            await save(n, saved, delay)
        else:
            save(n, saved, delay)
    await asyncio.create_task(audit(orders, saved, delay), name="audit")


async def save(n, saved, delay):
    print(f"order {n} is being saved")
    await asyncio.sleep(delay)
    saved.append(n)


async def audit(orders, saved, delay):
    await asyncio.sleep(delay)
    print(f"{len(saved)} of {orders} orders are saved")


if __name__ == "__main__":
    asyncio.run(main())
