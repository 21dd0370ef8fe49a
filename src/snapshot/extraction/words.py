"""The tables of words, read once from data/."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any


def table(name: str) -> dict[str, Any]:
    """A table of data/, by its file's name."""
    return tomllib.loads((files("snapshot.extraction") / "data" / name).read_text("utf-8"))


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_TABLE = table("words.toml")
_NAMES = table("names.toml")
NAMES: dict[str, frozenset[str]] = {name: frozenset(names) for name, names in _NAMES.items()}
"""Names that templates give to the parts of a page."""
TELLING_TAGS: tuple[str, ...] = tuple(_NAMES["tags_that_tell"])

RELATED = frozenset(_TABLE["related"])
RELATED_BEGINS = any_of(_TABLE["related_begins"])
RELATED_INLINE = any_of(_TABLE["related_inline"])
HOME = frozenset(_TABLE["home"])
"""What a site's first page is called where it has no name of its own."""

BY = any_of(_TABLE["by"])
AND = any_of(_TABLE["and"])
PUBLISHED = any_of(_TABLE["published"])
UPDATED = any_of(_TABLE["updated"])
MORE = any_of(_TABLE["more"])
BLOG_ARCHIVE = any_of(_TABLE["blog_archive"])
"""What old blogs put in `<title>` between their own name and the post's."""
CLOSED = "|".join(_TABLE["closed"])
"""A regular expression for what a closed site says of itself."""
KINDS: dict[str, dict[str, list[str]]] = table("kinds.toml")
"""Words by which an address, a template or a text tells what kind of page it is."""
_FURTHER = table("related.toml")
RELATED_HEADINGS = RELATED | frozenset(_FURTHER["headings"])
"""Headings of further reading."""
OTHER_LISTS = frozenset(_FURTHER["others"])
"""Headings of lists that are none: of the whole site, of tags."""
RELATED_CLASSES = frozenset(_FURTHER["class_pairs"])
"""Pairs of words of a class that name a block of further reading."""
RELATED_ELSEWHERE = frozenset(_FURTHER["elsewhere"])
"""Headings of further reading that may be on other sites."""
