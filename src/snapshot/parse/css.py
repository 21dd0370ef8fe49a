"""Links in CSS: `url()`, `src()`, `@import`, `image-set()` (CSS Syntax 3, Values 4, Images 4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import tinycss2

from snapshot.model import Link, Role
from snapshot.parse.encoding import by_label, byte_order_mark, decode, header_charset
from snapshot.parse.links import Links

URL = "css url()"
IMPORT = "css @import"
IMAGE_SET = "css image-set()"

_HINTS = ("url(", "@import", "src(", "image-set(")
_UNREADABLE = ("utf-16le", "utf-16be")
"""What a declaration readable as ASCII cannot mean."""
_UNQUOTED = re.compile(r"[\x00-\x1f\x7f\"\\<>&]")
"""What stands escaped in a string."""
_CHARSET = re.compile(rb'@charset "([^"\r\n]{1,40})";')

# A sheet is skimmed for the spots that matter, and only they are tokenised: tinycss2 alone takes 50 ms for the
# 100 KB of inline CSS that many pages carry. Each branch begins with its own letter, which `re` can skim for. The
# first three letters of a group's name say which reader gets the spot.
_STRING = r"\"(?:[^\"\\\n]|\\[\s\S])*+\"?+|'(?:[^'\\\n]|\\[\s\S])*+'?+"
_ESCAPE = r"\\(?:[0-9A-Fa-f]{1,6}\s?|[\s\S])"
_IN_URL = rf"\(\s*+(?:{_STRING}|(?:[^)\\\"'(\s]|{_ESCAPE})*+)\s*+(?:\)|\Z)"
_IN_SET = rf"\((?:{_STRING}|[^()\"']|\((?:{_STRING}|[^()\"'])*+\)){{0,9999}}+\)"
_SPOT = re.compile(
    "|".join(
        (
            r"/\*[\s\S]*?(?:\*/|\Z)",  # comments, passed over
            _STRING,  # strings likewise
            r"@(?i:namespace|-moz-document|document)\b[^;{}]*+",  # URLs that only name something
            rf"@(?P<import>(?i:import)\b(?:{_STRING}|[^;\"'{{}}]){{0,999}}+)",
            *(rf"{letter}(?P<set_{letter}>(?i:mage-set){_IN_SET})" for letter in "iI"),
            *(rf"{letter}(?P<url_{letter}>(?i:rl){_IN_URL})" for letter in "uU"),
            *(rf"{letter}(?P<src_{letter}>(?i:rc){_IN_URL})" for letter in "sS"),
        )
    )
)


def css_links(text: str, base: str) -> Iterator[Link]:
    """All files that a style sheet at `base` has browsers load."""
    links = Links(base)
    for reference, via in css_references(text):
        if link := links.link(reference, Role.REQUISITE, via):
            yield link


def css_text(body: bytes, content_type: str | None) -> str:
    """A style sheet's text: by its BOM, else the HTTP charset, else `@charset`, else UTF-8 (CSS Syntax 3, 3.2)."""
    charset = _CHARSET.match(body)
    declared = by_label(charset[1].decode("latin-1")) if charset else None
    if declared in _UNREADABLE:
        declared = "utf-8"
    return decode(body, byte_order_mark(body) or header_charset(content_type) or declared or "utf-8")


def css_references(text: str) -> Iterator[tuple[str, str]]:
    """Each reference in a style sheet or in declarations, and the row that it comes from."""
    for spot in _spots(text):
        for reference, via in _READERS[_kind(spot)](spot[0]):
            if reference:
                yield reference, via


Swap = Callable[[str, str], str | None]
"""From a reference and the row that it comes from, what is to stand in its place; None where it stays."""


def css_rewritten(text: str, swap: Swap) -> str:
    """A style sheet, or declarations, with other references; all that is no reference stays as it is."""
    pieces: list[str] = []
    end = 0
    for spot in _spots(text):
        written = _WRITERS[_kind(spot)](spot[0], swap)
        if written is not None:
            pieces += (text[end : spot.start()], written)
            end = spot.end()
    return "".join((*pieces, text[end:])) if pieces else text


def _spots(text: str) -> Iterator[re.Match[str]]:
    lowered = text.lower()
    if any(hint in lowered for hint in _HINTS):
        yield from (spot for spot in _SPOT.finditer(text) if spot.lastgroup)


def _kind(spot: re.Match[str]) -> str:
    return (spot.lastgroup or "")[:3]


def _write_url(spot: str, swap: Swap) -> str | None:
    reference = next(_url(spot), None)
    new = swap(*reference) if reference else None
    return None if new is None else f"url({_quoted(new)})"


def _write_import(spot: str, swap: Swap) -> str | None:
    return _write_first(tinycss2.parse_component_value_list(spot), swap)


def _write_first(tokens: list[tinycss2.ast.Node], swap: Swap) -> str | None:
    for number, token in enumerate(tokens):
        reference = token.value if token.type == "string" else _value(token)
        if reference:
            new = swap(reference, IMPORT)
            written = (
                *map(_serialized, tokens[:number]),
                f"url({_quoted(new or '')})",
                *map(_serialized, tokens[number + 1 :]),
            )
            return None if new is None else "".join(written)
    return None


def _write_set(spot: str, swap: Swap) -> str | None:
    function = tinycss2.parse_one_component_value(spot)
    arguments = getattr(function, "arguments", ())
    written = [_write_option(token, swap) for token in arguments]
    if not any(new is not None for new in written):
        return None
    inside = (_serialized(token) if new is None else new for token, new in zip(arguments, written, strict=True))
    return f"image-set({''.join(inside)})"


def _write_option(token: tinycss2.ast.Node, swap: Swap) -> str | None:
    reference = token.value if token.type == "string" else _value(token)
    new = swap(reference, IMAGE_SET) if reference else None
    return None if new is None else f"url({_quoted(new)})"


def _serialized(token: tinycss2.ast.Node) -> str:
    return str(tinycss2.serialize([token]))


def _quoted(reference: str) -> str:
    """A string that means the same in a style sheet, in an attribute and in a `<style>`."""
    return '"' + _UNQUOTED.sub(lambda char: f"\\{ord(char[0]):x} ", reference) + '"'


def _url(spot: str) -> Iterator[tuple[str, str]]:
    token = tinycss2.parse_one_component_value(spot)
    if token.type == "error":  # at the end of the sheet no bracket is missed
        token = tinycss2.parse_one_component_value(f"{spot})")
    reference = _value(token)
    if reference:
        yield reference, URL


def _import(spot: str) -> Iterator[tuple[str, str]]:
    for token in tinycss2.parse_component_value_list(spot):
        reference = token.value if token.type == "string" else _value(token)
        if reference:
            yield reference, IMPORT
            return


def _image_set(spot: str) -> Iterator[tuple[str, str]]:
    function = tinycss2.parse_one_component_value(spot)
    for token in getattr(function, "arguments", ()):
        reference = token.value if token.type == "string" else _value(token)
        if reference:
            yield reference, IMAGE_SET


def _value(token: tinycss2.ast.Node) -> str:
    """What a `url()` or `src()` holds, its escapes undone; empty for any other token."""
    if token.type == "url":
        return str(token.value)
    if token.type == "function" and token.lower_name in {"url", "src"}:
        return next((str(part.value) for part in token.arguments if part.type == "string"), "")
    return ""


_READERS = {"url": _url, "src": _url, "imp": _import, "set": _image_set}
_WRITERS = {"url": _write_url, "src": _write_url, "imp": _write_import, "set": _write_set}
