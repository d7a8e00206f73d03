"""What asyncio does instead: the exception is kept for whoever awaits that task, and the others go on."""

import asyncio


async def main(waiting=3, delay=0.2):
    others = []
    for n in range(1, waiting + 1):
        others.append(asyncio.create_task(wait_longer(n, delay * 2), name=f"w-{n}"))
    try:
        price = await asyncio.create_task(price_of(3, delay), name="buggy")
        print(f"the price is {price}")
    except IndexError as error:
        print(f"buggy failed: {error}")
    await asyncio.gather(*others)


async def wait_longer(n, delay):
    print(f"w-{n} waits")
    await asyncio.sleep(delay)
    print(f"w-{n} goes on")


async def price_of(item, delay):
    prices = [120, 80, 45]
    await asyncio.sleep(delay)
    print(f"looking up item {item} of {len(prices)}")
    return prices[item]


if __name__ == "__main__":
    asyncio.run(main())
