"""An answer, taken from the bytes of a connection as they arrive. No input or output of its own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from snapshot.fetch.chunks import Chunks
from snapshot.fetch.faults import BAD_CHUNKS, CLOSED, CUT_SHORT, HEADER_TOO_LARGE, NOT_HTTP, TOO_LARGE
from snapshot.fetch.head import Head, end_of_head, read_head, start_of_head
from snapshot.model import Fault, Truncation
from snapshot.spool import Spool


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended."""

    fault: Fault | None = None
    truncated: Truncation | None = None


_WHOLE = Ending()
_CUT = Ending(CUT_SHORT, "disconnect")


class Answer:
    """Takes bytes until the answer is whole; keeps each of them, in order.

    `ending` is None until then. `block` has all from the final status line on. What cannot be read is kept too, until
    the connection ends or a bound is reached.
    """

    def __init__(self, *, max_size: int, max_header_size: int) -> None:
        """Sizes in bytes; whoever makes an answer closes its block."""
        self.block = Spool()
        self.head: Head | None = None
        self.ending: Ending | None = None
        self.payload_size = 0
        self._max_size = max_size
        self._max_header_size = max_header_size
        self._before = bytearray()
        self._received = bytearray()
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._take: Callable[[bytes], None] = self._take_head
        self._spoilt: Fault | None = None
        self._at_close = _CUT
        self._body_offset = 0
        self._left = 0
        self._excess = False

    @property
    def begun(self) -> bool:
        """Whether anything has come."""
        return bool(self._received or self._before or self.block.size)

    @property
    def interim(self) -> bytes:
        """The informational answers that came before, and the odd stray byte before a status line."""
        return bytes(self._before)

    @property
    def persistent(self) -> bool:
        """Whether the connection may be used for another request."""
        head = self.head
        return bool(head and head.persistent and head.framed and self.ending == _WHOLE and not self._excess)

    @property
    def payload_digest(self) -> str | None:
        """`sha1:` and Base32 over what is kept of the body, its chunks undone; None where no head could be read."""
        return f"sha1:{base64.b32encode(self._sha1.digest()).decode('ascii')}" if self.head else None

    def feed(self, data: bytes) -> None:
        """Take bytes as they came."""
        if self.ending:
            self._excess = True
        else:
            self._take(data)

    def eof(self) -> None:
        """The other side has closed the connection: the end, or too early."""
        self._end(self._at_close if self._received or self.block.size else Ending(CLOSED))

    def stop(self, fault: Fault, truncated: Truncation) -> None:
        """End it here, for a reason from outside: time, or a broken connection."""
        self._end(Ending(self._spoilt or fault, truncated if self._received or self.block.size else None))

    def _end(self, ending: Ending) -> None:
        if self.ending:
            return
        if self._received:
            self.block.write(bytes(self._received))
            self._received.clear()
        self.ending = ending

    def _take_head(self, data: bytes) -> None:
        searched = len(self._received)
        self._received += data
        while self._begin_head():
            end = end_of_head(self._received, searched)
            if len(self._before) + (end if end >= 0 else len(self._received)) > self._max_header_size:
                self._end(Ending(HEADER_TOO_LARGE, "unspecified"))
                return
            if end < 0:
                return
            head = read_head(bytes(self._received[:end]))
            if not (head and head.interim):
                self._end_head(head, end)
                return
            self._pass_over(end)
            searched = 0

    def _begin_head(self) -> bool:
        """Whether a head begins here, as far as it has come; from what cannot be one, all is taken as it comes."""
        start = start_of_head(self._received)
        if start is None:
            self._end_head(None, 0)
        elif start > 0:
            self._pass_over(start)
        return start is not None and start >= 0

    def _pass_over(self, size: int) -> None:
        self._before += self._received[:size]
        del self._received[:size]

    def _end_head(self, head: Head | None, end: int) -> None:
        received, self._received = bytes(self._received), bytearray()
        self.block.write(received[:end])
        self.head = head
        self._body_offset = end
        if head is None:
            self._take_as_it_comes(NOT_HTTP, Ending(NOT_HTTP))
        elif head.without_body:
            self._left, self._take = 0, self._take_counted
        elif head.chunked:
            self._chunks = Chunks(self._payload, self._max_header_size)
            self._take = self._take_chunks
        elif head.lengths:
            self._left, self._take = max(head.lengths), self._take_counted
        else:
            self._take_until_close()
        self._take(received[end:])

    def _take_until_close(self) -> None:
        self._take, self._at_close = self._take_rest, _WHOLE

    def _take_as_it_comes(self, fault: Fault, at_close: Ending) -> None:
        self._take, self._spoilt, self._at_close = self._take_spoilt, fault, at_close

    def _take_counted(self, data: bytes) -> None:
        content = self._keep(data[: self._left])
        self._payload(content)
        self._left -= len(content)
        if not self._left:
            self._excess = len(data) > len(content)
            self._end(_WHOLE)

    def _take_rest(self, data: bytes) -> None:
        self._payload(self._keep(data))

    def _take_spoilt(self, data: bytes) -> None:
        self._keep(data)

    def _take_chunks(self, data: bytes) -> None:
        used = self._chunks.feed(data[: self._room])
        if not self._chunks.complete:
            self._keep(data)
            if self._chunks.broken:
                self._give_up_chunks()
            return
        self._keep(data[:used])
        self._excess = len(data) > used
        self._end(_WHOLE)

    def _give_up_chunks(self) -> None:
        """A body without chunks is taken from an old server, as browsers do; from others it is a fault."""
        if self.head and self.head.old and not self.payload_size:
            self._take_until_close()
            self._payload(self.block.read(offset=self._body_offset))
        else:
            self._take_as_it_comes(BAD_CHUNKS, Ending(BAD_CHUNKS, "disconnect"))

    @property
    def _room(self) -> int:
        return max(0, self._max_size - self.block.size)

    def _keep(self, data: bytes) -> bytes:
        """Store bytes of the body, as many as there is room for; those that were stored."""
        kept = data[: self._room]
        self.block.write(kept)
        if len(kept) < len(data):
            self._end(Ending(TOO_LARGE, "length"))
        return kept

    def _payload(self, data: bytes) -> None:
        self._sha1.update(data)
        self.payload_size += len(data)
