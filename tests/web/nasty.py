"""A small nasty web server on loopback: each route answers in a way of its own, byte for byte, and all is written down.

A new route is a new row in ROUTES: the bytes to answer with, or a coroutine for those that need time or state.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

BODY = b"<p>The quick brown fox jumps over the lazy dog.</p>\n" * 3
CLOSE = "close"
DROP = "drop"


@dataclass
class Exchange:
    """What the server read and wrote for one request."""

    request: bytes
    connection: int
    """The number of the connection that it came on."""
    answer: bytes = b""


@dataclass
class Wire:
    """What a coroutine answers with."""

    writer: asyncio.StreamWriter
    exchange: Exchange

    async def send(self, data: bytes) -> None:
        """Write bytes, and write them down."""
        self.exchange.answer += data
        self.writer.write(data)
        await self.writer.drain()


Answer = bytes | Callable[[Wire], Awaitable[str | None]]
"""Bytes, or a coroutine that sends them; one that returns CLOSE or DROP ends the connection, softly or with a reset."""


def plain(*headers: bytes, status: bytes = b"200 OK", body: bytes = BODY) -> bytes:
    """An ordinary answer."""
    lines = [b"HTTP/1.1 " + status, b"Content-Type: text/html", *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(*chunks: bytes, trailer: bytes = b"", extension: bytes = b"") -> bytes:
    """An answer in chunks."""
    body = b"".join(b"%x%s\r\n%s\r\n" % (len(chunk), extension, chunk) for chunk in chunks)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n" + trailer + b"\r\n"


def ending(data: bytes, how: str) -> Answer:
    """Bytes, and then the end of the connection."""

    async def send(wire: Wire) -> str:
        await wire.send(data)
        return how

    return send


def drip(data: bytes, rest: bytes) -> Answer:
    """Some bytes at once, the rest too slowly."""

    async def send(wire: Wire) -> str:
        await wire.send(data)
        for byte in rest:
            await asyncio.sleep(0.2)
            await wire.send(bytes([byte]))
        return CLOSE

    return send


async def silence(_: Wire) -> str:
    """No answer at all."""
    await asyncio.sleep(5)
    return CLOSE


async def endless(wire: Wire) -> str:
    """A body that never ends."""
    await wire.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while not wire.writer.is_closing():
        await wire.send(b"x" * 65536)
    return CLOSE


HALF = plain()[:40]
ROUTES: dict[str, Answer] = {
    "plain": plain(),
    "odd-case": plain(b"sErVeR:nginx", b"Set-Cookie: a=1", b"set-cookie:\tb=2 ", b"X-Empty:"),
    "non-ascii": plain("X-Náme: välue".encode("latin-1"), status="200 Très bien".encode("latin-1")),
    "bare-lf": b"HTTP/1.1 200 OK\nContent-Length: 4\nX: y\n\nbody",
    "folded": b"HTTP/1.1 200 OK\r\nX-Long: one\r\n  two\r\nContent-Length: 4\r\n\r\nbody",
    "continue": b"HTTP/1.1 100 Continue\r\n\r\n" + plain(),
    "early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + plain(),
    "chunked": chunked(BODY[:7], BODY[7:]),
    "chunked-odd": chunked(BODY[:50], BODY[50:], trailer=b"X-Trailer: 1\r\n", extension=b";a=b"),
    "gzip": plain(b"Content-Encoding: gzip", body=gzip.compress(BODY, mtime=0)),
    "http10": ending(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + BODY, CLOSE),
    "empty": plain(body=b""),
    "no-content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "not-modified": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
    "not-found": plain(status=b"404 Not Found"),
    "redirect": plain(b"Location: /plain", status=b"301 Moved", body=b""),
    "no-reason": b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
    "too-many": plain(b"Retry-After: 7", status=b"429 Too Many Requests"),
    "cookie": plain(b"Set-Cookie: session=secret; Path=/"),
    "large": plain(body=b"0123456789" * 500_000),
    "bad-location": plain(b"Location: http://[::bad/", status=b"302 Found", body=b""),
    "bad-cookie": plain(b"Set-Cookie: a=b\rc; Path=/"),
    # broken ones
    "drop-before": ending(b"", DROP),
    "close-before": ending(b"", CLOSE),
    "drop-amid-head": ending(HALF, DROP),
    "drop-amid-body": ending(plain()[:-20], DROP),
    "short-length": ending(plain()[:-20], CLOSE),
    "cut-chunks": ending(chunked(BODY)[:-30], CLOSE),
    "bad-chunks": ending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", CLOSE),
    "garbage": ending(b"SSH-2.0-OpenSSH_9.2\r\n" * 3, CLOSE),
    "huge-head": ending(b"HTTP/1.1 200 OK\r\n" + b"X-Filler: filler\r\n" * 20_000 + b"\r\n", CLOSE),
    "slow-head": drip(HALF, HALF),
    "slow-body": drip(plain()[:-20], plain()[-20:]),
    "silence": silence,
    "endless": endless,
    "excess": ending(plain() + b"and more", CLOSE),
    "two-answers": ending(plain() + plain(), CLOSE),
    "dies": ending(plain(), CLOSE),
}
"""`dies` says keep-alive and closes all the same."""


@dataclass
class NastyServer:
    """The server, at work in a thread of its own while in a `with`."""

    tls: ssl.SSLContext | None = None
    log: list[Exchange] = field(default_factory=list)
    port: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _connections: int = 0

    def url(self, route: str) -> str:
        """The address of a route."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/{route}"

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
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=self.tls))
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
        number, end = self._connections, None
        try:
            while end is None:
                request = await reader.readuntil(b"\r\n\r\n")
                exchange = Exchange(request, number)
                self.log.append(exchange)
                end = await self._answer(Wire(writer, exchange))
        except (asyncio.IncompleteReadError, ConnectionError):
            end = CLOSE
        finally:
            if end == DROP:
                writer.transport.abort()
            writer.close()

    async def _answer(self, wire: Wire) -> str | None:
        name = wire.exchange.request.split(b" ")[1].decode().partition("?")[0].strip("/")
        answer = ROUTES.get(name, ROUTES["not-found"])
        if isinstance(answer, bytes):
            await wire.send(answer)
            return None
        return await answer(wire)
