"""The front door: which reader reads what, and that nothing stops it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.model import Headers, Link, Role
from snapshot.parse.find import READERS, Answer, find_links
from snapshot.parse.media_type import ALIASES, ENDINGS, ROOTS, media_type

URL = "https://site.example/dir/file"
PAGE, REQUISITE, FEED, SITEMAP = Role.PAGE, Role.REQUISITE, Role.FEED, Role.SITEMAP

HTML = "<a href=/p>x</a>"
XHTML = '<?xml-stylesheet href="/s.css"?><html xmlns="http://www.w3.org/1999/xhtml"><title/><a href="/p"/></html>'
CSS = "a { b: url(/f.png) }"
SVG = '<?xml-stylesheet href="/s.css"?><svg xmlns="http://www.w3.org/2000/svg"><image href="/f.png"/></svg>'
SCRIPT = 'import "/f.mjs"; open("https://site.example/p")'
MANIFEST = """{"icons": [{"src": "/f.png"}, {}], "screenshots": [{"src": "/s.png"}], "start_url": "/p",
    "shortcuts": [{"url": "/q", "icons": [{"src": "/i.png"}]}]}"""
JSON = '{"thumbnail_url": "https:\\/\\/site.example\\/f.png", "url": "https://site.example/p"}'
RSS = "<rss><channel><item><link>/p</link></item></channel></rss>"
URLSET = "<urlset><url><loc>/p</loc></url></urlset>"
M3U = '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="key.bin"\n#EXT-X-MAP:URI="init.mp4"\nseg1.ts\n\n../low.m3u8\n'
MPD = """<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>v/</BaseURL><Period><SegmentList>
    <Initialization sourceURL="init.mp4"/><SegmentURL media="1.m4s"/></SegmentList>
    <SegmentTemplate media="$Number$.m4s" initialization="init2.mp4"/></Period></MPD>"""


def links(body: str | bytes, kind: str | None, role: Role = PAGE, url: str = URL) -> tuple[Link, ...]:
    headers: Headers = (("Content-Type", kind),) if kind is not None else ()
    return find_links(body.encode() if isinstance(body, str) else body, url, 200, headers, role)


def found(body: str | bytes, kind: str | None, role: Role = PAGE, url: str = URL) -> dict[str, Role]:
    return {link.url.removeprefix("https://site.example"): link.role for link in links(body, kind, role, url)}


@pytest.mark.parametrize(
    ("body", "kind", "role", "expected"),
    [
        (HTML, "Text/HTML; charset=utf-8", PAGE, {"/p": PAGE}),
        (HTML, "application/xhtml+xml", REQUISITE, {"/p": PAGE}),
        (XHTML, "application/xhtml+xml", PAGE, {"/s.css": REQUISITE, "/p": PAGE}),
        (XHTML, "application/xml", PAGE, {"/s.css": REQUISITE, "/p": PAGE}),
        (CSS, "text/css", REQUISITE, {"/f.png": REQUISITE}),
        (SVG, "image/svg+xml", REQUISITE, {"/s.css": REQUISITE, "/f.png": REQUISITE}),
        (SCRIPT, "text/javascript", REQUISITE, {"/f.mjs": REQUISITE}),
        (SCRIPT, "application/x-javascript", REQUISITE, {"/f.mjs": REQUISITE}),
        (JSON, "application/json", REQUISITE, {"/f.png": REQUISITE}),
        (JSON, "application/json", PAGE, {}),
        (JSON, "application/feed+json", FEED, {"/f.png": REQUISITE, "/p": PAGE}),
        (RSS, "application/rss+xml", FEED, {"/p": PAGE}),
        (RSS, "text/xml", PAGE, {"/p": PAGE}),
        (RSS, "text/html", FEED, {"/p": PAGE}),
        (URLSET, "application/xml", SITEMAP, {"/p": PAGE}),
        (URLSET, "text/html", SITEMAP, {"/p": PAGE}),
        ("https://site.example/p\n", "text/plain", SITEMAP, {"/p": PAGE}),
        ("https://site.example/p\n", "text/plain", PAGE, {}),
        ("Sitemap: /s.xml", "text/plain", Role.ROBOTS, {"/s.xml": SITEMAP}),
        (HTML, "image/png", REQUISITE, {}),
        (HTML, "application/pdf", PAGE, {}),
        ("<x><a href='/p'/></x>", "application/xml", PAGE, {}),
    ],
)
def test_reader_fits_type_and_role(body: str, kind: str, role: Role, expected: dict[str, Role]) -> None:
    """An answer is read as what its type, its first element and its role make it."""
    assert found(body, kind, role) == expected


@pytest.mark.parametrize("kind", [None, "", "application/octet-stream", "unknown/unknown", "*/*"])
@pytest.mark.parametrize(
    ("body", "name"),
    [
        (f"<!-- x --> <!doctype html><html>{HTML}", "file"),
        (RSS, "file.bin"),
        (URLSET, "file.gz"),
        (CSS, "file.css?v=1.2"),
        (SCRIPT, "file.mjs"),
        (MANIFEST, "site.webmanifest"),
    ],
)
def test_vague_types_are_seen_through(body: str, name: str, kind: str | None) -> None:
    """Where the type says nothing, the first element decides, then the ending of the URL."""
    assert found(body, kind, REQUISITE, f"https://site.example/{name}")


def test_plain_text_is_no_page() -> None:
    """HTML that calls itself plain text is shown as text by browsers (MIME Sniffing), and has no links."""
    assert found(f"<html>{HTML}", "text/plain", url="https://site.example/listing.txt") == {}


def test_every_type_has_a_reader() -> None:
    """What the tables of types lead to is registered."""
    assert set(ALIASES.values()) | set(ROOTS.values()) | set(ENDINGS.values()) <= set(READERS)
    assert media_type(b"", URL, None, Role.ROBOTS) in READERS


@pytest.mark.parametrize("kind", ["application/manifest+json", "application/json"])
def test_manifest(kind: str) -> None:
    """A manifest's pictures are requisites, the addresses that it opens are pages."""
    assert found(MANIFEST, kind, REQUISITE) == {
        "/f.png": REQUISITE,
        "/s.png": REQUISITE,
        "/i.png": REQUISITE,
        "/q": PAGE,
        "/p": PAGE,
    }


