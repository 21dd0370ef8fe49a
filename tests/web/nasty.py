"""A small nasty web server on loopback: each route answers in a way of its own, byte for byte, and all is written down.

    with NastyServer() as server:
        ...fetch server.url("odd-case")...
        server.log[-1].request, server.log[-1].answer      # what was read and written

The routes are tables in nasty_routes.py: a new one is a new row. A test that needs one of its own puts it
into `server.routes`. The server has a thread and an event loop to itself, so that any kind of client can be tested.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from types import TracebackType
from typing import Self

from nasty_answers import BODY, CLOSE, DROP, Answer, chunked, plain
from nasty_routes import ROUTES

__all__ = ["BODY", "ROUTES", "NastyServer", "Told", "Wire", "chunked", "plain"]

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: do not, and say so by a reset."""
_MOMENT = 0.05
"""Seconds in which what was sent arrives before a reset overtakes it."""
_LONGEST_REQUEST = 1 << 20
_WRITTEN_DOWN = 16_000_000
"""Bytes of an answer that are kept; of those beyond, only the number."""


@dataclass
class Told:
    """What the server read and wrote for one request."""

    request: bytes
    connection: int
    """The number of the connection that it came on, from 1."""
    answer: bytearray = field(default_factory=bytearray)
    """The answer's first 16 MB."""
    size: int = 0
    """Bytes of the whole answer."""
    at: float = field(default_factory=time.monotonic)
    """When it came, in seconds."""

    @property
    def target(self) -> str:
        """What stood in the request line."""
        return self.request.split(b" ")[1].decode("latin-1")

    @property
    def route(self) -> str:
        """The name of the route."""
        return self.target.partition("?")[0].strip("/")


@dataclass
class Wire:
    """What a route's coroutine answers with."""

    told: Told
    number: int
    """How often the route has been asked for, this time included."""
    writer: asyncio.StreamWriter
    nth: int = 1
    """Which request of its connection it is."""

    async def send(self, data: bytes) -> None:
        """Write bytes, and write them down."""
        self.told.answer += data[: max(0, _WRITTEN_DOWN - len(self.told.answer))]
        self.told.size += len(data)
        self.writer.write(data)
        await self.writer.drain()


@dataclass
class NastyServer:
    """The server, at work while in a `with`."""

    tls: ssl.SSLContext | None = None
    address: str = "127.0.0.1"
    """The one that it listens on."""
    greeting: bytes | None = None
    """What is said to each connection at once, without waiting for a request; nothing follows."""
    early: bytes | None = None
    """What is answered to each request as soon as its method has come."""
    routes: dict[str, Answer] = field(default_factory=lambda: dict(ROUTES))
    otherwise: Callable[[str], Answer | None] | None = None
    """What answers a target (path without its first slash, and query) that is no route's, as nasty_traps.trapped."""
    log: list[Told] = field(default_factory=list)
    """One entry a request, in the order in which they came."""
    port: int = 0
    open: int = 0
    """Connections that neither side has ended."""
    _asked: Counter[str] = field(default_factory=Counter)
    _connections: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def url(self, route: str, host: str | None = None) -> str:
        """The URL of a route; `host` is another name of this machine."""
        host = host or (f"[{self.address}]" if ":" in self.address else self.address)
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}/{route}"

    def asked(self, route: str) -> list[Told]:
        """The requests for a route."""
        return [told for told in self.log if told.route == route]

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,))
        self._thread.start()
        started.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        starting = asyncio.start_server(self._talk, self.address, 0, ssl=self.tls, limit=_LONGEST_REQUEST)
        server = self._loop.run_until_complete(starting)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        self.open += 1
        end = None
        if self.greeting is not None:
            writer.write(self.greeting)
            end = CLOSE
        with suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, asyncio.CancelledError):
            end = end or await self._converse(reader, writer, self._connections)
            if end == DROP:
                await asyncio.sleep(_MOMENT)
                _reset_at_close(writer)
        writer.close() if end == CLOSE else writer.transport.abort()
        self.open -= 1

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int) -> str:
        """Answer one request after the other; how the connection is to end."""
        for nth in count(1):
            method = await reader.readuntil(b" ")
            if self.early is not None:
                writer.write(self.early)
            told = Told(method + await reader.readuntil(b"\r\n\r\n"), connection)
            self.log.append(told)
            if self.early is not None:
                told.answer += self.early
            elif end := await self._answer(told, writer, nth):
                return end
        return CLOSE

    async def _answer(self, told: Told, writer: asyncio.StreamWriter, nth: int) -> str | None:
        self._asked[told.route] += 1
        wire = Wire(told, self._asked[told.route], writer, nth)
        made = self.otherwise(told.target[1:]) if self.otherwise and told.route not in self.routes else None
        answer = made or self.routes.get(told.route, self.routes["not-found"])
        if isinstance(answer, bytes):
            await wire.send(answer)
            return None
        return await answer(wire)


def _reset_at_close(writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
