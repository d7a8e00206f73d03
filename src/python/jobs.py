"""Executors: functions that run beside the loop, in workers of their own (`run_in_executor`, `to_thread`, pools).

A function goes to a worker with copies of what it uses, by cloudpickle, and its result comes back: workers share no memory. What cannot
be copied runs on the loop, and what a worker changed in its copies is said. Invariant: each job ends once, and its future is set from the
worker's message, so what it wakes is woken by the worker.

Next: `static/python_worker.js` has the workers; `loop.py` calls `run`; `execute` is the worker's side.
"""

import concurrent.futures
import concurrent.futures.process
import concurrent.futures.thread
import contextvars
import functools
import itertools
import os
import sys
import traceback

from _loopscope_host import cancel_job, expect, submit_job
from pyodide.ffi import to_js

from . import labels, output, waits

_jobs = {}  # number: (future, where it was submitted, what it is)
_next_job = itertools.count(1).__next__
_told = set()
BLOCKS = (
    "the result of a job is not there yet, and waiting for it would block the page's only thread: "
    "await loop.run_in_executor(pool, function) or asyncio.wrap_future(future)."
)


class JobFuture(concurrent.futures.Future):
    """A job's future, which cannot be waited for without the loop."""

    number = 0

    def result(self, timeout=None):
        if not self.done():
            raise RuntimeError(BLOCKS)
        return super().result(0)

    def exception(self, timeout=None):
        if not self.done():
            raise RuntimeError(BLOCKS)
        return super().exception(0)

    def cancel(self):
        if not self.done() and cancel_job(self.number):
            _forget(self.number)
            return super().cancel()
        return self.cancelled()


class Pool(concurrent.futures.Executor):
    """ThreadPoolExecutor and ProcessPoolExecutor: workers of the browser."""

    shares_memory = False

    def __init__(self, max_workers=None, *args, initializer=None, initargs=(), **options):
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        self._max_workers = max_workers or min(4, os.cpu_count() or 1)
        self._initializer = (initializer, initargs) if initializer else None
        self._shutdown = False

    def submit(self, function, /, *args, **options):
        if self._shutdown:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = JobFuture()
        call = function, args, options
        try:
            packed = _pack((self._initializer, call))
        except Exception as error:
            if not self.shares_memory:
                raise TypeError(f"{_name(function)} cannot be sent to a worker: {error}") from None
            self.run_here(future, call, error)
            return future
        future.number = number = _next_job()
        _jobs[number] = future, waits.caller(), _name(function)
        expect(1)
        submit_job(number, _name(function), to_js(packed), self._max_workers)
        return future

    def run_here(self, future, call, error):
        """Run what cannot be copied, where it is."""
        function, args, options = call
        _tell(f"{_name(function)} cannot be copied to a worker ({error}): it runs on the loop, and blocks it.")
        try:
            future.set_result(function(*args, **options))
        except BaseException as error:
            future.set_exception(error)

    def map(self, function, *iterables, timeout=None, chunksize=1):
        return (future.result() for future in [self.submit(function, *args) for args in zip(*iterables)])

    def shutdown(self, wait=True, *, cancel_futures=False):
        self._shutdown = True


class ThreadPoolExecutor(Pool):
    """Threads share memory, so what cannot be copied runs on the loop."""

    shares_memory = True

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        super().__init__(max_workers, initializer=initializer, initargs=initargs)


class ProcessPoolExecutor(Pool):
    """Processes share nothing."""


_default = ThreadPoolExecutor()


def run(loop, executor, function, args):
    """loop.run_in_executor(): a future of the loop."""
    pool = _default if executor is None else executor
    function, args, options = _without_context(function, args)
    future = labels.NamedFuture(loop=loop).named("worker", f"worker: {_name(function)}")
    job = pool.submit(function, *args, **options)
    job.add_done_callback(lambda job: loop.call_soon(_copy, job, future))
    future.add_done_callback(lambda future: job.cancel() if future.cancelled() else None)
    return future


def _without_context(function, args):
    """The function that to_thread() wraps in a context, which cannot be copied to a worker."""
    wrapped = isinstance(function, functools.partial) and getattr(function.func, "__self__", None)
    if not isinstance(wrapped, contextvars.Context):
        return function, args, {}
    inner, *bound = *function.args, *args
    return inner, bound, function.keywords


def _copy(job, future):
    if future.done():
        return
    if job.cancelled():
        future.cancel()
    elif (error := job.exception()) is not None:
        future.set_exception(RuntimeError(f"the job raised {error!r}") if isinstance(error, StopIteration) else error)
    else:
        future.set_result(job.result())


def _name(function):
    """The function's name, with that of its library if it is not the program's: `count`, `requests.get`."""
    function = getattr(function, "func", function)
    library = (getattr(function, "__module__", None) or "").partition(".")[0]
    name = waits.callable_name(function)
    return name if library in ("", "__main__", "builtins") else f"{library}.{name}"


def _pack(value):
    import cloudpickle

    return cloudpickle.dumps(value)


def _forget(number):
    expect(-1)
    return _jobs.pop(number, None)


def _tell(text, place=None):
    file, line = place or waits.caller() or ("", 0)
    if (file, line, text) not in _told:
        _told.add((file, line, text))
        sys.stderr.write(f"{file}:{line}: {text}\n" if line else f"{text}\n")


def finish(number, answer):
    """The worker's answer has come: bytes, or a text if the worker broke. The host calls this in the worker's name."""
    import pickle

    if number not in _jobs:
        return
    future, place, name = _forget(number)
    if isinstance(answer, str):
        future.set_exception(concurrent.futures.process.BrokenProcessPool(answer))
        return
    lines, changed, error, result = pickle.loads(answer.to_bytes())
    for stream, line in lines:
        (sys.stdout, sys.stderr)[stream - 1].write(f"{line}\n")
    if changed:
        _tell(f"{name} changed its copy of what it was given: workers share no memory, so nothing changed here.", place)
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


def execute(packed):
    """The worker's side: run a job and pack what came of it."""
    import pickle

    lines = []
    sys.stdout, sys.stderr = (output.Output(stream, lambda text, stream: lines.append((stream, text))) for stream in (1, 2))
    initializer, (function, args, options) = pickle.loads(packed.to_bytes())
    before = _pack((function, args, options))
    result = error = None
    try:
        if initializer is not None:
            initializer[0](*initializer[1])
        result = function(*args, **options)
    except BaseException as raised:
        error = raised
        error.add_note("In a worker:\n" + "".join(traceback.format_tb(error.__traceback__)[1:]))
    for stream in (sys.stdout, sys.stderr):
        stream.finish()
    changed = _pack((function, args, options)) != before
    try:
        return to_js(_pack((lines, changed, error, result)))
    except Exception as fault:
        error = TypeError(f"what {_name(function)} returned cannot be sent back from a worker: {fault}")
        return to_js(_pack((lines, changed, error, None)))


def install():
    """Make these the pools of concurrent.futures."""
    for kind in (ThreadPoolExecutor, ProcessPoolExecutor):
        setattr(concurrent.futures, kind.__name__, kind)
    concurrent.futures.thread.ThreadPoolExecutor = ThreadPoolExecutor
    concurrent.futures.process.ProcessPoolExecutor = ProcessPoolExecutor
