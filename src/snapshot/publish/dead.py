"""What a copy cannot do any more, said where it stood: forms by what they were for, shortcodes. Pure."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from snapshot.parse.shortcodes import SHORTCODE
from snapshot.parse.tokens import Tag, tokens
from snapshot.publish.words import Words

_DATA = tomllib.loads(files("snapshot.publish").joinpath("data/forms.toml").read_text("utf-8"))
_KINDS = _DATA["kinds"]
_COMMENTS = frozenset(_DATA["comments"])
_COMMENTING = tuple(_DATA["commenting"])
_LOOKED_INTO = 1500
"""Characters of a form that are looked at."""
_WHOLE_PAGE = "__viewstate"
"""What ASP.NET writes into the form that it puts around a whole page."""

CONTROLS = frozenset({"input", "button", "select", "textarea"})
FIELDS = frozenset({"", "text", "search"})
"""Types of fields that words can be typed into."""
_INPUT = re.compile(r"<input\b[^>]{0,2000}>", re.IGNORECASE)
_TYPE = re.compile(r"""\stype\s*=\s*["']?([a-z]*)|\Z""", re.IGNORECASE)


def form_kind(tag: Tag, text: str) -> str | None:
    """What a form is for: a key of the words; None for one that is put around a whole page."""
    inside = text[tag.end : tag.end + _LOOKED_INTO].lower().partition("</form")[0]
    if _WHOLE_PAGE in inside:
        return None
    told = " ".join(tag.get(name) for name in ("id", "class", "name", "role", "action", "aria-label")).lower()
    for kind in _KINDS:
        if any(word in told for word in kind["tag"]) or any(word in inside for word in kind["inside"]):
            return str(kind["name"])
    return "form"


def has_field(tag: Tag, text: str) -> bool:
    """Whether there is a field in a form that words can be typed into, and so a place to say something."""
    return _typed_into(text[tag.end : tag.end + _LOOKED_INTO].partition("</form")[0])


def _typed_into(inside: str) -> bool:
    kinds = ((found[1] or "").lower() for each in _INPUT.findall(inside) if (found := _TYPE.search(each)))
    return any(kind in FIELDS for kind in kinds)


def is_search(tag: Tag, text: str) -> bool:
    """Whether an element is a search with a field in it and no form, which would be one by itself."""
    told = tag.tag == "search" or tag.get("role").strip().lower() == "search"
    if not told:
        return False
    inside = _inside(tag, text)
    return "<form" not in inside.lower() and _typed_into(inside)


def _inside(tag: Tag, text: str) -> str:
    """What an element holds, up to its own end tag."""
    depth = 1
    for token in tokens(text, tag.end, min(len(text), tag.end + _LOOKED_INTO)):
        if isinstance(token, Tag) and token.tag == tag.tag:
            depth += -1 if token.closing else 1
            if not depth:
                return text[tag.end : token.start]
    return text[tag.end : tag.end + _LOOKED_INTO]


def orders(tag: Tag) -> bool:
    """Whether a button orders something."""
    told = " ".join(tag.get(name) for name in ("id", "class", "name", "data-action")).lower()
    return any(word in told for word in _DATA["orders"])


def shows_comments(tag: Tag) -> bool:
    """Whether an element is there for a service to show what readers wrote."""
    return not _COMMENTS.isdisjoint((tag.get("id").lower(), *tag.get("class").lower().split()))


def brings_comments(url: str) -> bool:
    """Whether a script puts what readers wrote in its own place."""
    return url.partition("://")[2].startswith(_COMMENTING)


def note(words: Words, kind: str) -> str:
    """A sentence to stand at a form, by what that was for."""
    said = words.html(f"closed.{kind}")
    return f'<snapshot-note class="snapshot-note" role="note" {words.attributes}>{said}</snapshot-note>'


def shortcodes_marked(text: str, words: Words) -> str:
    """Text, as it is written in a page, with its shortcodes marked for what they are."""
    if "[" not in text:
        return text
    title = words.html("shortcode")
    return SHORTCODE.sub(
        lambda match: f'<snapshot-note class="snapshot-dead" title="{title}">{match[0]}</snapshot-note>', text
    )
