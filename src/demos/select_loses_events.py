"""Waiting for two things at once, and dropping the one that comes second: what it had already taken is lost."""

import asyncio


async def main(messages=6, unit=0.02, cured=False):
    queue = asyncio.Queue()
    sender = asyncio.create_task(send(queue, messages, unit * 5), name="sender")
    received = 0
    receiving = None
    while True:
        if receiving is None:
            receiving = asyncio.create_task(receive(queue, unit), name="receive")
        try:
            async with asyncio.timeout(unit * 7):
                message = await (asyncio.shield(receiving) if cured else receiving)
        except TimeoutError:
            if not cured:
                receiving = None  # it was cancelled, with its message
            continue
        receiving = None
        if message is None:
            break
        print(f"message {message}")
        received += 1
    await sender
    print(f"{received} of {messages} received")


async def receive(queue, unit):
    message = await queue.get()
    if message is not None:
        # Every third is a long one.
        await asyncio.sleep(unit * (4 if message % 3 == 0 else 1))
    return message


async def send(queue, messages, period):
    for message in range(1, messages + 1):
        await asyncio.sleep(period)
        await queue.put(message)
    await queue.put(None)  # the end


if __name__ == "__main__":
    asyncio.run(main())
