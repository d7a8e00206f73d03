"""Downloads by a library that blocks: each call runs in the executor, and the tasks wait for it there.

Run it with the site's address: SITE=http://127.0.0.1:8080/ python3 requests_in_executor.py
"""

import asyncio
import os

import requests

PLANETS = ["mercury", "venus", "earth", "mars", "jupiter", "saturn", "uranus", "neptune"]
SITE = os.environ.get("SITE", "http://127.0.0.1:8080/")


async def main(downloads=4):
    tasks = []
    for n in range(1, downloads + 1):
        planet = PLANETS[(n - 1) % len(PLANETS)]
        tasks.append(asyncio.create_task(download(planet), name=f"get-{n}"))
    for task in tasks:
        print(await task)


async def download(planet):
    print(f"{planet}: begins")
    loop = asyncio.get_running_loop()
    response = await loop.run_in_executor(None, requests.get, f"{SITE}data/{planet}.json")
    return f"{planet}: {response.json()['radius_km']} km"


if __name__ == "__main__":
    asyncio.run(main())
