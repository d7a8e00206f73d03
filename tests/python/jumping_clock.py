"""Runs programs on CPython's own event loop, but with a clock that jumps to the next timer instead of waiting.

`jumping_clock.py FILE...` runs the programs of files (`-`: of the standard input); `run(source)` runs one and returns what it
printed. The order is CPython's, and the time is exactly that of the timers. Tasks hash by their serial number, so that sets of
them have an order.

With `--fifo` timers that are due at the same nanosecond end in the order in which they were set, as on the executor. CPython
leaves that open; on a real clock no two are due at the same time. Then the time of the end is said, in whole milliseconds,
on standard error.

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

    ended = 0.0

    def __init__(self):
        self.now = 0.0
        super().__init__(JumpingSelector(self))

    def time(self):
        return self.now

    def close(self):
        JumpingLoop.ended = self.now
        super().close()


class FifoTimer(asyncio.TimerHandle):
    """A timer with a serial number."""

    serial = itertools.count(1)

    def __init__(self, when, *arguments):
        super().__init__(round(when, 9), *arguments)
        self.number = next(FifoTimer.serial)

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)


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
    if hasattr(asyncio, "eager_task_factory"):  # since Python 3.12
        asyncio.eager_task_factory = asyncio.tasks.eager_task_factory = asyncio.create_eager_task_factory(Task)
    asyncio.set_event_loop_policy(Policy())
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(source, name, "exec"), {"__name__": "__main__"})
    except RuntimeError:
        sys.stdout.write(printed.getvalue())
        raise
    return printed.getvalue()


if __name__ == "__main__":
    paths = [path for path in sys.argv[1:] if path != "--fifo"]
    is_fifo = len(paths) < len(sys.argv) - 1
    if is_fifo:
        asyncio.events.TimerHandle = FifoTimer
    for path in paths:
        with open(0 if path == "-" else path) as file:
            sys.stdout.write(run(file.read(), path))
        if is_fifo:
            print(int(JumpingLoop.ended * 1000 + 1e-6), file=sys.stderr)
