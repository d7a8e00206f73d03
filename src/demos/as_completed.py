"""Results as they come: each is used as soon as it is there, whichever task it is of."""

import asyncio


async def main(shops=5, delay=0.1):
    offers = [
        asyncio.create_task(ask(n, delay * (1 + n * 3 % 5)), name=f"shop-{n}") for n in range(1, shops + 1)
    ]

    best, to_come = None, shops
    for offer in asyncio.as_completed(offers):
        shop, price = await offer  # the next that is there: not the task at this place of the list
        to_come -= 1
        if best is None or price < best:
            print(f"shop {shop} offers {price}: the best so far, {to_come} to come")
            best = price
    print(f"the best price is {best or 0}")


async def ask(n, delay):
    await asyncio.sleep(delay)
    return n, 100 + n * 37 % 50


if __name__ == "__main__":
    asyncio.run(main())
