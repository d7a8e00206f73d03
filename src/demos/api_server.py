"""A web server on a pool of Redis connections, and its visitors, in one program.

A server alone ends with `uvicorn.run(app, host="127.0.0.1", port=5000)` and serves until it is stopped.
"""

import asyncio

import aiohttp
import redis.asyncio as redis
import uvicorn
from fastapi import FastAPI

app = FastAPI()
pool = redis.BlockingConnectionPool.from_url("redis://127.0.0.1:6379", max_connections=10, decode_responses=True)


@app.get("/")
async def index():
    return {"message": "Hello World"}


@app.get("/red")
async def red():
    await asyncio.sleep(app.state.delay)
    async with redis.Redis(connection_pool=pool) as client:
        await client.hset("car", "key1", 1)
        await client.hset("car", "key2", 2)
        return await client.hgetall("car")


async def main(requests=6, concurrent=3, delay=0.1):
    app.state.delay = delay
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=5000, log_level="warning"))
    serving = asyncio.create_task(server.serve(), name="server")
    while not server.started:
        await asyncio.sleep(0.01)

    turn = asyncio.Semaphore(concurrent)
    async with aiohttp.ClientSession("http://127.0.0.1:5000") as session:
        visits = []
        for n in range(1, requests + 1):
            path = "/red" if n % 2 == 0 else "/"
            visits.append(asyncio.create_task(visit(session, path, turn), name=f"visit-{n}"))
        for answer in visits:
            print(await answer)

    # It would serve for ever.
    server.should_exit = True
    await serving
    print("the server is stopped")


async def visit(session, path, turn):
    async with turn, session.get(path) as response:
        return f"GET {path}: {response.status} {await response.text()}"


if __name__ == "__main__":
    asyncio.run(main())
