"""A producer task feeds a queue; `async for` consumes it, to the end and leaving early."""

import asyncio

END = object()


async def main(items=5, leave=3, period=0.1):
    print("to the end")
    queue = asyncio.Queue(maxsize=1)
    producer = asyncio.create_task(produce(queue, items, period), name="p-1")
    async for item in stream(queue):
        print(f"got {item}")
    await producer

    print(f"leaving after {leave}")
    queue = asyncio.Queue(maxsize=1)
    producer = asyncio.create_task(produce(queue, items, period), name="p-2")
    async for item in stream(queue):
        print(f"got {item}")
        if item == leave:
            break
    # A queue does not know whether somebody still gets from it: the producer has to be told.
    producer.cancel()
    await asyncio.gather(producer, return_exceptions=True)

    print("done")


async def stream(queue):
    while (item := await queue.get()) is not END:
        yield item


async def produce(queue, items, period):
    for item in range(1, items + 1):
        try:
            await asyncio.sleep(period)
            await queue.put(item)
        except asyncio.CancelledError:
            print(f"nobody wants {item}: the producer stops")
            raise
    print(f"the producer has made all {items}")
    await queue.put(END)


if __name__ == "__main__":
    asyncio.run(main())
