"""Masses: a page of 200 MB, a page of a million links, a sitemap of a million URLs. A crawl of their own."""

from __future__ import annotations

from nasty_answers import Answer, Sender, plain
from nasty_bodies import of_type, page
from nasty_rows import MB, Row, Site, found

MILLION = 1_000_000
DISTINCT = MILLION // 50
LONG_PAGE = 200 * MB


def long_page(size: int) -> Answer:
    """A page of so many bytes, streamed: a link, and paragraphs."""
    first = page("/found-long").encode()
    paragraph = b"<p>" + b"All work and no play makes Jack a dull boy. " * 1500 + b"</p>\n"

    async def send(wire: Sender) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % size
        await wire.send(head + first)
        left = size - len(first)
        while left:
            await wire.send(paragraph[:left])
            left -= min(left, len(paragraph))

    return send


def many_links() -> bytes:
    """A page of a million links, all to another site, each address fifty times."""
    return plain(body=b"".join(b"<a href=//e.invalid/%d>" % (number % DISTINCT) for number in range(MILLION)))


def many_urls() -> bytes:
    """A sitemap of a million pages."""
    urls = b"".join(b"<url><loc>/p/%d</loc></url>\n" % number for number in range(MILLION))
    return of_type("application/xml", b"<urlset>" + urls + b"</urlset>")


LONG = Site("long", (Row("long", long_page(LONG_PAGE), size=201 * MB, seconds=60), found("found-long")))
LINKS = Site("links", (Row("links", many_links(), size=30 * MB, seconds=60),))
URLS = Site(
    "urls",
    (Row("sitemap.xml", many_urls(), size=50 * MB, seconds=60, href=""),),
    others={"not-found": plain()},
)
"""Each of the million is there."""
MASSES = (LONG, LINKS, URLS)
