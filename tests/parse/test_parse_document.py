"""Pages as trees: any bytes make one, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import product
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement

from snapshot.model import Role
from snapshot.parse import document as documents
from snapshot.parse.document import parse_html
from snapshot.parse.find import find_links

URL = "https://site.example/"


def links_in(body: bytes) -> int:
    return sum(1 for _ in parse_html(body, URL).tree.iter("a"))


@given(st.binary() | st.text(alphabet="<>/=\"' !-[]abhref\0\r\n&#;é").map(str.encode))
def test_any_bytes_make_a_tree(body: bytes) -> None:
    """Whatever the bytes, there is an `<html>` element."""
    document = parse_html(body, URL)
    assert isinstance(document.tree, HtmlElement)
    assert document.tree.tag == "html"


@pytest.mark.parametrize(
    "body", [b"", b" \n", b"\xef\xbb\xbf", b"<!-- x -->", b"<!doctype html>", b"<?xml version='1.0'?>", b"\0"]
)
def test_nothing_makes_an_empty_page(body: bytes) -> None:
    """A page without any element is an `<html>` element without links."""
    assert parse_html(body, URL).tree.tag == "html"
    assert links_in(body) == 0


def test_scripts_stay_and_comments_go() -> None:
    """JSON-LD is needed later, comments never."""
    tree = parse_html(b"<!-- a --><p>x<!-- b -->y<script>1 < 2</script>", URL).tree
    assert [element.tag for element in tree.iter()] == ["html", "body", "p", "script"]
    assert tree.text_content() == "xy1 < 2"


def test_nul_bytes_do_not_end_a_page() -> None:
    """What follows a NUL byte is read."""
    assert links_in(b"<p>a\0b</p>" + b"\0" * 1000 + b"<a href=x>") == 1


def test_utf16_page() -> None:
    """A page in UTF-16 is read by its BOM."""
    document = parse_html("<p>grüße".encode("utf-16"), URL)
    assert document.encoding == "utf-16le"
    assert document.tree.text_content() == "grüße"


def test_base_is_resolved_on_the_url() -> None:
    """`Document.base` is absolute, and the URL itself where the page names none."""
    assert parse_html(b"<base href=../up/>", "https://site.example/a/b").base == "https://site.example/up/"
    assert parse_html(b"<p>", "https://site.example/a/b").base == "https://site.example/a/b"


def test_beyond_the_bound_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is read up to `MAX_BYTES`."""
    monkeypatch.setattr(documents, "MAX_BYTES", 100)
    assert links_in(b"<a>" + b" " * 90 + b"<a>" * 100) == 3


def wide(names: Iterator[str], form: str) -> bytes:
    return b"<a " + " ".join(form.format(name) for name in names).encode() + b"><a href=x>"


def names(number: int) -> Iterator[str]:
    return ("".join(letters) for letters, _ in zip(product(ascii_lowercase, repeat=4), range(number), strict=False))


HOSTILE = {
    "nested": b"<div>" * 100_000 + b"<a href=x>",
    "nested, closed": b"<div>" * 100_000 + b"</div>" * 100_000,
    "nested tables": b"<table><tr><td>" * 50_000,
    "lists": b"<ul><li>" * 50_000,
    "ends of the page": b"</body " * 300_000,
    "names of pictures": b"<script>" + b'"a/b.' * 300_000 + b"</script><p onclick='" + b'"' + b"a." * 300_000 + b"'>",
    "formatting": b"<b><i><p>" * 30_000,
    "stray ends": b"<span>" * 2000 + b"</em>" * 100_000,
    "links": b"<a href=x>" * 100_000,
    "less-than signs": b"<" * 2_000_000,
    "ampersands": b"&" * 2_000_000,
    "comments": b"<!--" * 500_000,
    "conditional comments": b"<!--[if" * 300_000,
    "scripts": b"<script><!--" * 200_000,
    "quotes": b'<a b="' * 300_000,
    "NULs": b"\0" * 2_000_000,
    "scripts of quotes": b"<script>" + b'"/' * 500_000 + b"</script>",
    "styles": b"<style>" + b"a{b:url('" * 100_000 + b"</style>",
    "sets": b"<img srcset='" + b"(, " * 300_000 + b"'>",
    "data": b"<p data-src='" + b"a." * 500_000 + b" ' data-x='//" + b"a." * 500_000 + b"!'>",
    "JSON": b"<script type='application/ld+json'>" + b'{"image":[' * 100_000 + b"</script>",
    "metas": b"<meta " * 300_000,
    "attributes": wide(names(60_000), "{}"),
    "quoted attributes": wide(names(60_000), '{}=">"'),
    "attributes in both quotes": wide(names(60_000), "{0}='>\"' {0}x=\">'\""),
    "attributes in many tags": wide(names(4_000), "{}") * 100,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_parsed_in_time(name: str) -> None:
    """No page takes longer than a few times what an honest one of its size takes, its links included."""
    started = time.process_time()
    assert parse_html(HOSTILE[name], URL).tree.tag == "html"
    find_links(HOSTILE[name], URL, 200, (("Content-Type", "text/html"),), Role.PAGE)
    assert time.process_time() - started < 5


def test_wide_tag_keeps_its_first_attributes() -> None:
    """A tag that is too wide is read as far as it goes, and so is what follows it."""
    tree = parse_html(b"<a href=first " + wide(names(20_000), "{}=1")[3:], URL).tree
    assert [a.get("href") for a in tree.iter("a")] == ["first", "x"]


def test_scripts_are_no_tags() -> None:
    """What looks like a tag of hundreds of attributes, in a script of a large page, stays as it is."""
    script = "for(i=0;i<n;i++)" + "a[i] = b[i] / c; " * 200
    page = f"<script>{script}</script><p>{'x' * 200_000}"
    assert parse_html(page.encode(), URL).tree.findtext(".//script") == script


def test_runs_of_nulls_are_no_text() -> None:
    """A page filled up with null bytes says no more than without them; in an address a lone one is U+FFFD."""
    tree = parse_html(b"<p>a\0\0\0b</p><a href='/x\0y'>c</a>" + bytes(100_000), "http://h/").tree
    assert "".join(tree.itertext()) == "abc"
    assert tree.xpath("//a/@href") == ["/x\ufffdy"]


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body><a href=first></a></body></html><a href=x></a>",
        b"<html><head></head></html><body><a href=first></a></BODY ><a href=x></a></HTML>",
        b"<body><div><a href=first></a></body></div></html>\n<html><body><a href=x></a></html>",
    ],
)
def test_an_early_end_ends_nothing(page: bytes) -> None:
    """What stands behind `</body>` or `</html>` is the body's, as it is to browsers."""
    body = parse_html(page, URL).tree.find("body")
    assert body is not None
    assert [a.get("href") for a in body.iter("a")] == ["first", "x"]


def test_prefixed_elements() -> None:
    """XHTML whose elements bear a prefix is read as if they bore none."""
    page = (
        '<?xml version="1.0"?><h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>A mill</h:title></h:head>'
        '<h:body><h:p>One: <h:a href="/one">two</h:a></h:p><h:p>three</h:p></h:body></h:html>'
    )
    tree = parse_html(page.encode(), "http://e.org/a").tree
    assert [each.text_content() for each in tree.iter("title", "p", "a")] == ["A mill", "One: two", "two", "three"]
