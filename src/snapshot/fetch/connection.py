"""One connection: sends a request, gives every byte that comes back to an answer, and watches the clock."""

from __future__ import annotations

import asyncio
from typing import cast

from snapshot.fetch.answer import Answer
from snapshot.fetch.faults import IDLE, LOST, NO_ANSWER_IN_TIME, TOO_LONG
from snapshot.fetch.settings import FetchSettings
from snapshot.model import Fault

_TICK = 0.001


class Connection(asyncio.Protocol):
    """An open connection; at most one exchange at a time."""

    def __init__(self) -> None:
        """The event loop calls `connection_made` before anything else."""
        self._loop = asyncio.get_running_loop()
        self._answer: Answer | None = None
        self._ended: asyncio.Future[None] | None = None
        self._last = 0.0
        self._begun = 0.0
        self._first_byte_at: float | None = None
        self.open = True
        self.address: str | None = None
        """The address connected to, without port and brackets."""
        self.tls: str | None = None
        """Protocol and cipher suite."""
        self.certificate_error: str | None = None
        """What is wrong with the other side's certificate, where that is let pass."""

    async def exchange(self, request: bytes, answer: Answer, settings: FetchSettings) -> None:
        """Send `request` and fill `answer` until it has ended, well or not. Cancelling closes the connection."""
        self._answer, self._ended, self._first_byte_at = answer, self._loop.create_future(), None
        self._begun = self._last = self._loop.time()
        self._transport.write(request)
        if not self.open:
            self.connection_lost(ConnectionResetError())
        timer = _Timer(self, settings)
        try:
            await self._ended
        except asyncio.CancelledError:
            self.close()
            raise
        finally:
            timer.cancel()
            self._answer = None
        if not answer.persistent:
            self.close()

    def close(self) -> None:
        """Close it at once."""
        self.open = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport, and who is at its other end: once closed it would not say."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]).partition("%")[0] if peer else None
        secured = transport.get_extra_info("ssl_object")
        self.tls = f"{secured.version()} {secured.cipher()[0]}" if secured else None

    def data_received(self, data: bytes) -> None:
        """Give bytes to the answer; bytes that nobody asked for end the connection."""
        if self._answer is None:
            self.close()
            return
        self._last = self._loop.time()
        if self._first_byte_at is None:
            self._first_byte_at = self._last
        self._answer.feed(data)
        self._look()

    def eof_received(self) -> None:
        """The other side has said its last."""
        self.open = False
        if self._answer:
            self._answer.eof()
            self._look()

    def connection_lost(self, error: Exception | None) -> None:
        """The connection is gone; `error` says how, where it broke."""
        self.open = False
        if self._answer:
            if error:
                self._answer.stop(LOST, "disconnect")
            else:
                self._answer.eof()
            self._look()

    def end(self, fault: Fault) -> None:
        """End the exchange: it has taken too long."""
        if self._answer:
            self._answer.stop(fault, "time")
            self._look()

    def _look(self) -> None:
        if self._answer and self._answer.ending and self._ended and not self._ended.done():
            self._ended.set_result(None)

    @property
    def first_byte_after(self) -> float | None:
        """Seconds from the last request to the first byte of its answer."""
        return None if self._first_byte_at is None else self._first_byte_at - self._begun

    def overdue(self, now: float, settings: FetchSettings) -> Fault | None:
        """What has taken too long by `now`, if anything."""
        if now - self._begun >= settings.total_timeout:
            return TOO_LONG
        if self._first_byte_at is None:
            return NO_ANSWER_IN_TIME if now - self._begun >= settings.first_byte_timeout else None
        return IDLE if now - self._last >= settings.idle_timeout else None

    def due(self, settings: FetchSettings) -> float:
        """When something will have taken too long, unless bytes come."""
        wait = settings.first_byte_timeout if self._first_byte_at is None else settings.idle_timeout
        return min(self._begun + settings.total_timeout, self._last + wait)


class _Timer:
    """One timer an exchange, set anew only when it rings."""

    def __init__(self, connection: Connection, settings: FetchSettings) -> None:
        self._connection, self._settings = connection, settings
        self._loop = asyncio.get_running_loop()
        self._handle = self._loop.call_at(connection.due(settings), self._ring)

    def cancel(self) -> None:
        self._handle.cancel()

    def _ring(self) -> None:
        fault = self._connection.overdue(self._loop.time() + _TICK, self._settings)
        if fault:
            self._connection.end(fault)
        else:
            self._handle = self._loop.call_at(self._connection.due(self._settings), self._ring)
