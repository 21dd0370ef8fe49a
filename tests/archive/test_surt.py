"""Index keys, spelt as pywb spells them."""

from __future__ import annotations

import json
import time

import pytest
from archive_making import SHARED
from hypothesis import given
from hypothesis import strategies as st

from snapshot.archive.surt import surt

ID = "0123456789abcdef0123456789ABCDEF"
ASP = "(hello0hello0hello0hello0)"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://Example.org", "org,example)/"),
        ("http://www.example.org:80/", "org,example)/"),
        ("https://www2.example.org:443/A/", "org,example)/a"),
        ("http://example.org:8080/", "org,example:8080)/"),
        ("https://example.org:80/", "org,example:80)/"),
        ("http://user:secret@example.org/", "org,example)/"),
        ("http://bücher.example/", "example,xn--bcher-kva)/"),
        ("http://127.0.0.1:8000/x", "1,0,0,127:8000)/x"),
        ("http://[2001:DB8::1]:81/", "2001:db8::1:81)/"),
        ("http://3279880203/", "11,0,127,195)/"),
        ("http://example.org/a//b/../c/./d#e", "org,example)/a/c/d"),
        ("http://example.org/%7Ea%2Fb%20c", "org,example)/~a/b%20c"),
        ("http://example.org/%C3%89/ü", "org,example)/%c3%89/%c3%bc"),
        ("http://example.org/%252541%", "org,example)/a%25"),
        ("http://example.org/a|b^{c}", "org,example)/a|b^{c}"),
        ("http://example.org/a%7Cb%5E%7Bc%7D", "org,example)/a|b^{c}"),
        ("http://example.org/?", "org,example)/"),
        ("http://example.org/?b=2&a=1&a&B=1", "org,example)/?a&a=1&b=1&b=2"),
        ("http://example.org/?a1=x&a=y", "org,example)/?a=y&a1=x"),
        (f"http://example.org/x?sid={ID}&b", "org,example)/x?b"),
        (f"http://example.org/x?a=b&PHPSESSID={ID}", "org,example)/x?&a=b"),
        ("http://example.org/x?CFID=1&CFTOKEN=2&a", "org,example)/x?a"),
        (f"http://example.org/{ASP}/Page.aspx", "org,example)/page.aspx"),
        (f"http://example.org/(S{ASP}F{ASP})/page.aspx?x", "org,example)/page.aspx?x"),
        (f"http://example.org/{ASP}/page.html", f"org,example)/{ASP}/page.html"),
        ("urn:pageinfo:https://example.org/", "urn:pageinfo:https://example.org/"),
    ],
)
def test_keys(url: str, key: str) -> None:
    """Scheme, `www.`, case, own port, escapes, dot segments, query order and session ids make no difference."""
    assert surt(url) == key


def test_r31_long_urls_have_long_keys() -> None:
    """R31: A URL of any length has a key of its own."""
    url = "http://example.org/" + "a" * 100_000
    assert surt(url + "b") == "org,example)/" + "a" * 100_000 + "b"


@given(st.text())
def test_any_text_has_a_key_without_space(text: str) -> None:
    """Whatever a WARC file gives for a URL, its key is one word of ASCII."""
    key = surt(f"http://example.org/{text}")
    assert key.isascii()
    assert not set(key) & set(" \n\r\t")


@given(st.from_regex(r"https?://[a-z]{1,5}\.org/[ -~]{0,20}", fullmatch=True))
def test_case_makes_no_difference(url: str) -> None:
    """Capitals never lead to another key."""
    assert surt(url) == surt(url.swapcase())


@pytest.mark.parametrize(
    "tail",
    [
        "%25" * 30_000,
        "%" + "25" * 50_000,
        "?" + "cfid=" * 20_000,
        f"{ASP}/" * 4_000 + ".aspx",
        "../" * 30_000,
        "?" + "&" * 100_000,
    ],
    ids=["escapes", "nested", "cfid", "sessions", "dots", "ampersands"],
)
def test_hostile_urls_take_little_time(tail: str) -> None:
    """A URL of a hundred thousand characters has its key in well under a second or two."""
    begun = time.process_time()
    surt("http://example.org/" + tail)
    assert time.process_time() - begun < 2


@pytest.mark.shared
def test_the_keys_of_urlcanon() -> None:
    """The keys that the IIPC's urlcanon expects of web addresses."""
    table = json.loads((SHARED / "urls" / "urlcanon" / "surt.json").read_text("utf-8"))["defaultIASurt"]
    web = {url: key for url, key in table.items() if url.startswith("http")}
    assert {url: surt(url) for url in web} == web
    assert len(web) > 5
