"""Tasks that never wait: each works a little, then lets the others have their turn."""

import asyncio


async def main(tasks=3, turns=5):
    handles = []
    for n in range(1, tasks + 1):
        handles.append(asyncio.create_task(take_turns(n, turns), name=f"w-{n}"))
    for handle in handles:
        await handle
    print("done")


async def take_turns(n, turns):
    for turn in range(1, turns + 1):
        if turn in (1, turns):
            print(f"w-{n}: turn {turn}")
        await asyncio.sleep(0)


if __name__ == "__main__":
    asyncio.run(main())
