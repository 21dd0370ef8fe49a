"""Links in JSON-LD: what schema.org's properties point to."""

from __future__ import annotations

import json
from collections.abc import Iterator

from snapshot.parse.strings import plain_strings

FILES = frozenset(
    ("contenturl", "image", "logo", "photo", "primaryimageofpage", "screenshot", "thumbnail", "thumbnailurl")
)
"""Properties (in lower case) whose URL is a file that the page shows, and whose object is a picture."""
_PAGES = ("@id", "item", "mainentityofpage", "url")
_FURTHER_PAGES = ("acquirelicensepage", "archivedat", "discussionurl", "embedurl", "license", "relatedlink", "sameas")
PAGES = frozenset(_PAGES + _FURTHER_PAGES)
"""Properties whose URL is a page."""


def json_files(text: str) -> Iterator[str]:
    """References to files that the page shows."""
    yield from _references(text, files=True)


def json_pages(text: str) -> Iterator[str]:
    """References to pages."""
    yield from _references(text, files=False)


def _references(text: str, *, files: bool) -> Iterator[str]:
    try:
        root = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        yield from () if files else plain_strings(text)
        return
    todo: list[tuple[object, bool | None]] = [(root, None)]
    while todo:
        value, is_file = todo.pop()
        if isinstance(value, str):
            if is_file is files and _could_be(value, relative=files):
                yield value
        elif isinstance(value, list):
            todo.extend((item, is_file) for item in reversed(value))
        elif isinstance(value, dict):
            todo.extend(reversed(list(_properties(value, within_file=bool(is_file)))))


def _properties(thing: dict[str, object], *, within_file: bool) -> Iterator[tuple[object, bool | None]]:
    picture = within_file or thing.get("@type") in ("ImageObject", ["ImageObject"])
    for name, value in thing.items():
        key = name.lower()
        if key in FILES or (picture and key == "url"):
            yield value, True
        elif isinstance(value, str | list) and key in PAGES:
            yield value, False
        elif isinstance(value, dict | list):
            yield value, None


def _could_be(value: str, *, relative: bool) -> bool:
    if any(character in value for character in " {}<>\n"):
        return False
    return relative or value.startswith(("http://", "https://", "/"))
