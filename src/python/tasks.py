"""Tasks: asyncio's own C task, numbered by the host, and the function by which the host runs one step.

Invariant: while a task is in the host's run queue, `scheduled` has exactly one entry under its number, and no entry otherwise.
A number is never used again. Nothing here decides an order: the host does.

Next: `loop.py` spawns and schedules tasks, `waits.py` says what a suspended task waits for.
"""

import asyncio
import itertools
from asyncio import base_events, coroutines, tasks

import _asyncio
from _loopscope_host import cancel_requested, failed, spawn as _host_spawn, spawn_eager

from . import waits

# What a step returns if it is not the number of a wait site.
UNKNOWN, COMPLETED, CANCELLED, FAILED, YIELDED = 0, -1, -2, -3, -4

_init, _cancel = _asyncio.Task.__init__, _asyncio.Task.cancel
_running_loop = _asyncio._get_running_loop
_site = waits.site
scheduled = {}  # task number: (task, callback, arguments, context)
_starting = []  # arguments of tasks that start eagerly, the innermost last
_next_name = itertools.count(1).__next__
# What asyncio.run() does when the program's tasks have ended: to the host these are callbacks.
HOUSEKEEPING = {base_events.BaseEventLoop.shutdown_asyncgens.__code__}


class Task(_asyncio.Task):
    """asyncio's task with its number in the host: 0 on a loop that is not the host's. `title` is its name for people, `transport` the
    one by which it sent last."""

    __slots__ = ("number", "title", "transport")

    def __init__(self, coro, *, loop=None, name=None, context=None, eager_start=False):
        self.number = 0
        self.title = self.transport = None
        if name is None:
            name = f"Task-{_next_name()}"
        else:
            self.title = name = str(name)
        if eager_start:
            _start_eagerly(self, coro, loop, name, context)
            if self.done():
                self = None  # as in `step`
                return
        else:
            _init(self, coro, loop=loop, name=name, context=context)
        if self._source_traceback:
            del self._source_traceback[-1]  # this frame

    def cancel(self, msg=None):
        if self.number and not self.done():
            cancel_requested(self.number)
        return _cancel(self, msg)

    def __hash__(self):
        # Sets of tasks then iterate in the same order in each run; an address would differ.
        return self.number or id(self) >> 4


# A task's type is shown as CPython shows it.
Task.__module__, Task.__qualname__ = _asyncio.Task.__module__, _asyncio.Task.__qualname__
Task.cancel.__doc__ = _asyncio.Task.cancel.__doc__


def spawn(loop, task):
    """Give a task to the host, which puts it into the run queue; returns its number, or 0 for what is no task of the program."""
    if getattr(task.get_coro(), "cr_code", None) in HOUSEKEEPING:
        return 0
    task.number = number = _host_spawn(loop.number, *_origin(task, task.get_coro()))
    return number


def _origin(task, coro):
    """Name for people, file and line of a new task."""
    if task.title is None:
        task.title = waits.name_of(coro)
    return task.title, *(waits.caller() or waits.definition(coro))


def step(number):
    """Run the scheduled step of a task; returns the number of its wait site, or one of the outcomes above."""
    entry = scheduled.pop(number, None)
    if entry is None:
        return _first_step(number)
    task, callback, args, context = entry
    loop = task._loop
    if _running_loop() is not loop:
        loop.claim()
    try:
        context.run(callback, *args)
    except BaseException as error:
        loop.raised(error, callback)
    if number in scheduled:
        return YIELDED
    future = task._fut_waiter
    if future is not None:
        return _site(task, future)
    if not task.done():
        return UNKNOWN
    outcome = _outcome(task)
    # The traceback of the task's error holds this frame: it must not hold the task.
    task = entry = callback = args = None
    return outcome


def _outcome(task):
    if task.cancelled():
        return CANCELLED
    # Not task.exception(), which would mark the error as retrieved.
    error = task._exception
    if error is None:
        return COMPLETED
    failed(error_line(error))
    return FAILED


def _start_eagerly(task, coro, loop, name, context):
    """Start a task within its constructor; the host calls `step` for it before `spawn_eager` returns."""
    if loop is None:
        loop = asyncio.get_event_loop()
    if not hasattr(loop, "number") or not loop.is_running() or not coroutines.iscoroutine(coro):
        return _init(task, coro, loop=loop, name=name, context=context, eager_start=True)
    start = {"task": task, "coro": coro, "loop": loop, "name": name, "context": context, "error": None}
    _starting.append(start)
    try:
        spawn_eager(loop.number, *_origin(task, coro))
        if start["error"] is not None:
            raise start["error"]
    finally:
        task = start = None  # as in `step`


def _first_step(number):
    """The first step of the task that starts eagerly; no other task is stepped under a number that is not scheduled."""
    if not _starting:
        return UNKNOWN
    start = _starting.pop()
    task = start["task"]
    task.number = number
    try:
        _init(task, start["coro"], loop=start["loop"], name=start["name"], context=start["context"], eager_start=True)
    except BaseException as error:
        start["error"] = error
    future = task._fut_waiter
    try:
        if future is not None:
            return _site(task, future)
        if task.done():
            return _outcome(task)
        return YIELDED if number in scheduled else UNKNOWN
    finally:
        task = start = None


def forget(loop):
    """Drop what is scheduled on a loop that was closed."""
    for number in [number for number, entry in scheduled.items() if entry[0]._loop is loop]:
        del scheduled[number]


def abandon(loop):
    """Report the tasks that never ended, which the garbage collector would do in an order of its own."""
    for task in sorted(asyncio.all_tasks(loop), key=hash):
        if isinstance(task, Task) and task._log_destroy_pending:
            task.__del__()
            task._log_destroy_pending = False


def error_line(error):
    """The last line of the error's traceback."""
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ not in ("builtins", "__main__"):
        name = f"{kind.__module__}.{name}"
    try:
        text = str(error)
    except Exception:
        text = "<exception str() failed>"
    return f"{name}: {text}" if text else name


def current():
    """The task whose step runs, if it is one of the host's."""
    task = asyncio.current_task()
    return task if isinstance(task, Task) else None


def restart_names():
    """Begin again with "Task-1": a program begins."""
    global _next_name
    _next_name = itertools.count(1).__next__


class _StepProbe:
    """A loop that keeps what a new task passes to call_soon: its type is not public."""

    def call_soon(self, callback, context):
        self.callback = callback

    def get_debug(self):
        return False


def step_type():
    """The type of a task's first callback."""

    async def nothing():
        pass

    probe, coro = _StepProbe(), nothing()
    task = _asyncio.Task(coro, loop=probe)
    task._log_destroy_pending = False
    coro.close()
    return type(probe.callback)


def trace(on):
    """Say what suspended tasks wait for, or not, which is faster."""
    global _site
    _site = waits.site if on else lambda task, future: UNKNOWN


def install():
    """Make `Task` the task of asyncio."""
    asyncio.Task = tasks.Task = Task
    asyncio.eager_task_factory = tasks.eager_task_factory = tasks.create_eager_task_factory(Task)
