"""An answer, taken from the bytes of a connection as they arrive. No input or output of its own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import httptools

from snapshot.fetch.head import Head, end_of_head, read_head
from snapshot.model import Fault, Truncation
from snapshot.spool import Spool

NOT_HTTP = Fault("not HTTP", passing=False)
HEADER_TOO_LARGE = Fault("header too large", passing=False)
TOO_LARGE = Fault("larger than --max-size", passing=False)
CLOSED = Fault("connection closed before an answer", passing=True)
CUT_SHORT = Fault("cut short", passing=True)
BAD_CHUNKS = Fault("chunks that cannot be read", passing=True)

_INTERIM = frozenset(range(100, 200)) - {101}


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended."""

    fault: Fault | None = None
    truncated: Truncation | None = None


class Answer:
    """Takes bytes until the answer is whole; keeps each of them, in order.

    `ending` is None until then. `interim` has the informational answers that came before, `block` all from the final
    status line on.
    """

    def __init__(self, *, max_size: int, max_header_size: int) -> None:
        """Sizes in bytes."""
        self.block = Spool()
        self.interim = b""
        self.head: Head | None = None
        self.ending: Ending | None = None
        self.payload_size = 0
        self.excess = False
        self._max_size = max_size
        self._max_header_size = max_header_size
        self._received = bytearray()
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._take: Callable[[bytes], None] = self._take_head

    @property
    def begun(self) -> bool:
        """Whether anything has come."""
        return bool(self._received or self.interim or self.block.size)

    @property
    def persistent(self) -> bool:
        """Whether the connection may be used for another request."""
        whole = self.ending is not None and self.ending.fault is None
        return whole and not self.excess and self.head is not None and self.head.persistent and self._framed

    @property
    def payload_digest(self) -> str | None:
        """`sha1:` and Base32 over the body without its transfer coding; None where no head could be read."""
        return f"sha1:{base64.b32encode(self._sha1.digest()).decode()}" if self.head else None

    def feed(self, data: bytes) -> None:
        """Take bytes as they came."""
        if self.ending:
            self.excess = True
        else:
            self._take(data)

    def eof(self) -> None:
        """The other side has closed the connection."""
        if self.ending:
            return
        if self.head and self._take == self._take_rest:
            self.ending = Ending()
        elif self.head:
            self.ending = Ending(CUT_SHORT, "disconnect")
        else:
            self._give_up(CUT_SHORT if self._received else CLOSED)

    def stop(self, fault: Fault, truncated: Truncation) -> None:
        """End it here, for a reason from outside: time, or a broken connection."""
        if self.ending:
            return
        if self._received:
            self.block.write(bytes(self._received))
            self._received.clear()
        self.ending = Ending(fault, truncated if self.block.size else None)

    def _give_up(self, fault: Fault) -> None:
        self.stop(fault, "disconnect" if fault.passing else "unspecified")

    def _take_head(self, data: bytes) -> None:
        searched = len(self._received)
        self._received += data
        end = end_of_head(self._received, searched)
        while end >= 0:
            head = read_head(bytes(self._received[:end]))
            if head is None:
                break
            if head.status not in _INTERIM:
                self._begin_body(head, end)
                return
            self.interim += self._received[:end]
            del self._received[:end]
            end = end_of_head(self._received, 0)
        if end >= 0 or not b"HTTP/".startswith(bytes(self._received[:5]).upper()):
            self._give_up(NOT_HTTP)
        elif len(self._received) + len(self.interim) > self._max_header_size:
            self._give_up(HEADER_TOO_LARGE)

    def _begin_body(self, head: Head, end: int) -> None:
        received, self._received = bytes(self._received), bytearray()
        self.head = head
        self.block.write(received[:end])
        lengths = head.lengths
        self._framed = head.without_body or head.chunked or len(set(lengths)) == 1
        if head.without_body:
            self._take, self._left = self._take_counted, 0
        elif head.chunked:
            self._chunks = _Chunks(self._payload)
            self._take = self._take_chunks
        elif lengths:
            self._take, self._left = self._take_counted, lengths[0]
        else:
            self._take = self._take_rest
        if len(received) > end or self._take == self._take_counted:
            self._take(received[end:])

    def _take_counted(self, data: bytes) -> None:
        self.excess = len(data) > self._left
        data = data[: self._left]
        self._left -= len(data)
        if self._keep(data):
            self._payload(data)
            if not self._left:
                self.ending = Ending()

    def _take_rest(self, data: bytes) -> None:
        if self._keep(data):
            self._payload(data)

    def _take_chunks(self, data: bytes) -> None:
        if not self._keep(data):
            return
        try:
            self._chunks.feed(data)
        except httptools.HttpParserError:
            self.ending = Ending(BAD_CHUNKS, "unspecified")
            return
        if self._chunks.complete:
            self.excess = self._chunks.excess
            self.ending = Ending()

    def _keep(self, data: bytes) -> bool:
        """Store bytes of the body; False where that made the answer too large."""
        room = self._max_size - self.block.size
        self.block.write(data[: max(0, room)])
        if len(data) > room:
            self.ending = Ending(TOO_LARGE, "length")
            return False
        return True

    def _payload(self, data: bytes) -> None:
        self._sha1.update(data)
        self.payload_size += len(data)


class _Chunks:
    """The chunks of a body, read by llhttp."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self.complete = False
        self.excess = False
        self.on_body = take
        self._parser = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_chunked_length=True,
            lenient_optional_lf_after_cr=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
            lenient_data_after_close=True,
        )
        self._parser.feed_data(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")

    def feed(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.excess = self.complete

    def on_message_complete(self) -> None:
        self.complete = True
