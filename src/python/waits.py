"""What a suspended task waits for: the chain of its awaits, and a kind and a label in words.

Invariant: a wait site is interned once for each chain of code positions, type of future, and label. The code objects of a chain are
kept alive with it, so an identity in a key never gets a second meaning. A known chain costs no line number, text or frame's locals.

Next: `tasks.py` asks for the site at the end of each step; `labels.py` finds the words.
"""

import asyncio
import functools
import gc
import sys
import types

from _loopscope_host import site as _intern, until as _until

from . import labels

_Coroutine, _Generator, _AsyncGenerator = types.CoroutineType, types.GeneratorType, types.AsyncGeneratorType
_MOST_NAMED = 3  # in the sentence for a deadlock
_MOST_FRAMES = 30  # at each end of a chain
_MOST_LABELS = 1000  # of one place; beyond that, its label is without values

entries = ()  # the code by which the host enters; the frames beneath are of the call that runs the loop
programs = set()  # the files of the visitor's program
_places = {}  # types and code positions: place
_sites = {}  # what the host interned: its number
_timed = None, 0.0, 0.0  # the future that the last timer completes, its deadline, its delay


class _NoLoop:
    """What a future needs of a loop if it is only made, to find the type of its iterator."""

    def get_debug(self):
        return False


_FutureIter = type(iter(asyncio.Future(loop=_NoLoop())))


def _wrapper_types():
    """The types that stand between an await and what it awaits; none of them has an attribute for it."""

    async def nothing():
        yield

    async def something():
        pass

    generator, coro = nothing(), something()
    asend = generator.asend(None)
    made = [asend, generator.athrow(ValueError), anext(generator, None), coro.__await__()]
    for wrapper in made:
        wrapper.close()
    return {type(wrapper) for wrapper in made}


_AWAITED = {_Coroutine, _Generator, _AsyncGenerator, _FutureIter} | _wrapper_types()


def restart(file):
    """Begin a program of that file; the host numbers its sites from 1 again."""
    programs.clear()
    programs.add(file)
    _places.clear()
    _sites.clear()


def timer(future, when, delay):
    """A timer was set that completes `future`: if the step ends in a wait for it, this is the deadline."""
    global _timed
    _timed = future, when, delay


def site(task, future):
    """The number of the wait site of a task that waits for `future`."""
    global _timed
    key, chain = [type(future)], []
    coro = task.get_coro()
    while True:
        kind = type(coro)
        if kind is _Coroutine:
            frame, coro = coro.cr_frame, coro.cr_await
        elif kind is _FutureIter:
            break
        elif kind is _Generator:
            frame, coro = coro.gi_frame, coro.gi_yieldfrom
        elif kind is _AsyncGenerator:
            frame, coro = coro.ag_frame, coro.ag_await
        else:
            coro = _wrapped(coro)
            if coro is None:
                break
            continue
        if frame is None:
            break
        # The bytecode lies within its code object: the sum is the identity of one instruction.
        key.append(id(frame.f_code) + frame.f_lasti)
        chain.append(frame)
    key = tuple(key)
    place = _places.get(key)
    if place is None:
        place = _places[key] = _Place(chain, future)
    if _timed[0] is future:
        _, when, delay = _timed
        _timed = None, 0.0, 0.0
        _until(when)
        if place.sleeps:
            return place.numbers.get(delay) or place.intern_sleep(delay)
    if place.joins:
        return place.numbers.get(future.title) or place.intern_join(future.title)
    return place.number or place.labelled(task, future, chain)


def _wrapped(awaited):
    for inner in gc.get_referents(awaited):
        if type(inner) in _AWAITED:
            return inner
    return None


def frames(task):
    """The frames of a suspended task, outermost first."""
    found, coro = [], task.get_coro()
    while coro is not None and type(coro) is not _FutureIter:
        for frame, inner in (("cr_frame", "cr_await"), ("gi_frame", "gi_yieldfrom"), ("ag_frame", "ag_await")):
            if hasattr(coro, frame):
                frame, coro = getattr(coro, frame), getattr(coro, inner)
                if frame is not None:
                    found.append(frame)
                break
        else:
            coro = _wrapped(coro)
    return found


def _chain_text(entries):
    """One line for each frame; a deep recursion is shortened in the middle."""
    left_out = len(entries) - 2 * _MOST_FRAMES
    if left_out > 0:
        entries = [*entries[:_MOST_FRAMES], ("", 0, f"... {left_out} more ..."), *entries[-_MOST_FRAMES:]]
    return "".join(f"{file}\t{line}\t{name}\n" for file, line, name in entries)


