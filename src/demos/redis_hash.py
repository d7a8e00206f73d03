"""One client of one Redis server: connect, set the fields of a hash, read them all, close."""

import asyncio

import redis.asyncio as redis


async def main(fields=3):
    client = redis.from_url("redis://127.0.0.1:6379", decode_responses=True)
    await client.ping()
    print("connected")

    for n in range(1, fields + 1):
        await client.hset("car", f"key{n}", n)
    car = await client.hgetall("car")
    for field, value in car.items():
        print(f"{field}: {value}")

    await client.aclose()
    print("closed")


if __name__ == "__main__":
    asyncio.run(main())
