"""URLs: parsed as browsers do, compared as archives do."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot import urls


@pytest.mark.shared
def test_web_platform_tests(shared: Path) -> None:
    """Every case of web-platform-tests' urltestdata for http and https comes out as a browser has it."""
    cases = json.loads(gzip.decompress((shared / "suites/urls/urltestdata.json.gz").read_bytes()))
    checked = 0
    for case in cases:
        if isinstance(case, str) or (case.get("protocol") not in {"http:", "https:"} and not case.get("failure")):
            continue
        url = urls.resolve(case["input"], case["base"] if case["base"] not in {None, "about:blank"} else None)
        expected = (
            None if case.get("failure") else f"{case['protocol']}//{case['host']}{case['pathname']}{case['search']}"
        )
        if url is not None and expected is not None and not case["search"]:
            url = url.removesuffix("?")
        assert url == expected, case
        checked += 1
    assert checked == 514


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("http://e.org/a?b=1", ("http", "e.org", None, "/a", "?b=1")),
        ("https://e.org:8443/", ("https", "e.org", 8443, "/", "")),
        ("http://[::1]:80/x", ("http", "[::1]", None, "/x", "")),
        ("http://[::1]:81/?", ("http", "[::1]", 81, "/", "?")),
    ],
)
def test_split(url: str, parts: tuple[str, str, int | None, str, str]) -> None:
    """A URL's parts are those that it is made of, and make it again."""
    split = urls.split(urls.resolve(url) or "")
    assert (split.scheme, split.host, split.port, split.path, split.query) == parts
    assert split.origin + split.target == urls.resolve(url)


def test_credentials_and_fragment_are_dropped() -> None:
    """What is not sent to a server is no part of what is fetched."""
    assert urls.resolve("http://user:secret@e.org/a#b") == "http://e.org/a"
    assert urls.resolve("http://e.org/@a") == "http://e.org/@a"


@pytest.mark.parametrize(
    "reference", ["mailto:a@e.org", "javascript:x()", "data:,x", "//", "http://", "ftp://e.org/", ""]
)
def test_what_is_no_web_address(reference: str) -> None:
    """Only http and https URLs are fetched."""
    assert urls.resolve(reference) is None


def test_seen_key_of_spellings() -> None:
    """Spellings of one address share a key; different addresses do not."""
    same = ["http://e.org/a-b?x=%C3%A9", "HTTP://E.org:80/x/../a%2db?x=%c3%a9"]
    assert len({urls.seen_key(urls.resolve(url) or url) for url in same}) == 1
    assert urls.seen_key("http://e.org/a?") == urls.seen_key("http://e.org/a")
    assert urls.seen_key("http://e.org/a?b?") != urls.seen_key("http://e.org/a?b")
    assert urls.seen_key("http://e.org/a%2Fb") != urls.seen_key("http://e.org/a/b")
    assert urls.seen_key("http://e.org/?b=1&a=2") != urls.seen_key("http://e.org/?a=2&b=1")


@given(st.text(st.characters(codec="ascii", exclude_characters="\\#"), max_size=30))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    """Resolving and keying are done once and for all."""
    url = urls.resolve(text, "http://e.org/a/")
    if url is not None:
        assert urls.resolve(url) == url
        assert urls.seen_key(urls.seen_key(url)) == urls.seen_key(url)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.e.co.uk", "e.co.uk"),
        ("a.b.example.org", "example.org"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_registered_domain(host: str, domain: str) -> None:
    """The registered domain follows the public suffix list; addresses and lone names are their own."""
    assert urls.registered_domain(host) == domain
