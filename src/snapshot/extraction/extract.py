"""From a page to its record: a register of fields, one function a field."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from snapshot import urls
from snapshot.extraction.body import Body, read_body
from snapshot.extraction.bylines import find_authors
from snapshot.extraction.candidates import Candidate
from snapshot.extraction.dates import Dates, date_candidates, find_date_modified, find_date_published
from snapshot.extraction.defects import defects_of
from snapshot.extraction.metadata import plain
from snapshot.extraction.page import Page
from snapshot.extraction.related import related_links
from snapshot.extraction.site import SiteModel, dates_by_template, names_by_template
from snapshot.extraction.taxonomy import find_categories, find_tags
from snapshot.extraction.titles import find_site_name, find_title
from snapshot.model import Record, Source
from snapshot.parse.document import Document

Found = tuple[Any, str]
"""A field's value, and its evidence."""


@dataclass(frozen=True)
class _Page(Page):
    """A page, with what only the register needs."""

    site: SiteModel | None = None

    @cached_property
    def body(self) -> Body:
        return read_body(self)

    @cached_property
    def dated(self) -> Dates:
        return date_candidates(self)

    @cached_property
    def written_by(self) -> Candidate[tuple[str, ...]] | None:
        return find_authors(self, names_by_template(self, self.site) if self.site else ())


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the cyclic garbage collector rest until a page is done: its thousands of objects are in no cycles.

    They are freed as the last reference to the page goes; so nothing is left for the collector then.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_uncollected()
def extract_record(
    document: Document, *, captured_at: str | None = None, source: Source | None = None, site: SiteModel | None = None
) -> Record:
    """The record of a page. Any tree gives one; a page that says nothing gives an empty one.

    `site` is what other pages of the host tell of it.
    """
    page = _Page(document, site.repeats, captured_at, site) if site else _Page(document, captured_at=captured_at)
    found = {name: field(page) for name, field in FIELDS.items()}
    return Record(
        url=document.url,
        captured_at=captured_at,
        source=source,
        evidence={name: evidence for name, (value, evidence) in found.items() if value and evidence},
        **{name: value for name, (value, _) in found.items()},
    )


def _canonical(page: _Page) -> Found:
    if page.metadata.canonical:
        return urls.resolve(page.metadata.canonical.strip(), page.document.base), "link[rel=canonical]"
    told = page.metadata.first("og:url")
    return (urls.resolve(told[1], page.document.base), "meta[property=og:url]") if told else (None, "")


def _kind(page: _Page) -> Found:
    return page.kind.value, page.kind.evidence


def _title(page: _Page) -> Found:
    title = find_title(page)
    return (title.value, title.evidence) if title else (None, "")


def _byline(page: _Page) -> Found:
    authors = page.written_by
    return (", ".join(authors.value), authors.evidence) if authors else (None, "")


def _authors(page: _Page) -> Found:
    authors = page.written_by
    return (authors.value, authors.evidence) if authors else ((), "")


def _date(page: _Page) -> Found:
    date = find_date_published(page, page.dated, dates_by_template(page, page.site) if page.site else ())
    return (date.value, date.evidence) if date else (None, "")


def _date_modified(page: _Page) -> Found:
    date = find_date_modified(page, page.dated)
    return (date.value, date.evidence) if date else (None, "")


def _body(page: _Page) -> Found:
    return page.body.text, f"blocks of {page.root}" if page.core else ""


def _related(page: _Page) -> Found:
    links = [] if page.lists else list(related_links(page.related, page.document.base, page.language))
    return tuple(link.value for link in links), links[0].evidence if links else ""


def _notice(page: _Page) -> Found:
    return (page.notice.value, page.notice.evidence) if page.notice else (None, "")


def _site_name(page: _Page) -> Found:
    name = find_site_name(page)
    return (name.value, name.evidence) if name else (None, "")


def _language(page: _Page) -> Found:
    return page.spoken


def _description(page: _Page) -> Found:
    told = page.metadata.first("description", "og:description", "twitter:description", "dc.description")
    return (plain(told[1]), f"meta[{told[0]}]") if told else (None, "")


def _images(page: _Page) -> Found:
    return page.body.images, f"blocks of {page.root}" if page.core else ""


def _links(page: _Page) -> Found:
    return page.body.links, f"blocks of {page.root}" if page.core else ""


def _defects(page: _Page) -> Found:
    text = "\n".join([block.text for block in page.outline.blocks])
    return defects_of(text), "text"


FIELDS: dict[str, Callable[[_Page], Found]] = {
    "canonical_url": _canonical,
    "kind": _kind,
    "title": _title,
    "byline": _byline,
    "authors": _authors,
    "date": _date,
    "date_modified": _date_modified,
    "body": _body,
    "related": _related,
    "notice": _notice,
    "site_name": _site_name,
    "language": _language,
    "description": _description,
    "categories": find_categories,
    "tags": find_tags,
    "images": _images,
    "links": _links,
    "defects": _defects,
}
"""The fields that a page is asked for; a new one is a new row."""
