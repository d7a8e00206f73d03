"""Time outside the loop: the virtual clock for whatever reads a clock or draws a random number, or the true clocks.

Invariant: on the virtual clock a program reads only the host's time and seeded numbers, so it gives the same bytes each time.
On either clock time.monotonic() is the loop's time, as in CPython.

Next: `program.py` installs a clock before each program.
"""

import datetime
import gc
import os
import random
import sys
import time

from _loopscope_host import now, sleep as _host_sleep

EPOCH = 1_767_225_600  # 2026-01-01 00:00:00 UTC: the beginning of a program on the virtual clock
_NAMES = ("time", "time_ns", "perf_counter", "perf_counter_ns", "process_time", "process_time_ns", "thread_time", "thread_time_ns")
_CALENDAR = ("localtime", "gmtime", "ctime")
_true_time = {name: getattr(time, name) for name in (*_NAMES, *_CALENDAR, "strftime", "asctime") if hasattr(time, name)}
_true_urandom = os.urandom
_seed = random.Random.seed
_entropy = random.Random(0)
_is_virtual = False


def install(is_virtual):
    """Begin a program's time."""
    global _is_virtual
    _is_virtual = is_virtual
    time.sleep = sleep
    time.monotonic, time.monotonic_ns = _seconds, _nanoseconds
    for name, function in (_true_time | _virtual_time() if is_virtual else _true_time).items():
        setattr(time, name, function)
    _entropy.seed(0)
    os.urandom = random._urandom = _entropy.randbytes if is_virtual else _true_urandom
    random.Random.seed = seed
    random.seed = random._inst.seed
    random.seed()


def sleep(seconds, /):
    """time.sleep: the virtual clock jumps, in real time the thread blocks."""
    seconds = float(seconds)
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    _host_sleep(seconds)


def seed(self, a=None, version=2):
    """random.Random.seed: without a seed the virtual clock's numbers are a fixed sequence."""
    if a is None and _is_virtual and self is not _entropy:
        a = _entropy.getrandbits(64)
    _seed(self, a, version)


def _seconds():
    return 0.0 + now()


def _nanoseconds():
    return round(now() * 1e9)


def _wall():
    return EPOCH + now()


def _virtual_time():
    def calendar(true):
        return lambda seconds=None, /: true(_wall() if seconds is None else seconds)

    local, text, format = _true_time["localtime"], _true_time["asctime"], _true_time["strftime"]
    functions = {name: calendar(_true_time[name]) for name in _CALENDAR}
    functions["strftime"] = lambda form, when=None, /: format(form, when or local(_wall()))
    functions["asctime"] = lambda when=None, /: text(when or local(_wall()))
    functions |= {"time": lambda: float(_wall()), "time_ns": lambda: EPOCH * 10**9 + _nanoseconds()}
    functions |= {"perf_counter": _seconds, "perf_counter_ns": _nanoseconds}
    # The virtual clock stands still while code runs.
    functions |= dict.fromkeys(("process_time", "thread_time"), lambda: 0.0)
    functions |= dict.fromkeys(("process_time_ns", "thread_time_ns"), lambda: 0)
    return functions


def _replace_in_c_type(kind, name, function):
    # The type is immutable, the dict behind its proxy is not; a subclass would not be the type that libraries test for.
    gc.get_referents(kind.__dict__)[0][name] = classmethod(function)


def install_datetime():
    """Let datetime.now() and date.today() read the time module's clock."""
    zone = datetime.timezone.utc
    for kind, name, function in (
        (datetime.datetime, "now", lambda cls, tz=None: cls.fromtimestamp(time.time(), tz)),
        (datetime.datetime, "utcnow", lambda cls: cls.fromtimestamp(time.time(), zone).replace(tzinfo=None)),
        (datetime.date, "today", lambda cls: cls.fromtimestamp(time.time())),
    ):
        _replace_in_c_type(kind, name, function)
    sys._clear_internal_caches()
