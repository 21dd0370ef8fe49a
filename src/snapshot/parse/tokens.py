"""The tags of a page, each with where it stands in the text: for who changes a page and leaves all else as it is.

After the tokenizer of browsers (WHATWG HTML, 13.2.5). Where that depends on the tree that they build, more is taken
for a tag rather than less: what only looks like one is then changed without need, and nothing is overlooked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.entities import html5
from types import MappingProxyType
from typing import NamedTuple

_RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript")
"""Elements whose content is no markup to the tokenizer; of `noscript`, where scripts run."""
_FOREIGN = frozenset({"svg", "math"})
"""Elements in which those of the same names are ordinary ones."""
_ALWAYS_RAW = frozenset({"script"})
_CDATA = "<![CDATA["
_NEXT = re.compile(r"<(?:(!--)|([!?])|(/?)([A-Za-z][^\t\n\f\r />]*)|(/))")
_ATTRIBUTE = re.compile(
    r"[\t\n\f\r /]*+([^\t\n\f\r />][^\t\n\f\r />=]*+)"
    r"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:\"([^\"]*+)(\"?+)|'([^']*+)('?+)|([^\t\n\f\r >]*+)))?+"
)
_END = re.compile(r"[\t\n\f\r /]*+>")
_COMMENT_END = re.compile(r"--!?>")
_CLOSED_AT_ONCE = re.compile(r"-?>")
_REFERENCE = re.compile(r"&(?:#(?:[0-9]+|[xX][0-9A-Fa-f]+);?|([A-Za-z][A-Za-z0-9]*;?))")
_LONGEST_NAME = max(map(len, html5))
_WINDOWS = {number: bytes((number,)).decode("cp1252", "replace") for number in range(0x80, 0xA0)}
_CLOSING = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in _RAW}


class Attribute(NamedTuple):
    """An attribute, and where it stands in the text."""

    name: str
    """In lower case."""
    value: str
    """With its character references resolved."""
    start: int
    """Where its name begins."""
    end: int
    """Where its value, with its quote, ends."""


class Tag(NamedTuple):
    """A start tag, or an end tag."""

    tag: str
    """In lower case."""
    start: int
    end: int
    """Behind its `>`."""
    attributes: tuple[Attribute, ...] = ()
    """Of those of one name the first, as browsers take it."""
    closing: bool = False
    empty: bool = False
    """Whether it ends with `/>`."""
    repeated: tuple[Attribute, ...] = ()
    """The others, which browsers pass over."""
    inside: tuple[int, int] | None = None
    """For an element whose content is no markup: from where to where that stands."""
    values: Mapping[str, str] = MappingProxyType({})
    """The same as `attributes`, by name."""

    @property
    def named(self) -> int:
        """Where its name ends."""
        return self.start + 1 + self.closing + len(self.tag)

    def get(self, key: str, default: str = "", /) -> str:
        """The value of an attribute."""
        return self.values.get(key, default)


class Text(NamedTuple):
    """What stands between tags, as it is written. Comments are none."""

    start: int
    end: int


def tokens(text: str, start: int = 0, end: int | None = None, *, xml: bool = False) -> Iterator[Tag | Text]:
    """The tags and texts of a page, or of a part of it, in order. The last tag, where it is not closed, is none.

    In `xml`, and in SVG and MathML, the content of a `<style>` is told as text, and CDATA sections are read on.
    """
    end = len(text) if end is None else end
    position, foreign = start, int(xml)
    while position < end:
        match = _NEXT.search(text, position, end)
        if match is None:
            yield Text(position, end)
            return
        if match.start() > position:
            yield Text(position, match.start())
        name = _lowered(match[4] or "")
        if not name:
            position = _behind_comment(text, match, end, foreign)
            continue
        tag = _closed(text, match, name, end) if match[3] else _opened(text, match, name, end)
        if tag is None or name == "plaintext":
            return
        position = tag.end
        if name in _FOREIGN and not tag.empty:
            foreign = max(int(xml), foreign + (-1 if tag.closing else 1))
        elif name in _CLOSING and not tag.closing and _is_raw(tag, foreign):
            position = _behind_raw(text, name, tag.end, end)
            tag = tag._replace(inside=(tag.end, position))
        yield tag


def _is_raw(tag: Tag, foreign: int) -> bool:
    return not foreign or (tag.tag in _ALWAYS_RAW and not tag.empty)


def _behind_comment(text: str, match: re.Match[str], end: int, foreign: int) -> int:
    if foreign and text.startswith(_CDATA, match.start()):
        return match.start() + len(_CDATA)
    if not match[1]:
        found = text.find(">", match.end(), end)
        return end if found < 0 else found + 1
    closing = _CLOSED_AT_ONCE.match(text, match.end(), end) or _COMMENT_END.search(text, match.end(), end)
    return closing.end() if closing else end


def _behind_raw(text: str, name: str, start: int, end: int) -> int:
    closing = _CLOSING[name].search(text, start, end)
    return closing.start() if closing else end


def _closed(text: str, match: re.Match[str], name: str, end: int) -> Tag | None:
    plain = _END.match(text, match.end(), end)
    tag = Tag(name, match.start(), plain.end()) if plain else _opened(text, match, name, end)
    return Tag(name, tag.start, tag.end, closing=True) if tag else None


def _opened(text: str, match: re.Match[str], name: str, end: int) -> Tag | None:
    position = match.end()
    if text.startswith(">", position) and position < end:
        return Tag(name, match.start(), position + 1)
    values: dict[str, str] = {}
    first: list[Attribute] = []
    others: list[Attribute] = []
    while not (closing := _END.match(text, position, end)):
        found = _ATTRIBUTE.match(text, position, end)
        if not found or found.end() >= end:
            return None
        position = found.end()
        attribute = _attribute(found)
        if attribute.name in values:
            others.append(attribute)
        else:
            values[attribute.name] = attribute.value
            first.append(attribute)
    empty = "/" in closing[0]
    return Tag(name, match.start(), closing.end(), tuple(first), False, empty, tuple(others), None, values)


def _attribute(match: re.Match[str]) -> Attribute:
    raw = next((value for value in (match[2], match[4], match[6]) if value is not None), "")
    return Attribute(_lowered(match[1]), resolved(raw), match.start(1), match.end())


def _lowered(name: str) -> str:
    """In lower case, as far as it is ASCII; so that it stays as long as it is."""
    return (
        name.lower()
        if name.isascii()
        else name.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
    )


def resolved(value: str) -> str:
    """An attribute's value with its character references resolved (WHATWG HTML, 13.2.5.72 to 80)."""
    if "&" not in value:
        return value
    return _REFERENCE.sub(lambda match: _named(match, value) if match[1] else _numbered(match[0]), value)


def _numbered(reference: str) -> str:
    digits = reference[2:].rstrip(";")
    hexadecimal = digits[0] in "xX"
    number = int(digits[1:][-9:] or "0", 16) if hexadecimal else int(digits[-9:])
    if number in _WINDOWS:
        return _WINDOWS[number]
    fit = 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 and len(digits) < 200
    return chr(number) if fit else "\N{REPLACEMENT CHARACTER}"


def _named(match: re.Match[str], value: str) -> str:
    """What a name means; without its semicolon only where no letter, digit or `=` comes after it, as in attributes."""
    name = match[1]
    if name in html5:
        following = value[match.end() : match.end() + 1]
        return html5[name] if name.endswith(";") or not (following == "=" or following.isalnum()) else match[0]
    return match[0]
