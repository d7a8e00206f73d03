"""The program's standard streams: whole lines go to the host, and nothing can be read.

Invariant: a line is passed on when it is complete; the rest is passed on when the program ends.

Next: `program.py` makes the streams of each run.
"""

import io

from _loopscope_host import print as _print_line

NO_INPUT = "input() cannot read here: the page has no console. Put the value into the program instead."


class Output(io.TextIOBase):
    """stdout (1) or stderr (2)."""

    encoding, errors, newlines, line_buffering = "utf-8", "backslashreplace", None, True
    mode = "w"

    def __init__(self, stream, print_line=_print_line):
        self._print_line = print_line
        self.name = ("<stdout>", "<stderr>")[stream - 1]
        self.buffer = _Bytes(self)
        self._stream = stream
        self._parts = []

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if "\n" not in text:
            if text:
                self._parts.append(text)
            return len(text)
        self._parts.append(text)
        *lines, rest = "".join(self._parts).split("\n")
        self._parts = [rest] if rest else []
        for line in lines:
            self._print_line(line, self._stream)
        return len(text)

    def finish(self):
        """Pass on the line that has no end."""
        if self._parts:
            self.write("\n")

    def writable(self):
        return True

    def fileno(self):
        return self._stream

    def reconfigure(self, **settings):
        pass


class _Bytes(io.RawIOBase):
    """sys.stdout.buffer."""

    def __init__(self, output):
        self._output = output

    def write(self, data):
        self._output.write(bytes(data).decode("utf-8", "backslashreplace"))
        return len(data)

    def writable(self):
        return True


class Input(io.TextIOBase):
    """stdin."""

    name, mode, encoding = "<stdin>", "r", "utf-8"

    def readable(self):
        return True

    def fileno(self):
        return 0

    def read(self, size=-1):
        raise EOFError(NO_INPUT)

    def readline(self, size=-1):
        raise EOFError(NO_INPUT)


def input(prompt="", /):
    """The builtin of that name."""
    raise EOFError(NO_INPUT)
