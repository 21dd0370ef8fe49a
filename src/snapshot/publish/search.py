"""Search without a server: Pagefind's index over the records, and the one page that loads it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from itertools import chain

from snapshot.publish.entry import Entry, names
from snapshot.publish.pagefind import Pagefind, SearchFailed, pagefind_program
from snapshot.publish.paths import link_to
from snapshot.publish.settled import settled
from snapshot.publish.shell import BROWSE, SEARCH, Leaf, Made, SiteFacts, framed, short, way
from snapshot.publish.views import shelf_path
from snapshot.publish.words import words_for

INDEX = "_archive/search/pagefind"
"""Folder of the first index; further ones have a number after that name."""
_SCRIPT = "_archive/search/search.js"
_SCRIPT_TEXT = files("snapshot.publish").joinpath("data/search.js").read_text("utf-8")

MOST_TEXT = 200_000
"""Characters of a page that are searched."""
INDEX_TEXT = 12_000_000
"""Characters of all pages of one index: Pagefind takes some 60 bytes of memory for each, and so stays under 1 GB."""

_LOADER = (
    'if (/^https?:$/.test(location.protocol)) { const script = document.createElement("script"); '
    'script.type = "module"; script.src = "search.js"; document.head.append(script); }'
)
"""All that runs on a page opened from a disk, where browsers refuse to load the rest."""
_POLICY = (
    f"default-src 'none'; style-src 'self' file:; img-src data:; script-src 'self' 'wasm-unsafe-eval' "
    f"'sha256-{base64.b64encode(hashlib.sha256(_LOADER.encode()).digest()).decode()}'; "
    f"connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")
_PHRASES = ("results", "nothing", "any", "year", "author", "category", "broken")
"""What the script says."""


def search_available() -> bool:
    """Whether Pagefind is installed; if not, `pagefind.REMEDY` says how to get it."""
    return pagefind_program() is not None


def search_files(records: Iterable[tuple[Entry, str]], site: SiteFacts) -> Iterator[Made]:
    """The index over entries and the text of each, its script, and last the page to search on.

    The records are read once, and none is kept; the same records in the same order give the same bytes. Where there
    is no record there is no file. Raises SearchFailed where Pagefind is not installed or fails: then nothing of
    `_archive/search/` is to be kept, and no page is to lead there.
    """
    program = pagefind_program()
    if program is None:
        raise SearchFailed("there is no search, for want of Pagefind")
    left = iter(records)
    number = 0
    while first := next(left, None):
        number += 1
        with Pagefind(program, _language(site.language)) as index:
            _fill(index, chain([first], left))
            found = index.files()
        try:
            lasting = settled(found)
        except ValueError as error:
            raise SearchFailed(f"Pagefind gave what cannot be read: {error}") from None
        yield from (Made(f"{index_path(number)}/{path}", data) for path, data in lasting.items())
    if number:
        yield Made(_SCRIPT, _SCRIPT_TEXT.encode())
        yield search_page(site, number)


def index_path(number: int) -> str:
    """The folder of an index, counted from 1."""
    return INDEX + (str(number) if number > 1 else "")


def _fill(index: Pagefind, records: Iterable[tuple[Entry, str]]) -> None:
    """Put records in until there are no more, or the index is full."""
    room = INDEX_TEXT
    for entry, text in records:
        authors = names(entry.authors)
        byline = ", ".join(authors) or short(entry.byline or "")
        searched = _plain(f"{entry.shown}\n\n{byline}\n\n{text[:MOST_TEXT]}")
        told = {"title": entry.shown, "byline": byline, "date": entry.day, "language": short(entry.language or "", 35)}
        filters = {"year": [entry.day[:4]] if entry.day else [], "author": authors, "category": names(entry.categories)}
        index.add(
            link_to(entry.path, SEARCH),
            searched,
            {key: _plain(value) for key, value in told.items() if value},
            {key: [_plain(value) for value in values] for key, values in filters.items() if values},
        )
        room -= len(searched)
        if room <= 0:
            return


def _plain(text: str) -> str:
    """Without halves of characters, and without the mark by which Pagefind parts words."""
    return text.replace("\u200b", "").encode("utf-8", "replace").decode()


def _language(tag: str) -> str:
    match = _LANGUAGE.match(tag.strip().lower())
    return match[0] if match else "en"


def search_page(site: SiteFacts, indexes: int) -> Made:
    """The page to search on: what it says holds without scripts, and from a disk."""
    words = words_for(site.language)
    said = "".join(f' data-{key}="{words.html(key, count="{count}")}"' for key in _PHRASES)
    lists = "".join(
        f"<li>{way(path, SEARCH, words.html(word))}</li>"
        for path, word in (
            (BROWSE, "browse"),
            (shelf_path("date", "index"), "by_date"),
            (shelf_path("title", "index"), "by_title"),
        )
    )
    body = f"""<form role="search" method="get" action="index.html" hidden data-indexes="{indexes}"{said}>
<div class="words"><label for="q">{words.html("words")}<input id="q" name="q" type="search" dir="auto">
</label><button>{words.html("find")}</button></div>
</form>
<p role="status" class="count"></p>
<ol class="entries"></ol>
<button type="button" class="more" hidden>{words.html("more")}</button>
<div class="instead"><p>{words.html("why_not")}</p>
<ul>{lists}</ul></div>
<script>{_LOADER}</script>"""
    return framed(Leaf(SEARCH, words.say("search"), body, _POLICY), replace(site, search=True))
