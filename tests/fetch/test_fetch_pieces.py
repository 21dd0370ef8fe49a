"""An answer is the same however its bytes come in, and no bytes break what reads them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshot.fetch.answer import Answer, Ending
from snapshot.fetch.head import Head

MOST = 2_000
MOST_HEADER = 1_000
STATUS = b"HTTP/1.1 200 OK\r\n"
CHUNKED = STATUS + b"Transfer-Encoding: chunked\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
SENT = {
    "length": STATUS + b"Content-Length: 5\r\n\r\nhello",
    "excess": STATUS + b"Content-Length: 5\r\n\r\nhello, world",
    "short": STATUS + b"Content-Length: 9\r\n\r\nhello",
    "no length": STATUS + b"\r\nhello",
    "no body": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
    "interim": CONTINUE + STATUS + b"Content-Length: 5\r\n\r\nhello",
    "stray bytes": b"\r\n" + STATUS + b"Content-Length: 5\r\n\r\nhello",
    "chunks": CHUNKED + b"5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX-Trailer: 1\r\n\r\n",
    "chunks and more": CHUNKED + b"5\r\nhello\r\n0\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n",
    "cut chunks": CHUNKED + b"5\r\nhello\r\n9\r\nhel",
    "bad size": CHUNKED + b"5\r\nhello\r\nzz\r\nhello\r\n",
    "gap": CHUNKED + b"3\r\nhello\r\n0\r\n\r\n",
    "trailer for ever": CHUNKED + b"0\r\n" + b"X: y\r\n" * 300,
    "no chunks, old": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello",
    "almost chunks, old": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ndeaf\r\nears",
    "garbage": b"SSH-2.0-OpenSSH_9.2\r\n",
    "body for ever": STATUS + b"\r\n" + b"x" * 3 * MOST,
    "body at the bound": STATUS + b"\r\n" + b"x" * (MOST - len(STATUS) - 2),
}
HEADS_FOR_EVER = {"head": STATUS + b"a: b\r\n" * 400, "interim": CONTINUE * 100}
PARTS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.0 304 \n",
        b"HTTP/1.1 103 Early\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Length: 7\r\n",
        b"Content-Length: -1, 99999999999999999999\r\n",
        b"Connection: close, keep-alive\r\n",
        b"\r\n",
        b"\n",
        b"5\r\nhello\r\n",
        b"0\r\n\r\n",
        b"ffffffffffffffffff\r\n",
        b" folded\r\n",
        b":\r\n",
        b"\x00\xff\x80",
    ]
)
WIRE = st.lists(PARTS | st.binary(max_size=20), max_size=12).map(b"".join)


def take(pieces: Iterable[bytes]) -> tuple[bytes, bytes, Head | None, str | None, int, Ending | None]:
    """All that is known of an answer whose bytes came in these pieces, and then the end of the connection."""
    answer = Answer(max_size=MOST, max_header_size=MOST_HEADER)
    for piece in pieces:
        if answer.ending is None:
            answer.feed(piece)
    answer.eof()
    block = answer.block.read()
    answer.block.close()
    return answer.interim, block, answer.head, answer.payload_digest, answer.payload_size, answer.ending


@pytest.mark.parametrize("sent", SENT.values(), ids=SENT)
def test_byte_by_byte(sent: bytes) -> None:
    """An answer that comes byte by byte is the one that comes at once."""
    assert take([sent]) == take(sent[at : at + 1] for at in range(len(sent)))


@pytest.mark.parametrize("sent", HEADS_FOR_EVER.values(), ids=HEADS_FOR_EVER)
def test_a_head_for_ever_byte_by_byte(sent: bytes) -> None:
    """A head without end is given up alike however it comes, and byte by byte as soon as its bound is passed."""
    _, _, *at_once = take([sent])
    interim, block, *dripped = take(sent[at : at + 1] for at in range(len(sent)))
    assert at_once == dripped
    assert sent.startswith(interim + block)
    assert MOST_HEADER < len(interim + block) <= MOST_HEADER + len("HTTP")


@settings(max_examples=300, deadline=None)
@given(sent=WIRE, cuts=st.lists(st.integers(0, 200), max_size=5))
def test_any_bytes_in_any_pieces(sent: bytes, cuts: list[int]) -> None:
    """Whatever comes, and however it is cut, is read to the same end without an exception."""
    places = sorted({0, len(sent), *(cut for cut in cuts if cut < len(sent))})
    assert take([sent]) == take(sent[start:end] for start, end in pairwise(places))


@settings(max_examples=300, deadline=None)
@given(sent=WIRE)
def test_what_is_kept_is_what_came(sent: bytes) -> None:
    """Interim answers and block together are the beginning of what came, and bounded."""
    interim, block, *_ = take([sent])
    assert sent.startswith(interim + block)
    assert len(block) <= MOST
