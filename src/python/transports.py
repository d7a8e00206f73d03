"""Transports: a stream of the page's network, as asyncio's protocols know it.

Invariant: after `connection_lost`, which is called once, a protocol gets nothing. What is written is sent in order; what has no room
waits here, and the protocol is told to pause.

Next: `network.py` makes them; the host calls `received` and `writable`.
"""

from asyncio import transports

from _loopscope_host import (
    abort_socket, asked, close_socket, end_socket, read_socket, write_socket, write_socket_text
)
from pyodide.ffi import to_js

from . import tasks

_MOST_TEXT = 512  # bytes that go to the host as a text, which is cheaper than an array
_HIGH_WATER = 64 * 1024  # bytes, as asyncio's own transports
_transports = {}  # number of the stream: transport


class SocketInfo:
    """What libraries ask of a transport's socket: options are accepted, and there is no descriptor."""

    def __init__(self, own, peer):
        self._own, self._peer = own, peer
        self.family, self.type, self.proto = 2, 1, 6

    def getsockname(self):
        return self._own

    def getpeername(self):
        return self._peer

    def setsockopt(self, *args):
        pass

    def getsockopt(self, *args):
        return 0

    def setblocking(self, flag):
        pass

    def fileno(self):
        return -1


class PageTransport(transports._FlowControlMixin, transports.Transport):
    """One end of a connection."""

    def __init__(self, loop, number, protocol, own, peer, extra=None):
        info = {"peername": peer, "sockname": own, "socket": SocketInfo(own, peer)}
        super().__init__(info | (extra or {}), loop)
        self.number = number
        self._protocol = protocol
        self._unsent = bytearray()
        self._sent = self._words = None  # what was sent last, and what it asks for, once it is known
        self._is_paused = self._is_closing = self._ends = self._is_lost = False
        _transports[number] = self
        loop.call_soon(self._begin)

    def _begin(self):
        self._protocol.connection_made(self)
        if not self._is_closing and not self._is_paused:
            read_socket(self.number, True)

    def asked(self):
        """What the client of this connection asked last, in words."""
        words = self._words
        if words is None:
            words = asked(self.number) if self.number in _transports else ""
            if self.get_extra_info("server") is None:
                self._words = words
        return words

    # Reading

    def is_reading(self):
        return not self._is_closing and not self._is_paused

    def pause_reading(self):
        if self.is_reading():
            self._is_paused = True
            read_socket(self.number, False)

    def resume_reading(self):
        if self._is_paused and not self._is_closing:
            self._is_paused = False
            read_socket(self.number, True)

    def received(self, what):
        """Bytes, None at the end, or a text that says why the connection broke."""
        if self._is_lost:
            return
        if what is None:
            keeps_open = self._protocol.eof_received()
            if not keeps_open:
                self.close()
        elif isinstance(what, str):
            self._lose(ConnectionResetError(104, what))
        else:
            self.received_bytes(what.to_bytes())

    def received_bytes(self, data):
        if self._is_lost:
            return
        if hasattr(self._protocol, "get_buffer"):
            self._fill(memoryview(data))
        else:
            self._protocol.data_received(data)

    def _fill(self, data):
        while data and not self._is_lost:
            buffer = self._protocol.get_buffer(len(data))
            count = min(len(buffer), len(data))
            buffer[:count] = data[:count]
            self._protocol.buffer_updated(count)
            data = data[count:]

    # Writing

    def write(self, data):
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"data argument must be a bytes-like object, not {type(data).__name__!r}")
        if self._ends:
            raise RuntimeError("Cannot call write() after write_eof()")
        if self._is_lost or not data:
            return
        task = tasks.current()
        if task is not None:
            task.transport = self
        if not self._unsent:
            count = self._send(data)
            data = memoryview(data)[count:] if count >= 0 else b""
        self._unsent += data
        self._maybe_pause_protocol()

    def writelines(self, list_of_data):
        self.write(b"".join(list_of_data))

    def _send(self, data):
        data = bytes(data)
        if data != self._sent:
            self._sent, self._words = data, None
        if len(data) <= _MOST_TEXT:
            count = write_socket_text(self.number, data.decode("latin-1"))
        else:
            count = write_socket(self.number, to_js(data))
        if count < 0:
            self._loop.call_soon(self._lose, BrokenPipeError(32, "Broken pipe"))
        return count

    def writable(self):
        """The stream has room again."""
        if self._is_lost or not self._unsent:
            return
        count = self._send(self._unsent)
        if count < 0:
            self._unsent.clear()
            return
        del self._unsent[:count]
        self._maybe_resume_protocol()
        if not self._unsent:
            if self._ends:
                end_socket(self.number)
            if self._is_closing:
                self._loop.call_soon(self._lose, None)

    def get_write_buffer_size(self):
        return len(self._unsent)

    def can_write_eof(self):
        return True

    def write_eof(self):
        if not self._ends and not self._is_closing:
            self._ends = True
            if not self._unsent:
                end_socket(self.number)

    # Closing

    def get_protocol(self):
        return self._protocol

    def set_protocol(self, protocol):
        self._protocol = protocol

    def is_closing(self):
        return self._is_closing

    def close(self):
        if self._is_closing:
            return
        self._is_closing = True
        read_socket(self.number, False)
        if not self._unsent:
            self._loop.call_soon(self._lose, None)

    def abort(self):
        if not self._is_lost:
            abort_socket(self.number)
            self._is_closing = True
            self._unsent.clear()
            self._loop.call_soon(self._lose, None)

    def _lose(self, error):
        if self._is_lost:
            return
        self._is_lost = self._is_closing = True
        self._unsent.clear()
        close_socket(self.number)
        _transports.pop(self.number, None)
        try:
            self._protocol.connection_lost(error)
        finally:
            server = self.get_extra_info("server")
            if server is not None:
                server.left(self)


def received(number, what):
    """The host has something for a stream."""
    transport = _transports.get(number)
    if transport is not None:
        transport._loop.guard(transport.received, what)


def received_text(number, text):
    """The host has bytes for a stream, as a text with a character for each."""
    transport = _transports.get(number)
    if transport is not None:
        transport._loop.guard(transport.received_bytes, text.encode("latin-1"))


def writable(number):
    """A stream of the host has room."""
    transport = _transports.get(number)
    if transport is not None:
        transport._loop.guard(transport.writable)


def restart():
    """A program begins."""
    _transports.clear()
