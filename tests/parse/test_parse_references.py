"""Values that hold more than one bare reference: srcset, refresh, JSON-LD, scripts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.model import Link, Role
from snapshot.parse.find import find_links
from snapshot.parse.jsonld import json_files, json_pages
from snapshot.parse.references import refresh, srcset
from snapshot.parse.strings import plain_strings, plain_value

PAGE, REQUISITE = Role.PAGE, Role.REQUISITE


def links(markup: str) -> tuple[Link, ...]:
    return find_links(markup.encode(), "https://site.example/", 200, (("content-type", "text/html"),), PAGE)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", []),
        (" , ,", []),
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        ("a.png 1x,b.png 2x", ["a.png", "b.png"]),
        ("a.png, b.png", ["a.png", "b.png"]),
        ("a.png,b.png", ["a.png,b.png"]),
        ("a,b.png 1x, c,d.png 2x", ["a,b.png", "c,d.png"]),
        ("/w_100,h_50/a.png 100w,\n\t/w_200,h_100/a.png 200w", ["/w_100,h_50/a.png", "/w_200,h_100/a.png"]),
        ("data:image/png;base64,AA,BB 1x, b.png 2x", ["data:image/png;base64,AA,BB", "b.png"]),
        ("a.png 100w 50h, b.png 1e3w", ["a.png", "b.png"]),
        ("a.png nonsense(1, 2), b.png", ["a.png", "b.png"]),
        ("a.png (unclosed, b.png 2x", ["a.png"]),
        ("a.png,,, b.png", ["a.png", "b.png"]),
        (",a.png", ["a.png"]),
        ("//cdn.example/a.png 1.5x , ../b.png", ["//cdn.example/a.png", "../b.png"]),
    ],
)
def test_srcset(value: str, expected: list[str]) -> None:
    """A srcset is cut as the WHATWG algorithm does: at white space first, so commas and `data:` stay in URLs."""
    assert list(srcset(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5", []),
        ("5;", []),
        ("0; url=p", ["p"]),
        ("0;URL = 'p q'x", ["p q"]),
        ('0, url="p"', ["p"]),
        ("3 url=p", ["p"]),
        ("0.5;p", ["p"]),
        ("; url=p", []),
        ("soon; url=p", []),
        ("0;url=", []),
    ],
)
def test_refresh(value: str, expected: list[str]) -> None:
    """A refresh names a page after its seconds, with or without `url=` and quotes, or none at all."""
    assert list(refresh(value)) == expected


@pytest.mark.parametrize(
    "script",
    [
        '"https://site.example/${id}.js"',
        '"https://site.example/" + name',
        'base + "/a.js"',
        '"/%s.png"',
        '"http://www.w3.org/2000/svg"',
        '"https://schema.org/Article"',
        '"https://site.example/wp-admin/admin-ajax.php"',
        '"/just/a/path"',
        '"/regex/.+$/"',
        '"//"',
        '"// a comment"',
        '"https://"',
        '"https://word"',
        '"https://site.example/?q="',
        "https://site.example/unquoted.js",
        '"name.js"',
    ],
)
def test_what_is_not_plainly_a_url(script: str) -> None:
    """Parts of URLs, patterns, names of vocabularies and bare words are left alone."""
    assert list(plain_strings(script)) == []


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("'https://site.example/a'", "https://site.example/a"),
        ("`//cdn.example/a.js`", "//cdn.example/a.js"),
        (r'"https:\/\/site.example\/a.png"', "https://site.example/a.png"),
        (r'"https:\u002F\u002Fsite.example\u002fa?b=1\u0026c=2"', "https://site.example/a?b=1&c=2"),
        (r'"{\"src\":\"https:\\/\\/site.example\\/a.png\"}"', "https://site.example/a.png"),
        ('"http://localhost:8000/x"', "http://localhost:8000/x"),
        ('"http://127.0.0.1/x"', "http://127.0.0.1/x"),
        ('"/assets/app.4f2a.js?v=1"', "/assets/app.4f2a.js?v=1"),
        ('"/report.pdf"', "/report.pdf"),
    ],
)
def test_what_is_plainly_a_url(script: str, expected: str) -> None:
    """Whole quoted strings count, escaped or not, that are absolute or end as files do."""
    assert list(plain_strings(script)) == [expected]


def test_ending_makes_the_role() -> None:
    """In scripts, what ends as a page's files do is a requisite, all else a page."""
    given = links('<script>["/a.js", "/b.pdf", "https://x.example/c", "https://x.example/d.png?v=1"]</script>')
    assert [(link.url[-9:], link.role) for link in given] == [
        ("mple/a.js", REQUISITE),
        ("ple/b.pdf", PAGE),
        ("example/c", PAGE),
        ("d.png?v=1", REQUISITE),
    ]


def test_json_ld() -> None:
    """Pictures are requisites wherever they stand, addresses of things are pages, names of types are nothing."""
    text = """{"@context": "https://schema.org", "@graph": [
        {"@type": "Article", "@id": "https://a.example/#article", "image": ["1.png", {"url": "2.png"}],
         "publisher": {"logo": {"@type": "ImageObject", "url": "/3.png", "contentUrl": "/4.png"}, "url": "https://a.example"},
         "mainEntityOfPage": {"@id": "https://a.example/p"}, "headline": "https://no.example/"},
        {"@type": "ImageObject", "url": "https://a.example/5.png"},
        {"potentialAction": {"target": "https://no.example/?q={q}"}, "image": "A hill", "sameAs": ["me"]}]}"""
    assert list(json_files(text)) == ["1.png", "2.png", "/3.png", "/4.png", "https://a.example/5.png"]
    assert list(json_pages(text)) == ["https://a.example/#article", "https://a.example", "https://a.example/p"]


def test_broken_json_ld_is_read_as_a_script() -> None:
    """What is no JSON may still name plain URLs."""
    markup = """<script type="application/ld+json">{"image": "https://a.example/1.png", }</script>"""
    assert [link.url for link in links(markup)] == ["https://a.example/1.png"]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '[1e999, "\\ud800"]', "1" * 10_000, "null", '"x"'])
def test_odd_json_is_no_harm(text: str) -> None:
    """Nesting, numbers and strings beyond reason give no links and no error."""
    assert list(json_files(text)) == []


@given(st.text(alphabet="\"'`/\\:+u02fF.hjstp&; ,()[]{}\n1x%$"))
def test_any_text_can_be_read(text: str) -> None:
    """No reader fails on any value."""
    for read in (srcset, refresh, plain_strings, plain_value, json_files, json_pages):
        assert all(isinstance(reference, str) for reference in read(text))


@pytest.mark.parametrize(
    "piece", ['"/', '"https://', "'\"", '"\\', '"//a.', '"/a.js" + ', "http://", '"/%20', ", ", "a,", "( ", "0;"]
)
def test_reading_is_linear(piece: str) -> None:
    """Half a megabyte of the same piece is read in a moment."""
    text = piece * (500_000 // len(piece))
    started = time.process_time()
    for read in (srcset, refresh, plain_strings, plain_value, json_files):
        list(read(text))
    assert time.process_time() - started < 3
