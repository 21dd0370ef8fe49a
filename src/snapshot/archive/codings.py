"""Content codings undone: bounded in memory and output, and patient with servers that lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, cast

import brotli
import zstandard
from zlib_ng import zlib_ng

Pieces = Callable[[Iterator[bytes]], Iterator[bytes]]
"""From coded bytes to others, both in pieces of bounded size; raises one of `_FAULTS` where they are not so coded."""

CORRUPT: type[Exception] = zlib_ng.error  # type: ignore[assignment]  # its stub takes the class for an instance

_PIECE = 1 << 16
_SUM = 8
"""Bytes of the checksum and size at the end of gzip (RFC 1952, 2.3.1)."""
_GZIP, _ZLIB, _RAW = 31, 15, -15
_ZSTD_WINDOW = 1 << 27
"""Bytes. RFC 9659 allows servers 8 MiB; this is what the zstd program itself takes."""
_FAULTS: tuple[type[Exception], ...] = (CORRUPT, brotli.error, zstandard.ZstdError)


def unpack(coding: str, data: bytes, limit: int) -> bytes:
    """`data` without that coding, cut after `limit` bytes; of a cut or broken stream, what comes before the break.

    Bytes that are not so coded at all are given as they are: servers lie.
    """
    for pieces, signed in CODINGS[coding]:
        run = _Run(pieces(_cut(data)), limit)
        out = b"".join(run)
        if not run.fault or (signed and out):
            return out if out or signed else data
    return data


def unpacked(coding: str, coded: Callable[[], Iterator[bytes]], limit: int) -> Iterator[bytes]:
    """The same, in pieces; `coded` gives the bytes from their beginning on, as often as it is called."""
    for pieces, signed in CODINGS[coding]:
        if not signed and not _is_so(pieces(_even(coded())), limit):
            continue
        run = _Run(pieces(_even(coded())), limit)
        yield from run
        if run.some or not run.fault:
            return
    yield from coded()


def _is_so(pieces: Iterator[bytes], limit: int) -> bool:
    """Whether bytes have a coding without a signature: that shows at their end alone."""
    run = _Run(pieces, limit)
    for _ in run:
        pass
    return run.some and not run.fault


class _Run:
    """Pieces up to a limit, or to the first fault."""

    def __init__(self, pieces: Iterator[bytes], limit: int) -> None:
        self.some = self.fault = False
        """Whether there were any bytes, and whether a fault."""
        self._pieces = pieces
        self._left = limit

    def __iter__(self) -> Iterator[bytes]:
        try:
            for piece in self._pieces:
                self.some = self.some or bool(piece)
                yield piece[: self._left]
                self._left -= len(piece)
                if self._left <= 0:
                    break
        except _FAULTS:
            self.fault = True


def _cut(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))


def _even(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Cut likewise: what can be made of a broken stream may depend on that."""
    held = bytearray()
    for piece in pieces:
        held += piece
        ends = range(_PIECE, len(held) + 1, _PIECE)
        yield from (bytes(held[end - _PIECE : end]) for end in ends)
        del held[: len(ends) * _PIECE]
    yield bytes(held)


def _inflate(coded: Iterator[bytes], window: int) -> Iterator[bytes]:
    """All members, one after the other."""
    inflater = zlib_ng.decompressobj(window)
    for some in _sum_apart(coded):
        left = some
        while left:
            inflater = zlib_ng.decompressobj(window) if inflater.eof else inflater
            piece = b""
            while not inflater.eof and (left or len(piece) == _PIECE):
                piece = inflater.decompress(left, _PIECE)
                yield piece
                left = inflater.unconsumed_tail
            left = inflater.unused_data


def _sum_apart(coded: Iterator[bytes]) -> Iterator[bytes]:
    """The same, with the last bytes by themselves: a wrong sum spoils its own piece only."""
    last = b""
    for piece in coded:
        if len(piece) > _SUM:
            yield last
            last = piece
        else:
            last += piece
    yield from (last[:-_SUM], last[-_SUM:])


def _brotli(coded: Iterator[bytes]) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    for piece in filter(None, coded):
        out = decompressor.process(piece, output_buffer_limit=_PIECE)
        yield out
        while not decompressor.is_finished() and (out or not decompressor.can_accept_more_data()):
            out = decompressor.process(b"", output_buffer_limit=_PIECE)
            yield out
        if decompressor.is_finished():
            return


def _zstd(coded: Iterator[bytes]) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    with decompressor.stream_reader(cast("IO[bytes]", _Stream(coded)), read_across_frames=True) as reader:
        while piece := reader.read1(_PIECE):
            yield piece


class _Stream:
    """Pieces as a file of them."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = filter(None, pieces)
        self._left = b""

    def read(self, size: int) -> bytes:
        """The next bytes, `size` of them, or what is left."""
        while len(self._left) < size and (piece := next(self._pieces, b"")):
            self._left += piece
        found, self._left = self._left[:size], self._left[size:]
        return found


_gzip = (partial(_inflate, window=_GZIP), True)
CODINGS: dict[str, tuple[tuple[Pieces, bool], ...]] = {
    "gzip": (_gzip,),
    "x-gzip": (_gzip,),
    "deflate": ((partial(_inflate, window=_ZLIB), True), (partial(_inflate, window=_RAW), False)),
    "br": ((_brotli, False),),
    "zstd": ((_zstd, True),),
}
"""What each coding may look like in the wild, and whether that begins with a signature, so that a lie shows at once."""
