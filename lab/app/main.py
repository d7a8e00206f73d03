"""The lab's API by FastAPI, on pools of real Redis and MariaDB connections. `lab/src/api.rs` is the same by axum."""

import contextlib
import os

import aiomysql
import redis.asyncio as redis
from fastapi import FastAPI, HTTPException

REDIS, MYSQL = os.environ["LAB_REDIS"], os.environ["LAB_MYSQL"]


@contextlib.asynccontextmanager
async def pools(app):
    app.state.redis = app.state.mysql = None
    if REDIS:
        app.state.redis = redis.BlockingConnectionPool.from_url(
            f"unix://{os.path.abspath(REDIS)}", max_connections=10, decode_responses=True
        )
    if MYSQL:
        app.state.mysql = await aiomysql.create_pool(
            unix_socket=MYSQL,
            user=os.environ["LAB_USER"],
            password=os.environ["LAB_PASSWORD"],
            db="mysql",
            minsize=0,
            maxsize=10,
        )
    yield


app = FastAPI(title="Loopscope's lab, by FastAPI", lifespan=pools)


def there(pool, service):
    if pool is None:
        raise HTTPException(503, f"The lab runs without {service}.")
    return pool


@app.get("/api/")
async def index():
    return {"message": "Hello World"}


@app.get("/api/red")
async def red():
    async with redis.Redis(connection_pool=there(app.state.redis, "Redis")) as client:
        await client.hset("car", mapping={"key1": 1, "key2": 2, "key3": 3})
        return await client.hgetall("car")


@app.get("/api/mysql")
async def mysql():
    async with there(app.state.mysql, "a database").acquire() as connection:
        async with connection.cursor(aiomysql.DictCursor) as cursor:
            await cursor.execute("SELECT Host, User FROM user ORDER BY User")
            return await cursor.fetchall()
