"""A lock around what must not be interrupted: reading a value, waiting, and writing it back."""

import asyncio


async def main(tellers=4, delay=0.1):
    print("without a lock")
    account = Account()
    tasks = [
        asyncio.create_task(deposit(n, account, delay), name=f"teller-{n}") for n in range(1, tellers + 1)
    ]
    for task in tasks:
        await task
    print(f"{tellers} deposits of 10: the balance is {account.balance}")

    print("with a lock")
    account, lock = Account(), asyncio.Lock()
    tasks = [
        asyncio.create_task(deposit_locked(n, account, lock, delay), name=f"locked-{n}")
        for n in range(1, tellers + 1)
    ]
    for task in tasks:
        await task
    print(f"{tellers} deposits of 10: the balance is {account.balance}")


class Account:
    balance = 0


async def deposit(n, account, delay):
    seen = account.balance
    print(f"teller {n} reads {seen}")
    await asyncio.sleep(delay)
    account.balance = seen + 10


async def deposit_locked(n, account, lock, delay):
    # That the lock is the account's is a convention: who forgets it is not stopped.
    async with lock:
        await deposit(n, account, delay)


if __name__ == "__main__":
    asyncio.run(main())
