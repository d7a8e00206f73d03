"""After a failure in a gather the other tasks run on, and do what nobody wants any more."""

import asyncio


async def main(transfers=4, delay=0.1, cured=False):
    booked = []
    parts = {f"transfer-{n}": transfer(n, booked, delay * n) for n in range(1, transfers + 1)}
    try:
        if cured:
            async with asyncio.TaskGroup() as group:
                for name, part in parts.items():
                    group.create_task(part, name=name)
        else:
            await asyncio.gather(*(asyncio.create_task(part, name=name) for name, part in parts.items()))
    except* RuntimeError:
        print(f"one has failed: {len(booked)} parts are booked, and undone")
        booked.clear()
    await asyncio.sleep(delay * transfers)
    print(f"booked in the end: {len(booked)}")


async def transfer(n, booked, delay):
    await asyncio.sleep(delay)
    if n == 2:
        raise RuntimeError("the account is closed")
    booked.append(n)
    print(f"part {n} is booked")


if __name__ == "__main__":
    asyncio.run(main())
