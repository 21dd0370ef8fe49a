"""A body in pieces: the same bytes as at once, whatever is wrong with it, in little memory."""

from __future__ import annotations

import gzip
import os
import random
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import brotli
import pytest
import zstandard
from archive_making import exchange, write
from hypothesis import given
from hypothesis import strategies as st

import snapshot
from snapshot.archive.codings import CODINGS, unpacked
from snapshot.archive.http import decoded, entity, entity_pieces

URL = "https://example.org/film"
LIMIT = 1 << 28


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": partial(gzip.compress, compresslevel=5),
    "deflate": zlib.compress,
    "raw deflate": _raw_deflate,
    "br": partial(brotli.compress, quality=5),
    "zstd": zstandard.compress,
    "identity": bytes,
}
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "whole": bytes,
    "cut": lambda data: data[: len(data) // 2],
    "a wrong sum": lambda data: data[:-8] + bytes(byte ^ 255 for byte in data[-8:]),
    "broken inside": lambda data: data[: len(data) // 2] + b"\xff" * 9 + data[len(data) // 2 + 9 :],
    "a lie": lambda data: b"no such coding" + data,
    "something behind it": lambda data: data + b"more, which is none",
    "twice": lambda data: data + data,
    "empty": lambda data: data[:0],
}


def chunked(data: bytes, size: int = 100_000) -> bytes:
    """A body in chunks."""
    parts = (data[start : start + size] for start in range(0, len(data), size))
    return b"".join(b"%x;a=b\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def stored(folder: Path, body: bytes, *headers: bytes) -> snapshot.Capture:
    """A capture with that body, as it was received."""
    head = b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Type: video/mp4", *headers))
    write(folder, exchange(URL, head + b"\r\n\r\n" + body))
    (found,) = snapshot.open(folder).captures()
    return found


@pytest.mark.parametrize("damage", list(DAMAGES))
@pytest.mark.parametrize("packer", list(PACKERS))
def test_pieces_are_what_the_body_is(tmp_path: Path, packer: str, damage: str) -> None:
    """In chunks or not, whole or broken, the pieces are together what the body is at once."""
    data = random.Random(1).randbytes(300_000) + b"All things come to those who archive. " * 9000
    body = DAMAGES[damage](PACKERS[packer](data))
    coding = b"Content-Encoding: " + packer.rpartition(" ")[2].encode()
    plain = stored(tmp_path / "plain", body, coding)
    parts = stored(tmp_path / "chunked", chunked(body), coding, b"Transfer-Encoding: chunked")
    for capture in (plain, parts):
        assert b"".join(capture.pieces()) == capture.body == plain.body
    assert damage != "whole" or plain.body == data


@pytest.mark.parametrize("packer", list(PACKERS))
def test_pieces_take_little_memory(tmp_path: Path, packer: str) -> None:
    """A file of 20 MB is read in less than 3 MB, through its chunks and its coding."""
    body = chunked(PACKERS[packer](os.urandom(20 << 20)))
    coding = b"Content-Encoding: " + packer.rpartition(" ")[2].encode()
    capture = stored(tmp_path, body, coding, b"Transfer-Encoding: chunked")
    del body
    tracemalloc.start()
    size = sum(len(piece) for piece in capture.pieces())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == 20 << 20
    assert peak < 3 << 20


@given(st.binary(max_size=300), st.sampled_from([*CODINGS, "identity"]), st.integers(1, 50), st.booleans())
def test_any_bytes_come_alike(body: bytes, coding: str, step: int, parts: bool) -> None:
    """However the file is cut as it is read, the pieces are the body."""
    headers = (("content-encoding", coding), *((("transfer-encoding", "chunked"),) if parts else ()))
    stored = chunked(body, step)[: -step or None] if parts else body

    def read() -> Iterator[bytes]:
        cut = (stored[start : start + step] for start in range(0, len(stored), step))
        return entity_pieces(cut, headers)

    pieces = unpacked(coding, read, LIMIT) if coding in CODINGS else read()
    assert b"".join(pieces) == decoded(entity(stored, headers), headers, LIMIT)
