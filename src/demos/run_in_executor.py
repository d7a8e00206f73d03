"""Work that takes long: on the loop it holds up every task, in another process it holds up none."""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor


async def main(jobs=4, workers=2, limit=300_000):
    gaps = [0.0]
    heart = asyncio.create_task(heartbeat(gaps), name="heartbeat")
    await asyncio.sleep(0.1)

    print(f"on the loop: {count_primes(limit)} primes below {limit}")
    await asyncio.sleep(0.1)
    print(f"longest gap between two beats: {max(gaps) * 1000:.0f} ms")

    gaps[:] = [0.0]
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(workers) as pool:
        counts = [loop.run_in_executor(pool, count_primes, limit) for _ in range(jobs)]
        for n, count in enumerate(counts, 1):
            print(f"in a worker, job {n}: {await count} primes")
        print(f"longest gap between two beats: {max(gaps) * 1000:.0f} ms")

        try:
            await loop.run_in_executor(pool, count_primes, 0)
        except ValueError:
            print("below 0: what goes wrong in the worker arrives where it is awaited")
    heart.cancel()


async def heartbeat(gaps):
    while True:
        last = time.monotonic()
        await asyncio.sleep(0.02)
        gaps.append(time.monotonic() - last)


def count_primes(limit):
    if limit <= 0:
        raise ValueError("there are no numbers below 0")
    # By trying every divisor: made to take long.
    return sum(all(n % d for d in range(2, int(n**0.5) + 1)) for n in range(2, limit))


if __name__ == "__main__":
    asyncio.run(main())
