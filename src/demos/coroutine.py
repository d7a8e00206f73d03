"""A coroutine is an object: calling the function runs nothing, and awaiting the object runs it, from wait to wait."""

import asyncio


async def main(start=3, step=0.1):
    coroutine = count_down("written", start, step)
    print("main goes on: nothing has run")
    await asyncio.create_task(coroutine, name="written")

    await asyncio.create_task(run(CountDown(start, step)), name="by-hand")

    # Never awaited, it never ran. Without close() Python warns of it.
    count_down("forgotten", start, step).close()


async def count_down(name, start, step):
    for left in range(start, 0, -1):
        print(f"{name}: {left}")
        await asyncio.sleep(step)
    print(f"{name}: lift-off")


class CountDown:
    """The same as an iterator: each step runs to the next suspension, and gives the loop what it waits for."""

    def __init__(self, left, step):
        self.left, self.step, self.sleeping = left, step, None

    def __await__(self):
        return self

    def __next__(self):
        while True:
            if self.sleeping is not None:
                try:
                    return next(self.sleeping)
                except StopIteration:
                    self.left -= 1
            if self.left == 0:
                print("by hand: lift-off")
                raise StopIteration
            print(f"by hand: {self.left}")
            self.sleeping = asyncio.sleep(self.step).__await__()


async def run(awaitable):
    await awaitable


if __name__ == "__main__":
    asyncio.run(main())
