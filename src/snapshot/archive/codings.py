"""Content codings undone: bounded in memory and output, and patient with servers that lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO

import brotli
import zstandard
from zlib_ng import zlib_ng

Pieces = Callable[[bytes], Iterator[bytes]]
"""From coded bytes to pieces of bounded size; raises one of `_FAULTS` where the bytes are not so coded."""

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
        out, fault = _gather(pieces(data), limit)
        if not fault or (signed and out):
            return out if out or signed else data
    return data


def _gather(pieces: Iterator[bytes], limit: int) -> tuple[bytes, bool]:
    """Up to `limit` bytes, and whether there was a fault before."""
    out = bytearray()
    try:
        for piece in pieces:
            out += piece
            if len(out) >= limit:
                break
    except _FAULTS:
        return bytes(out[:limit]), True
    return bytes(out[:limit]), False


def _inflate(data: bytes, window: int) -> Iterator[bytes]:
    """All members, one after the other."""
    offset = 0
    while offset < len(data):
        inflater = zlib_ng.decompressobj(window)
        while offset < len(data) and not inflater.eof:
            end = len(data) - _SUM if offset < len(data) - _SUM else len(data)  # a wrong sum spoils its own piece only
            coded = data[offset : min(end, offset + _PIECE)]
            offset += len(coded)
            piece = b""
            while not inflater.eof and (coded or len(piece) == _PIECE):
                piece = inflater.decompress(coded, _PIECE)
                yield piece
                coded = inflater.unconsumed_tail
        offset -= len(inflater.unused_data)


def _brotli(data: bytes) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    offset, out = 0, b""
    while not decompressor.is_finished():
        coded = b""
        if not out and decompressor.can_accept_more_data():  # it may take more while it still has some to give
            coded = data[offset : offset + _PIECE]
            if not coded:
                return
        offset += len(coded)
        out = decompressor.process(coded, output_buffer_limit=_PIECE)
        yield out


def _zstd(data: bytes) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    with decompressor.stream_reader(BytesIO(data), read_across_frames=True) as reader:
        while piece := reader.read1(_PIECE):
            yield piece


_gzip = (partial(_inflate, window=_GZIP), True)
CODINGS: dict[str, tuple[tuple[Pieces, bool], ...]] = {
    "gzip": (_gzip,),
    "x-gzip": (_gzip,),
    "deflate": ((partial(_inflate, window=_ZLIB), True), (partial(_inflate, window=_RAW), False)),
    "br": ((_brotli, False),),
    "zstd": ((_zstd, True),),
}
"""What each coding may look like in the wild, and whether that begins with a signature, so that a lie shows at once."""
