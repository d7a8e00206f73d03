"""The benchmark's programs on Python's event loops: asyncio, uvloop and gevent, as far as they are installed.

Prints JSON: a list of {"case", "peer", "nanoseconds"}, nanoseconds per operation, medians of the rounds. The cases are
those of src/cases.rs, with as many operations as Python does in a fraction of a second; the peers take turns round by
round, so that a slow moment of the machine hits all alike.
"""

import asyncio
import importlib
import json
import statistics
import time

# Odd, so that the median is one of the measurements.
ROUNDS = 7
# How many tasks `spawns` has at a time.
BATCH = 1000


async def yields(tasks, each):
    async def task():
        for _ in range(each):
            await asyncio.sleep(0)

    await asyncio.gather(*[asyncio.create_task(task()) for _ in range(tasks)])


async def spawns(tasks):
    ended = 0

    async def task():
        nonlocal ended
        ended += 1

    for batch in range(1, tasks // BATCH + 1):
        # The loop has but weak references to its tasks.
        running = [asyncio.create_task(task()) for _ in range(BATCH)]
        while ended < batch * BATCH:
            await asyncio.sleep(0)
        del running


async def awaits(tasks):
    async def task(n):
        return n

    for n in range(tasks):
        assert await asyncio.create_task(task(n)) == n, "another task's result"


async def ping_pongs(rounds):
    ping, pong = asyncio.Queue(1), asyncio.Queue(1)

    async def answer():
        for _ in range(rounds):
            await pong.put(await ping.get())

    answers = asyncio.create_task(answer())
    for n in range(rounds):
        await ping.put(n)
        assert await pong.get() == n, "a message was lost"
    await answers


class Greenlets:
    """The same programs in gevent's words, which has functions in place of coroutines."""

    def __init__(self, gevent):
        self.gevent = gevent
        self.queue = importlib.import_module("gevent.queue")

    def yields(self, tasks, each):
        def task():
            for _ in range(each):
                self.gevent.sleep(0)

        self.gevent.joinall([self.gevent.spawn(task) for _ in range(tasks)])

    def spawns(self, tasks):
        ended = 0

        def task():
            nonlocal ended
            ended += 1

        for batch in range(1, tasks // BATCH + 1):
            for _ in range(BATCH):
                self.gevent.spawn(task)
            while ended < batch * BATCH:
                self.gevent.sleep(0)

    def awaits(self, tasks):
        for n in range(tasks):
            assert self.gevent.spawn(lambda n=n: n).get() == n, "another task's result"

    def ping_pongs(self, rounds):
        ping, pong = self.queue.Queue(1), self.queue.Queue(1)

        def answer():
            for _ in range(rounds):
                pong.put(ping.get())

        answers = self.gevent.spawn(answer)
        for n in range(rounds):
            ping.put(n)
            assert pong.get() == n, "a message was lost"
        answers.join()


# The case's name, the program, its arguments, how many operations that makes.
CASES = [
    ("yield, 1 task", "yields", (1, 20_000), 20_000),
    ("yield, 100 tasks", "yields", (100, 200), 20_000),
    ("yield, 10,000 tasks", "yields", (10_000, 4), 40_000),
    ("spawn and complete", "spawns", (20_000,), 20_000),
    ("spawn and await", "awaits", (20_000,), 20_000),
    ("a message and its answer", "ping_pongs", (10_000,), 10_000),
]


def installed(module):
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def coroutines(new_event_loop):
    def run(program, arguments):
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(globals()[program](*arguments))

    return run


def peers():
    """Each peer's name, and what runs a program on it."""
    yield "asyncio", coroutines(asyncio.new_event_loop)
    if uvloop := installed("uvloop"):
        yield "uvloop", coroutines(uvloop.new_event_loop)
    if gevent := installed("gevent"):
        greenlets = Greenlets(gevent)
        yield "gevent", lambda program, arguments: getattr(greenlets, program)(*arguments)


def main():
    samples = {}
    running = list(peers())
    for _ in range(ROUNDS):
        for case, program, arguments, operations in CASES:
            for peer, run in running:
                began = time.perf_counter_ns()
                run(program, arguments)
                took = (time.perf_counter_ns() - began) / operations
                samples.setdefault((case, peer), []).append(took)
    results = [
        {"case": case, "peer": peer, "nanoseconds": statistics.median(took)}
        for (case, peer), took in samples.items()
    ]
    print(json.dumps(results))


if __name__ == "__main__":
    main()
