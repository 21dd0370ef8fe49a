"""Sitemaps, and what robots.txt says of them."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.model import Headers, Role
from snapshot.parse import sitemaps
from snapshot.parse.find import find_links

SUITES = Path(__file__).parents[2].parent / "shared" / "suites"
URL = "https://site.example/sitemap.xml"
XML: Headers = (("Content-Type", "application/xml"),)
PAGE, REQUISITE, SITEMAP = Role.PAGE, Role.REQUISITE, Role.SITEMAP


def found(body: bytes, headers: Headers = XML) -> dict[str, Role]:
    return {link.url: link.role for link in find_links(body, URL, 200, headers, SITEMAP)}


def urlset(inner: str) -> bytes:
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'.encode()


HEBDEN = "http://www.hebdenbridgetimes.co.uk/"
FILES: dict[str, tuple[dict[Role, int], str]] = {
    "atom.xml": ({PAGE: 3}, "http://example.org/2003/12/13/atom03.html"),
    "do-not-visit.txt": ({PAGE: 1}, "http://www.example.com/do-not-visit-here"),
    "feed.rss": ({PAGE: 5}, "https://www.example.com/foo?q=a&l=fr"),
    "hebdenbridgetimes-articles-sitemap.xml": ({PAGE: 75, REQUISITE: 84}, f"{HEBDEN}news/local/"),
    "pagemaps-sitemap.xml": ({PAGE: 2, REQUISITE: 1}, "http://www.example.com/foo.gif"),
    "shinpaideshou-news-sitemap.xml": ({PAGE: 3}, "https://shinpaideshou.wordpress.com/2017/04/24/"),
    "sitemap-images.xml": ({PAGE: 1, REQUISITE: 2}, "http://example.com/photo.jpg"),
    "sitemap-links.xml": ({PAGE: 3}, "http://www.example.com/schweiz-deutsch/"),
    "sitemap-mobile.xml": ({PAGE: 3}, "http://www.example.com/no-mobile/"),
    "sitemap-news.xml": ({PAGE: 2}, "http://www.example.org/empty_news_name.html"),
    "sitemap-videos-tvshow.xml": ({PAGE: 2, REQUISITE: 4}, "https://example.org/my-tv-show/23/13/"),
    "sitemap-videos.xml": ({PAGE: 5, REQUISITE: 6}, "http://www.example.com/videoplayer.swf?video=123"),
    "sitemap-with-bom.txt": ({PAGE: 2}, "http://www.domain.com/page1.html"),
    "sitemap.badns.xml": ({PAGE: 2}, "http://www.example.com/2"),
    "sitemap.index.xml": ({SITEMAP: 15}, "https://example.com/sitemap.jss?portalCode=10570&lang=en"),
    "sitemap.ns.xml": ({PAGE: 2}, "http://www.example.com/2"),
    "sitemap.txt": ({PAGE: 2}, "http://www.domain.com/page2.html"),
    "sitemap.txt.gz": ({PAGE: 5}, "http://www.example.com/catalog?item=12&desc=vacation_hawaii"),
    "xmlRss_pubDate.xml": ({PAGE: 8}, "http://www.example.com/article_7"),
    "xmlSitemap.gz": ({PAGE: 5}, "http://www.example.com/catalog?item=83&desc=vacation_usa"),
}


@pytest.mark.shared
def test_every_file_of_crawler_commons() -> None:
    """Each file of crawler-commons gives as many links a role as it lists, and the one that is hardest to read."""
    paths = sorted((SUITES / "sitemaps").iterdir())
    assert [path.name for path in paths] == sorted(FILES)
    for path in paths:
        counts, example = FILES[path.name]
        given = found(path.read_bytes(), ())
        assert {role: list(given.values()).count(role) for role in counts} == counts, path.name
        assert sum(counts.values()) == len(given)
        assert any(url.startswith(example) for url in given), path.name


ROBOTS = {
    "extension-robots.txt": 1,
    "format-errors-robots.txt": 1,
    "relative-sitemap-robots.txt": 1,
    "robots-with-utf16be-bom.txt": 1,
    "robots-with-utf16le-bom.txt": 1,
    "robots-with-utf8-bom.txt": 1,
    "sitemap-robots-dedup.txt": 1,
    "sitemap-robots.txt": 2,
    "wildcards.txt": 8,
    "www.flot.com-robots.txt": 1,
}


@pytest.mark.shared
def test_robots_files_name_their_sitemaps() -> None:
    """The sitemap lines of crawler-commons' robots.txt files are found, behind BOMs and in UTF-16 too."""
    for path in sorted((SUITES / "robots").glob("*.txt")):
        links = find_links(path.read_bytes(), "https://site.example/robots.txt", 200, (), Role.ROBOTS)
        assert len(links) == ROBOTS.get(path.name, 0), path.name


def test_robots_txt() -> None:
    """Sitemap lines count wherever they stand and however they are written; each file is a sitemap."""
    body = (
        b"\xef\xbb\xbfSITEMAP : /a.xml # x\r\nUser-agent: *\rsitemap:https://b.example/b.xml\nDisallow: /\nSitemap:\n"
    )
    links = find_links(body, "https://site.example/robots.txt", 200, (), Role.ROBOTS)
    assert [(link.url, link.role, link.via) for link in links] == [
        ("https://site.example/a.xml", SITEMAP, "robots.txt sitemap"),
        ("https://b.example/b.xml", SITEMAP, "robots.txt sitemap"),
    ]


