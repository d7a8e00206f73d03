"""Runs programs on CPython's own event loop, but with a clock that jumps to the next timer instead of waiting.

`jumping_clock.py FILE...` runs the programs of files; `run(source)` runs one and returns what it printed. The order is CPython's,
and the time is exactly that of the timers. Tasks hash by their serial number, so that sets of them have an order.

Next: `random_programs.py` makes programs to run.
"""

import asyncio
import contextlib
import io
import itertools
import selectors
import sys


class JumpingSelector:
    """A selector that never waits: the time passes instead."""

    def __init__(self, loop):
        self.loop = loop
        self.real = selectors.DefaultSelector()

    def select(self, timeout=None):
        ready = self.real.select(0)
        if not ready and timeout is None:
            raise RuntimeError("deadlock")
        if not ready and timeout > 0:
            self.loop.now = max(self.loop.now, self.loop._scheduled[0]._when)
        return ready

    def __getattr__(self, name):
        return getattr(self.real, name)


class JumpingLoop(asyncio.SelectorEventLoop):
    """CPython's loop on the jumping clock."""

    def __init__(self):
        self.now = 0.0
        super().__init__(JumpingSelector(self))

    def time(self):
        return self.now


class Policy(asyncio.DefaultEventLoopPolicy):
    """Makes jumping loops."""

    def new_event_loop(self):
        return JumpingLoop()


class Task(asyncio.Task):
    """CPython's task, with a serial number."""

    serial = itertools.count(1)

    def __init__(self, coro, **settings):
        self.number = next(Task.serial)
        super().__init__(coro, **settings)

    def __hash__(self):
        return self.number


def run(source, name="main.py"):
    """Run a program; returns its standard output."""
    Task.serial = itertools.count(1)
    asyncio.Task = asyncio.tasks.Task = Task
    asyncio.eager_task_factory = asyncio.tasks.eager_task_factory = asyncio.create_eager_task_factory(Task)
    asyncio.set_event_loop_policy(Policy())
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(source, name, "exec"), {"__name__": "__main__"})
    return printed.getvalue()


if __name__ == "__main__":
    for path in sys.argv[1:]:
        with open(path) as file:
            sys.stdout.write(run(file.read(), path))
