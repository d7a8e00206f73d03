"""A top level that can wait: where the browser cannot block, the calls in it that would block become awaits.

Invariant: only calls outside functions, classes and generator expressions are changed, and each calls what it would have called;
whether that is a function that blocks is seen when it is called, so that other names for it work too.

Next: `program.py` sends the coroutine of such a top level from one run of a loop to the next.
"""

import ast
import asyncio
import builtins
import inspect
import types
from asyncio import base_events, constants, events, futures, runners, tasks

from .loop import EventLoop, no_blocking

_NAMES = {"run", "run_until_complete", "run_forever", "close"}


def compile_top_level(source, name):
    """The code of a program; evaluating it gives a coroutine if its top level awaits."""
    # An await that the program itself has at its top level is an error, as in CPython.
    compile(source, name, "exec", dont_inherit=True)
    tree = _Blocking().visit(ast.parse(source, name))
    return compile(ast.fix_missing_locations(tree), name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


class _Blocking(ast.NodeTransformer):
    def _leave(self, node):
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = visit_GeneratorExp = _leave

    def visit_Call(self, node):
        self.generic_visit(node)
        if _name(node.func) not in _NAMES:
            return node
        call = _call("__loopscope_call__", [node.func, *node.args], node.keywords, node)
        return ast.copy_location(ast.Await(call), node)

    def visit_With(self, node):
        self.generic_visit(node)
        if not any(isinstance(item.context_expr, ast.Call) and _name(item.context_expr.func) == "Runner" for item in node.items):
            return node
        for item in node.items:
            item.context_expr = _call("__loopscope_with__", [item.context_expr], [], item.context_expr)
        return ast.copy_location(ast.AsyncWith(node.items, node.body), node)


def _name(function):
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)


def _call(name, args, keywords, node):
    return ast.copy_location(ast.Call(ast.copy_location(ast.Name(name, ast.Load()), node), args, keywords), node)


async def _blocking_call(function, /, *args, **kwargs):
    """Call a function; if it is one that blocks, wait for it."""
    waiting = blocking.get(getattr(function, "__func__", function))
    if waiting is None:
        return function(*args, **kwargs)
    if hasattr(function, "__self__"):
        return await waiting(function.__self__, *args, **kwargs)
    return await waiting(*args, **kwargs)


class _BlockingWith:
    """A context manager; a Runner's end is waited for."""

    def __init__(self, manager):
        self.manager = manager

    async def __aenter__(self):
        return self.manager.__enter__()

    async def __aexit__(self, *raised):
        if isinstance(self.manager, asyncio.Runner):
            return await _close(self.manager)
        return self.manager.__exit__(*raised)


@types.coroutine
def _until_ended(loop):
    return (yield loop.number)


async def _run_forever(loop, endless=True):
    loop.prepare(endless)
    try:
        end = await _until_ended(loop)
    finally:
        loop._run_forever_cleanup()
    loop.ended(end)


async def _run_until_complete(loop, future):
    loop._check_closed()
    loop._check_running()
    is_new = not futures.isfuture(future)
    future = tasks.ensure_future(future, loop=loop)
    if is_new:
        future._log_destroy_pending = False
    future.add_done_callback(base_events._run_until_complete_cb)
    try:
        await _run_forever(loop, endless=False)
    except BaseException:
        if is_new and future.done() and not future.cancelled():
            future.exception()
        raise
    finally:
        future.remove_done_callback(base_events._run_until_complete_cb)
    if not future.done():
        raise RuntimeError("Event loop stopped before Future completed.")
    return future.result()


async def _runner_run(runner, coro, *, context=None):
    if events._get_running_loop() is not None:
        raise RuntimeError("Runner.run() cannot be called from a running event loop")
    runner._lazy_init()
    if not asyncio.iscoroutine(coro):
        if not inspect.isawaitable(coro):
            raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
        coro = _awaited(coro)
    task = runner._loop.create_task(coro, context=runner._context if context is None else context)
    return await _run_until_complete(runner._loop, task)


async def _awaited(awaitable):
    return await awaitable


async def _close(runner):
    if runner._state is not runners._State.INITIALIZED:
        return
    loop = runner._loop
    try:
        await _cancel_all(loop)
        await _run_until_complete(loop, loop.shutdown_asyncgens())
        await _run_until_complete(loop, loop.shutdown_default_executor(constants.THREAD_JOIN_TIMEOUT))
    finally:
        if runner._set_event_loop:
            events.set_event_loop(None)
        loop.close()
        runner._loop = None
        runner._state = runners._State.CLOSED


async def _cancel_all(loop):
    left = tasks.all_tasks(loop)
    if not left:
        return
    for task in left:
        task.cancel()
    await _run_until_complete(loop, tasks.gather(*left, return_exceptions=True))
    for task in left:
        if not task.cancelled() and task.exception() is not None:
            message = "unhandled exception during asyncio.run() shutdown"
            loop.call_exception_handler({"message": message, "exception": task.exception(), "task": task})


async def _run(main, *, debug=None, loop_factory=None):
    if events._get_running_loop() is not None:
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")
    runner = asyncio.Runner(debug=debug, loop_factory=loop_factory)
    try:
        return await _runner_run(runner, main)
    finally:
        await _close(runner)


def nested_run(main, *, debug=None, loop_factory=None):
    """asyncio.run() for such a program, where the call is not changed: within a function."""
    if events._get_running_loop() is not None:
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")
    if inspect.iscoroutine(main):
        main.close()
    raise RuntimeError(no_blocking())


blocking = {}  # a function that blocks: the coroutine function that does the same


def install():
    """Make the names that a changed top level uses."""
    builtins.__loopscope_call__, builtins.__loopscope_with__ = _blocking_call, _BlockingWith
    blocking.update(
        {
            runners.run: _run,
            nested_run: _run,
            asyncio.Runner.run: _runner_run,
            asyncio.Runner.close: _close,
            EventLoop.run_until_complete: _run_until_complete,
            EventLoop.run_forever: _run_forever,
        }
    )
