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
        self._timer: asyncio.TimerHandle | None = None
        self.open = True
        self.address: str | None = None
        """The address connected to, without port and brackets."""
        self.tls: str | None = None
        """Protocol and cipher suite."""
        self.certificate_error: str | None = None
        """What is wrong with the other side's certificate, where that is let pass."""

    async def exchange(self, request: bytes, answer: Answer, settings: FetchSettings) -> None:
        """Send `request` and fill `answer` until it has ended, well or not. Cancelling closes the connection."""
        self._answer, self._settings = answer, settings
        self._ended, self._first_byte_at = self._loop.create_future(), None
        self._begun = self._last = self._loop.time()
        self._transport.write(request)
        if not self.open:
            self.connection_lost(ConnectionResetError())
        self._watch()
        try:
            await self._ended
        except asyncio.CancelledError:
            self.close()
            raise
        finally:
            self._answer = None
            self._watch()
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
        self._answer.feed(data)
        self._look()
        if self._first_byte_at is None:
            self._first_byte_at = self._last
            if not self._answer.ending:
                self._watch()

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

    def _look(self) -> None:
        if self._answer and self._answer.ending and self._ended and not self._ended.done():
            self._ended.set_result(None)

    @property
    def first_byte_after(self) -> float | None:
        """Seconds from the last request to the first byte of its answer."""
        return None if self._first_byte_at is None else self._first_byte_at - self._begun

    def _watch(self) -> None:
        """Ring when something will have taken too long, unless bytes come: one timer, not one a read."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._answer:
            wait = self._settings.first_byte_timeout if self._first_byte_at is None else self._settings.idle_timeout
            due = min(self._begun + self._settings.total_timeout, self._last + wait)
            self._timer = self._loop.call_at(due, self._ring)

    def _ring(self) -> None:
        fault = self._overdue(self._loop.time() + _TICK)
        if not fault:
            self._watch()
        elif self._answer:
            self._answer.stop(fault, "time")
            self._look()

    def _overdue(self, now: float) -> Fault | None:
        if now - self._begun >= self._settings.total_timeout:
            return TOO_LONG
        if self._first_byte_at is None:
            return NO_ANSWER_IN_TIME if now - self._begun >= self._settings.first_byte_timeout else None
        return IDLE if now - self._last >= self._settings.idle_timeout else None
