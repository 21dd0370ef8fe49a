"""Open connections that wait for their next request."""

from __future__ import annotations

import asyncio

from snapshot.fetch.connection import Connection

_SECONDS = 15.0
_MOST = 100


class Pool:
    """A list an origin: the last that came goes first, those that wait too long are closed."""

    def __init__(self, *, seconds: float = _SECONDS, most: int = _MOST) -> None:
        """Connections wait `seconds` at the most, and there are at most `most`."""
        self._seconds = seconds
        self._most = most
        self._idle: dict[str, list[tuple[float, Connection]]] = {}
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def take(self, origin: str) -> Connection | None:
        """A connection that is still open; it is the caller's now."""
        waiting = self._idle.get(origin, [])
        while waiting:
            _, connection = waiting.pop()
            self._number -= 1
            if not waiting:
                del self._idle[origin]
            if connection.open:
                return connection
        return None

    def give(self, origin: str, connection: Connection) -> None:
        """Take a connection back, or close it where there are enough."""
        if not connection.open:
            return
        if self._closed or self._number >= self._most:
            connection.close()
            return
        loop = asyncio.get_running_loop()
        self._idle.setdefault(origin, []).append((loop.time(), connection))
        self._number += 1
        if self._timer is None:
            self._timer = loop.call_later(self._seconds, self._sweep)

    def close(self) -> None:
        """Close all, and whatever is given from now on."""
        self._closed = True
        self._drop(float("inf"))
        if self._timer:
            self._timer.cancel()

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        self._drop(loop.time() - self._seconds)
        self._timer = loop.call_later(self._seconds / 2, self._sweep) if self._idle else None

    def _drop(self, before: float) -> None:
        """Close what has waited since `before` or is closed already."""
        for origin, waiting in list(self._idle.items()):
            fresh = [(since, connection) for since, connection in waiting if since > before and connection.open]
            for since, connection in waiting:
                if since <= before and connection.open:
                    connection.close()
            self._number -= len(waiting) - len(fresh)
            if fresh:
                self._idle[origin] = fresh
            else:
                del self._idle[origin]
