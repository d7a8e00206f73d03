"""Old tutorials: what asyncio had before the reader's Python works as it did, and says once what has replaced it.

A program that is written for today pays nothing: except for asyncio.wait(), names are put back only if its source has them. Off by the
option "compat": then the real error appears. Invariant: nothing here changes what a program means that runs without it.

Next: `program.py` calls `prepare` before it compiles a program.
"""

import ast
import asyncio
import functools
import sys
import types
from asyncio import coroutines, tasks

from . import waits

_told = set()
_wait = asyncio.wait
# What took loop= until Python 3.9.
_FUNCTIONS = ("sleep", "gather", "wait", "wait_for", "shield", "as_completed", "open_connection", "start_server")
_CLASSES = ("Lock", "Event", "Condition", "Semaphore", "BoundedSemaphore", "Queue", "PriorityQueue", "LifoQueue")


def install():
    """Let asyncio.wait() take coroutines; once."""
    asyncio.wait = tasks.wait = wait


def prepare(source, enabled=True):
    """Put back what this program uses."""
    _told.clear()
    asyncio.wait = tasks.wait = wait if enabled else _wait
    if not enabled:
        return
    try:
        names = _Names()
        names.visit(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError):
        return
    if names.passes_loop:
        _accept_loop()
    if "coroutine" in names.found:
        asyncio.coroutine = coroutine
    if names.found & {"all_tasks", "current_task"}:
        _put_back_task_methods()
    if "uvloop" in names.found:
        sys.modules["uvloop"] = _uvloop()


class _Names(ast.NodeVisitor):
    """The old names in a program."""

    def __init__(self):
        self.found = set()
        self.passes_loop = False

    def visit_Attribute(self, node):
        self.found.add(node.attr)
        self.generic_visit(node)

    def visit_keyword(self, node):
        self.passes_loop |= node.arg == "loop"
        self.generic_visit(node)

    def visit_Import(self, node):
        self.found.update(alias.name for alias in node.names)

    def visit_ImportFrom(self, node):
        self.found.add(node.module)
        self.found.update(alias.name for alias in node.names)


def tell(what, since, modern):
    """Say once in a program that something is gone, with the line that uses it."""
    if what in _told:
        return
    _told.add(what)
    file, line = waits.caller() or ("", 0)
    place = f"{file}:{line}: " if line else ""
    sys.stderr.write(f"{place}{what}: gone since Python {since}, still understood here. Today: {modern}\n")


def wait(fs, **options):
    """asyncio.wait(), which took coroutines until Python 3.10."""
    if isinstance(fs, (asyncio.Future, types.CoroutineType)):
        return _wait(fs, **options)
    fs = list(fs)
    if any(coroutines.iscoroutine(each) for each in fs):
        tell("asyncio.wait() of coroutines", "3.11", "asyncio.wait([asyncio.create_task(c) for c in coroutines])")
        return _wait_for_coroutines(fs, options)
    return _wait(fs, **options)


async def _wait_for_coroutines(fs, options):
    return await _wait([asyncio.ensure_future(each) for each in fs], **options)


def _accept_loop():
    def without_loop(function, name):
        @functools.wraps(function)
        def call(*args, loop=None, **options):
            if loop is not None:
                tell(f"the argument loop= of asyncio.{name}()", "3.10", f"asyncio.{name}() without it")
            return function(*args, **options)

        return call

    for name in _FUNCTIONS:
        setattr(asyncio, name, without_loop(getattr(asyncio, name), name))
    for name in _CLASSES:
        kind = getattr(asyncio, name)
        if "__init__" in vars(kind):
            kind.__init__ = without_loop(kind.__init__, name)


def coroutine(function):
    """@asyncio.coroutine, for generators that `yield from`."""
    tell("@asyncio.coroutine", "3.11", "async def, and await in place of yield from")
    if coroutines.iscoroutinefunction(function):
        return function
    generator = types.coroutine(function)

    @functools.wraps(function)
    async def call(*args, **options):
        result = generator(*args, **options)
        return await result if hasattr(result, "__await__") or isinstance(result, types.GeneratorType) else result

    return call


def _put_back_task_methods():
    def all_tasks(loop=None):
        tell("asyncio.Task.all_tasks()", "3.9", "asyncio.all_tasks()")
        return {task for task in asyncio.all_tasks(loop)}

    def current_task(loop=None):
        tell("asyncio.Task.current_task()", "3.9", "asyncio.current_task()")
        return asyncio.current_task(loop)

    asyncio.Task.all_tasks, asyncio.Task.current_task = staticmethod(all_tasks), staticmethod(current_task)


def _uvloop():
    """The names of uvloop, for this page's own loop."""
    module = types.ModuleType("uvloop", "This page's event loop under uvloop's names: uvloop itself is native code.")
    module.Loop = asyncio.EventLoop
    module.new_event_loop = asyncio.EventLoop
    module.EventLoopPolicy = asyncio.DefaultEventLoopPolicy
    module.install = lambda: None
    module.run = lambda main, **options: asyncio.run(main, **options)
    module.__version__ = "0"
    return module
