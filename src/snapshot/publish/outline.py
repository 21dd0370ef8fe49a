"""Where a page's head and body begin, its base and its language: found as browsers find them, without a tree. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from snapshot.parse.tokens import Tag, Text, tokens

_LOOKED_AT = 20_000
"""Tags and texts in which a base is looked for: it stands in the head."""
_METADATA = ("title", "meta", "link", "script", "style", "base", "noscript", "noframes", "template")
_IN_HEAD = frozenset({*_METADATA, "basefont", "bgsound", "object"})
_BEFORE = frozenset({"html", "head"})


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a page before it is written anew."""

    head: int
    """Where to put what is to stand first in the head."""
    body: int
    """Where to put what is to stand first in the body."""
    implied: bool
    """Whether nothing but that it begins there says that it is the body."""
    base: str | None
    """The first `<base href>`, as it is written."""
    language: str
    """The tag that the page declares; empty where it declares none."""
    framed: bool = False
    """Whether a `<frameset>` stands in the place of the body."""


def outline(text: str, *, xml: bool = False) -> Outline:
    """The outline of a page. Whatever opens the body, be it by mistake, ends the head; in XML no text does."""
    head: int | None = None
    body: int | None = None
    language = ""
    framed = implied = False
    for token in tokens(text, xml=xml):
        if isinstance(token, Text):
            if xml or not text[token.start : token.end].strip("\t\n\f\r \ufeff"):
                continue
            head, body, implied = _or(head, token.start), token.start, True
            break
        if token.tag == "html" and not token.closing:
            language = language or token.get("lang") or token.get("xml:lang")
        elif token.tag == "head":
            head = _or(head, token.end if not token.closing else token.start)
        elif token.tag == "body" and not token.closing:
            head, body = _or(head, token.start), token.end
            language = language or token.get("lang")
            break
        elif token.tag not in _IN_HEAD and token.tag not in _BEFORE and not token.closing:
            framed, implied = token.tag == "frameset", True
            head, body = _or(head, token.start), token.start
            break
        else:
            head = _or(head, token.start) if token.tag not in _BEFORE and not token.closing else head
    end = len(text)
    return Outline(_or(head, end), _or(body, end), implied or body is None, _base(text), language, framed)


def _or(place: int | None, other: int) -> int:
    return other if place is None else place


def _base(text: str) -> str | None:
    if "<base" not in text.lower():
        return None
    tags = (token for token in islice(tokens(text), _LOOKED_AT) if isinstance(token, Tag))
    return next((tag.get("href") for tag in tags if tag.tag == "base" and "href" in tag.values), None)
