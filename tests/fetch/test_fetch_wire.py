"""Fetching: what is kept is what went over the wire."""

from __future__ import annotations

from pathlib import Path

import pytest
from fetching import HASTY, fetch, sha1
from nasty_answers import BODY
from nasty_routes import TOO_MUCH, WHOLE

from nasty import NastyServer


@pytest.mark.parametrize("route", WHOLE)
def test_every_byte_is_kept(server: NastyServer, route: str) -> None:
    """R24: request and answer are those that the server read and wrote, to the byte."""
    (exchange,) = fetch(server.url(route), settings=HASTY)
    told = server.log[-1]
    assert (exchange.fault, exchange.truncated) == (None, None)
    assert exchange.request == told.request
    assert exchange.interim + exchange.block.read() == told.answer


@pytest.mark.parametrize("route", TOO_MUCH)
def test_what_follows_an_answer_is_no_part_of_it(server: NastyServer, route: str) -> None:
    """Bytes past the end of an answer are left out, and the connection is not used again."""
    exchange, after = fetch(server.url(route), server.url("plain"))
    body = b"" if route == "excess-empty" else BODY
    block = exchange.block.read()
    told, afterwards = server.log[-2:]
    assert (exchange.fault, exchange.payload_digest) == (None, sha1(body))
    assert told.answer.startswith(block)
    assert block.endswith((body, b"\r\n0\r\n\r\n"))
    assert told.connection != afterwards.connection
    assert after.fault is None


@pytest.mark.parametrize("route", ["continue", "early-hints", "many-interims", "stray-bytes"])
def test_the_block_begins_at_the_final_status_line(server: NastyServer, route: str) -> None:
    """Informational answers, and stray bytes before a status line, are kept apart."""
    (exchange,) = fetch(server.url(route))
    assert exchange.block.read(15) == b"HTTP/1.1 200 OK"
    assert exchange.interim == server.log[-1].answer[: len(exchange.interim)] != b""


@pytest.mark.parametrize(
    ("route", "payload"),
    [
        ("plain", BODY),
        ("chunked", BODY),
        ("chunked-odd", BODY),
        ("chunked-odd-trailer", BODY),
        ("chunked-bare-lf", BODY),
        ("chunked-http10", BODY),
        ("unchunked-http10", BODY),
        ("chunked-zeros", b"abc"),
        ("chunked-tiny", b"x" * 10_000),
        ("length-and-chunks", BODY),
        ("lengths-differ", BODY),
        ("length-negative", BODY),
        ("length-huge", BODY),
        ("http10", BODY),
        ("no-version", BODY),
        ("bare-lf", b"body"),
        ("empty", b""),
        ("no-content", b""),
        ("not-modified", b""),
    ],
)
def test_payload(server: NastyServer, route: str, payload: bytes) -> None:
    """R4: the same body has the same payload digest, however it was framed."""
    (exchange,) = fetch(server.url(route), settings=HASTY)
    assert (exchange.payload_digest, exchange.payload_size) == (sha1(payload), len(payload))


def test_content_codings_stay_in_the_payload(server: NastyServer) -> None:
    """R4: the digest of a packed body is that of the packed bytes."""
    (packed,) = fetch(server.url("gzip"))
    assert packed.payload_digest == sha1(packed.block.read()[-packed.payload_size :]) != sha1(BODY)


@pytest.mark.parametrize("route", ["large", "endless", "drop-amid-body", "slow-body"])
def test_the_digest_of_a_cut_answer_is_that_of_what_is_kept(server: NastyServer, route: str) -> None:
    """R5, R10, R11: both digests of a truncated answer can be computed again from the record."""
    (exchange,) = fetch(server.url(route), settings=HASTY)
    body = exchange.block.read().partition(b"\r\n\r\n")[2]
    assert exchange.truncated is not None
    assert (exchange.payload_digest, exchange.payload_size) == (sha1(body), len(body))


def test_headers_as_they_came(server: NastyServer) -> None:
    """Order, case and duplicates of headers are kept; a folded one is one."""
    odd, folded, latin, spaces = fetch(*map(server.url, ("odd-case", "folded", "non-ascii", "odd-spaces")))
    assert odd.headers[1:5] == (("sErVeR", "nginx"), ("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("X-Empty", ""))
    assert folded.header("x-long") == "one two three"
    assert latin.header("x-náme") == "välue"
    assert spaces.headers[1:5] == (("X-Before", "1"), ("X-Tabs", "2"), ("X-Many", "3"), ("", "nameless"))


@pytest.mark.parametrize(
    ("route", "status"),
    [
        ("no-reason", 200),
        ("no-version", 200),
        ("lower-case", 200),
        ("status-0", 0),
        ("status-999", 999),
        ("upgrade", 101),
    ],
)
def test_odd_status_lines(server: NastyServer, route: str, status: int) -> None:
    """A status is three digits after the protocol, whatever else the line says or leaves out."""
    (exchange,) = fetch(server.url(route))
    assert exchange.status == status


def test_a_large_body_leaves_memory(server: NastyServer) -> None:
    """What is larger than a megabyte is on disk."""
    (exchange,) = fetch(server.url("large"))
    assert exchange.block.size > 5_000_000
    assert exchange.block._file._rolled  # type: ignore[attr-defined]
    assert sha1(exchange.block.read()[-exchange.payload_size :]) == exchange.payload_digest


def test_times_and_address(server: NastyServer) -> None:
    """R17, R20: an exchange says when it began, in UTC, how long it took, and whom it was with."""
    (exchange,) = fetch(server.url("plain"))
    assert exchange.ip == "127.0.0.1"
    assert str(exchange.started.tzinfo) == "UTC"
    assert exchange.first_byte is not None
    assert 0 < exchange.first_byte <= exchange.seconds < 5


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_the_address_is_the_peers(address: str) -> None:
    """R20: the address is that of the peer, without brackets and port."""
    if ":" in address and not Path("/proc/net/if_inet6").exists():
        pytest.skip("no IPv6 here")
    with NastyServer(address=address) as server:
        (exchange,) = fetch(server.url("plain"))
    assert (exchange.ip, exchange.status) == (address, 200)
