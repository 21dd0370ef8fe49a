"""Stored HTTP answers, read as browsers read them."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable
from functools import partial

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from snapshot.archive.http import decoded, entity, split_head

TEXT = b"All things come to those who archive. " * 50
CHUNKED = (("Transfer-Encoding", "chunked"),)
LIMIT = 1 << 20


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": gzip.compress(TEXT),
    "X-GZIP": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "Deflate ": _raw_deflate(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
    "gzip, gzip": gzip.compress(gzip.compress(TEXT)),
    "br,gzip": gzip.compress(brotli.compress(TEXT)),
    "identity": TEXT,
    "utf-8": TEXT,
}


def _unpack(body: bytes, coding: str, limit: int = LIMIT) -> bytes:
    return decoded(body, (("content-encoding", coding),), limit)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, _raw_deflate, brotli.compress, zstandard.compress])
@pytest.mark.parametrize("text", [TEXT * 1000, bytes(range(256)) * 4000])
def test_large_bodies_are_unpacked_whole(pack: Callable[[bytes], bytes], text: bytes) -> None:
    """What unpacks to far more than it is packed in comes to its end."""
    coding = {gzip.compress: "gzip", brotli.compress: "br", zstandard.compress: "zstd"}.get(pack, "deflate")
    assert _unpack(pack(text), coding, 1 << 24) == text


@pytest.mark.parametrize(
    ("block", "status", "reason", "headers", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nx", 200, "OK", (("A", "b"),), b"x"),
        (b"HTTP/1.1 404\nA:b\nB :\tc \n\nx", 404, "", (("A", "b"), ("B", "c")), b"x"),
        (b"http/1.0 200 \xd6K\r\n\r\n", 200, "ÖK", (), b""),
        (b"\r\n HTTP/1.1 200 OK\r\n\r\nx", None, "", (), b"\r\n HTTP/1.1 200 OK\r\n\r\nx"),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\td\r\n\r\n", 200, "OK", (("A", "b c d"),), b""),
        (b"HTTP/1.1 200 OK\r\nno colon\r\nA: b: c\r\n\r\n", 200, "OK", (("A", "b: c"),), b""),
        (b"HTTP/1.1 200 OK\r\nA: cut", 200, "OK", (("A", "cut"),), b""),
        (b"HTTP/1.1 2000 OK\r\nA: b\r\n\r\nx", None, "", (("A", "b"),), b"x"),
        (b"HTTP/1.1 -1 OK\r\n\r\nx", None, "", (), b"x"),
        (b"HTTP/1.1 103 E\r\nL: m\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nx", 200, "OK", (("A", "b"),), b"x"),
        (b"HTTP/1.1 101 S\r\n\r\nx", 101, "S", (), b"x"),
        (b"<html>", None, "", (), b"<html>"),
        (b"", None, "", (), b""),
    ],
)
def test_heads(block: bytes, status: int | None, reason: str, headers: object, body: bytes) -> None:
    """Odd heads are read as far as they can be, and the body begins where it does."""
    head = split_head(block)
    assert (head.status, head.reason, head.headers, block[head.body_offset :]) == (status, reason, headers, body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n", b"hello world"),
        (b"5\nhello\n0\n\n", b"hello"),
        (b"5\r\nhello\r\n6\r\n wor", b"hello wor"),
        (b"5\r\nhello\r\nzz\r\nrest", b"hello"),
        (b"5\r\nhelloEXTRA\r\n", b"hello"),
        (b"5\r\nhello\r\n-5\r\nx", b"hello"),
        (b"FFFFFFFFFFFFFFFF\r\nabc", b"abc"),
        (b"FFFFFFFFFFFFFFFFF\r\nabc", b"FFFFFFFFFFFFFFFFF\r\nabc"),
        (b"0\r\n\r\n", b""),
        (b"<html>not chunked</html>", b"<html>not chunked</html>"),
        (b"", b""),
    ],
)
def test_r4_chunks_are_removed_as_far_as_they_can_be_read(body: bytes, expected: bytes) -> None:
    """R4: The entity is the body without its chunks; what is broken gives what came before the break."""
    assert entity(body, CHUNKED) == expected


def test_only_what_says_so_is_chunked() -> None:
    """A body that looks like chunks, but is not said to be, is left alone."""
    assert entity(b"5\r\nhello\r\n0\r\n\r\n", ()) == b"5\r\nhello\r\n0\r\n\r\n"


@given(st.lists(st.binary(min_size=1, max_size=40)))
def test_chunking_and_back(pieces: list[bytes]) -> None:
    """Whatever was sent in chunks comes back as it was."""
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    assert entity(chunks + b"0\r\n\r\n", CHUNKED) == b"".join(pieces)


@pytest.mark.parametrize("coding", PACKED)
def test_codings_are_undone(coding: str) -> None:
    """Each coding that browsers know, one over the other too; an unknown one is passed over."""
    assert _unpack(PACKED[coding], coding) == TEXT


@pytest.mark.parametrize("coding", PACKED)
def test_a_server_that_lies_about_its_coding(coding: str) -> None:
    """Bytes that are not coded as the header says are given as they are."""
    assert _unpack(b"<!doctype html>" + TEXT, coding) == b"<!doctype html>" + TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "Deflate ", "br", "gzip, gzip"])
def test_a_cut_body_gives_what_is_there(coding: str) -> None:
    """A packed body that was cut short is unpacked up to the cut."""
    part = _unpack(PACKED[coding][:-9], coding)
    assert part
    assert TEXT.startswith(part)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd"])
def test_what_follows_a_packed_body_is_left_out(coding: str) -> None:
    """Bytes behind the end of the packed stream are no part of the body."""
    assert _unpack(PACKED[coding] + b"junk", coding) == TEXT


def test_gzip_of_several_members() -> None:
    """All members of a gzip body count (RFC 1952, 2.2)."""
    assert _unpack(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip") == b"one two"


BOMB = bytes(50_000_000)
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=4),
    "zstd": zstandard.compress,
}


@pytest.mark.parametrize("coding", PACKERS)
def test_a_bomb_is_cut_at_the_limit(coding: str) -> None:
    """What comes in a few bytes and unpacks to megabytes is unpacked no further than asked, in little memory."""
    bomb = PACKERS[coding](BOMB)
    tracemalloc.start()
    assert _unpack(bomb, coding, 1000) == bytes(1000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_transfer_coding_with_gzip() -> None:
    """A gzip that is a transfer coding is undone as well."""
    packed = gzip.compress(TEXT)
    headers = (("Transfer-Encoding", "gzip, chunked"),)
    body = entity(b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed), headers)
    assert decoded(body, headers, LIMIT) == TEXT


@given(st.binary(), st.sampled_from(sorted(PACKED)), st.integers(0, 100))
def test_no_bytes_break_it(body: bytes, coding: str, limit: int) -> None:
    """Any bytes give some bytes, and never more than asked for."""
    headers = (*CHUNKED, ("Content-Encoding", coding))
    assert len(decoded(entity(body, headers), headers, limit)) <= limit
    assert split_head(body).body_offset <= len(body)


@pytest.mark.parametrize(
    "block",
    [
        b"HTTP/1.1 200 OK\r\n" + b"\r" * 1_000_000,
        b"HTTP/1.1 200 OK\r\n" + b" \n" * 500_000,
        b"HTTP/1.1 200 OK\r\n" + b"A:b\n" * 250_000,
        b"HTTP/1.1 100 C\r\n\r\n" * 50_000,
        b"1;" + b";" * 1_000_000,
    ],
    ids=["returns", "folds", "headers", "interims", "extension"],
)
def test_hostile_heads_take_little_time(block: bytes) -> None:
    """A megabyte of nonsense is read in well under a second or two."""
    begun = time.process_time()
    split_head(block)
    entity(block, CHUNKED)
    assert time.process_time() - begun < 2
