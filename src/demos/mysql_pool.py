"""Slow statements over a pool of MySQL connections: each connection carries one statement at a time."""

import asyncio

import aiomysql


async def main(connections=2, users=6, answer=0.2):
    pool = await aiomysql.create_pool(host="127.0.0.1", user="root", db="test", minsize=1, maxsize=connections)

    print(f"{users} users, {connections} connections")
    async with asyncio.TaskGroup() as group:
        for n in range(1, users + 1):
            group.create_task(user(n, pool, answer), name=f"user-{n}")

    pool.close()
    await pool.wait_closed()
    print("closed")


async def user(n, pool, answer):
    async with pool.acquire() as connection, connection.cursor() as cursor:
        await cursor.execute("SELECT SLEEP(%s)", (answer,))
        print(f"user {n} has an answer")


if __name__ == "__main__":
    asyncio.run(main())
