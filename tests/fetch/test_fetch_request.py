"""Fetching: what is asked, and how."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from fetching import fetch

from nasty import NastyServer
from snapshot import urls
from snapshot.errors import UsageError
from snapshot.fetch.settings import FetchSettings


def headers_sent(server: NastyServer) -> dict[str, str]:
    lines = server.log[-1].request.decode("latin-1").split("\r\n")[1:-2]
    return dict(line.split(": ", 1) for line in lines)


def test_the_request_is_a_browsers(server: NastyServer) -> None:
    """Host first, then who asks and what is taken, in a browser's order and case."""
    fetch(server.url("plain"), referer=server.url("from"))
    sent = headers_sent(server)
    assert list(sent) == ["Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Referer"]
    assert sent["Host"] == f"127.0.0.1:{server.port}"
    assert sent["User-Agent"] == "snapshot/test"


@pytest.mark.parametrize(
    "path", ["a|b", "%7Ex", "a//b", "x?q=[1]&r={2}", "^", "a%2Fb", "ü?ä=ö", "?", "%", "x" * 5000, "y" * 70_000]
)
def test_the_target_is_the_browsers(server: NastyServer, path: str) -> None:
    """What stands in the request line is the path and query as the WHATWG parser writes them."""
    url = urls.resolve(server.url(path))
    assert url is not None
    (exchange,) = fetch(url)
    target = urls.split(url).target
    assert exchange.request.split(b" ")[1].decode() == target
    assert server.log[-1].target == target or len(target) > 60_000


@pytest.mark.shared
def test_targets_of_the_web_platform_tests(server: NastyServer, shared: Path) -> None:
    """Of every http URL in the web platform tests, path and query go out as they stand."""
    cases = json.loads(gzip.decompress((shared / "suites/urls/urltestdata.json.gz").read_bytes()))
    hrefs = [case["href"] for case in cases if isinstance(case, dict) and case.get("href", "").startswith("http:")]
    targets = {urls.split(url).target for href in hrefs if (url := urls.resolve(href))}
    assert len(targets) > 50
    fetch(*[server.url(target[1:]) for target in sorted(targets)])
    assert {told.target for told in server.log[-len(targets) :]} == targets


def test_referer_as_browsers_send_it(server: NastyServer) -> None:
    """The page that points here is named whole to its own site, by its origin to others, from https to http never."""
    for referer, told in (
        (server.url("from?x=1"), server.url("from?x=1")),
        ("http://e.org/secret/page", "http://e.org/"),
        (server.url("x" * 5000), server.url("")),
        ("https://e.org/page", None),
    ):
        fetch(server.url("plain"), referer=referer)
        assert headers_sent(server).get("Referer") == told


def test_cookies_are_kept_for_the_session(server: NastyServer) -> None:
    """A cookie that a site sets is sent back to it, whatever bytes it has."""
    fetch(*map(server.url, ("cookie", "cookie-non-ascii", "plain")))
    assert headers_sent(server)["Cookie"] == "session=secret; name=Grün"


def test_cookies_stay_with_their_host(server: NastyServer) -> None:
    """A cookie is not told to another host."""
    fetch(server.url("cookie"), server.url("plain", host="localhost"))
    assert "Cookie" not in headers_sent(server)


@pytest.mark.parametrize(
    "route", ["cookie-control", "cookie-huge", "cookie-path", "cookie-for-all", "cookie-senseless"]
)
def test_cookies_that_browsers_refuse(server: NastyServer, route: str) -> None:
    """A cookie that is too large, has a control character, or is for others' hosts, is not kept (RFC 6265bis, 5.6)."""
    fetch(server.url(route), server.url("plain"))
    assert "Cookie" not in headers_sent(server)


def test_cookies_are_bounded(server: NastyServer) -> None:
    """A site that sets a thousand cookies gets fifty back (RFC 6265, 6.1)."""
    fetch(server.url("cookie-flood"), server.url("plain"))
    assert headers_sent(server)["Cookie"].count("; ") == 49


@pytest.mark.parametrize("agent", ["a\r\nX: y", "a\nb", "Grün", "", " ", "a\x00b"])
def test_the_user_agent_is_one_line(agent: str) -> None:
    """R25: what cannot stand in a header is refused before anything is asked."""
    with pytest.raises(UsageError, match="--user-agent"):
        FetchSettings(agent)
