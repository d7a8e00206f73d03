"""Loopscope's side of the interpreter: asyncio on the host's executor, and the run of a visitor's program.

Invariant: `install` is called once for each interpreter, before any program; the host's module `_loopscope_host` exists by then.

Next: `program.py` runs a program; `loop.py` is its event loop.
"""

from .program import begin, install, resume, run

__all__ = ["begin", "install", "resume", "run"]
