"""How an answer of the nasty server is made: bytes, or a coroutine for what needs time, state or an end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import repeat
from typing import Protocol

BODY = b"<p>The quick brown fox jumps over the lazy dog.</p>\n" * 3
CLOSE = "close"
DROP = "drop"


class Sender(Protocol):
    """Where an answer goes, and how often that was asked for, in all and over this connection."""

    number: int
    nth: int

    async def send(self, data: bytes) -> None:
        """Write bytes."""


Answer = bytes | Callable[[Sender], Awaitable[str | None]]
"""Bytes, or a coroutine that sends them; one that returns CLOSE or DROP ends the connection, softly or with a reset."""


def plain(*headers: bytes, status: bytes = b"200 OK", body: bytes = BODY) -> bytes:
    """An ordinary answer."""
    lines = [b"HTTP/1.1 " + status, b"Content-Type: text/html", *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def framed(framing: bytes, body: bytes = BODY, version: bytes = b"1.1") -> bytes:
    """An answer with the headers given and no others."""
    return b"HTTP/" + version + b" 200 OK\r\n" + framing + b"\r\n\r\n" + body


def chunks(*contents: bytes, trailer: bytes = b"", extension: bytes = b"") -> bytes:
    """A body in chunks."""
    body = b"".join(b"%x%s\r\n%s\r\n" % (len(content), extension, content) for content in contents)
    return body + b"0\r\n" + trailer + b"\r\n"


def chunked(*contents: bytes, trailer: bytes = b"", extension: bytes = b"") -> bytes:
    """An answer in chunks."""
    return framed(b"Transfer-Encoding: chunked", chunks(*contents, trailer=trailer, extension=extension))


def ending(data: bytes, how: str = CLOSE) -> Answer:
    """Bytes, and then the end of the connection."""

    async def send(wire: Sender) -> str:
        await wire.send(data)
        return how

    return send


def drip(data: bytes, rest: bytes, pause: float = 0.5) -> Answer:
    """Some bytes at once, the rest slowly."""

    async def send(wire: Sender) -> str:
        await wire.send(data)
        for byte in rest:
            await asyncio.sleep(pause)
            await wire.send(bytes([byte]))
        return CLOSE

    return send


def endless(data: bytes, again: bytes) -> Answer:
    """Some bytes, and then the same ones for as long as the other side takes them."""

    async def send(wire: Sender) -> str:
        await wire.send(data)
        for piece in repeat(again):
            await wire.send(piece)
        return CLOSE

    return send


def in_turn(*answers: Answer) -> Answer:
    """The first answer to the first request, and so on; the last to all further ones."""

    async def send(wire: Sender) -> str | None:
        answer = answers[min(wire.number, len(answers)) - 1]
        if isinstance(answer, bytes):
            await wire.send(answer)
            return None
        return await answer(wire)

    return send


async def silence(_: Sender) -> str:
    """No answer at all."""
    await asyncio.sleep(5)
    return CLOSE


async def every_second_of_a_connection(wire: Sender) -> str | None:
    """A connection that says keep-alive and dies with its second request."""
    if wire.nth % 2 == 0:
        return DROP
    await wire.send(plain())
    return None


async def every_second(wire: Sender) -> str | None:
    """A connection that says keep-alive and dies with every second request."""
    if wire.number % 2 == 0:
        return DROP
    await wire.send(plain())
    return None


def in_a_minute() -> str:
    """A moment a minute from now, as HTTP writes it."""
    return format_datetime(datetime.now(UTC) + timedelta(minutes=1), usegmt=True)


async def unavailable(wire: Sender) -> None:
    """Come back in a minute, as a date."""
    await wire.send(plain(b"Retry-After: " + in_a_minute().encode(), status=b"503 Service Unavailable"))


def numbered(line: bytes, number: int) -> Iterator[bytes]:
    """The line, again and again, with a number for its `%d`."""
    return (line % count for count in range(number))
