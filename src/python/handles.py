"""Handles: asyncio's callbacks under the numbers by which the host runs them.

Invariant: a handle is in `_handles` as long as the host may call it; a handle that was cancelled, or whose loop was closed, is not.

Next: `loop.py` makes handles; steps of tasks have none, see `tasks.py`.
"""

import contextvars
import itertools
import sys
from asyncio import events, format_helpers

import _asyncio
from _loopscope_host import drop, label as _host_label

from . import tasks, waits

_running_loop = _asyncio._get_running_loop
_Step = tasks.step_type()
_next_number = itertools.count(1).__next__
_handles = {}  # number: handle
_labels = {}  # qualified name of a callback: the number of its label


class Handle(events.Handle):
    """asyncio's handle with its number in the host."""

    __slots__ = ("number",)

    def __init__(self, callback, args, loop, context):
        # As the base class, which takes twice as long.
        self._callback, self._args, self._loop = callback, args, loop
        self._context = contextvars.copy_context() if context is None else context
        self._cancelled = False
        self._repr = self._source_traceback = None
        self.number = number = _next_number()
        _handles[number] = self
        if loop._debug:
            self._source_traceback = format_helpers.extract_stack(sys._getframe(2))

    def cancel(self):
        if _handles.pop(self.number, None) is not None:
            drop(self.number)
        if self._loop._debug and not self._cancelled:
            self._repr = repr(self)
        self._cancelled = True
        self._callback = self._args = None


class TimerHandle(events.TimerHandle):
    """asyncio's handle of a timer with its number in the host."""

    __slots__ = ("number",)

    def __init__(self, when, callback, args, loop, context):
        # As `Handle`, whose constructor would be one more call.
        self._callback, self._args, self._loop = callback, args, loop
        self._context = contextvars.copy_context() if context is None else context
        self._cancelled, self._scheduled, self._when = False, True, when
        self._repr = self._source_traceback = None
        self.number = number = _next_number()
        _handles[number] = self
        if loop._debug:
            self._source_traceback = format_helpers.extract_stack(sys._getframe(2))

    cancel = Handle.cancel


def label_of(callback):
    """The number of a callback's label."""
    try:
        name = _coroutine_name(callback) or callback.__qualname__
    except AttributeError:
        name = waits.callable_name(callback)
    number = _labels.get(name)
    if number is None:
        number = _labels[name] = _host_label(name.replace("<locals>.", ""))
    return number


def _coroutine_name(callback):
    """The coroutine of a task that is none of the program's: its step is a plain callback."""
    task = getattr(callback, "__self__", None) if type(callback) is _Step else None
    return task and task.get_coro().__qualname__


def call(number):
    """Run a plain callback, or that of a timer. A handle that was cancelled is not known, and nothing happens."""
    handle = _handles.pop(number, None)
    if handle is None:
        return
    loop = handle._loop
    if _running_loop() is not loop:
        loop.claim()
    try:
        if loop._debug:
            loop.run_timed(handle)
        else:
            handle._run()
    except BaseException as error:
        loop.raised(error, handle._callback)
    handle = None  # as in `tasks.step`


def forget(loop):
    """Let go of a loop's handles."""
    for number in [number for number, handle in _handles.items() if handle._loop is loop]:
        del _handles[number]


def restart():
    """A program begins; the host numbers its labels from 1 again."""
    _labels.clear()
