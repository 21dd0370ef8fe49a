"""What references an attribute's value holds, by the attribute's own grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot.parse.css import css_references

_CANDIDATE = re.compile(r"[\s,]*+(\S++)")
_DESCRIPTORS = re.compile(r"(?:[^,(]++|\([^)]*+\)?+)*+")
_REFRESH = re.compile(
    r"\s*+(?=[\d.])[\d.]*+(?:\s*+[;,]|\s)\s*+(?:url\s*+=\s*+)?+(?:\"([^\"]*+)|'([^']*+)|(.++))",
    re.IGNORECASE | re.DOTALL,
)
_PART = re.compile(r"\s*url\(\s*[\"']?#[^()]*\)\s*\Z")
_LOOKS_LIKE_ONE = re.compile(r"(?:https?:)?//|\.{0,2}/|[^\s{}\[\]()<>\"'?#]+\.[A-Za-z][A-Za-z0-9]{1,4}(?:[?#]\S*)?$")


def one(value: str) -> Iterator[str]:
    """The value as a whole."""
    yield value


def spaced(value: str) -> Iterator[str]:
    """Several, parted by white space or commas: `archive`."""
    yield from value.replace(",", " ").split()


def listed(value: str) -> Iterator[str]:
    """Several, parted by semicolons: `values` (SVG Animations 2, 2.12)."""
    yield from value.split(";")


def srcset(value: str) -> Iterator[str]:
    """The URLs of a `srcset` (WHATWG HTML, 4.8.4.3.10), those with odd descriptors too."""
    position = 0
    while match := _CANDIDATE.match(value, position):
        position = match.end()
        reference = match[1]
        if reference.endswith(","):
            reference = reference.rstrip(",")
        elif descriptors := _DESCRIPTORS.match(value, position):
            position = descriptors.end()
        if reference:
            yield reference


def refresh(value: str) -> Iterator[str]:
    """The URL of a `refresh` directive, where it names one (WHATWG HTML, 4.2.5.3)."""
    if match := _REFRESH.match(value):
        yield match[1] or match[2] or match[3] or ""


def style(value: str) -> Iterator[str]:
    """Those in CSS declarations or a style sheet."""
    for reference, _ in css_references(value):
        yield reference


def painted(value: str) -> Iterator[str]:
    """Those in an attribute that SVG reads as CSS; nearly all name a part of the page itself, and load nothing."""
    if "(" in value and not _PART.match(value):
        yield from style(value)


def likely(value: str) -> Iterator[str]:
    """One, bare or as CSS `url()`, where it looks like a URL: other words may stand there too."""
    value = value.strip()
    if "url(" in value:
        yield from style(value)
    elif _LOOKS_LIKE_ONE.match(value):
        yield value
