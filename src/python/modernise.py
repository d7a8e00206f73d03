"""Old lines in today's words, by the positions that Python's own parser gives.

Invariant: a rewrite changes only the lines that it names; it keeps their indentation, their comments and all else in them, and the
program then does what it did before. Where that is not sure the result is None.

Each function takes the program's text and the node that is outdated, and returns a `Rewrite` (`program_text.py`) or None.
Next: `outdated.py` finds the node of a call that ran, and passes on to the page what is made here.
"""

import ast

_PRIMARY = (ast.Call, ast.Name, ast.Attribute, ast.Subscript)  # what `await` takes without parentheses
_LOOP_NAMES = {"get_event_loop", "get_running_loop"}
_POLICIES = {"EventLoopPolicy", "DefaultEventLoopPolicy", "WindowsSelectorEventLoopPolicy", "WindowsProactorEventLoopPolicy"}


def _span(node, text):
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, text


def _before(node, text):
    return node.lineno, node.col_offset, node.lineno, node.col_offset, text


def _after(node, text):
    return node.end_lineno, node.end_col_offset, node.end_lineno, node.end_col_offset, text


def _owner(function):
    """The module's name in `module.function`."""
    return function.value.id if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) else None


def _called(node, name):
    """The call's target in `target.name(...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
        return node.func.value
    return None


def get_event_loop(source, call):
    """`loop = asyncio.get_event_loop()` makes a loop; where it runs one coroutine and no more, that is asyncio.run()."""
    module, statement = _owner(call.func), source.statement(call)
    if module is None or call.args or call.keywords:
        return None
    outer = source.parents.get(source.parents.get(call))
    if _called(outer, "run_until_complete") is call and isinstance(statement, ast.Expr) and statement.value is outer:
        return _run(source, module, outer) if source.count("get_event_loop") == 1 else None
    if not isinstance(statement, ast.Assign) or statement.value is not call or not source.is_alone(statement):
        return None
    target = statement.targets[0]
    if len(statement.targets) > 1 or not isinstance(target, ast.Name):
        return None
    block = _loop_block(source, module, statement, target.id)
    if block is not None:
        return block
    line = source.lines[statement.end_lineno - 1]
    follows = f"\n{source.indentation(statement)}{module}.set_event_loop({target.id})"
    end = statement.end_lineno, len(line), statement.end_lineno, len(line), follows
    return source.edited([_span(call.func, f"{module}.new_event_loop"), end])


def _run(source, module, call, extra=()):
    if len(call.args) != 1 or call.keywords or not source.is_coroutine_call(call.args[0]):
        return None
    return source.edited([_span(call.func, f"{module}.run"), *extra])


def _loop_block(source, module, statement, name):
    """`loop = ...`, `loop.run_until_complete(main())` and perhaps `loop.close()`, one after the other, and nothing else of the loop."""
    body = source.body(statement)
    at = body.index(statement)
    following = [node.value for node in body[at + 1 : at + 3] if isinstance(node, ast.Expr)]
    methods = [method for call, method in zip(following, ("run_until_complete", "close")) if _is_of(call, method, name)]
    if "run_until_complete" not in methods:
        return None
    closes = "close" in methods
    statements = body[at : at + 2 + closes]
    adjacent = all(one.end_lineno + 1 == other.lineno for one, other in zip(statements, statements[1:]))
    removed = [statements[0], *statements[2:]]
    plain = all(source.is_alone(each, (b"",)) for each in removed) and source.is_alone(statements[1])
    if not (adjacent and plain) or source.count(name) != len(statements) or source.count("get_event_loop") != 1:
        return None
    run = _run(source, module, following[0])
    return run and source.replaced(statements[0].lineno, statements[-1].end_lineno, run.text)


def _is_of(call, method, name):
    return getattr(_called(call, method), "id", None) == name


def loop_argument(source, call):
    """Without `loop=`."""
    passed = next((keyword for keyword in call.keywords if keyword.arg == "loop"), None)
    if passed is None or not _is_plain(passed.value):
        return None
    others = [*call.args, *(keyword for keyword in call.keywords if keyword is not passed)]
    earlier = [each for each in others if (each.lineno, each.col_offset) < (passed.lineno, passed.col_offset)]
    line = source.lines[passed.lineno - 1]
    if earlier:
        comma = line[: passed.col_offset].rstrip()
        if comma.endswith(b","):
            return source.edited([(passed.lineno, len(comma) - 1, passed.end_lineno, passed.end_col_offset, "")])
    rest = source.lines[passed.end_lineno - 1][passed.end_col_offset :]
    gone = len(rest) - len(rest.lstrip(b", ")) if rest.lstrip().startswith(b",") else 0
    if earlier and line[: passed.col_offset].strip() == b"" and not rest[gone:].strip():
        # It has lines of its own.
        return source.replaced(passed.lineno, passed.end_lineno, "")
    return None if earlier else source.edited([_span(passed, "")[:3] + (passed.end_col_offset + gone, "")])


def _is_plain(value):
    if isinstance(value, ast.Call):
        return getattr(value.func, "attr", getattr(value.func, "id", None)) in _LOOP_NAMES
    return isinstance(value, (ast.Name, ast.Attribute, ast.Constant))


def wait(source, call):
    """asyncio.wait() of tasks."""
    module = _owner(call.func)
    if module is None or not call.args or isinstance(call.args[0], ast.Starred):
        return None
    create = _task_maker(source, call, module)
    if create is None:
        return None
    given = call.args[0]
    if isinstance(given, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        elements = [given.elt]
    elif isinstance(given, (ast.List, ast.Tuple, ast.Set)) and not any(isinstance(each, ast.Starred) for each in given.elts):
        elements = given.elts
    else:
        return source.edited([_before(given, f"[{create}(coro) for coro in "), _after(given, "]")])
    return source.edited([edit for each in elements for edit in (_before(each, f"{create}("), _after(each, ")"))])


def _task_maker(source, call, module):
    """What makes tasks where the call is: within a coroutine asyncio, outside the loop that runs it."""
    function = source.parents[call]
    outer = _called(function, "run_until_complete")
    if outer is not None:
        return f"{outer.id}.create_task" if isinstance(outer, ast.Name) else None
    while not isinstance(function, (ast.AsyncFunctionDef, ast.FunctionDef, ast.Lambda, ast.Module)):
        function = source.parents[function]
    return f"{module}.create_task" if isinstance(function, ast.AsyncFunctionDef) else None


def coroutine(source, decorator):
    """`async def`, which awaits where the generator has `yield from`."""
    function = source.parents.get(decorator)
    if not isinstance(function, ast.FunctionDef) or len(function.decorator_list) > 1:
        return None
    at_sign = source.lines[decorator.lineno - 1][: decorator.col_offset].strip()
    rest = source.lines[decorator.end_lineno - 1][decorator.end_col_offset :].strip()
    if at_sign != b"@" or rest:
        return None
    yields = list(_yields(function))
    if not all(isinstance(each, ast.YieldFrom) and isinstance(each.value, _PRIMARY) for each in yields):
        return None
    if any(_is_plain_generator(source, each.value) for each in yields):
        return None
    edits = [_before(function, "async ")]
    for each in yields:
        start = source.lines[each.lineno - 1][each.col_offset :]
        words = start.split(None, 2)
        if words[:2] != [b"yield", b"from"]:
            return None
        end = each.col_offset + start.index(b"from") + len(b"from")
        edits.append((each.lineno, each.col_offset, each.lineno, end, "await"))
    edited = source.edited(edits)
    if edited is None:
        return None
    between = [line.decode() + "\n" for line in source.lines[decorator.end_lineno : function.lineno - 1]]
    return source.replaced(decorator.lineno, edited.last, "".join(between) + edited.text)


def _yields(function):
    """The yields of a function's own body."""
    left = list(function.body)
    while left:
        node = left.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            left.extend(ast.iter_child_nodes(node))


