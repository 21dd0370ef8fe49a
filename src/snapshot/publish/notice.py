"""The notice on top of every page, and what stands in every page's head. Pure."""

from __future__ import annotations

import re
from html import unescape
from importlib.resources import files
from math import ceil
from string import Template
from urllib.parse import quote

from snapshot.publish.escaping import escape
from snapshot.publish.look import Look, Shown
from snapshot.publish.paths import link_to
from snapshot.publish.shell import BROWSE, SEARCH
from snapshot.publish.template import framed
from snapshot.publish.words import Words

ABOUT = "_archive/index.html"
SHEET = "_archive/snapshot.css"
VERSIONS = "_versions/index.html"

_AROUND = Template(files("snapshot.publish").joinpath("data/notice.html").read_text("utf-8").strip())
_TEMPLATE = '${text} <a href="${about}" target="_top">${more}</a>${links}'
_SHEET, _RULES = (
    files("snapshot.publish").joinpath(f"data/{name}.css").read_text("utf-8") for name in ("snapshot", "notice")
)
SHEET_TEXT = f"{_SHEET}{_RULES}@layer snapshot-notice {{\n{_RULES}}}\n"
"""The notice's rules stand there twice: old browsers know no layers, and in others the first one outweighs all else."""

_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
"""A day in figures, which no line may break."""

_FROM_HERE = "'self' data: blob: file:"
POLICY = (
    f"default-src {_FROM_HERE} 'unsafe-inline' 'unsafe-eval'; form-action 'none'; worker-src 'none'; "
    f"object-src {_FROM_HERE}"
)
"""Content-Security-Policy (CSP 3): no script of a page, whatever it does, loads anything from outside the copy."""


def notice(look: Look, words: Words, shown: Shown) -> str:
    """The markup of the notice; well-formed XML, too."""
    values = {
        "label": words.say("label"),
        "framed": framed(look.name),
        "lang": words.language,
        "dir": words.direction,
        "text": said(look, words, shown),
        "about": link_to(ABOUT, shown.path),
        "more": words.say("about"),
    }
    slots = {name: escape(value) for name, value in values.items()}
    slots["text"] = _DAY.sub(r"<snapshot-day>\g<0></snapshot-day>", slots["text"])
    slots["links"] = _links(look, words, shown)
    inside = Template(look.template or _TEMPLATE).safe_substitute(slots)
    return _AROUND.substitute(slots, inside=inside)


def said(look: Look, words: Words, shown: Shown) -> str:
    """What the notice says, as plain text."""
    return look.text or " ".join(_sentences(look, words, shown))


def _sentences(look: Look, words: Words, shown: Shown) -> list[str]:
    said = [words.say("notice", name=look.name)]
    if look.first and look.last:
        said.append(words.say("online", first=look.first, last=look.last))
    elif look.last:
        said.append(words.say("until", last=look.last))
    said.append(words.say("older" if shown.newest else "captured", date=shown.date))
    return [*said, words.say("promise")]


def _links(look: Look, words: Words, shown: Shown) -> str:
    links = {
        BROWSE: words.say("browse") if look.lists else "",
        SEARCH: words.say("search") if look.search else "",
        shown.newest or "": words.say("latest") if shown.newest else "",
    }
    return "".join(
        f' <a href="{escape(link_to(path, shown.path))}" target="_top">{escape(label)}</a>'
        for path, label in links.items()
        if label
    )


_WIDTHS = (0, 320, 360, 414, 480, 600, 768, 900, 1024, 1280, 1600)
"""Widths of windows, in pixels, from which on a notice may take fewer lines."""
_NARROWEST = 280
_LETTER, _LINE, _PADDING, _MARGINS = 8.8, 23, 18, 48
"""Pixels of the sheet of the notice: a letter at most, on average; a line; what is above and below; beside."""
_UNBROKEN = 14
"""Letters that lines may lose because no link is broken."""
_TAG = re.compile(r"<[^>]*>")


def heights(markup: str) -> str:
    """Style that says how high a notice is in windows of each width; what is longer than thought can be scrolled."""
    letters = len(" ".join(unescape(_TAG.sub("", markup)).split())) + _UNBROKEN
    rules: dict[int, int] = {}
    for width in _WIDTHS:
        lines = ceil(letters * _LETTER / (max(width, _NARROWEST) - _MARGINS))
        rules.setdefault(lines, width)
    said = [f"html{{--snapshot-h:{_PADDING + lines * _LINE}px}}" for lines in rules]
    return "".join(
        rule if not width else f"@media(min-width:{width}px){{{rule}}}"
        for rule, width in zip(said, rules.values(), strict=True)
    )


def head(look: Look, shown: Shown, markup: str) -> str:
    """What is to stand first in the head of a page with that notice, if it has one; well-formed XML, too."""
    parts = [f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>']
    if markup:
        parts.append(f'<link rel="stylesheet" href="{escape(link_to(SHEET, shown.path))}"/>')
        parts.append(f"<style>{heights(markup)}</style>")
    if look.noindex:
        parts.append('<meta name="robots" content="noindex"/>')
    if look.canonical.startswith(("http://", "https://")):
        address = f"{look.canonical.rstrip('/')}/{quote(_address(shown.newest or shown.path), safe='/~')}"
        parts.append(f'<link rel="canonical" href="{escape(address)}"/>')
    return "".join(parts)


def _address(path: str) -> str:
    """What a server is asked for to give a file."""
    return path.removesuffix("index.html") if path.endswith(("/index.html",)) or path == "index.html" else path
