"""Says what of a program is outdated: once each in its errors, and with each line that uses it to the page, with a rewrite.

Invariant: what is said changes nothing that the program can see but its stream of errors. A line is reported once.

Next: `modernise.py` makes the rewrites; `src/i18n/outdated.rs` has the words that the page shows.
"""

import ast
import sys
from typing import NamedTuple

from _loopscope_host import report_outdated

from . import waits

_MOST = 50  # lines reported of a program
_GONE, _DEPRECATED = "gone since Python {}, still understood here", "deprecated since Python {}"


class _Kind(NamedTuple):
    what: str  # with the subject
    since: str
    modern: str
    rewrite: str = ""  # the function of `modernise`
    status: str = _GONE


_KINDS = {
    "get_event_loop": _Kind("asyncio.get_event_loop() without a running loop", "3.14", "asyncio.run(main())", "get_event_loop"),
    "no_loop": _Kind("{} without a running loop", "3.14", "asyncio.run(main())"),
    "wait": _Kind(
        "asyncio.wait() of coroutines", "3.11", "asyncio.wait([asyncio.create_task(c) for c in coroutines])", "wait"
    ),
    "loop": _Kind("the argument loop= of {}", "3.10", "{} without it", "loop_argument"),
    "coroutine": _Kind("@asyncio.coroutine", "3.11", "async def, and await in place of yield from", "coroutine"),
    "all_tasks": _Kind("asyncio.Task.all_tasks()", "3.9", "asyncio.all_tasks()", "task_function"),
    "current_task": _Kind("asyncio.Task.current_task()", "3.9", "asyncio.current_task()", "task_function"),
    "set_event_loop_policy": _Kind(
        "asyncio.set_event_loop_policy()", "3.14", "asyncio.run(main(), loop_factory=...)", "set_event_loop_policy", _DEPRECATED
    ),
    "uvloop_install": _Kind("uvloop.install()", "3.12", "uvloop.run(main())", "uvloop_install", _DEPRECATED),
    "uvloop": _Kind(
        "uvloop", "", "asyncio.run(main())", "import_uvloop", "native code; this page's own loop runs under its names"
    ),
}

_source = _name = ""
_text = None  # of the program, parsed when the first of it is told
_told = set()  # kinds with their subjects
_reported = set()  # kinds with their places


def restart(source, name):
    """Begin a program."""
    global _source, _name, _text
    _source, _name, _text = source, name, None
    _told.clear()
    _reported.clear()


def tell(kind, subject=""):
    """Say that the program's innermost running line uses what is outdated."""
    frame = _calling_frame()
    place = frame and (frame.f_code, frame.f_lasti)
    if (kind, place) in _reported:
        return
    _reported.add((kind, place))
    node = frame and _node(frame)
    if kind == "get_event_loop" and isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called.rpartition(".")[2] != "get_event_loop":
            kind, subject = "no_loop", f"{called}()"
    _say(kind, subject, frame.f_code.co_filename if frame else "", frame.f_lineno if frame else 0, node)


def tell_import_of_uvloop():
    """Say it of the first statement that imports it."""
    for node in ast.walk(_program_text().tree):
        names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
        if "uvloop" in (*names, getattr(node, "module", None)):
            return _say("uvloop", "", _name, node.lineno, node if isinstance(node, ast.Import) else None)


def _say(kind, subject, file, line, node):
    what, since, modern, rewrite, status = _KINDS[kind]
    if (kind, subject) not in _told:
        _told.add((kind, subject))
        place = f"{file}:{line}: " if line else ""
        text = f"{what.format(subject)}: {status.format(since)}. Today: {modern.format(subject)}"
        sys.stderr.write(f"{place}{text}\n")
    if file != _name or len(_reported) > _MOST:
        return
    first, last, text = _rewrite(rewrite, node) or (0, 0, "")
    report_outdated(kind, subject, since, modern, line, first, last, text)


def _calling_frame():
    """The program's innermost running frame, as `waits.caller` finds it."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_code not in waits.entries:
        if frame.f_code.co_filename in waits.programs:
            return frame
        frame = frame.f_back
    return None


def _program_text():
    global _text
    if _text is None:
        from .program_text import ProgramText

        _text = ProgramText(_source)
    return _text


def _node(frame):
    """The expression that a frame evaluates."""
    if frame.f_code.co_filename != _name:
        return None
    place = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    return _program_text().find(place)


def _rewrite(name, node):
    if not name or node is None:
        return None
    from . import modernise

    return getattr(modernise, name)(_program_text(), node)