def _is_plain_generator(source, value):
    """Whether it is the call of a generator function of the program that nothing makes a coroutine."""
    name = value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else None
    named = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef) and node.name == name]
    return any(not node.decorator_list and any(True for _ in _yields(node)) for node in named)


def set_event_loop_policy(source, call):
    """Without it, if the policy is one of asyncio's or uvloop's own."""
    statement = source.statement(call)
    policy = call.args[0] if len(call.args) == 1 and not call.keywords else None
    name = getattr(getattr(policy, "func", None), "attr", None)
    if not isinstance(statement, ast.Expr) or statement.value is not call or name not in _POLICIES or policy.args:
        return None
    return source.without(statement)


def uvloop_install(source, call):
    """Without it."""
    statement = source.statement(call)
    return source.without(statement) if isinstance(statement, ast.Expr) and statement.value is call else None


def import_uvloop(source, statement):
    """Without it, if nothing else names the module."""
    names = [alias.asname or alias.name for alias in statement.names]
    return None if len(names) > 1 or source.count(names[0]) else source.without(statement)


def task_function(source, call):
    """asyncio.all_tasks() for asyncio.Task.all_tasks()."""
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    module = _owner(of)
    if module is None or of.attr != "Task":
        return None
    return source.edited([_span(call.func, f"{module}.{call.func.attr}")])