def test_playlists() -> None:
    """Playlists name segments, keys, beginnings and further playlists; templates name nothing."""
    assert list(found(M3U, "application/vnd.apple.mpegurl")) == [
        "/dir/key.bin",
        "/dir/init.mp4",
        "/dir/seg1.ts",
        "/low.m3u8",
    ]
    assert list(found(MPD, "application/dash+xml")) == [
        "/dir/v/",
        "/dir/v/init.mp4",
        "/dir/v/1.m4s",
        "/dir/v/init2.mp4",
    ]


def test_body_of_a_redirect_is_read() -> None:
    """What a redirect says beside its Location counts."""
    headers = (("Location", "/new"), ("Content-Type", "text/html"))
    given = find_links(b"<a href=/new>here</a><a href=/other>x</a>", URL, 302, headers, PAGE)
    assert [(link.url[20:], link.via) for link in given] == [("/new", "location"), ("/other", "a[href]")]


def test_failure_keeps_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a reader fails, the links up to there are given, and those of the headers."""

    def failing(answer: Answer) -> Iterator[Link]:
        yield Link(f"{answer.url}/1", PAGE, "test")
        raise RecursionError

    monkeypatch.setitem(READERS, "text/html", failing)
    given = find_links(b"x", URL, 301, (("Content-Type", "text/html"), ("Location", "/new")), PAGE)
    assert [link.url[20:] for link in given] == ["/new", "/dir/file/1"]


@given(
    body=st.binary(max_size=400) | st.sampled_from([HTML, CSS, SVG, MANIFEST, RSS, URLSET, M3U, MPD]).map(str.encode),
    kind=st.sampled_from([*READERS, *ALIASES, "text/plain", "", "nonsense"]) | st.text(max_size=20),
    role=st.sampled_from(Role),
    status=st.integers(0, 999),
)
def test_nothing_makes_it_fail(body: bytes, kind: str, role: Role, status: int) -> None:
    """Any bytes of any type give links that are absolute, without fragment, and each once a role."""
    given_links = find_links(body, URL, status, (("Content-Type", kind),), role)
    assert all(link.url.startswith(("http://", "https://")) and "#" not in link.url for link in given_links)
    assert len({(link.url, link.role) for link in given_links}) == len(given_links)


@pytest.mark.parametrize("kind", sorted(READERS))
@pytest.mark.parametrize(
    "body", [b"", b"\0" * 1000, b"\xff" * 1000, gzip.compress(b"x", mtime=0), "\ud7ff".encode() * 99, b"\xff\xfe\0"]
)
def test_odd_bytes_of_every_type(kind: str, body: bytes) -> None:
    """Empty, binary and half-encoded bodies have no links, whatever they are said to be."""
    assert found(body, kind, REQUISITE) == {}
