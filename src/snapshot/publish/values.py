"""Writes the references in an attribute's value, by the grammar that the table of places reads them with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from snapshot.parse.css import css_rewritten
from snapshot.parse.films import youtube_poster
from snapshot.parse.places import Reader
from snapshot.parse.references import likely, listed, one, painted, refresh, spaced, srcset, style
from snapshot.parse.strings import Span, plain_spans, plain_strings, plain_value
from snapshot.publish.fixed import fixed_below
from snapshot.publish.reserved import sheet_renamed
from snapshot.publish.targets import Lead

Lookup = Callable[[str], Lead]
"""Where a reference leads."""
Writer = Callable[[str, Lookup], str | None]
"""The value with other references; None where nothing of it may stay."""

NOTHING = "data:,"
"""An address that loads nothing, from nowhere."""
NO_SHEET = "data:text/css,"
_IMPORT = "css @import"

_CANDIDATE = re.compile(r"[\s,]*+(\S++)")
_DESCRIPTORS = re.compile(r"(?:[^,(]++|\([^)]*+\)?+)*+")


def write(read: Reader, value: str, lookup: Lookup) -> str | None:
    """The value that a reader of the table reads, with other references; None where nothing of it may stay."""
    return _WRITERS[read](value, lookup)


def css_written(text: str, lookup: Lookup) -> str:
    """A style sheet, or declarations, with other references; what may not be loaded loads nothing."""

    def swap(reference: str, via: str) -> str | None:
        lead = lookup(reference)
        if lead.dropped:
            return NO_SHEET if via == _IMPORT else NOTHING
        return lead.href or None

    return fixed_below(css_rewritten(sheet_renamed(text), swap))


def strings_written(text: str, lookup: Lookup, spans: Callable[[str], Iterator[Span]] = plain_spans) -> str:
    """A script, or JSON, in which plain URLs, or other strings, are written anew where there is something to write."""
    pieces: list[str] = []
    end = 0
    for start, stop, reference in spans(text):
        href = lookup(reference).href
        if href:
            pieces += (text[end:start], href.replace("/", "\\/") if "\\/" in text[start:stop] else href)
            end = stop
    return "".join((*pieces, text[end:]))


def _one(value: str, lookup: Lookup) -> str | None:
    lead = lookup(value)
    return None if lead.dropped else lead.href or value


def _set(value: str, lookup: Lookup) -> str | None:
    """Candidates that may not be loaded are left out, so that one of the others is."""
    kept: list[str] = []
    for reference, descriptors in _candidates(value):
        lead = lookup(reference)
        if not lead.dropped:
            kept.append(f"{lead.href or reference} {descriptors}".strip())
    return ", ".join(kept) or None


def _candidates(value: str) -> Iterator[tuple[str, str]]:
    position = 0
    while match := _CANDIDATE.match(value, position):
        position = match.end()
        reference, descriptors = match[1], ""
        if reference.endswith(","):
            reference = reference.rstrip(",")
        elif found := _DESCRIPTORS.match(value, position):
            descriptors, position = found[0].strip(), found.end()
        if reference:
            yield reference, descriptors


def _in_order(read: Reader) -> Writer:
    """A writer for values whose references stand in them as they are read, one after the other."""

    def written(value: str, lookup: Lookup) -> str | None:
        pieces: list[str] = []
        end = 0
        for reference in read(value):
            lead = lookup(reference)
            start = value.find(reference, end)
            if lead.dropped or start < 0:
                return None
            pieces += (value[end:start], lead.href or reference)
            end = start + len(reference)
        return "".join((*pieces, value[end:]))

    return written


def _likely(value: str, lookup: Lookup) -> str | None:
    return css_written(value, lookup) if "url(" in value else _in_order(likely)(value, lookup)


def _plain(value: str, lookup: Lookup) -> str:
    """What a script may read out of an attribute: that may say anything, and only what leads somewhere is changed."""
    if '"' in value or "'" in value:
        return strings_written(value, lookup)
    return next((lookup(reference).href for reference in plain_value(value)), "") or value


_WRITERS: dict[Reader, Writer] = {
    one: _one,
    srcset: _set,
    style: css_written,
    painted: css_written,
    spaced: _in_order(spaced),
    listed: _in_order(listed),
    refresh: _in_order(refresh),
    likely: _likely,
    youtube_poster: lambda value, _: value,
    plain_value: _plain,
    plain_strings: strings_written,
}
"""By reader: a new one in the table of places is one function and one row here."""
