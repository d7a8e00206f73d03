"""A lock that is held during a slow call: everybody waits for that call, though they only want a moment with the value."""

import asyncio


async def main(readers=3, delay=0.3, cured=False):
    prices = Prices()
    refreshed = asyncio.create_task(refresh(prices, delay, cured), name="refresh")
    tasks = []
    for n in range(1, readers + 1):
        tasks.append(asyncio.create_task(read(n, prices), name=f"reader-{n}"))
    for task in tasks:
        await task
    await refreshed


class Prices:
    def __init__(self):
        self.price, self.lock = 100, asyncio.Lock()


async def refresh(prices, delay, cured):
    if cured:
        price = await fetch(delay)
        async with prices.lock:
            prices.price = price
    else:
        async with prices.lock:
            prices.price = await fetch(delay)
    print("the price is refreshed")


async def fetch(delay):
    await asyncio.sleep(delay)
    return 120


async def read(n, prices):
    loop = asyncio.get_running_loop()
    asked = loop.time()
    async with prices.lock:
        print(f"reader {n}: {prices.price}, after {(loop.time() - asked) * 1000:.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())