def test_rows() -> None:
    """Pages, further sitemaps, pictures and translations each get their role, and say which row they come from."""
    body = urlset(
        "<url><loc> /p </loc><image:image><image:loc>/i.png</image:loc></image:image>"
        '<xhtml:link rel="alternate" hreflang="cy" href="/cy"/></url>'
    )
    links = find_links(body, URL, 200, XML, SITEMAP)
    assert [(link.url[20:], link.role, link.via) for link in links] == [
        ("/p", PAGE, "sitemap loc"),
        ("/i.png", REQUISITE, "sitemap image"),
        ("/cy", PAGE, "sitemap alternate"),
    ]


def test_style_sheet_of_a_sitemap() -> None:
    """What browsers show a sitemap with is a requisite of it."""
    body = b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="/s.xsl?a=1&amp;b=2"?><urlset/>'
    assert found(body) == {"https://site.example/s.xsl?a=1&b=2": REQUISITE}


@pytest.mark.parametrize(
    "loc",
    ["/p?a=1&amp;b=2", "/p?a=1&b=2", "<![CDATA[/p?a=1&b=2]]>", "\n /p?a=1&#38;b=2 \n"],
)
def test_ampersands(loc: str) -> None:
    """An ampersand is one however it is written."""
    assert list(found(urlset(f"<url><loc>{loc}</loc></url>"))) == ["https://site.example/p?a=1&b=2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    """A sitemap is read in the encoding of its BOM or declaration."""
    body = f'<?xml version="1.0" encoding="{encoding}"?><urlset><url><loc>/é</loc></url></urlset>'.encode(encoding)
    assert list(found(body)) == ["https://site.example/%C3%A9"]


@pytest.mark.parametrize(
    "content_type", ["application/xml", "text/plain", "application/x-gzip", "text/html", "image/png", ""]
)
def test_gzip_is_known_by_its_bytes(content_type: str) -> None:
    """A gzipped sitemap is unpacked, whatever type it comes with."""
    body = gzip.compress(urlset("<url><loc>/a</loc></url>"))
    assert list(found(body, (("Content-Type", content_type),))) == ["https://site.example/a"]


def test_broken_sitemap_gives_what_it_can() -> None:
    """What stands before a cut, or around a fault, is kept."""
    whole = urlset("".join(f"<url><loc>/{number}</loc></url>" for number in range(500)))
    assert len(found(whole[: len(whole) // 2])) > 200
    assert len(found(gzip.compress(whole)[:-200])) > 100
    assert len(found(whole.replace(b"<loc>/9</loc>", b"<loc>/9</lco>"))) >= 499


def test_page_at_a_sitemaps_address_is_a_page() -> None:
    """Where a redirect led to the front page, its links are those of a page."""
    headers = (("Content-Type", "text/html"),)
    assert found(b"<!doctype html><a href=/a>x</a>", headers) == {"https://site.example/a": PAGE}


def test_bound_on_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file that lists too many, the first are kept."""
    monkeypatch.setattr(sitemaps, "MAX_URLS", 3)
    assert len(found(urlset("".join(f"<url><loc>/{number}</loc></url>" for number in range(9))))) == 3
    assert len(found("\n".join(f"https://a.example/{number}" for number in range(9)).encode(), ())) == 3


BOMB = b"<!DOCTYPE x [" + b"".join(b'<!ENTITY e%d "%b">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12)) + b"]>"
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e11 SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE])
def test_entities_mean_nothing(doctype: bytes) -> None:
    """A document's own entities are not expanded, and nothing is loaded for them."""
    body = doctype + urlset("<url><loc>/a</loc></url><url><loc>/&e11;</loc></url>").partition(b"?>")[2]
    assert list(found(body)) == ["https://site.example/a", "https://site.example/&e11;"]


def test_gzip_bomb_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than the bound is unpacked, over all members together."""
    monkeypatch.setattr(sitemaps, "MAX_BYTES", 1000)
    assert len(sitemaps.inflated(gzip.compress(b"a" * 10**6) * 3)) == 1000
    assert len(sitemaps.inflated(gzip.compress(b"a" * 400) * 9)) == 1000


HOSTILE = {
    "nested": b"<urlset>" + b"<url>" * 200_000,
    "siblings": b"<urlset>" + b"<a/>" * 300_000,
    "attributes": b"<urlset " + b" ".join(b'a%d="1"' % number for number in range(100_000)) + b"/>",
    "less-than signs": b"<urlset>" + b"<" * 1_000_000,
    "open quotes": b"<urlset>" + b'<a b="' * 300_000 + b"</urlset>",
    "open CDATA": b"<urlset>" + b"<![CDATA[" * 100_000,
    "ampersands": b"<urlset>" + b"&" * 1_000_000,
    "doctypes": b"<!DOCTYPE" * 100_000,
    "instructions": b"<?xml-stylesheet " * 100_000,
    "gzip members": gzip.compress(b"") * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sitemaps_are_read_in_time(name: str) -> None:
    """No sitemap holds the reader up."""
    started = time.process_time()
    found(HOSTILE[name])
    assert time.process_time() - started < 5


@given(st.binary() | st.text(alphabet='<>/&;![]?urlsetloc \n:CDAT"=').map(urlset))
def test_any_bytes_can_be_read(body: bytes) -> None:
    """No bytes make the reader fail."""
    assert all(url.startswith("http") for url in found(body, ()))
