"""Three calls that do not need each other's results, awaited one after another: the time is their sum."""

import asyncio


async def main(delay=0.1, cured=False):
    loop = asyncio.get_running_loop()
    began = loop.time()
    if cured:
        user, orders, weather = await asyncio.gather(
            asyncio.create_task(ask("user", delay), name="user"),
            asyncio.create_task(ask("orders", delay * 3), name="orders"),
            asyncio.create_task(ask("weather", delay * 2), name="weather"),
        )
    else:
        user = await ask("user", delay)
        orders = await ask("orders", delay * 3)
        weather = await ask("weather", delay * 2)
    print(f"the page has {user}, {orders} and {weather}")
    print(f"it took {(loop.time() - began) * 1000:.0f} ms")


async def ask(what, delay):
    print(f"asking for {what}")
    await asyncio.sleep(delay)
    print(f"{what} is there")
    return what


if __name__ == "__main__":
    asyncio.run(main())
