"""The words for a wait, from the innermost frame that says what it is for, or from the future.

Invariant: nothing is changed, and a future that is not known has words too: "future", or the library's function that awaits it.

Next: `waits.py` calls `find` once for each chain of awaits, and the function found for each wait.
"""

import asyncio
from asyncio import base_events, locks, queues, streams, tasks, taskgroups

_ASYNCIO = tasks.sleep.__code__.co_filename.rpartition("/")[0] + "/"  # libraries have directories of that name, too
_MOST_NAMES = 3
_MOST_SORTED = 100  # of a larger set only the number is said: to sort it takes longer than the step


class NamedFuture(asyncio.Future):
    """A future that says itself what it is for: a connection, a job of an executor."""

    kind, label = "future", "future"

    def named(self, kind, label):
        self.kind, self.label = kind, label
        return self


def find(chain, future, programs):
    """Depth of the frame that names the wait, and its words or the function that finds them."""
    inner = len(chain) - 1
    if isinstance(future, NamedFuture):
        return inner, _named
    if isinstance(future, asyncio.Task):
        return inner, join
    if isinstance(future, tasks._GatheringFuture):
        return inner, _gather
    found = None
    for depth in range(inner, -1, -1):
        code = chain[depth].f_code
        if not code.co_filename.startswith(_ASYNCIO):
            break
        words = _KNOWN.get(code)
        if words is not None:
            found = depth, words
            if words is _LOCK:
                break
    else:
        code = None
    if code is not None and code.co_qualname in _POOLS and code.co_filename not in programs:
        return depth, _POOL
    if found is not None:
        return found
    if not chain or chain[-1].f_code.co_filename in programs:
        return inner, _future
    return inner, _library


def title(future):
    """A task's name for people; other futures have none."""
    if isinstance(future, asyncio.Task):
        return getattr(future, "title", None) or future.get_name()
    return "gather" if isinstance(future, tasks._GatheringFuture) else "future"


def _counted(futures):
    """"3: a, b, c" or "5: a, b, c and 2 more"."""
    names = ", ".join(title(future) for future in futures[:_MOST_NAMES])
    more = f" and {len(futures) - _MOST_NAMES} more" if len(futures) > _MOST_NAMES else ""
    return f"{len(futures)}: {names}{more}"


def _counted_set(futures):
    """The same of a set, in the order of the tasks' numbers."""
    if len(futures) > _MOST_SORTED:
        return f"{len(futures)}"
    return _counted(sorted(futures, key=lambda future: getattr(future, "number", 0)))


def _named(future, frame):
    return future.kind, future.label


def join(future, frame):
    return "join", join_of(title(future))


def join_of(title):
    return f"join {title}"


def _gather(future, frame):
    return "gather", f"gather of {_counted(future._children)}"


def _wait(future, frame):
    names = frame().f_locals
    text = _counted_set(names["fs"])
    if names["return_when"] == tasks.FIRST_COMPLETED:
        return "wait", f"wait for one of {text}"
    return "wait", f"wait for all of {text}"


def _as_completed(future, frame):
    return "wait", f"wait for the next of {_counted_set(frame().f_locals['self']._todo)}"


def _group(future, frame):
    return "group", f"group of {_counted_set(frame().f_locals['self']._tasks)}"


def _library(future, frame):
    """A library's own future: what the task asked last, if it has asked; or else the function that awaits."""
    if (shielded := _shielded(future)) is not None:
        return shielded
    transport = getattr(frame.task, "transport", None)
    asked = transport.asked() if transport else ""
    return ("request", asked) if asked else ("await", f"await {frame().f_code.co_qualname.replace('<locals>.', '')}")


def _stream(verb, attribute):
    def words(future, frame):
        transport = getattr(frame().f_locals["self"], attribute, None)
        asked = transport.asked() if hasattr(transport, "asked") and transport.get_extra_info("server") is None else ""
        if asked:
            return "request", asked
        peer = transport.get_extra_info("peername") if transport else None
        place = f" {peer[0]}:{peer[1]}" if isinstance(peer, tuple) else ""
        return "stream", f"{verb}{place}"

    return words


def _connect(future, frame):
    names = frame().f_locals
    return "connect", f"connect {names['host']}:{names['port']}" if names.get("host") else "connect"


def _future(future, frame):
    """A future that the program awaits itself; its first callback may say what it stands for."""
    if (shielded := _shielded(future)) is not None:
        return shielded
    if getattr(_first_callback(future), "__qualname__", "") == "_chain_future.<locals>._call_check_cancel":
        return "worker", "executor"
    return "future", "future" if type(future) is asyncio.Future else type(future).__name__


def _first_callback(future):
    callbacks = future._callbacks if isinstance(future, asyncio.Future) else None
    return callbacks[0][0] if callbacks else None


def _shielded(future):
    """The words for a future of `shield()`; None for others."""
    first = _first_callback(future)
    if getattr(first, "__qualname__", "") != "shield.<locals>._outer_done_callback":
        return None
    inner = dict(zip(first.__code__.co_freevars, first.__closure__))["inner"].cell_contents
    return "join", f"join {title(inner)} (shielded)"


def sleep(future, frame):
    """A sleep whose delay is not known."""
    return "timer", "sleep"


def sleep_for(delay):
    return f"sleep {f'{delay * 1000:.6f}'.rstrip('0').rstrip('.')} ms"


_LOCK = "lock", "lock.acquire"
_POOL = "pool", "pool.acquire"
# The functions of libraries in which one waits until a connection is free: of aiohttp, aiomysql, aioredis, redis-py.
_POOLS = {
    "BaseConnector._wait_for_available_connection",
    "Pool._acquire",
    "ConnectionsPool.acquire",
    "BlockingConnectionPool.get_connection",
}
_KNOWN = {
    function.__code__: words
    for function, words in (
        (tasks.sleep, sleep),
        (tasks._wait, _wait),
        (tasks._cancel_and_wait, ("join", "join a cancelled task")),
        (tasks._AsCompletedIterator._wait_for_one, _as_completed),
        (taskgroups.TaskGroup._aexit, _group),
        (queues.Queue.get, ("queue", "queue.get")),
        (queues.Queue.put, ("queue", "queue.put")),
        (queues.Queue.join, ("queue", "queue.join")),
        (locks.Lock.acquire, _LOCK),
        (locks.Semaphore.acquire, ("semaphore", "semaphore.acquire")),
        (locks.Event.wait, ("event", "event.wait")),
        (locks.Condition.wait, ("condition", "condition.wait")),
        (locks.Condition.wait_for, ("condition", "condition.wait_for")),
        (locks.Barrier.wait, ("barrier", "barrier.wait")),
        (streams.StreamReader._wait_for_data, _stream("read from", "_transport")),
        (streams.FlowControlMixin._drain_helper, _stream("drain to", "_transport")),
        (base_events.BaseEventLoop.create_connection, _connect),
        (base_events.BaseEventLoop._create_connection_transport, ("connect", "connect")),
        (base_events.Server.serve_forever, ("stream", "serve forever")),
        (base_events.Server.wait_closed, ("stream", "wait until the server is closed")),
    )
}
