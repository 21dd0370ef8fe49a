"""Links in feeds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.model import Role
from snapshot.parse.feeds import feed_links

URL = "https://site.example/feed/"
PAGE, REQUISITE, FEED = Role.PAGE, Role.REQUISITE, Role.FEED

NAMESPACES = """xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
    xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" """


def rss(item: str, channel: str = "") -> bytes:
    return f'<rss version="2.0" {NAMESPACES}><channel>{channel}<item>{item}</item></channel></rss>'.encode()


def found(body: bytes) -> list[tuple[str, Role, str]]:
    return [(link.url.removeprefix("https://site.example"), link.role, link.via) for link in feed_links(body, URL)]


RSS_ROWS = [
    ("<link>/p?a=1&amp;b=2</link>", "/p?a=1&b=2", PAGE, "feed link"),
    ("<link>/p?a=1&b=2</link>", "/p?a=1&b=2", PAGE, "feed link"),
    ("<link><![CDATA[/p?a=1&b=2]]></link>", "/p?a=1&b=2", PAGE, "feed link"),
    ("<guid>https://site.example/p</guid>", "/p", PAGE, "feed link"),
    ('<guid isPermaLink="false">https://site.example/p</guid>', "/p", PAGE, "feed guid"),
    ("<comments>/p#c</comments>", "/p", PAGE, "feed comments"),
    ("<wfw:commentRss>/p/feed</wfw:commentRss>", "/p/feed", FEED, "feed replies"),
    ('<enclosure url="/a.mp3" length="1" type="audio/mpeg"/>', "/a.mp3", REQUISITE, "feed enclosure"),
    ('<media:content url="/a.jpg"/>', "/a.jpg", REQUISITE, "feed media"),
    ('<media:group><media:content url="/a.jpg"/></media:group>', "/a.jpg", REQUISITE, "feed media"),
    ('<media:thumbnail url="/a.jpg"/>', "/a.jpg", REQUISITE, "feed media"),
    ('<itunes:image href="/a.jpg"/>', "/a.jpg", REQUISITE, "feed image"),
]


@pytest.mark.parametrize(("item", "url", "role", "via"), RSS_ROWS)
def test_rss_item(item: str, url: str, role: Role, via: str) -> None:
    """Each thing that an RSS item points to has its role."""
    assert found(rss(item)) == [(url, role, via)]


def test_rss_channel() -> None:
    """A channel points to its site, its picture and its further parts; the feed itself is no news."""
    channel = """<link>/</link><image><url>/logo.png</url></image>
        <atom:link rel="self" href="/feed/"/><atom:link rel="hub" href="/h"/>
        <atom:link rel="next" href="/feed/?paged=2"/>"""
    assert found(rss("<title>x</title>", channel)) == [
        ("/", PAGE, "feed link"),
        ("/feed/?paged=2", FEED, "feed paging"),
        ("/logo.png", REQUISITE, "feed image"),
    ]


def test_atom() -> None:
    """Atom's links have the role that their relation gives, on `xml:base`."""
    body = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="/blog/">
        <link href="./"/><link rel="self" href="feed"/><link rel="prev-archive" href="2019.atom"/><logo>l.png</logo>
        <entry><link href="e"/><link rel="enclosure" href="e.mp3"/><link rel="replies" href="r.atom"/>
        <link rel="edit" href="edit"/></entry></feed>"""
    assert found(body) == [
        ("/blog/", PAGE, "feed link"),
        ("/blog/2019.atom", FEED, "feed paging"),
        ("/blog/l.png", REQUISITE, "feed image"),
        ("/blog/e", PAGE, "feed link"),
        ("/blog/e.mp3", REQUISITE, "feed enclosure"),
        ("/blog/r.atom", FEED, "feed replies"),
    ]


def test_rdf() -> None:
    """RSS 1.0 is a feed too."""
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="https://site.example/"><link>/</link></channel>
        <item rdf:about="/1"><link>/1</link></item></rdf:RDF>"""
    assert [url for url, _, _ in found(body)] == ["/", "/1"]


@pytest.mark.parametrize("body", [b"", b"hello", b"https://site.example/", b"/etc/passwd", b"<html></html>", b"<rss/>"])
def test_what_is_no_feed_gives_nothing(body: bytes) -> None:
    """Bytes are never taken for a name to open or to fetch."""
    assert found(body) == []


def test_broken_feed_gives_what_it_can() -> None:
    """A feed with unknown entities, bare ampersands or no end is mended."""
    items = "".join(f"<title>a &nbsp; b & c</title><link>/{number}</link></item><item>" for number in range(20))
    assert len(found(rss(items)[:-100])) >= 18


def test_entities_mean_nothing() -> None:
    """A feed's own entities are not expanded."""
    doctype = (
        b"<!DOCTYPE x [" + b"".join(b'<!ENTITY e%d "%b">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12)) + b"]>"
    )
    assert [url for url, _, _ in found(doctype + rss("<title>&e11;</title><link>/a</link>"))] == ["/a"]


HOSTILE = {
    "items": rss("</item><item>" * 120_000),
    "tiny elements": rss("<a/>" * 120_000),
    "nested": rss("<item>" * 200_000),
    "attributes": b"<rss " + b" ".join(b'a%d="1"' % number for number in range(50_000)) + b"><channel/></rss>",
    "less-than signs": rss("<" * 500_000),
    "open quotes": rss('<a b="' * 120_000),
    "open CDATA": rss("<![CDATA[" * 100_000),
    "ampersands": rss("&" * 500_000),
    "prose": rss(f"<description>{'&lt;p&gt;hello' * 300_000}</description>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_are_read_in_time(name: str) -> None:
    """No feed holds the reader up for more than some seconds."""
    started = time.process_time()
    found(HOSTILE[name])
    assert time.process_time() - started < 10


@given(st.binary() | st.text(alphabet="<>/&;![]?rssitemlnk \n:=\"'").map(rss))
def test_any_bytes_can_be_read(body: bytes) -> None:
    """No bytes make the reader fail."""
    assert all(role in Role for _, role, _ in found(body))
