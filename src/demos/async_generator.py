"""A function that gives its values one by one, may wait before each, and cleans up after the last."""

import asyncio
import contextlib


async def main(pages=3, leave=2, delay=0.1):
    print("all pages")
    async for page in pages_of(pages, delay):
        print(f"page {page}")

    print(f"leaving after page {leave}")
    async with contextlib.aclosing(pages_of(pages, delay)) as some:
        async for page in some:
            print(f"page {page}")
            if page == leave:
                break
    print("main goes on")


async def pages_of(pages, delay):
    print("the cursor is open")
    try:
        for page in range(1, pages + 1):
            await asyncio.sleep(delay)
            yield page
    finally:  # also where it stopped; here it may await
        print("the cursor is closed")


if __name__ == "__main__":
    asyncio.run(main())
