"""Random commands, the same to the Redis in the page and to a real one: prints the replies that differ, byte for byte."""

import asyncio
import random

dice = random.Random(7)
KEYS = ["a", "b", "c"]
FIELDS = ["f", "g", "1"]


def key():
    return dice.choice(KEYS)


def field():
    return dice.choice(FIELDS)


def number():
    return str(dice.choice([-2, -1, 0, 1, 2, 3, 10]))


def value():
    return dice.choice(["x", "yy", "", "10", "-3", "3.5", "héllo"])


# Commands whose replies depend on nothing but what was stored. What has no order is asked for by its number.
COMMANDS = [
    lambda: ["SET", key(), value(), *dice.choice([[], ["NX"], ["XX"], ["GET"], ["EX", "100"], ["PX", "oops"], ["KEEPTTL"]])],
    lambda: ["GET", key()],
    lambda: ["GETSET", key(), value()],
    lambda: ["GETDEL", key()],
    lambda: ["APPEND", key(), value()],
    lambda: ["STRLEN", key()],
    lambda: ["GETRANGE", key(), number(), number()],
    lambda: ["SETRANGE", key(), dice.choice(["0", "2", "-1"]), value()],
    lambda: ["INCR", key()],
    lambda: ["DECRBY", key(), number()],
    lambda: ["INCRBYFLOAT", key(), dice.choice(["1.5", "-0.25", "x"])],
    lambda: ["MSET", key(), value(), key(), value()],
    lambda: ["MGET", key(), key(), "missing"],
    lambda: ["SETNX", key(), value()],
    lambda: ["DEL", key(), key()],
    lambda: ["EXISTS", key(), key()],
    lambda: ["TYPE", key()],
    lambda: ["EXPIRE", key(), dice.choice(["100", "-1", "x"])],
    lambda: ["TTL", key()],
    lambda: ["PERSIST", key()],
    lambda: ["RENAME", key(), key()],
    lambda: ["HSET", key(), field(), value(), field(), value()],
    lambda: ["HSETNX", key(), field(), value()],
    lambda: ["HGET", key(), field()],
    lambda: ["HMGET", key(), field(), "missing"],
    lambda: ["HDEL", key(), field()],
    lambda: ["HLEN", key()],
    lambda: ["HEXISTS", key(), field()],
    lambda: ["HINCRBY", key(), field(), number()],
    lambda: ["HSTRLEN", key(), field()],
    lambda: ["LPUSH", key(), value(), value()],
    lambda: ["RPUSH", key(), value()],
    lambda: ["LPUSHX", key(), value()],
    lambda: ["LPOP", key(), *dice.choice([[], ["2"], ["0"], ["-1"]])],
    lambda: ["RPOP", key()],
    lambda: ["LRANGE", key(), number(), number()],
    lambda: ["LLEN", key()],
    lambda: ["LINDEX", key(), number()],
    lambda: ["LSET", key(), number(), value()],
    lambda: ["LREM", key(), number(), value()],
    lambda: ["LINSERT", key(), dice.choice(["BEFORE", "AFTER", "X"]), value(), value()],
    lambda: ["LTRIM", key(), number(), number()],
    lambda: ["LMOVE", key(), key(), "LEFT", "RIGHT"],
    lambda: ["SADD", key(), value(), value()],
    lambda: ["SREM", key(), value()],
    lambda: ["SCARD", key()],
    lambda: ["SISMEMBER", key(), value()],
    lambda: ["SMOVE", key(), key(), value()],
    lambda: ["ZADD", key(), *dice.choice([[], ["NX"], ["XX"], ["GT", "CH"]]), number(), field(), number(), field()],
    lambda: ["ZSCORE", key(), field()],
    lambda: ["ZRANK", key(), field()],
    lambda: ["ZRANGE", key(), number(), number(), *dice.choice([[], ["WITHSCORES"], ["REV"]])],
    lambda: ["ZRANGEBYSCORE", key(), dice.choice(["-inf", "(1", "0"]), dice.choice(["+inf", "2", "x"])],
    lambda: ["ZINCRBY", key(), number(), field()],
    lambda: ["ZCARD", key()],
    lambda: ["ZREM", key(), field()],
    lambda: ["ZCOUNT", key(), number(), number()],
    lambda: ["SELECT", dice.choice(["0", "1", "99", "x"])],
    lambda: ["DBSIZE"],
    lambda: ["ECHO", value()],
    lambda: ["PING", *dice.choice([[], [value()]])],
    lambda: dice.choice([["MULTI"], ["EXEC"], ["DISCARD"]]),
    lambda: dice.choice([["NOSUCH", key()], ["GET"], ["HSET", key(), field()], ["OBJECT", "NOSUCH"]]),
]


def encode(words):
    parts = [f"*{len(words)}\r\n".encode()]
    for word in words:
        word = word.encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(word), word))
    return b"".join(parts)


async def reply(reader):
    """The bytes of one reply."""
    line = await reader.readline()
    kind, count = line[:1], line[1:-2]
    if kind == b"$" and count != b"-1":
        return line + await reader.readexactly(int(count) + 2)
    if kind == b"*" and count != b"-1":
        return line + b"".join([await reply(reader) for _ in range(int(count))])
    return line


async def main():
    servers = [await asyncio.open_connection(host, 6379) for host in ("127.0.0.1", "redis.lab")]

    async def ask(words):
        replies = []
        for reader, writer in servers:
            writer.write(encode(words))
            replies.append(await reply(reader))
        return replies

    for database in "1", "0":
        await ask(["SELECT", database])
        await ask(["FLUSHDB"])
    count = 400
    for _ in range(count):
        words = dice.choice(COMMANDS)()
        own, real = await ask(words)
        if own != real:
            print(words, own, real)
    print(count, "commands")
    for _, writer in servers:
        writer.close()


asyncio.run(main())
