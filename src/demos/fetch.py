"""Real requests for files of this site, all under way at once; one file is missing, and one answer takes too long.

Run it with the site's address: python3 fetch.py http://127.0.0.1:8080/
"""

import asyncio
import json
import sys
import urllib.error
import urllib.request

PLANETS = ["mercury", "venus", "earth", "mars", "jupiter", "saturn", "uranus", "neptune"]
SITE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080/"


async def main(requests=4, delay=0.2, limit=0.3):
    answers = []
    for n in range(1, requests + 1):
        planet = PLANETS[(n - 1) % len(PLANETS)]
        answers.append(asyncio.create_task(radius(planet, delay), name=f"get-{n}"))
    answers.append(asyncio.create_task(radius("vulcan", delay), name="get-missing"))
    answers.append(asyncio.create_task(within(limit, "jupiter"), name="get-slow"))

    for answer in answers:
        try:
            print(await answer)
        except OSError as error:
            print(f"failed: {error}")


async def radius(planet, delay):
    # The page's service worker holds answers back; a plain file server does not, so the program does.
    await asyncio.sleep(delay)
    try:
        facts = await asyncio.to_thread(get_json, f"{SITE}data/{planet}.json")
    except urllib.error.HTTPError as error:
        raise OSError(f"{planet}: HTTP {error.code}") from error
    return f"{planet}: {facts['radius_km']} km"


def get_json(url):
    with urllib.request.urlopen(url) as response:
        return json.load(response)


async def within(limit, planet):
    try:
        return await asyncio.wait_for(radius(planet, limit * 4), limit)
    except TimeoutError as error:
        raise OSError(f"{planet}: no answer within {limit * 1000:.0f} ms") from error


if __name__ == "__main__":
    asyncio.run(main())
