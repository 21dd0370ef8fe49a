"""The page that the notice leads to: what was captured, by which program and configuration, what is missing. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from snapshot.publish.look import Look
from snapshot.publish.notice import ABOUT, VERSIONS
from snapshot.publish.ours import ours, why
from snapshot.publish.paths import link_to
from snapshot.publish.plan import TOP_PAGE, Item, Plan
from snapshot.publish.shell import BROWSE, SEARCH

_MOST = 1000
"""Rows of a list; report/publish.json has all of them."""


@dataclass(frozen=True)
class Provenance:
    """Where the copy comes from."""

    software: str
    """The program that made the copy."""
    configuration: Mapping[str, Any] = field(default_factory=dict)
    """What the crawl was told; empty for what another program captured."""


def about_page(plan: Plan, look: Look, provenance: Provenance, missing: Mapping[str, str]) -> bytes:
    """The content of the page."""
    times = sorted(item.timestamp for item in plan.items)
    kinds = Counter(item.media_type or "unknown" for item in plan.items if item.newest is None)
    facts = {
        "Site": look.name,
        "Online": " to ".join(filter(None, (look.first, look.last))),
        "Captured": " to ".join(dict.fromkeys(_day(time) for time in (times[:1] + times[-1:]))),
        "Captured by": "snapshot"
        if provenance.configuration
        else "another program; see the warcinfo records of its files",
        "Copy made by": provenance.software,
        "Files": f"{sum(kinds.values()):,}",
        "Older captures": f"{sum(item.newest is not None for item in plan.items):,}",
    }
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(told)}</dd>\n" for name, told in facts.items() if told)
    parts = [
        _PROMISE,
        _ways(look),
        f"<dl>\n{rows}</dl>\n",
        _older_link(plan),
        "<h2>What is in it</h2>\n" + _table(("Media type", "Files"), kinds.most_common()),
        "<h2>What is not in it</h2>\n" + _lacking(plan, missing),
        _NOT_WORKING,
        _configuration(provenance.configuration),
    ]
    return ours("About this archive", "".join(parts), ABOUT)


_PROMISE = (
    "<p>This is a copy of a website, made to stay. It will remain publicly accessible but will not be updated. "
    "The bytes that the site's servers sent are kept beside it, unchanged, in WARC files (ISO 28500).</p>\n"
)
_NOT_WORKING = (
    "<h2>What does not work any more</h2>\n<p>Forms, search, log-in, comments and orders are disabled, and say so. "
    "What the pages loaded from elsewhere and the archive does not hold is left out; films and frames of other sites "
    "are links. Programs that ask their server for more are out of work. "
    "Nothing here counts or follows its readers.</p>\n"
)


def _ways(look: Look) -> str:
    ways = {TOP_PAGE: "The archived site"}
    ways |= {BROWSE: "Lists of all pages"} if look.lists else {}
    ways |= {SEARCH: "Search"} if look.search else {}
    links = "".join(f'<li><a href="{escape(link_to(path, ABOUT))}">{told}</a></li>' for path, told in ways.items())
    return f'<nav aria-label="Ways around the archive"><ul>{links}</ul></nav>\n'


def _day(timestamp: str) -> str:
    return f"{timestamp[:4]}-{timestamp[4:6]}-{timestamp[6:8]}"


def _older_link(plan: Plan) -> str:
    if all(item.newest is None for item in plan.items):
        return ""
    return f'<p><a href="{escape(link_to(VERSIONS, ABOUT))}">Older captures, by page and date</a></p>\n'


def _table(heads: Iterable[str], rows: Iterable[tuple[str, int]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(f"<tr><td>{escape(name)}</td><td>{number:,}</td></tr>\n" for name, number in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>\n"


def _lacking(plan: Plan, missing: Mapping[str, str]) -> str:
    reasons = Counter({**plan.absent, **missing}.values())
    if not reasons:
        return "<p>Nothing that is known of.</p>\n"
    rows = sorted(((why(reason), number) for reason, number in reasons.items()), key=lambda row: (-row[1], row[0]))
    return _table(("Why", "Addresses"), rows[:_MOST])


def _configuration(told: Mapping[str, Any]) -> str:
    if not told:
        return ""
    text = json.dumps(
        {name: value for name, value in told.items() if value not in (None, [], False)}, indent=2, ensure_ascii=False
    )
    return f"<h2>How the crawl was configured</h2>\n<pre>{escape(text)}</pre>\n"


def versions_page(items: Iterable[Item]) -> bytes:
    """The list of older captures."""
    rows = "".join(
        f'<tr><td><a href="{escape(link_to(item.newest or "", VERSIONS))}">{escape(item.url)}</a></td>'
        f'<td><a href="{escape(link_to(item.path, VERSIONS))}">{escape(_moment(item.timestamp))}</a></td></tr>\n'
        for item in sorted(items, key=lambda item: (item.url, item.timestamp, item.path))
        if item.newest is not None
    )
    head = '<tr><th scope="col">Page, newest capture</th><th scope="col">Older capture (UTC)</th></tr>'
    return ours("Older captures", f"<table><thead>{head}</thead><tbody>\n{rows}</tbody></table>\n", VERSIONS)


def _moment(timestamp: str) -> str:
    return f"{_day(timestamp)} {timestamp[8:10]}:{timestamp[10:12]}:{timestamp[12:14]}"
