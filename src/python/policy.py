"""Which loop a program gets, and the loops it has: asyncio's policy, Stop, and the state between two programs.

Invariant: after `restart` nothing of the program before is left: no loop, no policy, no scheduled callback.

Next: `loop.py` is the loop; `program.py` calls `restart`.
"""

import asyncio
import signal
from asyncio import events

from _loopscope_host import attach

from . import compat, handles, jobs, loop, network, outdated, tasks, transports, waits
from .loop import EventLoop

_was_interrupted = False


class Policy(events._BaseDefaultEventLoopPolicy):
    """The policy of Python 3.13: get_event_loop() makes a loop unless one was set, or set to None. With the option "compat" off
    it is that of 3.14, which never makes one."""

    _loop_factory = EventLoop

    def __init__(self):
        self._loop, self._was_set = None, False
        self.made = None  # by get_event_loop()

    def get_event_loop(self):
        if self._loop is None and not self._was_set and compat.enabled:
            outdated.tell("get_event_loop")
            self.made = self.new_event_loop()
            self.set_event_loop(self.made)
        if self._loop is None:
            raise RuntimeError("There is no current event loop in thread 'MainThread'.")
        return self._loop

    def set_event_loop(self, loop):
        if loop is not None and not isinstance(loop, events.AbstractEventLoop):
            raise TypeError(f"loop must be an instance of AbstractEventLoop or None, not '{type(loop).__name__}'")
        self._loop, self._was_set = loop, True

    def new_event_loop(self):
        return EventLoop()


def interrupt():
    """Stop was pressed: cancel every task; a loop that runs without an end stops. A program with a handler for Ctrl-C decides itself."""
    global _was_interrupted
    _was_interrupted = True
    handler = signal.getsignal(signal.SIGINT)
    if getattr(handler, "__func__", None) and not isinstance(handler.__self__, asyncio.Runner):
        # A server ends as on Ctrl-C.
        handler(signal.SIGINT, None)
        return
    for each in list(loop.loops):
        for task in sorted(asyncio.all_tasks(each), key=hash):
            task.cancel()
        if each.is_running() and each.is_endless:
            each.stop()


def install():
    """Make the host's loop that of asyncio, and give the host its entries."""
    loop.page_loop = asyncio.get_event_loop()
    tasks.install()
    asyncio.run = asyncio.runners.run
    asyncio.EventLoop = asyncio.SelectorEventLoop = EventLoop
    asyncio.DefaultEventLoopPolicy = asyncio.unix_events._DefaultEventLoopPolicy = Policy
    waits.entries = tasks.step.__code__, handles.call.__code__
    restart()
    jobs.install()
    entries = (
        tasks.step,
        handles.call,
        interrupt,
        jobs.finish,
        network.connected,
        network.accepted,
        transports.received,
        transports.received_text,
        transports.writable,
    )
    for entry in entries:
        attach(entry.__name__, entry)


def was_interrupted():
    """Whether Stop was pressed since `restart`."""
    return _was_interrupted


def restart():
    """Let go of the loops of a program, and make a policy for the next."""
    global _was_interrupted
    _was_interrupted = False
    for each in sorted(loop.loops, key=lambda each: each.number):
        each.forget()
        tasks.abandon(each)
    handles.restart()
    network.restart()
    tasks.restart_names()
    events._set_running_loop(None)
    events._set_event_loop_policy(Policy())