def _where(entries):
    """File and line of the innermost frame in the program; or else in a library; or else in asyncio."""
    theirs = [entry for entry in entries if entry[0] in programs]
    theirs = theirs or [entry for entry in entries if not entry[0].startswith("asyncio/")] or entries
    return theirs[-1][:2] if theirs else ("", 0)


class _Frame:
    """The frame that names a wait, and the task."""

    __slots__ = ("task", "_frame")

    def __init__(self, task, frame):
        self.task, self._frame = task, frame

    def __call__(self):
        return self._frame


class _Place:
    """A chain of awaits, seen at least once."""

    def __init__(self, chain, future):
        self.codes = [frame.f_code for frame in chain]
        entries = [(shown_file(frame.f_code), frame.f_lineno, shown_name(frame.f_code.co_qualname)) for frame in chain]
        self.chain = _chain_text(entries)
        self.file, self.line = _where(entries)
        self.depth, self.describe = labels.find(chain, future, programs)
        self.sleeps = self.describe is labels.sleep
        self.joins = self.describe is labels.join and hasattr(future, "title")
        self.numbers = {}  # words, delay of a sleep, or title of a joined task: number of the site
        self.number = 0  # of the only site, if the label never depends on a value
        if not callable(self.describe):
            self.number = self.intern(*self.describe)

    def intern(self, kind, label):
        words = kind, label, self.file, self.line, self.chain
        number = _sites.get(words)
        if number is None:
            number = _sites[words] = _intern(*words)
        return number

    def intern_sleep(self, delay):
        number = self.numbers[delay] = self.labelled_as(("timer", labels.sleep_for(delay)), ("timer", "sleep"))
        return number

    def intern_join(self, title):
        number = self.numbers[title] = self.labelled_as(("join", labels.join_of(title)), ("join", "join"))
        return number

    def words(self, task, future, chain):
        """Kind and label."""
        if not callable(self.describe):
            return self.describe
        try:
            return self.describe(future, _Frame(task, chain[self.depth] if chain else None))
        except Exception:  # of a library's own kind of future
            return "future", "future"

    def labelled(self, task, future, chain):
        words = self.words(task, future, chain)
        return self.numbers.get(words) or self.labelled_as(words, (words[0], words[0]))

    def labelled_as(self, words, without_values):
        if len(self.numbers) >= _MOST_LABELS:
            words = without_values
        number = self.numbers.get(words)
        if number is None:
            number = self.numbers[words] = self.intern(*words)
        return number


def deadlock(loop):
    """The sentence for a loop that nothing can wake."""
    waiting = sorted(asyncio.all_tasks(loop), key=hash)
    if not waiting:
        return "the loop has nothing to run and nothing to wait for; nothing can call its stop()"
    parts = "; ".join(_waiting(task) for task in waiting[:_MOST_NAMED])
    more = f"; and {len(waiting) - _MOST_NAMED} more" if len(waiting) > _MOST_NAMED else ""
    return f"deadlock: every task waits, and nothing is left that could wake one: {parts}{more}"


def _waiting(task):
    future = task._fut_waiter
    if future is None:
        return f"{labels.title(task)} was never resumed"
    chain = frames(task)
    place = _Place(chain, future)
    return f"{labels.title(task)} waits: {place.words(task, future, chain)[1]} ({place.file}:{place.line})"


def caller():
    """File and line of the innermost running frame of the program, or None if no step or callback of its own runs."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_code not in entries:
        if frame.f_code.co_filename in programs:
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return None


def definition(coro):
    """File and line where a coroutine's function begins."""
    if not hasattr(coro, "__qualname__"):
        coro = _wrapped(coro)
    code = getattr(coro, "cr_code", None) or getattr(coro, "gi_code", None) or getattr(coro, "ag_code", None)
    return (shown_file(code), code.co_firstlineno) if code else ("", 0)


def name_of(coro):
    """A coroutine's qualified name; what wraps one, or a step of an asynchronous generator, has that of the inner."""
    name = getattr(coro, "__qualname__", None)
    if name is None:
        name = getattr(_wrapped(coro), "__qualname__", None) or type(coro).__qualname__
    return shown_name(name)


def callable_name(callback, args=()):
    """A callback's qualified name; a partial, or a call in a context, has that of its function."""
    while True:
        name = getattr(callback, "__qualname__", None)
        if isinstance(callback, functools.partial):
            callback, args = callback.func, callback.args
        elif name == "Context.run" and args:
            callback, args = args[0], args[1:]
        else:
            return shown_name(name or type(callback).__qualname__)


def shown_name(name):
    return name.replace("<locals>.", "")


def shown_file(code):
    """The program's own name, or the path within the library."""
    file = code.co_filename
    for root in ("/site-packages/", ".zip/", "/python3.14/"):
        _, found, rest = file.partition(root)
        if found:
            return rest
    return file
