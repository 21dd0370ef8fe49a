"""The chunks of a body (RFC 9112, 7.1), undone piece by piece. No input or output of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
_MAY_BEGIN_SIZE = frozenset(b"0123456789ABCDEFabcdef \t")
_EMPTY = frozenset({b"\r\n", b"\n"})


class Chunks:
    """Takes the bytes of a body in chunks, and gives away what the chunks hold.

    Bare line feeds, spaces around a size, extensions and any trailer are taken.
    """

    def __init__(self, take: Callable[[bytes], None], max_line: int) -> None:
        """`take` gets the content; more than `max_line` bytes in a row that hold none are refused."""
        self.complete = False
        self.broken = False
        self._take = take
        self._max_line = max_line
        self._left = 0
        self._line = bytearray()
        self._without_content = 0
        self._read: Callable[[bytes], bool] = self._read_size

    def feed(self, data: bytes) -> int:
        """Take bytes, and tell how many were: all of them, unless the body is `complete` or `broken` before."""
        at = 0
        while at < len(data) and not (self.complete or self.broken):
            at = self._content(data, at) if self._left else self._framing(data, at)
        return at

    def _content(self, data: bytes, at: int) -> int:
        content = data[at : at + self._left]
        self._take(content)
        self._left -= len(content)
        self._without_content = 0
        if not self._left:
            self._read = self._read_gap
        return at + len(content)

    def _framing(self, data: bytes, at: int) -> int:
        end = data.find(b"\n", at) + 1
        piece = data[at : end or len(data)]
        self._line += piece
        self._without_content += len(piece)
        if self._without_content > self._max_line or not self._may_be_size():
            self.broken = True
        elif end:
            line = bytes(self._line)
            self._line.clear()
            self.broken = not self._read(line)
        return at + len(piece)

    def _may_be_size(self) -> bool:
        """Whether the line, as far as it has come, is of the kind that is due: what is no chunk is known at once."""
        return self._read != self._read_size or self._line[0] in _MAY_BEGIN_SIZE

    def _read_size(self, line: bytes) -> bool:
        size = _SIZE.fullmatch(line)
        if size is None:
            return False
        self._left = int(size[1], 16)
        if not self._left:
            self._read = self._read_trailer
        return True

    def _read_gap(self, line: bytes) -> bool:
        self._read = self._read_size
        return line in _EMPTY

    def _read_trailer(self, line: bytes) -> bool:
        self.complete = line in _EMPTY
        return True
