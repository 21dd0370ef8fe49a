"""URLs in scripts and JSON, where they are plainly URLs.

A string counts when it is quoted, whole (not joined by `+`, no placeholder in it), and absolute, or relative to the
scheme, or a path from the root that ends as a file does. Names that only look like URLs are left out. Relative to the
page, only what a function that fetches is called with counts, and, as a guess, what is named as pictures are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot.model import Role

Span = tuple[int, int, str]
"""Where a string stands in a text, from and to, without its quotes; and what it refers to."""

MAX_CHARS = 4 * 1024 * 1024
"""What is read of one script."""

_CODE = ("css", "js", "json", "map", "mjs", "wasm", "webmanifest")
_IMAGES = ("apng", "avif", "bmp", "cur", "gif", "ico", "jpeg", "jpg", "jxl", "png", "svg", "tif", "tiff", "webp")
_FONTS = ("eot", "otf", "ttf", "woff", "woff2")
_SOUNDS = ("aac", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav", "weba")
_FILMS = ("m3u8", "m4s", "m4v", "mov", "mp4", "mpd", "ogv", "ts", "vtt", "webm")
REQUISITE_ENDINGS = frozenset(_CODE + _IMAGES + _FONTS + _SOUNDS + _FILMS)
"""Endings of files that a page is made of."""
_PAGES = ("asp", "aspx", "cfm", "cgi", "htm", "html", "jsp", "php", "phtml", "shtml", "xhtml")
_DOCUMENTS = ("csv", "doc", "docx", "epub", "ics", "odt", "pdf", "ppt", "pptx", "rtf", "txt", "xls", "xlsx", "zip")
PAGE_ENDINGS = frozenset(_PAGES + _DOCUMENTS)
"""Endings of pages and documents."""

_VOCABULARIES = r"(?:www\.)?w3\.org|schema\.org|json-schema\.org|ogp\.me|purl\.org|ns\.adobe\.com|xmlns\.com|gmpg\.org"
_ENDPOINTS = r"[^?]*/(?:wp-json(?:/|$)|wp-admin/admin-ajax\.php|xmlrpc\.php)"
_NO_PAGE = re.compile(rf"(?i)(?:https?:)?//(?:{_VOCABULARIES})/|{_ENDPOINTS}")
"""Names that only look like URLs, and addresses that only scripts talk to."""

_QUOTED = re.compile(
    r"""([\"'`])((?:https?:)?(?:\\*/|\\+u002f)[^\"'`\s<>]{2,2000}+)\1(?!\s{0,9}\+)""",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"""\b(?:fetch|getJSON|getScript|importScripts|Worker)\s{0,9}\(\s{0,9}([\"'`])([\w.~-][^\"'`\s<>:]{1,2000}+)\1\s{0,9}[,)]"""
)
_LINKED = re.compile(
    r"""\"(?:href|link|permalink|src|url)\"\s{0,9}:\s{0,9}\"((?:\\*/)(?!\\*/)[^\"\s<>]{0,2000}+)\"""", re.IGNORECASE
)
_PICTURE = re.compile(
    rf"""(?<=[\"'`}}])(?:[\w.~%-]{{1,100}}+/){{0,9}}+[\w.~%-]{{1,200}}\.(?:{"|".join(_IMAGES)})(?=[\"'`])""",
    re.IGNORECASE,
)
_SLASH = re.compile(r"\\+(?:/|u002f)", re.IGNORECASE)
_AMPERSAND = re.compile(r"\\+u0026|&amp;", re.IGNORECASE)
_ABSOLUTE = re.compile(
    r"(?:https?:)?//(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]+(?::\d{1,5})?(?:[/?#]|$)"
    r"|https?://(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#]|$)",
    re.IGNORECASE,
)
_FROM_ROOT = re.compile(r"/[^/?#]")
_UNFINISHED = re.compile(r"[{}\\^|$*\[\]]|%(?![0-9A-Fa-f]{2})|[=&?]$")
_ENDING = re.compile(r"(?:(?:https?:)?//[^/?#]*)?/(?:[^?#]*/)?[^/?#]*\.([A-Za-z0-9]{1,11})(?:[?#]|$)", re.IGNORECASE)


def plain_strings(text: str) -> Iterator[str]:
    """The quoted strings of a script, or of JSON, that are plainly URLs."""
    for _, _, reference in plain_spans(text):
        yield reference


def plain_spans(text: str) -> Iterator[Span]:
    """The same, each with where it stands."""
    for match in _QUOTED.finditer(text[:MAX_CHARS]):
        if not text[max(0, match.start() - 9) : match.start()].rstrip().endswith("+"):
            reference = _unescaped(match[2])
            if _is_plain(reference):
                yield match.start(2), match.end(2), reference


def called_files(text: str) -> Iterator[str]:
    """Files that an inline script asks for by an address relative to its page, as in `fetch("data/places.json")`."""
    for _, _, reference in called_spans(text):
        yield reference


def called_spans(text: str) -> Iterator[Span]:
    """The same, each with where it stands."""
    for match in _CALLED.finditer(text[:MAX_CHARS]):
        reference = _unescaped(match[2])
        if not _UNFINISHED.search(reference) and ending(f"/{reference}") in REQUISITE_ENDINGS:
            yield match.start(2), match.end(2), reference


def pictures(text: str) -> Iterator[str]:
    """Pictures that a script names by a relative address, as rollovers do: `swap("tab", "images/over.gif")`.

    What it stands on, only the script knows: the page, most often, or the folder of the script.
    """
    for match in _PICTURE.finditer(text[:MAX_CHARS]):
        yield match[0]


def linked_spans(text: str) -> Iterator[Span]:
    """Paths from the root that JSON gives as `href`, `link`, `permalink`, `src` or `url`, each with where it stands."""
    for match in _LINKED.finditer(text[:MAX_CHARS]):
        reference = _unescaped(match[1])
        if not _UNFINISHED.search(reference):
            yield match.start(1), match.end(1), reference


def plain_value(value: str) -> Iterator[str]:
    """The value of an attribute, where it is plainly a URL; else the strings in it that are."""
    if '"' in value or "'" in value:
        yield from plain_strings(value)
    elif _is_plain(value.strip()):
        yield value


def by_ending(reference: str) -> Role:
    """A requisite where the path ends as files do that pages are made of; else a page."""
    return Role.REQUISITE if ending(reference) in REQUISITE_ENDINGS else Role.PAGE


def only_files(reference: str) -> Role | None:
    """A requisite by its ending; else none at all."""
    return Role.REQUISITE if ending(reference) in REQUISITE_ENDINGS else None


def ending(reference: str) -> str:
    """The ending of the last name in a URL's path, in lower case; empty where it has none."""
    match = _ENDING.match(reference)
    return match[1].lower() if match else ""


def _unescaped(string: str) -> str:
    return _AMPERSAND.sub("&", _SLASH.sub("/", string.rstrip("\\")))


def _is_plain(reference: str) -> bool:
    if _UNFINISHED.search(reference) or _NO_PAGE.match(reference):
        return False
    if _ABSOLUTE.match(reference):
        return True
    return bool(_FROM_ROOT.match(reference)) and ending(reference) in REQUISITE_ENDINGS | PAGE_ENDINGS
