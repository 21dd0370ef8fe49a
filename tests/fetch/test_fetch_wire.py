"""Fetching: what is kept is what went over the wire."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))
from nasty import BODY, ROUTES, NastyServer

from snapshot import urls
from snapshot.fetch.client import Fetcher
from snapshot.fetch.settings import FetchSettings
from snapshot.model import Exchange, Role

SETTINGS = FetchSettings("snapshot/test")
BROKEN = list(ROUTES).index("drop-before")
WHOLE = [route for route in list(ROUTES)[:BROKEN] if route != "cookie"]


FETCHED: list[Exchange] = []


@pytest.fixture(autouse=True)
def _give_back() -> Iterator[None]:
    yield
    while FETCHED:
        FETCHED.pop().block.close()


@pytest.fixture(scope="module")
def server() -> Iterator[NastyServer]:
    with NastyServer() as nasty:
        yield nasty


def fetch(*addresses: str, settings: FetchSettings = SETTINGS, referer: str | None = None) -> list[Exchange]:
    async def all_of_them() -> list[Exchange]:
        async with Fetcher(settings) as fetcher:
            return [await fetcher.fetch(url, role=Role.PAGE, referer=referer) for url in addresses]

    fetched = asyncio.run(all_of_them())
    FETCHED.extend(fetched)
    return fetched


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


@pytest.mark.parametrize("route", WHOLE)
def test_every_byte_is_kept(server: NastyServer, route: str) -> None:
    """Request and answer are those that the server read and wrote, to the byte."""
    (exchange,) = fetch(server.url(route))
    told = server.log[-1]
    assert exchange.fault is None
    assert exchange.truncated is None
    assert exchange.request == told.request
    assert exchange.interim + exchange.block.read() == told.answer


def test_interim_answers_are_apart(server: NastyServer) -> None:
    """The block begins at the final status line."""
    (exchange,) = fetch(server.url("early-hints"))
    assert exchange.interim.startswith(b"HTTP/1.1 103")
    assert exchange.block.read(12) == b"HTTP/1.1 200"


def test_payload_digest_knows_no_chunks(server: NastyServer) -> None:
    """R4: the same body has the same payload digest, however it was chunked; content codings stay in."""
    for exchange in fetch(*map(server.url, ("plain", "chunked", "chunked-odd", "http10"))):
        assert (exchange.payload_digest, exchange.payload_size) == (sha1(BODY), len(BODY))
    (packed,) = fetch(server.url("gzip"))
    assert packed.payload_digest == sha1(packed.block.read()[-packed.payload_size :]) != sha1(BODY)


def test_headers_as_they_came(server: NastyServer) -> None:
    """Order, case and duplicates of headers are kept; a folded one is one."""
    odd, folded, latin = fetch(*map(server.url, ("odd-case", "folded", "non-ascii")))
    assert odd.headers[1:5] == (("sErVeR", "nginx"), ("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("X-Empty", ""))
    assert folded.header("x-long") == "one two"
    assert latin.header("x-náme") == "välue"


def test_a_connection_is_used_again(server: NastyServer) -> None:
    """Answers that leave the connection open share one."""
    fetch(*[server.url("plain")] * 5)
    assert len({told.connection for told in server.log[-5:]}) == 1


def test_a_stale_connection_is_no_failure(server: NastyServer) -> None:
    """A connection that the server closed meanwhile is opened anew, once, and nobody is told."""
    for exchange in fetch(*[server.url("dies")] * 4):
        assert (exchange.status, exchange.fault) == (200, None)


def test_cookies_are_kept_for_the_session(server: NastyServer) -> None:
    """A cookie that a site sets is sent back to it."""
    fetch(server.url("cookie"), server.url("plain"))
    assert b"Cookie: session=secret" in server.log[-1].request


def test_a_hostile_cookie_is_not_sent(server: NastyServer) -> None:
    """A cookie with a control character, which could break a request in two, is ignored."""
    fetch(server.url("bad-cookie"), server.url("plain"))
    assert b"Cookie:" not in server.log[-1].request


def test_referer_as_browsers_send_it(server: NastyServer) -> None:
    """The page that points here is named whole to its own site, by its origin to others."""
    fetch(server.url("plain"), referer=server.url("from?x=1"))
    fetch(server.url("plain"), referer="http://e.org/secret/page")
    assert f"Referer: {server.url('from?x=1')}\r\n".encode() in server.log[-2].request
    assert b"Referer: http://e.org/\r\n" in server.log[-1].request


@pytest.mark.parametrize("path", ["a|b", "%7Ex", "a//b", "x?q=[1]&r={2}", "^", "a%2Fb", "x" * 5000, "ü?ä=ö"])
def test_the_target_is_the_browsers(server: NastyServer, path: str) -> None:
    """What stands in the request line is the path and query as the WHATWG parser writes them."""
    url = urls.resolve(server.url(path))
    assert url is not None
    fetch(url)
    assert server.log[-1].request.split(b" ")[1].decode() == urls.split(url).target


def test_a_large_body_leaves_memory(server: NastyServer) -> None:
    """What is larger than a megabyte is on disk."""
    (exchange,) = fetch(server.url("large"))
    assert exchange.block.size > 5_000_000
    assert exchange.block._file._rolled  # type: ignore[attr-defined]


def test_many_at_once(server: NastyServer) -> None:
    """Fifty requests at once get each its own answer."""

    async def together() -> list[Exchange]:
        async with Fetcher(SETTINGS) as fetcher:
            addresses = [server.url(f"plain?{number}") for number in range(50)]
            return list(await asyncio.gather(*(fetcher.fetch(url, role=Role.PAGE) for url in addresses)))

    FETCHED.extend(asyncio.run(together()))
    for number, exchange in enumerate(FETCHED):
        assert f"/plain?{number} ".encode() in exchange.request
        assert exchange.status == 200
