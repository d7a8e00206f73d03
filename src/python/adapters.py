"""What libraries need to run here: a library is changed right after its import, and only as far as a page has no threads or files.

Invariant: a library that is not listed in `ADAPTERS` is as its authors published it.

Next: `packages.py` fetches the libraries; `program.py` installs this.
"""

import functools
import importlib.util
import sys
from asyncio import events

_told = set()


class _Finder:
    """Finds the modules that have an adapter: the first of sys.meta_path."""

    def find_spec(self, name, path=None, target=None):
        adapt = ADAPTERS.get(name)
        if adapt is None:
            return None
        others = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, others), None)
        if spec is not None:
            spec.loader.exec_module = functools.partial(_execute, spec.loader.exec_module, adapt)
        return spec


def _execute(execute, adapt, module):
    execute(module)
    adapt(module)


def tell(text):
    """Say a thing once in a program."""
    if text not in _told:
        _told.add(text)
        sys.stderr.write(f"{text}\n")


def _without_threads(backend):
    """anyio runs plain functions in threads: here they run on the loop."""

    async def run_sync_in_worker_thread(cls, function, args, abandon_on_cancel=False, limiter=None):
        tell("Plain functions (def, not async def) of the server run on the loop here and hold it up: a page has no threads.")
        return function(*args)

    backend.AsyncIOBackend.run_sync_in_worker_thread = classmethod(run_sync_in_worker_thread)


def _program_as_module(importer):
    """uvicorn.run("fast3:app") imports the file that the program is: that is the program itself, where no such module exists."""
    import_from_string = importer.import_from_string

    def import_the_program(path):
        if isinstance(path, str):
            name = path.partition(":")[0]
            if name not in sys.modules and "." not in name and importlib.util.find_spec(name) is None:
                sys.modules[name] = sys.modules["__main__"]
        return import_from_string(path)

    importer.import_from_string = import_the_program


def _on_loop_of_program(config):
    """The server runs on the loop that get_event_loop() made at the program's top level, as it did while Python made one: what the
    program has made of that loop, such as a pool of connections, is then the server's."""
    get_loop_factory = config.Config.get_loop_factory

    def loop_factory(self):
        made = getattr(events._get_event_loop_policy(), "made", None)
        return (lambda: made) if made is not None and not made.is_closed() else get_loop_factory(self)

    config.Config.get_loop_factory = loop_factory


def _unencrypted(tls):
    """anyio encrypts a stream itself: here it stays as it is, see `network.py`."""

    async def wrap(cls, transport_stream, **options):
        return transport_stream

    tls.TLSStream.wrap = classmethod(wrap)


def _was_merged(aioredis):
    tell("aioredis was merged into redis-py in 2022 (import redis.asyncio): this is its last release with create_redis(), 1.3.1.")


ADAPTERS = {
    "anyio._backends._asyncio": _without_threads,
    "anyio.streams.tls": _unencrypted,
    "uvicorn.config": _on_loop_of_program,
    "uvicorn.importer": _program_as_module,
    "aioredis": _was_merged,
}


def install():
    """Add the finder; once."""
    sys.meta_path.insert(0, _Finder())


def restart():
    """A program begins."""
    _told.clear()
