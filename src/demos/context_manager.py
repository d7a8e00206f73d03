"""A resource that is acquired and released with `await` on both ends: a database transaction, in `async with`."""

import asyncio
import contextlib
import sqlite3


async def main(hold=0.2):
    # One connection, so one writer at a time; the calls block, so they run in threads.
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    db.execute("CREATE TABLE store (key TEXT PRIMARY KEY, value TEXT)")
    turn = asyncio.Lock()
    third_is_in = asyncio.Event()

    async def ends():
        async with transaction("w-1", db, turn) as put:
            await put("w-1")
            await asyncio.sleep(hold)

    async def fails():
        async with transaction("w-2", db, turn) as put:
            await put("w-2")
            await asyncio.sleep(hold)
            raise RuntimeError("the body gave up")

    async def is_cancelled():
        async with transaction("w-3", db, turn) as put:
            await put("w-3")
            third_is_in.set()
            await asyncio.sleep(3600)

    first = asyncio.create_task(ends(), name="w-1")
    second = asyncio.create_task(fails(), name="w-2")
    third = asyncio.create_task(is_cancelled(), name="w-3")
    await third_is_in.wait()
    third.cancel()
    outcomes = await asyncio.gather(first, second, third, return_exceptions=True)

    rows = await asyncio.to_thread(lambda: db.execute("SELECT count(*) FROM store").fetchone()[0])
    print(f"rows kept: {rows}")
    for name, outcome in zip(("w-1", "w-2", "w-3"), outcomes):
        if outcome is None:
            print(f"{name} ended")
        elif isinstance(outcome, asyncio.CancelledError):
            print(f"{name} was cancelled")
        else:
            print(f"{name} failed: {outcome}")


@contextlib.asynccontextmanager
async def transaction(name, db, turn):
    async def put(key):
        await asyncio.to_thread(db.execute, "INSERT INTO store VALUES (?, 'written')", (key,))

    print(f"{name} asks")
    async with turn:
        await asyncio.to_thread(db.execute, "BEGIN IMMEDIATE")
        print(f"{name} has it")
        try:
            yield put
        except BaseException:  # cancellation is not an Exception
            await asyncio.to_thread(db.rollback)
            print(f"{name} released it")
            raise
        await asyncio.to_thread(db.commit)
        print(f"{name} released it")


if __name__ == "__main__":
    asyncio.run(main())
