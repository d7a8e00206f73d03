"""A queue with little room: producer and workers at their own pace, and each waits for the other where it must."""

import asyncio


async def main(jobs=6, room=2, workers=2, pace=0.05):
    queue = asyncio.Queue(maxsize=room)
    tasks = []
    for n in range(1, workers + 1):
        tasks.append(asyncio.create_task(work(n, queue, pace * 2.5), name=f"worker-{n}"))
    for job in range(1, jobs + 1):
        await asyncio.sleep(pace)
        await queue.put(job)
        print(f"job {job} is in the queue")
    await queue.join()  # until there was a task_done() for every put()
    for task in tasks:
        task.cancel()  # they would wait for ever; since 3.13 queue.shutdown() ends them
    print("all jobs are done")

    urgent = asyncio.PriorityQueue()
    doctor = asyncio.create_task(treat(3, urgent, pace * 2), name="doctor")
    for urgency, patient in ((3, "a cough"), (2, "a cut"), (1, "a heart attack")):
        await urgent.put((urgency, patient))
    await doctor


async def work(n, queue, pace):
    while True:
        job = await queue.get()
        await asyncio.sleep(pace)
        print(f"worker {n} has done job {job}")
        queue.task_done()


async def treat(count, patients, pace):
    for _ in range(count):
        _, patient = await patients.get()
        print(f"the doctor treats {patient}")
        await asyncio.sleep(pace)


if __name__ == "__main__":
    asyncio.run(main())
