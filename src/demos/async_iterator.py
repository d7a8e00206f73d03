"""A producer task feeds a queue; `async for` consumes it, to the end and leaving early."""

import asyncio
import contextlib

END = object()


async def main(items=5, leave=3, period=0.1):
    print("to the end")
    queue, left = asyncio.Queue(maxsize=1), asyncio.Event()
    producer = asyncio.create_task(produce(queue, left, items, period), name="p-1")
    async for item in stream(queue):
        print(f"got {item}")
    await producer

    print(f"leaving after {leave}")
    queue, left = asyncio.Queue(maxsize=1), asyncio.Event()
    producer = asyncio.create_task(produce(queue, left, items, period), name="p-2")
    async with contextlib.aclosing(stream(queue)) as received:
        async for item in received:
            print(f"got {item}")
            if item == leave:
                break
    # A queue does not know whether somebody still gets from it: the consumer says so.
    left.set()
    await producer

    print("done")


async def stream(queue):
    while (item := await queue.get()) is not END:
        yield item


async def produce(queue, left, items, period):
    for item in range(1, items + 1):
        await asyncio.sleep(period)
        if left.is_set():
            print(f"nobody wants {item}: the producer stops")
            return
        await queue.put(item)
    print(f"the producer has made all {items}")
    await queue.put(END)


if __name__ == "__main__":
    asyncio.run(main())
