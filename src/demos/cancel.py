"""A cancellation is a request: the task gets it where it is suspended, cleans up, and ends as cancelled."""

import asyncio


async def main(work=0.5, close=0.1, patience=0.2):
    writer = asyncio.create_task(write(work, close), name="writer")
    await asyncio.sleep(patience)
    print(f"main cancels writer: {str(writer.cancel()).lower()}")
    try:
        await writer
        print("writer had ended")
    except asyncio.CancelledError:
        print("writer: the task was cancelled")

    backup = asyncio.create_task(back_up(work), name="backup")
    try:
        async with asyncio.timeout(patience):
            # Without shield() the timeout would cancel the task.
            await asyncio.shield(backup)
    except TimeoutError:
        print("main does not wait any longer")
    print(f"backup: {await backup} files")


async def write(work, close):
    try:
        print("writer begins")
        await asyncio.sleep(work)
        print("writer has written")
    finally:  # the CancelledError goes on after this, and must not be swallowed
        print("writer closes its file")
        await asyncio.sleep(close)
        print("the file is closed")


async def back_up(work):
    print("backup begins")
    await asyncio.sleep(work)
    print("backup is complete")
    return 12


if __name__ == "__main__":
    asyncio.run(main())
