"""A pool with fewer connections than users: who finds none waits until one is free, and gives up after a time."""

import asyncio

import redis.asyncio as redis


async def main(connections=2, users=5, hold=0.2, limit=0.3):
    pool = redis.BlockingConnectionPool.from_url("redis://127.0.0.1:6379", max_connections=connections, timeout=limit)

    print(f"{users} users, {connections} connections")
    await all_users(pool, users, hold, limit)

    leaked = await pool.get_connection()
    print("one connection is not returned")
    await all_users(pool, users, hold, limit)

    await pool.release(leaked)
    print("it is returned")
    await pool.disconnect()


async def all_users(pool, users, hold, limit):
    tasks = []
    for n in range(1, users + 1):
        tasks.append(asyncio.create_task(user(n, pool, hold, limit), name=f"user-{n}"))
    results = await asyncio.gather(*tasks, return_exceptions=True)
    print(f"{sum(isinstance(result, Exception) for result in results)} of {users} gave up")


async def user(n, pool, hold, limit):
    try:
        # Acquires a connection, and returns it at the end of the block, also if that fails.
        async with redis.Redis(connection_pool=pool, single_connection_client=True) as client:
            await client.hset("car", "user", n)
            print(f"user {n} has a connection")
            await asyncio.sleep(hold)
    except redis.ConnectionError:
        print(f"user {n}: no connection within {limit * 1000:.0f} ms")
        raise


if __name__ == "__main__":
    asyncio.run(main())
