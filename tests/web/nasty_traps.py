"""Traps: sites without an end. Each row is a coroutine that knows the request's target; `TRAPS` is the table.

What a crawl must make of each: the growing path is refused as `trap: path repeats itself`; the others, after some
hundred pages of one shape that bring nothing new, as `trap: nothing new`.
"""

from __future__ import annotations

from collections.abc import Callable

from nasty_answers import plain

Trap = Callable[[str], bytes]
"""From the path (without first slash) and query of a request to a page's body."""


def _page(*links: str) -> bytes:
    anchors = "".join(f'<li><a href="{link}">more</a></li>' for link in links)
    return f"<!doctype html><title>Nothing here</title><h1>Nothing here</h1><ul>{anchors}</ul>".encode()


def calendar(target: str) -> bytes:
    """A month that links to the next and to the one before, for ever; nothing ever happens."""
    year, month = map(int, target.rpartition("?month=")[2].split("-")) if "?" in target else (2020, 1)
    after, before = (year + month // 12, month % 12 + 1), (year - (month == 1), (month - 2) % 12 + 1)
    return _page(*(f"/calendar?month={year:04}-{month:02}" for year, month in (after, before)))


def session(target: str) -> bytes:
    """Five pages, whose links carry a new session id each time."""
    number = int(target.rpartition("sid=")[2] or "0", 16) if "sid=" in target else 0
    return _page(*(f"/session?page={page}&sid={number * 5 + page:032x}" for page in range(1, 6)))


def growing(target: str) -> bytes:
    """A path that grows by the same two segments: `a/b/a/b/…`."""
    return _page(f"/{target.rstrip('/')}/a/b/")


def relative(target: str) -> bytes:
    """A link without its first slash, on a site that shows the same page at every path."""
    del target
    return _page("about/contact/")


def faceted(target: str) -> bytes:
    """A shop with twelve filters, in each combination and order."""
    chosen = [part for part in target.partition("?")[2].split("&") if part]
    left = [f"f{number}=1" for number in range(12) if f"f{number}=1" not in chosen]
    return _page(*(f"/faceted?{'&'.join([*chosen, facet])}" for facet in left))


TRAPS: dict[str, Trap] = {
    "calendar": calendar,
    "session": session,
    "growing": growing,
    "relative": relative,
    "faceted": faceted,
}
"""By the first segment of their paths."""


def trapped(target: str) -> bytes | None:
    """The answer at a target of any of the traps; None where none begins so. For `NastyServer(otherwise=trapped)`."""
    trap = TRAPS.get(target.partition("?")[0].partition("/")[0])
    return plain(body=trap(target)) if trap else None
