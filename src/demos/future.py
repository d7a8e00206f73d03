"""A future without a task: a place for a result that somebody sets later, and that others wait for."""

import asyncio


async def main(delay=0.2, answered=True):
    loop = asyncio.get_running_loop()

    future = loop.create_future()
    answer = asyncio.create_task(answer_after(delay, future, 42), name="answer")
    print("main waits")
    print(f"result: {await future}")

    future = loop.create_future()
    fail = asyncio.create_task(answer_after(delay, future, RuntimeError("no answer")), name="fail")
    try:
        print(f"result: {await future}")
    except RuntimeError as error:
        print(f"error: {error}")

    future = loop.create_future()
    slow = asyncio.create_task(answer_after(delay * 2, future, 2), name="slow")
    fast = asyncio.create_task(answer_after(delay, future, 1), name="fast")
    print(f"the faster one: {await future}")
    await asyncio.sleep(delay * 2)
    # The loop keeps weak references: who creates a task keeps it, or awaits it.
    await asyncio.gather(answer, fail, slow, fast)

    future = loop.create_future()
    if answered:
        loop.call_soon(future.set_result, "hello")
    print(await future)


async def answer_after(delay, future, answer):
    await asyncio.sleep(delay)
    try:
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
    except asyncio.InvalidStateError:
        print("too late: there is a result")


if __name__ == "__main__":
    asyncio.run(main())
