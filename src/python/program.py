"""Runs a visitor's program as `__main__`: to its end or, where the browser cannot block, from one run of a loop to the next.

Invariant: each program has a module, streams, clock, policy and names of tasks of its own; nothing that it raises leaves `run`,
`begin` or `resume`, and when the last of them returns, what the program left has been collected and its warnings printed.

Next: `failure.py` says how it ended; `rewrite.py` makes a top level that can wait; `policy.py` gives it a loop.
"""

import asyncio
import atexit
import builtins
import gc
import inspect
import linecache
import logging
import sys
import types
import warnings

from _loopscope_host import is_virtual
from pyodide.ffi import to_js

from . import adapters, clock, compat, failure, limits, output, packages, policy, rewrite, tasks, waits

_program = None
_filters = list(warnings.filters)


def install():
    """Make the host's loop, clock and streams those of the interpreter; once, before any program."""
    policy.install()
    limits.install()
    compat.install()
    packages.install()
    adapters.install()
    rewrite.install()
    clock.install_datetime()
    builtins.input = output.input
    atexit._clear()


def run(source, name, options=None):
    """Run a program. Returns [outcome, error, file, line, traceback]; outcome is "completed", "failed" or "cancelled"."""
    global _program
    _program = _Program(source, name, options)
    return _program.finish(_program.attempt(_program.execute))


def begin(source, name, options=None):
    """Run a program until it waits for a loop. Returns the loop's number, or what `run` does if it has ended."""
    global _program
    _program = _Program(source, name, options)
    return _advance(_program.start)


def resume(end):
    """Go on after the host ran that loop; `end` is "stopped" or "idle". Returns as `begin`."""
    return _advance(lambda: _program.step(end))


def _advance(part):
    error = _program.attempt(part)
    if error is None and _program.waits_for is not None:
        return _program.waits_for
    return _program.finish(error)


class _Program:
    def __init__(self, source, name, options):
        options = options.to_py() if hasattr(options, "to_py") else options or {}
        self.source, self.name = source, name
        self.coroutine = self.waits_for = None
        policy.restart()
        asyncio.run = asyncio.runners.run
        tasks.trace(options.get("trace", True))
        clock.install(is_virtual())
        waits.restart(name)
        linecache.cache[name] = len(source), None, source.splitlines(True), name
        sys.argv = [name, *options.get("argv", [])]
        sys.stdin, sys.stdout, sys.stderr = output.Input(), output.Output(1), output.Output(2)
        sys.excepthook, sys.unraisablehook = sys.__excepthook__, sys.__unraisablehook__
        _forget_logging_and_warnings()
        adapters.restart()
        packages.install_wheels(options.get("wheels", []))
        compat.prepare(source, name, options.get("compat", True))
        self.module = types.ModuleType("__main__")
        self.module.__file__ = name
        self.module.__builtins__ = builtins
        sys.modules["__main__"] = self.module
        gc.collect()  # so that later collections come at the same steps in each run

    def attempt(self, part):
        """Run a part of the program; returns what it raised."""
        try:
            part()
        except BaseException as error:
            return error
        return None

    def execute(self):
        exec(compile(self.source, self.name, "exec", dont_inherit=True), self.module.__dict__)

    def start(self):
        """Run the top level, in which what blocks has become an await, to the first of these."""
        asyncio.run = rewrite.nested_run
        result = eval(rewrite.compile_top_level(self.source, self.name), self.module.__dict__)
        if inspect.iscoroutine(result):
            self.coroutine = result
            self.step(None)

    def step(self, end):
        try:
            self.waits_for = self.coroutine.send(end)
        except BaseException as error:
            self.waits_for = None
            if not isinstance(error, StopIteration):
                raise

    def finish(self, error):
        """Report how the program ended, and take it down as an interpreter that exits does."""
        result = failure.of(error, self.name, policy.was_interrupted())
        if sys.excepthook is not sys.__excepthook__ and result[0] == "failed" and not isinstance(error, SystemExit):
            self.attempt(lambda: sys.excepthook(type(error), error, error.__traceback__))
        else:
            sys.stderr.write(result[4] + packages.hint(error))
        del error
        atexit._run_exitfuncs()
        self.coroutine = None
        self.module.__dict__.clear()
        policy.restart()
        gc.collect()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, output.Output):
                stream.finish()
        return to_js(result)


def _forget_logging_and_warnings():
    logging.root.handlers.clear()
    logging.root.setLevel(logging.WARNING)
    logging.disable(logging.NOTSET)
    warnings.filters[:] = _filters
    for module in list(sys.modules.values()):
        getattr(module, "__dict__", {}).pop("__warningregistry__", None)
