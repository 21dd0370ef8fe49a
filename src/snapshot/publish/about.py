"""The page that the notice leads to: what was captured, by which program and configuration, what is missing. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from snapshot.publish.escaping import escape
from snapshot.publish.listing import numbered
from snapshot.publish.look import Look
from snapshot.publish.notice import ABOUT, VERSIONS
from snapshot.publish.ours import ours, why
from snapshot.publish.plan import TOP_PAGE, Item, Plan
from snapshot.publish.shell import BROWSE, SEARCH, isolated, link, way
from snapshot.publish.words import Words, words_for

_MOST = 1000
"""Rows of a list; report/publish.json has all of them."""


@dataclass(frozen=True)
class Provenance:
    """Where the copy comes from."""

    software: str
    """The program that made the copy."""
    captured_by: str = ""
    """The programs that captured it; empty where that is not known."""
    configuration: Mapping[str, Any] = field(default_factory=dict)
    """What the crawl was told; empty where that is not known."""


def about_page(plan: Plan, look: Look, provenance: Provenance, missing: Mapping[str, str]) -> bytes:
    """The content of the page."""
    words = words_for(look.language)
    times = sorted(item.timestamp for item in plan.items)
    kinds = Counter(item.media_type or "unknown" for item in plan.items if item.newest is None)
    facts = {
        "site": look.name,
        "span": _SPAN.join(filter(None, (look.first, look.last))),
        "days": _SPAN.join(dict.fromkeys(_day(time) for time in (times[:1] + times[-1:]))),
        "captured_by": provenance.captured_by or words.say("unknown"),
        "made_by": provenance.software,
        "files": numbered(sum(kinds.values())),
        "older_captures": numbered(sum(item.newest is not None for item in plan.items)),
    }
    rows = "".join(f"<dt>{words.html(key)}</dt><dd>{isolated(told)}</dd>\n" for key, told in facts.items() if told)
    promise = " ".join((words.say("notice", name=look.name), words.say("promise"), words.say("kept")))
    parts = [
        f"<p>{escape(promise)}</p>\n",
        _ways(plan, look, words),
        f"<dl>\n{rows}</dl>\n",
        f"<h2>{words.html('holds')}</h2>\n",
        _table((words.html("media_type"), words.html("files")), kinds.most_common()),
        f"<h2>{words.html('lacks')}</h2>\n",
        _lacking(plan, missing, words),
        f"<h2>{words.html('ended')}</h2>\n<p>{words.html('ended_told')}</p>\n",
        _configuration(provenance.configuration, words),
    ]
    return ours(words.say("about"), "".join(parts), ABOUT, words)


_SPAN = " – "


def _ways(plan: Plan, look: Look, words: Words) -> str:
    ways = {TOP_PAGE: "home"}
    ways |= {BROWSE: "browse"} if look.lists else {}
    ways |= {SEARCH: "search"} if look.search else {}
    ways |= {VERSIONS: "older_captures"} if any(item.newest is not None for item in plan.items) else {}
    links = "".join(f"<li>{way(path, ABOUT, words.html(key))}</li>" for path, key in ways.items())
    return f'<nav aria-label="{words.html("ways")}"><ul>{links}</ul></nav>\n'


def _day(timestamp: str) -> str:
    return f"{timestamp[:4]}-{timestamp[4:6]}-{timestamp[6:8]}"


def _table(heads: Iterable[str], rows: Iterable[tuple[str, int]]) -> str:
    """`heads` are markup."""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(f"<tr><td>{isolated(name)}</td><td>{numbered(number)}</td></tr>\n" for name, number in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>\n"


def _lacking(plan: Plan, missing: Mapping[str, str], words: Words) -> str:
    reasons = Counter(why(reason, words) for reason in {**plan.absent, **missing}.values())
    if not reasons:
        return f"<p>{words.html('lacks_nothing')}</p>\n"
    rows = sorted(reasons.items(), key=lambda row: (-row[1], row[0]))
    return _table((words.html("reason"), words.html("addresses")), rows[:_MOST])


def _configuration(told: Mapping[str, Any], words: Words) -> str:
    if not told:
        return ""
    text = json.dumps(
        {name: value for name, value in told.items() if value not in (None, [], False)}, indent=2, ensure_ascii=False
    )
    return f'<h2>{words.html("configured")}</h2>\n<pre dir="ltr">{escape(text)}</pre>\n'


def versions_page(items: Iterable[Item], words: Words) -> bytes:
    """The list of older captures."""
    rows = "".join(
        f'<tr><td><a dir="ltr" href="{link(item.newest or "", VERSIONS)}">{escape(item.url)}</a></td>'
        f'<td><a href="{link(item.path, VERSIONS)}">{escape(_moment(item.timestamp))}</a></td></tr>\n'
        for item in sorted(items, key=lambda item: (item.url, item.timestamp, item.path))
        if item.newest is not None
    )
    heads = "".join(f'<th scope="col">{words.html(key)}</th>' for key in ("newest_capture", "older_captures"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n"
    return ours(words.say("older_captures"), table, VERSIONS, words)


def _moment(timestamp: str) -> str:
    return f"{_day(timestamp)} {timestamp[8:10]}:{timestamp[10:12]}:{timestamp[12:14]} UTC"
