"""A cancellation that does not arrive: the task is asked to stop, and what it did goes on."""

import asyncio


async def main(beats=5, delay=0.1, cured=False):
    worker = asyncio.create_task(work(beats, delay, cured), name="worker")
    await asyncio.sleep(delay * 2.5)
    print("main cancels the worker")
    worker.cancel()
    await asyncio.sleep(delay * beats)
    print("main ends")


async def work(beats, delay, cured):
    for n in range(1, beats + 1):
        try:
            await asyncio.sleep(delay)
        except BaseException:  # "whatever happens, the beats go on"
            if cured:
                raise
        print(f"beat {n}")


if __name__ == "__main__":
    asyncio.run(main())
