"""The event loop of a program: asyncio's base loop, whose run queue, timers and clock are the host's.

Invariant: Python holds callbacks under numbers, and the host holds the numbers in their order. What the host calls does not
raise: an error that must leave the loop (KeyboardInterrupt, SystemExit) is kept, the host is halted, and `run_forever` raises it.

Next: `tasks.py` for the steps of tasks, `handles.py` for all other callbacks, `policy.py` for what makes loops.
"""

import asyncio
import contextvars
import sys
import weakref
from asyncio import base_events, events, futures

import _loopscope_host as host
from _loopscope_host import at, now, soon, wake
from pyodide.ffi import run_sync

from . import handles, jobs, limits, tasks, waits
from .handles import Handle, TimerHandle, label_of
from .network import Network

loops = weakref.WeakSet()
page_loop = None  # Pyodide's own, which the page runs
_Task, _spawn, _scheduled = tasks.Task, tasks.spawn, tasks.scheduled
_current_task = asyncio.current_task
_Step, _Builtin = tasks.step_type(), type(len)
_complete, _release = futures._set_result_unless_cancelled, asyncio.tasks._release_waiter
_NO_CONTEXT = contextvars.Context()
_NEVER = float("inf")


class EventLoop(Network, base_events.BaseEventLoop):
    """A loop whose order and time are the host's."""

    def __init__(self):
        super().__init__()
        self.number = host.new_loop()
        self._error = None  # leaves the loop as soon as the host returns
        self.is_endless = False  # runs, and not until a future completes
        loops.add(self)

    # Scheduling

    def time(self):
        return 0.0 + now()

    def call_soon(self, callback, *args, context=None):
        if self._closed or self._debug:
            self._check(callback, "call_soon")
        kind = type(callback)
        if kind is _Step or kind is _Builtin and callback.__name__ == "task_wakeup":
            task = callback.__self__
            if isinstance(task, _Task):
                if self._debug:
                    handle = events.Handle(callback, args, self, context)
                    callback, args, context = self.run_timed, (handle,), _NO_CONTEXT
                number = task.number
                if not number:
                    number = _spawn(self, task)
                elif kind is not _Step or task is not _current_task(self):
                    wake(number)
                # Else it yields, the last thing that its step does: `tasks.step` returns that, which spares a call of the host.
                if number:
                    _scheduled[number] = task, callback, args, context
                    return None
        handle = Handle(callback, args, self, context)
        soon(self.number, handle.number, label_of(callback))
        return handle

    def call_soon_threadsafe(self, callback, *args, context=None):
        return self.call_soon(callback, *args, context=context)

    def call_later(self, delay, callback, *args, context=None):
        if delay is None:
            raise TypeError("delay must not be None")
        when = 0.0 + now() + delay
        if callback is _complete or callback is _release:
            waits.timer(args[0], when, delay)
        return self.call_at(when, callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        if when is None:
            raise TypeError("when cannot be None")
        if self._closed or self._debug:
            self._check(callback, "call_at")
        handle = TimerHandle(when, callback, args, self, context)
        if when != _NEVER:
            at(self.number, handle.number, 0.0 + when, label_of(callback))
        return handle

    def _check(self, callback, method):
        self._check_closed()
        if self._debug:
            self._check_thread()
            self._check_callback(callback, method)

    # Running

    def run_forever(self):
        self.prepare(sys._getframe(1).f_code is not base_events.BaseEventLoop.run_until_complete.__code__)
        try:
            end = self._run()
        finally:
            self._run_forever_cleanup()
        self.ended(end)

    def prepare(self, endless):
        """Make this the running loop; `endless` if only stop() ends it."""
        self._run_forever_setup()
        self.is_endless = endless

    def _run(self):
        if host.can_block():
            return self._block()
        if host.is_virtual():
            return host.run_loop_now(self.number)
        raise RuntimeError(no_blocking())

    def _block(self):
        """Suspend this stack until the host has run the loop."""
        # run_sync makes a task on the running loop, which must be one that the page runs.
        events._set_running_loop(page_loop)
        return run_sync(host.run_loop(self.number))

    def ended(self, end):
        """Raise what ended the loop, if it was not stop()."""
        error, self._error = self._error, None
        if error is not None:
            raise error
        if end == "idle":
            raise RuntimeError(waits.deadlock(self))

    def stop(self):
        super().stop()
        if not self._closed:
            host.stop_loop(self.number)

    def close(self):
        if not self._closed and not self.is_running():
            self.forget()
            host.close_loop(self.number)
        super().close()

    def forget(self):
        """Let go of what is scheduled."""
        handles.forget(self)
        tasks.forget(self)

    def claim(self):
        """Make this the running loop of the thread state that the host entered by."""
        events._set_running_loop(self)
        sys.set_asyncgen_hooks(firstiter=self._asyncgen_firstiter_hook, finalizer=self._asyncgen_finalizer_hook)

    def raised(self, error, callback):
        """A step or callback raised: report it, but keep what must leave the loop."""
        if not isinstance(error, (KeyboardInterrupt, SystemExit)):
            message = f"Exception in callback {waits.callable_name(callback)}"
            try:
                self.call_exception_handler({"message": message, "exception": error})
                return
            except (KeyboardInterrupt, SystemExit) as leaving:
                error = leaving
        self._error = error
        host.halt_loop(self.number)

    def guard(self, call, *args):
        """Call what the host has something for, as if it were a callback."""
        if events._get_running_loop() is not self:
            self.claim()
        try:
            call(*args)
        except BaseException as error:
            self.raised(error, call)

    def run_timed(self, handle):
        """Debug mode: say if a step or callback takes long."""
        self._current_handle = handle
        began = self.time()
        try:
            handle._run()
        finally:
            self._current_handle = None
        seconds = self.time() - began
        if seconds >= self.slow_callback_duration:
            text = base_events._format_handle(handle)
            base_events.logger.warning("Executing %s took %.3f seconds", text, seconds)

    def call_exception_handler(self, context):
        task = context.get("task") or context.get("future")
        if isinstance(task, _Task) and context.get("message", "").endswith("exception was never retrieved"):
            host.unclaimed(task.number, tasks.error_line(context["exception"]))
        super().call_exception_handler(context)

    def run_in_executor(self, executor, func, *args):
        """Run a function in a worker (`jobs.py`)."""
        self._check_closed()
        if self._debug:
            self._check_callback(func, "run_in_executor")
        return jobs.run(self, executor if executor is not None else self._default_executor, func, args)

    async def shutdown_default_executor(self, timeout=None):
        self._executor_shutdown_called = True

    async def _make_subprocess_transport(self, *args, **kwargs):
        raise NotImplementedError(limits.PROCESS)

    def add_signal_handler(self, sig, callback, *args):
        """Accepted, because servers set one; no signal ever comes."""

    def remove_signal_handler(self, sig):
        return False

    def _write_to_self(self):
        pass

    def _process_events(self, event_list):
        pass


def no_blocking():
    """The sentence for a call that would have to block in real time where the browser cannot."""
    _, line = waits.caller() or ("", 0)
    return (
        f"line {line}: this call blocks until the loop ends; in real time this browser can wait only at the program's top level. "
        "Move the call out of the function, or run the program on the virtual clock."
    )


tasks.HOUSEKEEPING.add(EventLoop.shutdown_default_executor.__code__)
