"""The chunked transfer coding undone (RFC 9112, 7.1), piece by piece."""

from __future__ import annotations

import re

_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?\r?", re.DOTALL)
_LONGEST_LINE = 1 << 16


class Dechunker:
    """Takes the body as stored, gives what it means."""

    def __init__(self) -> None:
        self.fault: str | None = None
        """Why the body is not in chunks; None while it is."""
        self.chunks = 0
        self.ended = False
        """Whether the last chunk and the trailer's end were met."""
        self.beyond = 0
        """Bytes after the end."""
        self._line = b""
        self._left = 0
        self._state = self._size_line

    def feed(self, piece: bytes) -> bytes:
        """The content in the next piece."""
        out = []
        at = 0
        while at < len(piece) and self.fault is None:
            if self._left:
                data = piece[at : at + self._left]
                self._left -= len(data)
                at += len(data)
                out.append(data)
            elif self.ended:
                self.beyond += len(piece) - at
                break
            else:
                at = self._by_line(piece, at)
        return b"".join(out)

    def close(self) -> None:
        """The body is at its end: what is left of a line must be the beginning of a size."""
        if self._state == self._size_line and self._line and not _SIZE.fullmatch(self._line):
            self.fault = self.fault or f"{self._line[:20]!r} is no chunk size"

    def _by_line(self, piece: bytes, at: int) -> int:
        end = piece.find(b"\n", at)
        self._line += piece[at : end if end >= 0 else len(piece)]
        if len(self._line) > _LONGEST_LINE:
            self.fault = "a chunk's size line has no end"
        if end < 0:
            return len(piece)
        line, self._line = self._line, b""
        self._state(line)
        return end + 1

    def _size_line(self, line: bytes) -> None:
        match = _SIZE.fullmatch(line)
        if not match:
            self.fault = f"{line[:20]!r} is no chunk size"
            return
        self._left = int(match[1], 16)
        self.chunks += 1
        self._state = self._data_end if self._left else self._trailer

    def _data_end(self, line: bytes) -> None:
        if line.strip(b"\r"):
            self.fault = "a chunk is longer than its size"
        self._state = self._size_line

    def _trailer(self, line: bytes) -> None:
        self.ended = line in (b"", b"\r")
