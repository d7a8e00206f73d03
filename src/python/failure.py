"""How a program ended: its outcome, its error, and the traceback as CPython prints it.

Invariant: no frame of this package is shown; an exception is changed only by that.

Next: `program.py` returns what is found here to the page.
"""

import asyncio
import os
import traceback

_OURS = os.path.dirname(__file__) + "/"


def of(error, name, interrupted):
    """Outcome, last line, file, line and traceback of what a program of that name raised, if it did."""
    if error is None:
        return ["cancelled" if interrupted else "completed", "", "", 0, ""]
    _strip(error, set())
    if isinstance(error, SystemExit):
        return _exit(error, name)
    if interrupted and isinstance(error, (asyncio.CancelledError, KeyboardInterrupt)):
        return ["cancelled", "", "", 0, ""]
    text = "".join(traceback.format_exception(error))
    line = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    if isinstance(error, BaseExceptionGroup):
        line = f"{type(error).__name__}: {error}"
    return ["failed", line, *_where(error, name), text]


def _exit(error, name):
    code = error.code
    if code is None or code == 0:
        return ["completed", "", "", 0, ""]
    text = "" if isinstance(code, int) else f"{code}\n"
    return ["failed", f"The program ended itself by sys.exit({code!r}).", *_where(error, name), text]


def _where(error, name):
    """File and line of the innermost frame in the program."""
    if isinstance(error, SyntaxError) and error.filename == name:
        return name, error.lineno or 0
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == name]
    return (name, lines[-1]) if lines else ("", 0)


def _strip(error, seen):
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    error.with_traceback(_without_ours(error.__traceback__))
    _strip(error.__cause__, seen)
    _strip(error.__context__, seen)
    for inner in getattr(error, "exceptions", ()) if isinstance(error, BaseExceptionGroup) else ():
        _strip(inner, seen)


def _without_ours(entry):
    first = last = _theirs(entry)
    while last is not None:
        last.tb_next = _theirs(last.tb_next)
        last = last.tb_next
    return first


def _theirs(entry):
    """The first entry of a traceback that is not ours."""
    while entry is not None and entry.tb_frame.f_code.co_filename.startswith(_OURS):
        entry = entry.tb_next
    return entry
