"""Several Redis servers at different addresses, asked at the same time: a task for each."""

import asyncio

import aioredis  # 1.3.1, as courses have it; `import redis.asyncio` is what it has become


async def main(servers=2):
    tasks = []
    for n in range(1, servers + 1):
        tasks.append(asyncio.create_task(execute(f"10.0.0.{n}", n), name=f"client-{n}"))
    await asyncio.gather(*tasks)
    print("done")


async def execute(host, n):
    print(f"{host}: begins")
    redis = await aioredis.create_redis(f"redis://{host}:6379")
    await redis.hmset_dict("car", number=n)
    car = await redis.hgetall("car", encoding="utf-8")
    redis.close()
    await redis.wait_closed()
    print(f"{host}: car number {car['number']}")


if __name__ == "__main__":
    asyncio.run(main())
