"""What a page cannot do, each in one sentence that names what to use instead.

Invariant: whatever is refused raises the exception type that CPython would raise where the system refuses it.

Next: `program.py` installs the refusals; `loop.py` has those of the loop itself.
"""

import os
import socket
import subprocess
import sys
import threading
import types

import _posixsubprocess

THREAD = (
    "threads cannot start here: a page's Python has one thread. Use asyncio.create_task() for work that waits, "
    "asyncio.to_thread() or loop.run_in_executor() for a blocking call."
)
PROCESS = (
    "processes cannot start here: a page has no operating system. Use loop.run_in_executor() for a function, "
    "or asyncio.create_task() for work that waits."
)
SOCKET = (
    "a socket cannot be used outside the event loop here: a page has no blocking network. "
    "Use asyncio.open_connection(), asyncio.start_server() or a client library for asyncio."
)


def _refusal(kind, sentence):
    def refuse(*args, **kwargs):
        raise kind(sentence)

    return refuse


class _SemLock:
    """What multiprocessing needs first, for a lock, a queue or a pool."""

    SEM_VALUE_MAX = 2**31 - 1

    def __init__(self, *args):
        raise OSError(PROCESS)


def _lacking(name, **contents):
    """Stand in for a module that this Python lacks."""
    module = sys.modules[name] = types.ModuleType(name)
    vars(module).update(contents)


def install():
    """Refuse what cannot be."""
    process = _refusal(OSError, PROCESS)
    threading.Thread.start = _refusal(RuntimeError, THREAD)
    subprocess.Popen.__init__ = _posixsubprocess.fork_exec = process
    subprocess.Popen.__del__ = lambda self: None
    for name in ("system", "fork", "forkpty", "posix_spawn", "popen"):
        setattr(os, name, process)
    # Not patched in multiprocessing itself, which takes long to import.
    _lacking("_multiprocessing", SemLock=_SemLock, sem_unlink=process)
    _lacking("_posixshmem", shm_open=process, shm_unlink=process)
    for name in ("connect", "connect_ex", "bind", "listen", "accept", "sendto", "recvfrom"):
        setattr(socket.socket, name, _refusal(OSError, SOCKET))
