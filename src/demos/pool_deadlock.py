"""Tasks that hold one connection while they wait for a second: once all are held, nobody can go on."""

import asyncio


async def main(orders=3, connections=3, delay=0.1, patience=2, cured=False):
    pool = asyncio.Semaphore(connections)
    tasks = []
    for n in range(1, orders + 1):
        tasks.append(asyncio.create_task(order(n, pool, delay, cured), name=f"order-{n}"))
    pending = set()
    if tasks:
        # Unlike a timeout around `await task`, it cancels nobody.
        _, pending = await asyncio.wait(tasks, timeout=patience)
    if pending:
        print(f"after {patience * 1000:.0f} ms orders still wait")
    else:
        print("all orders are done")


async def order(n, pool, delay, cured):
    async with pool:
        print(f"order {n} has a connection")
        await asyncio.sleep(delay)
        if cured:
            await write_invoice(n, delay)
        else:
            async with pool:
                await write_invoice(n, delay)


async def write_invoice(n, delay):
    await asyncio.sleep(delay)
    print(f"order {n} has its invoice")


if __name__ == "__main__":
    asyncio.run(main())
