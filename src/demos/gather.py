"""One wait for many tasks, and a list of their results: in the order of the tasks, not in the order of their ends."""

import asyncio


async def main(pages=4, broken=3, delay=0.1):
    sizes = await asyncio.gather(*load_all(pages, 0, delay))
    print(f"{len(sizes)} pages, the first: {sizes[:3]}")

    print(f"page {broken} is broken, and the first failure ends the wait")
    try:
        sizes = await asyncio.gather(*load_all(pages, broken, delay))
        print(f"{len(sizes)} pages")
    except RuntimeError as error:
        print(f"main has an error: {error}")
    await asyncio.sleep(delay * 4)

    print(f"page {broken} is broken, and failures are results")
    results = await asyncio.gather(*load_all(pages, broken, delay), return_exceptions=True)
    failed = sum(isinstance(result, Exception) for result in results)
    print(f"{len(results)} pages, {failed} failed")


def load_all(pages, broken, delay):
    # gather() takes coroutines, too, and makes tasks of them; these have names.
    return [
        asyncio.create_task(load(n, n == broken, delay * (1 + n % 3)), name=f"page-{n}")
        for n in range(1, pages + 1)
    ]


async def load(n, is_broken, delay):
    await asyncio.sleep(delay)
    if is_broken:
        raise RuntimeError(f"page {n} is broken")
    print(f"page {n} is loaded")
    return n * 100


if __name__ == "__main__":
    asyncio.run(main())
