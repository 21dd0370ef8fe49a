"""Bytes that arrive in pieces and may be many: in memory up to a bound, then in a nameless temporary file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

IN_MEMORY = 1 << 20
_PIECE = 1 << 16


class Spool:
    """An append-only run of bytes that can be read again as often as needed.

    Closing gives the memory or the temporary file back. No name on disk ever comes from what is stored.
    """

    def __init__(self, data: bytes = b"", *, in_memory: int = IN_MEMORY) -> None:
        """Begin with `data`; past `in_memory` bytes the whole moves to disk."""
        self._file = tempfile.SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115  (closed by close())
        self.size = 0
        if data:
            self.write(data)

    def write(self, data: bytes) -> None:
        """Append `data`."""
        self._file.seek(self.size)
        self._file.write(data)
        self.size += len(data)

    def truncate(self, size: int) -> None:
        """Drop all bytes from `size` on."""
        self._file.truncate(size)
        self.size = min(self.size, size)

    def read(self, limit: int = -1, offset: int = 0) -> bytes:
        """Up to `limit` bytes (all, when negative) from `offset` on."""
        self._file.seek(offset)
        return self._file.read(limit)

    def pieces(self) -> Iterator[bytes]:
        """All bytes, in pieces of bounded size."""
        offset = 0
        while piece := self.read(_PIECE, offset):
            offset += len(piece)
            yield piece

    def close(self) -> None:
        """Give memory or file back; the spool cannot be read any more."""
        self._file.close()
