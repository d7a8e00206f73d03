"""A semaphore: a limit on how many tasks do something at a time. The others wait in a line."""

import asyncio


async def main(downloads=6, permits=2, unit=0.05):
    line = Line(permits)
    tasks = []
    for n in range(1, downloads + 1):
        tasks.append(asyncio.create_task(download(n, line, unit), name=f"download-{n}"))
    for task in tasks:
        await task
    print(f"at most {line.most} at a time")


class Line:
    def __init__(self, permits):
        # A plain Semaphore lets one release() too many pass, and has a permit more from then on.
        self.semaphore = asyncio.BoundedSemaphore(permits)
        self.busy = self.most = 0


async def download(n, line, unit):
    async with line.semaphore:
        line.busy += 1
        line.most = max(line.most, line.busy)
        print(f"download {n} begins, {line.busy} under way")
        await asyncio.sleep(unit * (2 + n % 3))
        line.busy -= 1


if __name__ == "__main__":
    asyncio.run(main())
