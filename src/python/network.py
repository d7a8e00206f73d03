"""Connections and servers of a loop, on the page's network.

Invariant: addresses are what a program wrote: the page's network knows servers by name, so nothing is looked up. Bytes are never
encrypted: they do not leave the page.

Next: `transports.py`; the host's side is `src/net`.
"""

import asyncio
import errno
import itertools
import os
import socket
import weakref
from asyncio import events

from _loopscope_host import close_socket, connect as _connect, listen as _listen

from . import adapters, labels, transports
from .transports import PageTransport, SocketInfo

_connecting = {}  # number of the stream: (future, endpoint)
_servers = {}  # number of the listener: Server
_connected = weakref.WeakKeyDictionary()  # a socket that was connected: number of the stream, endpoint
_next_port = itertools.count(49152).__next__


class Network:
    """The part of the loop that connects and listens."""

    async def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
        return [(socket.AF_INET, type or socket.SOCK_STREAM, proto or 6, "", (_text(host) or "127.0.0.1", int(port or 0)))]

    async def getnameinfo(self, sockaddr, flags=0):
        return sockaddr[0], str(sockaddr[1])

    async def sock_connect(self, sock, address):
        _connected[sock] = await self._reach(*address[:2]), address[:2]

    async def create_connection(
        self, protocol_factory, host=None, port=None, *, ssl=None, sock=None, server_hostname=None, **options
    ):
        if sock is not None:
            if host is not None or port is not None:
                raise ValueError("host/port and sock can not be specified at the same time")
            if sock not in _connected:
                raise OSError(errno.ENOTCONN, "the socket is not connected: use loop.sock_connect()")
            number, peer = _connected.pop(sock)
        else:
            if host is None and port is None:
                raise ValueError("host and port was not specified and no sock specified")
            peer = _text(host) or "127.0.0.1", int(port)
            number = await self._reach(*peer)
        extra = _unencrypted(ssl) if ssl else {}
        protocol = protocol_factory()
        made = _made(self, protocol)
        transport = PageTransport(self, number, protocol, ("127.0.0.1", _next_port()), peer, extra)
        await made
        return transport, protocol

    async def _reach(self, host, port):
        """Connect; the number of the stream."""
        host, port = _text(host), int(port)
        future = labels.NamedFuture(loop=self).named("connect", f"connect {host}:{port}")
        number = _connect(self.number, host, port)
        _connecting[number] = future
        try:
            await future
        except BaseException:
            _connecting.pop(number, None)
            close_socket(number)
            raise
        return number

    async def start_tls(self, transport, protocol, sslcontext, **options):
        transport._extra |= _unencrypted(sslcontext)
        transport.set_protocol(protocol)
        return transport

    async def create_server(
        self, protocol_factory, host=None, port=None, *, sock=None, ssl=None, start_serving=True, **options
    ):
        if sock is not None:
            host, port = sock.getsockname()[:2]
        hosts = [host] if host is None or isinstance(host, str) else list(host)
        server = Server(self, protocol_factory, hosts, port or 0)
        if start_serving:
            server.listen()
            await asyncio.sleep(0)
        return server

    async def create_datagram_endpoint(self, *args, **options):
        raise NotImplementedError("datagrams (UDP) do not exist here: a page's network has streams only.")

    async def create_unix_connection(self, *args, **options):
        raise NotImplementedError("Unix sockets do not exist here: connect to a host and a port.")

    create_unix_server = create_unix_connection


class Server(events.AbstractServer):
    """What create_server() returns."""

    def __init__(self, loop, protocol_factory, hosts, port):
        self._loop, self._factory, self._hosts, self._port = loop, protocol_factory, hosts, port
        self._listeners = []  # number and address
        self._clients = weakref.WeakSet()
        self._open = 0
        self._closed = self._forever = None

    def get_loop(self):
        return self._loop

    @property
    def sockets(self):
        return tuple(SocketInfo(address, None) for _, address in self._listeners)

    def is_serving(self):
        return bool(self._listeners)

    def listen(self):
        """Begin to accept."""
        if self._listeners:
            return
        for host in self._hosts:
            found = _listen(self._loop.number, _text(host) or "0.0.0.0", self._port)
            found = found.to_py() if hasattr(found, "to_py") else found
            if not len(found):
                self.close()
                text = os.strerror(errno.EADDRINUSE)
                raise OSError(errno.EADDRINUSE, f"error while attempting to bind on address ({host!r}, {self._port}): {text}")
            number, port = found
            self._listeners.append((number, (_text(host) or "0.0.0.0", port)))
            _servers[number] = self

    async def start_serving(self):
        self.listen()
        await asyncio.sleep(0)

    def accepted(self, listener, number):
        own = next(address for each, address in self._listeners if each == listener)
        peer = "127.0.0.1", _next_port()
        self._open += 1
        transport = PageTransport(self._loop, number, self._factory(), own, peer, {"server": self})
        self._clients.add(transport)

    def left(self, transport):
        """A connection has ended."""
        self._open -= 1
        self._wake_if_over()

    def _wake_if_over(self):
        if not self._listeners and not self._open and self._closed is not None and not self._closed.done():
            self._closed.set_result(None)

    def close(self):
        for number, _ in self._listeners:
            _servers.pop(number, None)
            close_socket(number)
        self._listeners = []
        if self._forever is not None and not self._forever.done():
            self._forever.cancel()
        self._wake_if_over()

    def close_clients(self):
        for transport in sorted(self._clients, key=lambda each: each.number):
            transport.close()

    def abort_clients(self):
        for transport in sorted(self._clients, key=lambda each: each.number):
            transport.abort()

    async def wait_closed(self):
        if not self._listeners and not self._open:
            return
        if self._closed is None:
            self._closed = labels.NamedFuture(loop=self._loop).named("stream", "wait until the server is closed")
        await asyncio.shield(self._closed)

    async def serve_forever(self):
        if self._forever is not None:
            raise RuntimeError(f"server {self!r} is already being awaited on serve_forever()")
        self.listen()
        self._forever = labels.NamedFuture(loop=self._loop).named("stream", "serve forever")
        try:
            await self._forever
        finally:
            self.close()
            await self.wait_closed()


def _text(host):
    return host.decode() if isinstance(host, bytes) else host


def _made(loop, protocol):
    """A future that completes behind the protocol's connection_made()."""
    made = labels.NamedFuture(loop=loop).named("connect", "connect")
    loop.call_soon(lambda: loop.call_soon(lambda: made.done() or made.set_result(None)))
    return made


def _unencrypted(context):
    """What a transport says of its encryption: there is none, which is said once."""
    adapters.tell("Connections to servers inside this page are not encrypted, also those of https.")
    return {"sslcontext": context, "cipher": ("none", "TLSv1.3", 0), "peercert": {}}


def connected(number, error):
    """The host has connected, or could not."""
    future = _connecting.pop(number, None)
    if future is None or future.done():
        return
    if error:
        future.set_exception(ConnectionRefusedError(errno.ECONNREFUSED, error))
    else:
        future.set_result(None)


def accepted(listener, number):
    """The host has accepted a connection."""
    server = _servers.get(listener)
    if server is None:
        close_socket(number)
    else:
        server._loop.guard(server.accepted, listener, number)


def restart():
    """A program begins."""
    transports.restart()
    _connecting.clear()
    _servers.clear()
