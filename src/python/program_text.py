"""A program's text with its tree: where nodes are, what is beside them, and edits of whole lines.

Invariant: a rewrite is of whole lines, and the program parses after it. Columns count bytes of UTF-8, as the parser's do.

Next: `modernise.py` makes rewrites.
"""

import ast
from typing import NamedTuple


class Rewrite(NamedTuple):
    """Lines `first` to `last`, from 1, become `text`: whole lines, or none."""

    first: int
    last: int
    text: str


class ProgramText:
    """A program's text with its tree."""

    def __init__(self, text):
        self.text = text
        self.tree = ast.parse(text)
        self.lines = [line.encode() for line in text.split("\n")]
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def find(self, place):
        """The expression at (line, last line, column, end column), or None."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.expr) and (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset) == place:
                return node
        return None

    def statement(self, node):
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def body(self, statement):
        """The list that a statement is in."""
        for _, value in ast.iter_fields(self.parents[statement]):
            if isinstance(value, list) and statement in value:
                return value
        return [statement]

    def is_alone(self, statement, may_end=(b"", b"#")):
        """Whether its lines have nothing else, but for a comment."""
        before = self.lines[statement.lineno - 1][: statement.col_offset]
        after = self.lines[statement.end_lineno - 1][statement.end_col_offset :].strip()
        return not before.strip() and after[:1] in may_end

    def indentation(self, statement):
        return self.lines[statement.lineno - 1][: statement.col_offset].decode()

    def count(self, name):
        """How often a name or an attribute occurs."""
        nodes = ast.walk(self.tree)
        return sum(name in (getattr(node, "id", None), getattr(node, "attr", None)) for node in nodes)

    def is_coroutine_call(self, node):
        """Whether it is a call of a coroutine function of the program."""
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
        found = [node for node in self.tree.body if getattr(node, "name", None) == name]
        return len(found) == 1 and isinstance(found[0], ast.AsyncFunctionDef) and not found[0].decorator_list

    def edited(self, edits):
        """The rewrite that makes these edits: (line, column, last line, end column, text). None if the result does not parse."""
        first, last = min(edit[0] for edit in edits), max(edit[2] for edit in edits)
        lines = self.lines[first - 1 : last]
        for line, start, last_line, end, text in sorted(edits, reverse=True):
            joined = lines[line - first][:start] + text.encode() + lines[last_line - first][end:]
            lines[line - first : last_line - first + 1] = [joined]
        return self.replaced(first, last, b"".join(line + b"\n" for line in lines).decode())

    def replaced(self, first, last, text):
        old = self.text.split("\n")
        try:
            ast.parse("\n".join([*old[: first - 1], *text.split("\n")[:-1], *old[last:]]))
        except SyntaxError:
            return None
        return Rewrite(first, last, text)

    def without(self, statement):
        """The rewrite that removes a statement; one that is alone in its block becomes `pass`."""
        if not self.is_alone(statement, (b"",)):
            return None
        text = "" if len(self.body(statement)) > 1 else f"{self.indentation(statement)}pass\n"
        return self.replaced(statement.lineno, statement.end_lineno, text)
