"""Random asyncio programs, to compare two event loops by what the programs print.

`program(seed)` returns the source of a program; as a script, prints it: `random_programs.py SEED`. The same seed gives the same
source on each version of Python. A program ends on its own, draws no random numbers, and waits by delays that are all different,
so what it prints depends on the loop's order alone. It prints lines to stdout only; each begins with the loop's time.

Next: `random_statements.py` has the statements; `jumping_clock.py` runs such a program on CPython's own loop.
"""

import random
import sys

from random_statements import Statements

HEADER = '''\
import asyncio
import contextlib
import contextvars


class Oops(Exception):
    pass


state = {state}
number = contextvars.ContextVar("number", default=0)


def delay():
    global state
    state = (state * 1103515245 + 12345) % 2147483648
    return 0.001 + state / 2147483648 / 4


def log(*words):
    print(f"{{asyncio.get_running_loop().time():.6f}}", *words)


def names(tasks):
    return sorted(task.get_name() for task in tasks)


def outcome(task):
    if not task.done():
        return "pending"
    if task.cancelled():
        return "cancelled"
    error = task.exception()
    return repr(task.result()) if error is None else repr(error)


async def numbers(tag, count):
    try:
        for n in range(count):
            await asyncio.sleep(delay() if n % 2 else 0)
            yield n
    finally:
        log(tag, "generator ends")


class Once:
    def __init__(self, future):
        self.future = future

    def __await__(self):
        value = yield from self.future.__await__()
        return value


class Guard:
    def __init__(self, tag):
        self.tag = tag

    async def __aenter__(self):
        await asyncio.sleep(0)
        log(self.tag, "enters")

    async def __aexit__(self, *raised):
        log(self.tag, "leaves", raised[0].__name__ if raised[0] else "")
        await asyncio.sleep(0)
'''

FUNCTIONS = 7


class Writer(Statements):
    """Writes one program."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.marks = 0
        self.is_eager = self.chance(15)

    # Only random() gives the same numbers on each version.
    def below(self, count):
        return int(self.random.random() * count)

    def pick(self, choices):
        return choices[self.below(len(choices))]

    def chance(self, percent):
        return self.below(100) < percent

    def mark(self):
        self.marks += 1
        return self.marks

    def line(self, indent, text):
        self.lines.append("    " * indent + text)

    def program(self):
        self.lines = HEADER.format(state=self.below(2147483648)).splitlines()
        for index in range(FUNCTIONS):
            self.function(index)
        self.main()
        return "\n".join(self.lines) + "\n"

    def function(self, index):
        self.index, self.inner = index, 0
        self.lines += ["", ""]
        self.line(0, f"async def f{index}(tag):")
        self.line(1, "tasks = []")
        self.line(1, f"log(tag, 'f{index} begins', number.get())")
        if self.chance(30):
            self.line(1, f"number.set({self.mark()})")
        handler = self.chance(45)
        if handler:
            self.line(1, "try:")
        for _ in range(2 + self.below(5)):
            self.statement(1 + handler, 0)
        if handler:
            self.handler(1)
        self.line(1, f"log(tag, 'f{index} ends', number.get())")
        self.line(1, f"return {self.mark()}")

    def handler(self, indent):
        kind = self.below(4)
        if kind == 0:
            self.line(indent, "except Oops as error:")
            self.line(indent + 1, "log(tag, 'caught', error)")
        elif kind == 1:
            self.line(indent, "except asyncio.CancelledError:")
            self.line(indent + 1, "log(tag, 'cancelled')")
            if self.chance(30):
                self.line(indent + 1, "await asyncio.sleep(delay())")
            if self.chance(80):
                self.line(indent + 1, "raise")
        elif kind == 2:
            self.line(indent, "finally:")
            self.line(indent + 1, "log(tag, 'finally')")
            if self.chance(40):
                self.line(indent + 1, f"await asyncio.sleep({self.pick(['0', 'delay()'])})")
        else:
            self.line(indent, "except* (Oops, TimeoutError) as group:")
            self.line(indent + 1, "log(tag, 'group', len(group.exceptions))")

    def statement(self, indent, depth):
        kinds = [name for name in dir(self) if name.startswith("do_")]
        if depth > 1:
            kinds = [name for name in kinds if not getattr(type(self), name).__doc__]
        if self.index == FUNCTIONS - 1:
            kinds = [name for name in kinds if name in self.LEAVES]
        if self.is_eager:
            # A group treats a task that has ended within its constructor in another order since Python 3.14.
            kinds = [name for name in kinds if name != "do_group"]
        getattr(self, self.pick(kinds))(indent, depth)

    # What a function may do that calls no other.
    LEAVES = {f"do_{name}" for name in "log sleep yield raise lock queue event semaphore generator guard".split()}

    def call(self):
        """A call of a later function."""
        later = self.index + 1 + self.below(FUNCTIONS - 1 - self.index)
        return f"f{later}(tag + '.{self.mark()}')"

    def named(self):
        return f"name=f'{{tag}}-{self.mark()}'"

    def block(self, indent, depth, count=2):
        for _ in range(1 + self.below(count)):
            self.statement(indent, depth + 1)

    def main(self):
        self.lines += ["", ""]
        self.line(0, "async def main():")
        self.line(1, "global lock, condition, semaphore, queue, event, barrier, shared")
        self.line(1, "lock, condition, event = asyncio.Lock(), asyncio.Condition(), asyncio.Event()")
        self.line(1, f"semaphore, barrier = asyncio.Semaphore({1 + self.below(2)}), asyncio.Barrier(2)")
        self.line(1, f"queue, shared = asyncio.Queue({self.below(3)}), {{'count': 1}}")
        if self.is_eager:
            self.line(1, "asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)")
        self.line(1, "asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)")
        self.line(1, "tasks = []")
        for index in range(2 + self.below(2)):
            self.line(1, f"tasks.append(asyncio.create_task(f{index}('{'abc'[index]}'), name='{'abc'[index]}'))")
        self.line(1, "await asyncio.wait(tasks, timeout=20)")
        self.line(1, "log('main', [outcome(task) for task in tasks])")
        self.line(1, "for task in sorted(asyncio.all_tasks() - {asyncio.current_task()}, key=hash):")
        self.line(2, "task.cancel()")
        self.lines += ["", "", "asyncio.run(main())"]


def program(seed):
    """The source of the program with this seed."""
    return Writer(seed).program()


if __name__ == "__main__":
    sys.stdout.write(program(int(sys.argv[1])))
