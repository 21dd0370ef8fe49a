"""What a page declares of itself: JSON-LD, `<meta>`, `<link>`. Read once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from snapshot.extraction.tree import squeezed
from snapshot.extraction.words import BLOG_ARCHIVE, NAMES

_LARGEST_SCRIPT = 1 << 20
_MOST_NODES = 5_000
_MOST_LEVELS = 8
"""Nodes within each other that a name may stand in."""
_JSON = json.JSONDecoder(strict=False)
_VALUE = re.compile(
    r"[\s\ufeff]*(?:/\*.*?\*/\s*)?(?:<!--)?\s*(?:(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)?\s*(?=[\[{])", re.DOTALL
)
"""What stands before a script's value; whatever stands behind it is of no account."""
_NEEDLESS = re.compile(r",(?=\s*[}\]])")
"""A comma behind a last entry: templates leave it there, and no JSON has it."""
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?")
_BLOG_FIRST = re.compile(rf"(.+?)\s*([»|])\s*(?:{BLOG_ARCHIVE})\s*\2\s*(.+)", re.IGNORECASE)
_NAMING = frozenset({"name", "givenName", "familyName"})
_MARKUP = re.compile(r"</?(?:a|b|br|em|font|i|mark|p|q|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE)
_ESCAPE = re.compile(
    r"\\(?:u(d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2})|(ud[89a-f][0-9a-f]{2})|.)", re.IGNORECASE | re.DOTALL
)

ARTICLES = NAMES["article_types"]
"""schema.org's types of articles."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Declared facts: `meta` by property or name in lower case, and every JSON-LD node."""

    meta: dict[str, tuple[str, ...]]
    nodes: tuple[dict[str, Any], ...]
    title: str | None
    """`<title>`; where it is "Blog » Blog Archive » Post", the post before the blog, as templates of today have it."""
    canonical: str | None

    def first(self, *names: str) -> tuple[str, str] | None:
        """The first of some meta names that has a value, and the value."""
        return next(((name, self.meta[name][0]) for name in names if name in self.meta), None)

    def nodes_of(self, types: frozenset[str]) -> Iterator[dict[str, Any]]:
        """The JSON-LD nodes of some types."""
        return (node for node in self.nodes if not types.isdisjoint(types_of(node)))


def read_metadata(tree: HtmlElement) -> Metadata:
    """What the tree declares."""
    meta: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        value = squeezed(element.get("content") or "")
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if value and (name := element.get(attribute)):
                meta.setdefault(name.strip().lower(), []).append(value)
    title = next((squeezed("".join(each.itertext())) for each in tree.iter("title") if _in_head(each)), "")
    if told := _BLOG_FIRST.fullmatch(title):
        title = f"{told[3]} {told[2]} {told[1]}"
    canonical = next(
        (link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()), None
    )
    return Metadata(
        {name: tuple(values) for name, values in meta.items()}, tuple(_nodes(tree)), title or None, canonical
    )


def types_of(node: dict[str, Any]) -> list[str]:
    """A JSON-LD node's types, without the vocabulary's address."""
    types = node.get("@type")
    if isinstance(types, str):
        return [types.rsplit("/", 1)[-1]]
    return [str(each).rsplit("/", 1)[-1] for each in (types if isinstance(types, list) else [types])]


def names_in(value: Any, *, levels: int = _MOST_LEVELS) -> Iterator[str]:
    """The names in a JSON-LD value: a text, a node with a name, or a list of them; no deeper than so many levels."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and levels:
            told = each.get("name") or each.get("@value")
            if not isinstance(told, str):
                told = _in_one_language(told) if told else _in_parts(each, levels - 1)
            yield from names_in(told, levels=levels - 1)
        elif isinstance(each, str) and (name := plain(each)):
            yield name


def _in_one_language(name: Any) -> Any:
    """The first of what a name is in several languages: a map by language, or texts that say theirs."""
    if isinstance(name, list) and name and isinstance(name[0], dict) and "@language" in name[0]:
        return name[0]
    if isinstance(name, dict) and name and all(_LANGUAGE.fullmatch(key) for key in name):
        return next(iter(name.values()))
    return name


def is_named(node: dict[str, Any]) -> bool:
    """Whether a JSON-LD node says what it is called, rather than only referring to one that does."""
    return not _NAMING.isdisjoint(node)


def _in_parts(node: dict[str, Any], levels: int) -> str:
    """The name of a person that has its parts alone."""
    parts = [
        next(names_in(node[key], levels=levels), "")
        for key in ("givenName", "additionalName", "familyName")
        if key in node
    ]
    return " ".join(filter(None, parts))


def plain(text: str) -> str:
    """A declared text as it is to be read: templates write references and markup of HTML also where none belong."""
    text = unescape(text)
    return squeezed(_MARKUP.sub("", text) if "<" in text else text)


def _in_head(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in {"head", "html", "body"}


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    number = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        stack = [_parsed(script.text)]
        while stack and number < _MOST_NODES:
            value = stack.pop()
            if isinstance(value, list):
                stack.extend(reversed(value))
            elif isinstance(value, dict):
                number += 1
                yield value
                stack.extend(each for each in reversed(value.values()) if isinstance(each, dict | list))


def _parsed(text: str) -> Any:
    start = _VALUE.match(text)
    if start is None or len(text) > _LARGEST_SCRIPT:
        return None
    if "\\ud" in text or "\\uD" in text:
        text = _ESCAPE.sub(_without_halves, text)
    told = _decoded(text, start.end())
    if told is None:
        text = _NEEDLESS.sub("", unescape(text) if text.startswith("&quot;", start.end() + 1) else text)
        told = _decoded(text, start.end())
    return told


def _decoded(text: str, start: int) -> Any:
    try:
        return _JSON.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _without_halves(escape: re.Match[str]) -> str:
    """An escape as it stands; of half a character, which no file can hold, the replacement character's."""
    return r"\ufffd" if escape[2] else escape[0]
