"""A URL's place in its host's order: one number, less is earlier. Pure."""

from __future__ import annotations

import re

from snapshot import urls
from snapshot.frontier.scope import Way
from snapshot.model import Role

_BEFORE_ALL = {Role.ROBOTS: -2, Role.SITEMAP: -1, Role.FEED: -1}
_CLASS = 1 << 24
"""What lies between two classes of value; depths stay below it."""
_ARTICLE = re.compile(r"(?i)/(?:19|20)\d\d/\d{1,2}/[^/]+|/[^/]*(?:[a-z0-9]+-){3,}[a-z0-9]+[^/]*/?$")
"""A date and a name in the path, or a name of four words."""
_LIST = re.compile(
    r"(?i)/(?:tags?|categor(?:y|ies)|topics?|authors?|archives?|page|search|calendar|events/\d|schlagwort|kategorie|etiqueta|"
    r"categoria|auteur|autor)(?:[/-]|$)|/(?:19|20)\d\d(?:/\d{1,2}){0,2}/?$|[?&](?:s|q|page|paged|tag|cat|m|year|month|day)="
)


def rank(role: Role, way: Way) -> int:
    """By depth; at one depth a page's requisites come before the next page."""
    if role in _BEFORE_ALL:
        return _BEFORE_ALL[role]
    return 2 * way.depth + (0 if way.hops else 1)


def rank_by_value(role: Role, way: Way, url: str, *, listed: bool) -> int:
    """For a crawl that may not come to its end: what a site is for goes first, its lists last.

    The requisites of what is kept; then pages that a sitemap or feed lists, or that look like articles; other pages;
    and last archives by date, tag, author and category, search, calendars and pagination.
    """
    place = rank(role, way)
    if role is not Role.PAGE or way.hops or way.parent is None:
        return place
    target = urls.split(url).target
    if _LIST.search(target):
        return 3 * _CLASS + place
    return (_CLASS if listed or _ARTICLE.search(target) else 2 * _CLASS) + place
