"""Old tutorials: what asyncio had before the reader's Python works as it did, and says once what has replaced it.

A program that is written for today pays nothing: except for asyncio.wait(), names are put back only if its source has them. Off by the
option "compat": then the real error appears. Invariant: nothing here changes what a program means that runs without it.

Next: `program.py` calls `prepare` before it compiles a program; `outdated.py` tells the page, `policy.py` asks for `enabled`.
"""

import ast
import asyncio
import functools
import sys
import types
from asyncio import coroutines, tasks

from . import outdated
from .outdated import tell

enabled = True
_wait, _set_event_loop_policy = asyncio.wait, asyncio.set_event_loop_policy
# What took loop= until Python 3.9.
_FUNCTIONS = ("sleep", "gather", "wait", "wait_for", "shield", "as_completed", "open_connection", "start_server")
_CLASSES = ("Lock", "Event", "Condition", "Semaphore", "BoundedSemaphore", "Queue", "PriorityQueue", "LifoQueue")


def install():
    """Let asyncio.wait() take coroutines; once."""
    asyncio.wait = tasks.wait = wait


def prepare(source, name, on=True):
    """Put back what this program uses, unless that is off."""
    global enabled
    enabled = on
    outdated.restart(source, name)
    asyncio.wait = tasks.wait = wait if on else _wait
    if not on:
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
    if "set_event_loop_policy" in names.found:
        asyncio.set_event_loop_policy = set_event_loop_policy
    if "uvloop" in names.found:
        sys.modules["uvloop"] = _uvloop()
        outdated.tell_import_of_uvloop()


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


def wait(fs, **options):
    """asyncio.wait(), which took coroutines until Python 3.10."""
    if isinstance(fs, (asyncio.Future, types.CoroutineType)):
        return _wait(fs, **options)
    fs = list(fs)
    if any(coroutines.iscoroutine(each) for each in fs):
        tell("wait")
        return _wait_for_coroutines(fs, options)
    return _wait(fs, **options)


async def _wait_for_coroutines(fs, options):
    return await _wait([asyncio.ensure_future(each) for each in fs], **options)


def _accept_loop():
    def without_loop(function, name):
        @functools.wraps(function)
        def call(*args, **options):
            if "loop" in options:
                del options["loop"]
                tell("loop", f"asyncio.{name}()")
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
    tell("coroutine")
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
        tell("all_tasks")
        return {task for task in asyncio.all_tasks(loop)}

    def current_task(loop=None):
        tell("current_task")
        return asyncio.current_task(loop)

    asyncio.Task.all_tasks, asyncio.Task.current_task = staticmethod(all_tasks), staticmethod(current_task)


def set_event_loop_policy(policy):
    """asyncio.set_event_loop_policy(), which is told in place of its warning."""
    tell("set_event_loop_policy")
    _set_event_loop_policy(policy)


def _uvloop():
    """The names of uvloop, for this page's own loop."""
    module = types.ModuleType("uvloop", "This page's event loop under uvloop's names: uvloop itself is native code.")
    module.Loop = asyncio.EventLoop
    module.new_event_loop = asyncio.EventLoop
    module.EventLoopPolicy = asyncio.DefaultEventLoopPolicy
    module.install = lambda: tell("uvloop_install")
    module.run = lambda main, **options: asyncio.run(main, **options)
    module.__version__ = "0"
    return module
