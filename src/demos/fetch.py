"""Real requests for files of this site, all under way at once; one file is missing, and one answer takes too long.

Run it with the site's address: SITE=http://127.0.0.1:8080/ python3 fetch.py
"""

import asyncio
import os

import aiohttp

PLANETS = ["mercury", "venus", "earth", "mars", "jupiter", "saturn", "uranus", "neptune"]
SITE = os.environ.get("SITE", "http://127.0.0.1:8080/")


async def main(requests=4, delay=0.2, limit=0.3):
    async with aiohttp.ClientSession() as session:
        answers = []
        for n in range(1, requests + 1):
            planet = PLANETS[(n - 1) % len(PLANETS)]
            answers.append(asyncio.create_task(radius(session, planet, delay), name=f"get-{n}"))
        answers.append(asyncio.create_task(radius(session, "vulcan", delay), name="get-missing"))
        answers.append(asyncio.create_task(within(session, limit, "jupiter"), name="get-slow"))

        for answer in answers:
            try:
                print(await answer)
            except OSError as error:
                print(f"failed: {error}")


async def radius(session, planet, delay):
    # The page's service worker holds answers back; a plain file server does not.
    async with session.get(f"{SITE}data/{planet}.json?delay={delay * 1000:.0f}") as response:
        if response.status != 200:
            raise OSError(f"{planet}: HTTP {response.status}")
        facts = await response.json()
    return f"{planet}: {facts['radius_km']} km"


async def within(session, limit, planet):
    try:
        async with asyncio.timeout(limit):
            return await radius(session, planet, limit * 4)
    except TimeoutError as error:
        raise OSError(f"{planet}: no answer within {limit * 1000:.0f} ms") from error


if __name__ == "__main__":
    asyncio.run(main())
