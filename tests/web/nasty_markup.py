"""Pages and their kin that are made to be hard to read: deep, long, void, or full of the same."""

from __future__ import annotations

from nasty_answers import plain
from nasty_bodies import of_type, page
from nasty_rows import KB, MB, Row, Site, found

DEEP = 100_000
MANY = 200_000


def _page(name: str, before: str = "", after: str = "", size: int = 4 * MB) -> tuple[Row, Row]:
    """A page whose link is found, whatever stands around it."""
    return Row(name, plain(body=page(f"/found-{name}", before, after).encode()), size=size), found(f"found-{name}")


def _kin(name: str, content_type: str, body: str) -> Row:
    return Row(name, of_type(content_type, body.encode()), size=4 * MB)


def _as_requisites() -> str:
    """What the index page does not link to, as browsers load it."""
    return (
        '<link rel=stylesheet href="/css-ring.css"><link rel=stylesheet href="/css-deep.css">'
        '<link rel=manifest href="/manifest-deep.json"><script src="/script.js"></script>'
        '<link rel=alternate type="application/rss+xml" href="/feed-deep.xml"><img src="/svg-entities.svg">'
    )


def _lol() -> str:
    """The billion laughs, by steps of ten."""
    steps = (f"&l{number};" * 10 for number in range(9))
    return "".join(f'<!ENTITY l{number} "{text}">' for number, text in enumerate(steps, 1))


ENTITIES = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{_lol()}<!ENTITY f SYSTEM "file:///etc/passwd">]>'

ATTRIBUTES = "".join(f' data-x{number}="1"' for number in range(MANY))
LD_JSON = '<script type="application/ld+json">'

MARKUP = Site(
    "markup",
    (
        Row("requisites", plain(body=_as_requisites().encode())),
        *_page("nulls-before", before="\0" * MB),
        *_page("nested", after="<div>" * DEEP + "</div>" * DEEP),
        *_page("nested-inline", after="<b><i>" * DEEP),
        *_page("nested-tables", after="<table><tr><td>" * 20_000),
        *_page("nested-anchors", after="<a href=#x>" * 30_000),
        *_page("unclosed-comment", after="<!--" + "-" * MB),
        *_page("many-comments", after="<!--[if" * MANY),
        *_page("unclosed-attribute", after='<a href="' + "x" * MB),
        *_page("unclosed-script", after="<script>" + "'" * MB),
        *_page("script-of-quotes", after=f"<script>{chr(34) * MB}</script>"),
        *_page("script-of-backslashes", after=f"<script>'{chr(92) * MB}</script>"),
        *_page("script-of-slashes", after=f"<script>{'/' * MB}</script>"),
        *_page("many-attributes", after=f"<p{ATTRIBUTES}>"),
        *_page("huge-attribute", after=f'<p data-x="{"x" * 3 * MB}">'),
        *_page("srcset-of-commas", after=f'<img srcset="{"," * MB}">'),
        *_page("srcset-of-brackets", after=f'<img srcset="{"(" * MB}">'),
        *_page("style-of-brackets", after=f'<p style="{"(" * MB}">x</p><style>{"{" * 300 * KB}</style>'),
        *_page("style-of-urls", after=f"<style>{'url(' * 200 * KB}</style>"),
        *_page("many-bases", after="<base href='/x/'>" * 20_000),
        *_page("refresh", after=f'<meta http-equiv=refresh content="{";" * MB}">'),
        *_page("entities", after="&amp" * MANY + "&#x110000;&#0;&#xD800;"),
        *_page("angles", after="<" * MB),
        *_page("doctypes", after="<!DOCTYPE " * MANY),
        *_page("json-ld-deep", after=f"{LD_JSON}{'[' * DEEP}</script>"),
        *_page("json-ld-huge", after=f'{LD_JSON}{{"datePublished":{"9" * 50_000}}}</script>'),
        *_page("date-huge", after=f'<meta name=date content="{"9" * MB}"><time datetime="{"1-" * MANY}">x</time>'),
        *_page("title-huge", before=f"<title>{'t' * MB}</title><h1>{' ' * MB}</h1>"),
        *_page("text-huge", after="<p>" + "word " * MANY),
        *_page("empty-blocks", after="<div><p></p></div>" * 20_000),
        *_page("srcdoc-deep", after='<iframe srcdoc="' * 2000),
        Row("noise", plain(body=bytes(number * number % 251 for number in range(MB))), size=2 * MB),
        Row("void", plain(body=b""), tries=2),
        Row("css-ring.css", of_type("text/css", b"@import '/css-ring.css'; @import url(/css-ring.css?2);"), href=""),
        _kin("css-deep.css", "text/css", "a{" * DEEP + "@import url(" * 10_000),
        _kin("manifest-deep.json", "application/manifest+json", '{"icons":' + "[" * DEEP),
        _kin("script.js", "text/javascript", "'" + "/*" * MANY + "`${" * MANY),
        _kin("feed-deep.xml", "application/rss+xml", "<rss>" + "<channel>" * DEEP),
        _kin("svg-entities.svg", "image/svg+xml", f"{ENTITIES}<svg><text>&l9;&f;</text></svg>"),
        _kin("xml-attributes.xml", "application/xml", f"<x{ATTRIBUTES}/>"),
        _kin("text-as-page", "text/plain", page("/never")),
    ),
)  # fmt: skip
