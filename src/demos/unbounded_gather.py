"""A task for each of many requests, all at once: more than the other side can take."""

import asyncio
import contextlib


async def main(requests=12, room=4, delay=0.1, cured=False):
    server = Server(room)
    permits = asyncio.Semaphore(room) if cured else contextlib.nullcontext()
    tasks = [
        asyncio.create_task(request(server, permits, delay), name=f"request-{n}") for n in range(1, requests + 1)
    ]
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    refused = sum(isinstance(answer, ConnectionError) for answer in answers)
    print(f"{requests} requests, {refused} refused")


class Server:
    def __init__(self, room):
        self.room, self.busy = room, 0


async def request(server, permits, delay):
    async with permits:
        if server.busy == server.room:
            raise ConnectionError("503 Service Unavailable")
        server.busy += 1
        await asyncio.sleep(delay)
        server.busy -= 1


if __name__ == "__main__":
    asyncio.run(main())
