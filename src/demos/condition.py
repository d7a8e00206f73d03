"""A condition: tasks wait until a shared value is as they need it, and look again whenever it was changed."""

import asyncio


async def main(customers=4, per_delivery=2, period=0.1):
    stock = Stock()
    tasks = []
    wanted = 0
    for n in range(1, customers + 1):
        wanted += wants(n)
        tasks.append(asyncio.create_task(buy(n, stock), name=f"customer-{n}"))
    times = -(-wanted // per_delivery)  # rounded up
    delivery = asyncio.create_task(deliver(times, per_delivery, period, stock), name="delivery")
    for task in tasks:
        await task
    await delivery
    print(f"{stock.left} left")


class Stock:
    def __init__(self):
        self.left, self.changed = 0, asyncio.Condition()


def wants(n):
    return 1 + n % 3


async def buy(n, stock):
    async with stock.changed:
        await stock.changed.wait_for(lambda: stock.left >= wants(n))
        stock.left -= wants(n)
        print(f"customer {n} takes {wants(n)}, {stock.left} left")


async def deliver(times, items, period, stock):
    for _ in range(times):
        await asyncio.sleep(period)
        async with stock.changed:
            stock.left += items
            print(f"a delivery: {stock.left} in stock")
            stock.changed.notify_all()


if __name__ == "__main__":
    asyncio.run(main())
