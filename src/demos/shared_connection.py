"""One connection used by several tasks at once: each sends its question, and reads whichever answer comes next."""

import asyncio
import contextlib


async def main(tasks=3, delay=0.05, cured=False):
    line = Line(cured)
    server = asyncio.create_task(serve(line), name="server")

    handles = []
    for n in range(1, tasks + 1):
        handles.append(asyncio.create_task(ask(n, line, delay * (tasks - n + 1)), name=f"task-{n}"))
    answers = await asyncio.gather(*handles)
    wrong = sum(answer != n for n, answer in enumerate(answers, 1))
    print(f"{wrong} of {tasks} have another's answer")
    server.cancel()


class Line:
    def __init__(self, cured):
        self.questions, self.answers = asyncio.Queue(), asyncio.Queue()
        self.turn = asyncio.Lock() if cured else contextlib.nullcontext()


async def ask(n, line, delay):
    async with line.turn:
        await line.questions.put(n)
        # It does something else before it reads.
        await asyncio.sleep(delay)
        answer = await line.answers.get()
    print(f"task {n} has the answer to question {answer}")
    return answer


async def serve(line):
    while True:
        await line.answers.put(await line.questions.get())


if __name__ == "__main__":
    asyncio.run(main())
