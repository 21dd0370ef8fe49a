"""Links in CSS."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.model import Role
from snapshot.parse.css import css_links, css_references
from snapshot.parse.find import find_links

BASE = "https://site.example/css/main.css"


def references(text: str) -> list[str]:
    return [reference for reference, _ in css_references(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a { background: url(a.png) }", ["a.png"]),
        ("a { background: url( 'a b.png' ) }", ["a b.png"]),
        ('a { background: URL("a.png") no-repeat, url(b.png) }', ["a.png", "b.png"]),
        (r"a { background: url(a\ b\).png) }", ["a b).png"]),
        (r"a { background: url('\61\27.png') }", ["a'.png"]),
        (r"a { background: url(\61 b\63 .png); b: url(d.png) }", ["abc.png", "d.png"]),
        ('@import "a.css" screen;', ["a.css"]),
        ("@IMPORT 'a.css';@import url(b.css) layer(x) supports(display: grid);", ["a.css", "b.css"]),
        ('@import url("a.css?x;y");', ["a.css?x;y"]),
        (
            "@font-face { src: local('url(x)'), url(a.woff2) format('woff2'), url(b.eot?#iefix) }",
            ["a.woff2", "b.eot?#iefix"],
        ),
        ('a { b: image-set("1.png" 1x, url(2.png) 2x, "3.avif" type("image/avif")) }', ["1.png", "2.png", "3.avif"]),
        ("a { b: -webkit-image-set(url(1.png) 1x, url('2.png') 2x) }", ["1.png", "2.png"]),
        ('a { b: src("a.png") }', ["a.png"]),
        ("@media print { @supports (a: b) { c { d: url(a.png) } } }", ["a.png"]),
        ("a { --x: { b: url(a.png) } }", ["a.png"]),
        ("<!-- a { b: url(a.png) } -->", ["a.png"]),
        ("background: url(a.png", ["a.png"]),
        ("background: url('a.png", ["a.png"]),
        ("background: url(a b", []),
        ("/* url(a.png) */ b { c: url(b.png) }", ["b.png"]),
        ("a::after { content: 'url(a.png)' }", []),
        ("@namespace svg url(http://www.w3.org/2000/svg); a { b: url(a.png) }", ["a.png"]),
        ("@-moz-document url(http://x.example/) { a { b: url(a.png) } }", ["a.png"]),
        ("a { b: url(a b.png); c: url(c.png) }", ["c.png"]),
        ('a { b: url("a\nb.png); c: url(c.png) }', ["c.png"]),
        ("a { b: url() url('') }", []),
    ],
)
def test_references(text: str, expected: list[str]) -> None:
    """References are found where browsers would load them, with escapes undone, and nowhere else."""
    assert references(text) == expected


def test_links_stand_on_the_sheet() -> None:
    """A sheet's references stand on its own URL, and each link names its row."""
    text = '@import "a.css"; b { c: url(../b.png); d: image-set("/c.png" 1x); e: url(data:,x) url(#f) url(../b.png) }'
    assert [(link.url, link.role, link.via) for link in css_links(text, BASE)] == [
        ("https://site.example/css/a.css", Role.REQUISITE, "css @import"),
        ("https://site.example/b.png", Role.REQUISITE, "css url()"),
        ("https://site.example/c.png", Role.REQUISITE, "css image-set()"),
    ]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("a{b:url(é.png)}".encode(), "text/css"),
        ("\ufeffa{b:url(é.png)}".encode(), "text/css; charset=latin1"),
        ("a{b:url(é.png)}".encode("utf-16"), "text/css"),
        ("a{b:url(é.png)}".encode("latin-1"), "text/css; charset=latin1"),
        ('@charset "windows-1252";a{b:url(é.png)}'.encode("latin-1"), "text/css"),
        ('@charset "utf-16";a{b:url(é.png)}'.encode(), "text/css"),
        ('@charset "nonsense";a{b:url(é.png)}'.encode(), "text/css"),
    ],
)
def test_encoding_of_a_sheet(body: bytes, content_type: str) -> None:
    """A sheet is read by its BOM, the HTTP charset, its `@charset`, or as UTF-8."""
    given = find_links(body, BASE, 200, (("Content-Type", content_type),), Role.REQUISITE)
    assert [link.url for link in given] == ["https://site.example/css/%C3%A9.png"]


@given(st.text(alphabet="url(src@import-eg\"'\\);{}/* \n#.") | st.text())
def test_any_text_can_be_read(text: str) -> None:
    """No style sheet makes the reader fail."""
    assert all(references("url(" + text))


@pytest.mark.parametrize(
    "piece",
    [
        "url(",
        "url('",
        "url(\"'",
        "{",
        "(",
        "@import ",
        '@import "',
        "image-set(",
        "image-set((",
        "/*",
        "\\",
        '"\\',
        "url( ",
        "src(\\",
    ],
)
def test_reading_is_linear(piece: str) -> None:
    """Half a megabyte of the same piece is read in a moment, whatever is left open."""
    started = time.process_time()
    references(piece * (500_000 // len(piece)) + " url(")
    assert time.process_time() - started < 3
