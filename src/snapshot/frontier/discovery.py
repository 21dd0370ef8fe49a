"""How links that an answer gave were found, and what they are taken for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from snapshot import urls
from snapshot.frontier.scope import Way
from snapshot.frontier.store import Source
from snapshot.model import Link, Role, Target

LOCATION = "location"


_SOURCES = {Role.SITEMAP: Source.SITEMAP, Role.ROBOTS: Source.SITEMAP, Role.FEED: Source.FEED}
"""By the role of what points to a URL."""


def source_of(link: Link, way: Way, parent: Target | None) -> Source:
    """The kind of place where a link was met; `parent` is what points to it, None for what a crawl begins with."""
    if parent is None:
        return Source.OURSELVES
    if way.redirects:
        return Source.REDIRECT
    return Source.REQUISITE if link.role is Role.REQUISITE else _SOURCES.get(parent.role, Source.LINK)


def ways_from(target: Target, *, redirected: bool) -> Callable[[Link], Way]:
    """How what `target` points to is reached from it, by each link's role."""
    depth, hops, url = target.depth, target.hops, target.url
    beside = Way(depth, 0, 0, url)
    ways = {
        Role.REQUISITE: Way(depth, hops + 1, 0, url),
        Role.ROBOTS: beside,
        Role.SITEMAP: beside,
        Role.FEED: beside,
        Role.PAGE: Way(depth + 1, 0, 0, url),
    }
    redirect = Way(depth, hops, target.redirects + 1, url)
    return lambda link: redirect if redirected and link.via == LOCATION else ways[link.role]


def location(found: Iterable[Link]) -> str | None:
    """Where a redirect leads; None where that is no address."""
    return next((link.url for link in found if link.via == LOCATION), None)


def as_it_looks(link: Link) -> Link:
    """A robots.txt or sitemap that redirects to something else, most often the home page, is none: that is a page."""
    path = urls.split(link.url).path
    looks = {
        Role.ROBOTS: path == "/robots.txt",
        Role.SITEMAP: "sitemap" in path or path.endswith((".xml", ".gz", ".txt")),
    }
    return link if link.via != LOCATION or looks.get(link.role, True) else replace(link, role=Role.PAGE)
