"""A task in the background fails, and nobody has asked for its result: the program goes on as if all were well."""

import asyncio


async def main(delay=0.2, cured=False):
    backup = asyncio.create_task(back_up(delay), name="backup")

    print("the backup is under way")
    await asyncio.sleep(delay * 2)
    if cured:
        try:
            await backup
            print("the backup is complete")
        except OSError as error:
            print(f"the backup has failed: {error}")
    else:
        print("all is well")


async def back_up(delay):
    await asyncio.sleep(delay)
    raise OSError("the disk is full")


if __name__ == "__main__":
    asyncio.run(main())
