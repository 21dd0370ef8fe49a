"""httpx's transport, ours: HTTP/1.1 over asyncio, with every byte of both directions kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

import httpx

from snapshot.fetch.answer import Answer
from snapshot.fetch.connecting import Connector, NotConnected
from snapshot.fetch.connection import Connection
from snapshot.fetch.faults import CLOSED, LOST
from snapshot.fetch.pool import Pool
from snapshot.fetch.settings import FetchSettings
from snapshot.model import Exchange
from snapshot.urls import Parts, split

EXCHANGE = "snapshot.exchange"
URL = "snapshot.url"
TARGET = "target"
"""What stands in the request line: the name that httpcore has for it."""
_STALE = frozenset({CLOSED, LOST})
NOTHING = httpx.ByteStream(b"")
"""The body of a request without one, and of a response whose body the exchange has."""
_FOR_HTTPX = frozenset({"set-cookie", "www-authenticate"})
"""The headers that httpx acts upon. Not `Location`: of one that it cannot read, it makes an exception."""


class Unanswered(httpx.TransportError):
    """There is no status to make an httpx response of; the exchange says why."""

    def __init__(self, exchange: Exchange) -> None:
        """Carry the exchange."""
        super().__init__(exchange.fault.reason if exchange.fault else "no status")
        self.exchange = exchange


@dataclass(frozen=True, slots=True)
class _Start:
    """What is known of an exchange before it."""

    url: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=monotonic)


class RecordingTransport(httpx.AsyncBaseTransport):
    """One exchange a call; it stands in the response's extensions."""

    def __init__(self, settings: FetchSettings) -> None:
        """Connect to nothing yet."""
        self._settings = settings
        self._connector = Connector(
            timeout=settings.connect_timeout,
            insecure=settings.insecure,
            allow_private=settings.allow_private,
            inner=settings.inner_hosts,
        )
        self._pool = Pool()
        self._turns = asyncio.Semaphore(settings.connections)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and give the answer without its body: the exchange has that."""
        async with self._turns:
            exchange = await self._exchange(request.extensions[URL], wire(request))
        if exchange.status is None:
            raise Unanswered(exchange)
        headers = [pair for pair in exchange.headers if pair[0].lower() in _FOR_HTTPX]
        response = httpx.Response(exchange.status, stream=NOTHING, extensions={EXCHANGE: exchange})
        response.headers = httpx.Headers(headers, encoding="latin-1")
        return response

    async def aclose(self) -> None:
        """Close what is open."""
        self._pool.close()
        await asyncio.sleep(0)

    async def _exchange(self, url: str, sent: bytes) -> Exchange:
        start, part = _Start(url), split(url)
        try:
            connection, answer = await self._talk(part, sent)
        except NotConnected as error:
            answer = self._answer()
            answer.stop(error.fault, "unspecified")
            return _made(start, (b"", ()), None, answer)
        self._pool.give(part.origin, connection)
        return _made(start, self._settings.secrets.scrub(sent), connection, answer)

    async def _talk(self, part: Parts, sent: bytes) -> tuple[Connection, Answer]:
        """Ask over a connection that waits; over a new one where there is none, or where it has died meanwhile."""
        connection = self._pool.take(part.origin)
        if connection:
            answer = await self._ask(connection, sent)
            if answer.begun or not answer.ending or answer.ending.fault not in _STALE:
                return connection, answer
            answer.block.close()
        connection = await self._connector.connect(part)
        return connection, await self._ask(connection, sent)

    async def _ask(self, connection: Connection, sent: bytes) -> Answer:
        answer = self._answer()
        try:
            await connection.exchange(sent, answer, self._settings)
        except BaseException:
            answer.block.close()
            raise
        return answer

    def _answer(self) -> Answer:
        return Answer(max_size=self._settings.max_size, max_header_size=self._settings.max_header_size)


def wire(request: httpx.Request) -> bytes:
    """The request as it goes out: the target as the WHATWG parser has it, headers in the order given."""
    lines = [b"%s %s HTTP/1.1" % (request.method.encode("ascii"), request.extensions[TARGET])]
    lines += [name + b": " + value for name, value in request.headers.raw]
    if any(b"\r" in line or b"\n" in line for line in lines):
        raise ValueError("a line break in a request line or header")
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _made(
    start: _Start, sent: tuple[bytes, tuple[str, ...]], connection: Connection | None, answer: Answer
) -> Exchange:
    request, scrubbed = sent
    head, ending = answer.head, answer.ending
    return Exchange(
        url=start.url,
        started=start.at,
        request=request,
        scrubbed=scrubbed,
        block=answer.block,
        interim=answer.interim,
        status=head.status if head else None,
        headers=head.headers if head else (),
        payload_digest=answer.payload_digest,
        payload_size=answer.payload_size,
        ip=connection.address if connection else None,
        tls=connection.tls if connection else None,
        certificate_error=connection.certificate_error if connection else None,
        first_byte=connection.first_byte_after if connection else None,
        seconds=monotonic() - start.clock,
        truncated=ending.truncated if ending else None,
        fault=ending.fault if ending else None,
    )
