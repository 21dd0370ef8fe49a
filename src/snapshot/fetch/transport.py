"""httpx's transport, ours: HTTP/1.1 over asyncio, with every byte of both directions kept."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import httpx

from snapshot.fetch.answer import CLOSED, Answer
from snapshot.fetch.connecting import Connected, Connector, NotConnected
from snapshot.fetch.connection import LOST
from snapshot.fetch.settings import FetchSettings
from snapshot.model import Exchange, Fault
from snapshot.spool import Spool
from snapshot.urls import Parts, split

EXCHANGE = "snapshot.exchange"
URL = "snapshot.url"
_IDLE_SECONDS = 15.0
_IDLE_CONNECTIONS = 100


class Unanswered(httpx.TransportError):
    """There is no status to make an httpx response of; the exchange says why."""

    def __init__(self, exchange: Exchange) -> None:
        """Carry the exchange."""
        super().__init__(exchange.fault.reason if exchange.fault else "no status")
        self.exchange = exchange


class RecordingTransport(httpx.AsyncBaseTransport):
    """One exchange a call; it stands in the response's extensions."""

    def __init__(self, settings: FetchSettings) -> None:
        """Connect to nothing yet."""
        self._settings = settings
        self._connector = Connector(timeout=settings.connect_timeout, insecure=settings.insecure)
        self._idle: dict[str, list[tuple[float, Connected]]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and give the answer without its body: the exchange has that."""
        exchange = await self._exchange(request.extensions[URL], wire(request))
        if exchange.status is None:
            raise Unanswered(exchange)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in exchange.headers]
        return httpx.Response(exchange.status, headers=headers, extensions={EXCHANGE: exchange})

    async def aclose(self) -> None:
        """Close what is open."""
        for waiting in self._idle.values():
            for _, connected in waiting:
                connected.connection.close()
        self._idle.clear()
        await asyncio.sleep(0)

    async def _exchange(self, url: str, sent: bytes) -> Exchange:
        part = split(url)
        started, begun = datetime.now(UTC), time.monotonic()
        reused = self._take(part)
        try:
            connected = reused or await self._connector.connect(part)
            answer = await self._ask(connected, sent)
            if reused and not answer.begun and answer.ending and answer.ending.fault in {CLOSED, LOST}:
                answer.block.close()
                started, begun = datetime.now(UTC), time.monotonic()
                connected = await self._connector.connect(part)
                answer = await self._ask(connected, sent)
        except NotConnected as error:
            return _failed(url, started, time.monotonic() - begun, error.fault)
        self._give_back(part, connected)
        return _made(url, started, time.monotonic() - begun, sent, connected, answer)

    async def _ask(self, connected: Connected, sent: bytes) -> Answer:
        answer = Answer(max_size=self._settings.max_size, max_header_size=self._settings.max_header_size)
        try:
            await connected.connection.exchange(sent, answer, self._settings)
        except BaseException:
            answer.block.close()
            raise
        return answer

    def _take(self, part: Parts) -> Connected | None:
        waiting = self._idle.get(part.origin, [])
        while waiting:
            since, connected = waiting.pop()
            if connected.connection.open and time.monotonic() - since < _IDLE_SECONDS:
                return connected
            connected.connection.close()
        self._idle.pop(part.origin, None)
        return None

    def _give_back(self, part: Parts, connected: Connected) -> None:
        if not connected.connection.open:
            return
        if sum(map(len, self._idle.values())) >= _IDLE_CONNECTIONS:
            _, oldest = self._idle[next(iter(self._idle))].pop(0)
            oldest.connection.close()
            self._idle = {origin: waiting for origin, waiting in self._idle.items() if waiting}
        self._idle.setdefault(part.origin, []).append((time.monotonic(), connected))


def wire(request: httpx.Request) -> bytes:
    """The request as it goes out: the target as the WHATWG parser has it, headers in the order given."""
    target = split(request.extensions[URL]).target
    lines = [f"{request.method} {target} HTTP/1.1".encode("ascii")]
    lines += [name + b": " + value for name, value in request.headers.raw]
    if any(b"\r" in line or b"\n" in line for line in lines):
        raise ValueError("a line break in a request line or header")
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _made(url: str, started: datetime, seconds: float, sent: bytes, connected: Connected, answer: Answer) -> Exchange:
    ending = answer.ending
    connection = connected.connection
    return Exchange(
        url=url,
        started=started,
        request=sent,
        block=answer.block,
        interim=answer.interim,
        status=answer.head.status if answer.head else None,
        headers=answer.head.headers if answer.head else (),
        payload_digest=answer.payload_digest,
        payload_size=answer.payload_size,
        ip=connection.address,
        tls=connection.tls,
        certificate_error=connected.certificate_error,
        first_byte=connection.first_byte_after,
        seconds=seconds,
        truncated=ending.truncated if ending else None,
        fault=ending.fault if ending else None,
    )


def _failed(url: str, started: datetime, seconds: float, fault: Fault) -> Exchange:
    return Exchange(url, started, b"", Spool(), b"", None, (), None, 0, None, None, None, None, seconds, None, fault)
